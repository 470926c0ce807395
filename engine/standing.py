"""Where a case stands and why it does not move: computed from the guards that the engine asks."""

from collections.abc import Iterable, Iterator

from engine.casefile import CaseFile
from engine.errors import Reason, Refusal
from engine.functions import CalendarUnknown
from engine.guards import reasons_of
from engine.interpreter import Element, Execution, Token
from engine.policy import acting_as


class Blocked(Refusal):
    """前面的环节尚未完成，暂不能办理。"""


def gate(
    file: CaseFile, element: Element, actor: str | None, values: dict[str, object] | None
) -> tuple[Reason, ...]:
    """The reasons against doing an element now. Without `values`, only what they cannot change."""
    facts = file.tentative(element, actor, values or {})
    facts["acting_as"] = acting_as(file, element, actor) if element.guards else []
    try:
        verdicts = [file.decide(guard, facts) for guard in element.guards]
    except CalendarUnknown as unknown:
        return tuple(Reason(r.code, element.id, detail=r.detail) for r in unknown.reasons)
    reasons = reasons_of(verdicts, element.id)
    if values is None:
        own = own_rows(file, element)
        reasons = tuple(reason for reason in reasons if reason.rule not in own)
    return reasons


def own_rows(file: CaseFile, element: Element) -> frozenset[str]:
    """The table rows of an element's guards that judge its own answers."""
    return frozenset(
        rule
        for guard in element.guards
        for rule in file.procedure.decisions.rows_reading(guard, element.fact)
    )


def at_token(file: CaseFile, token: Token) -> tuple[Reason, ...]:
    """Why the case waits at one token: its gate's finer reasons, else the element's own code."""
    element = file.procedure.model.of(token.element)
    if element is None:
        return ()
    against = gate(file, element, None, None) if element.kind == "userTask" else ()
    return against or tuple(own_reasons(file, element))


def own_reasons(file: CaseFile, element: Element) -> Iterator[Reason]:
    """The codes that stand at an element, or the one that `= FEEL` gives of the facts."""
    return _told(file, element, element.reasons)


def unreached(file: CaseFile, element: Element) -> list[Reason]:
    """Why it is not an element's turn, where nothing finer is known."""
    told = list(_told(file, element, element.unreached))
    return told or [Reason("not_reached", element.message or element.id)]


def _told(file: CaseFile, element: Element, written: Iterable[str]) -> Iterator[Reason]:
    for code in written:
        value = file.value_of(code) if code.startswith("=") else code
        if isinstance(value, str):
            yield Reason(value, element.id)


def standing(file: CaseFile, tokens: Iterable[Token]) -> tuple[Reason, ...]:
    """The reasons of all elements at which the case stands."""
    return tuple(dict.fromkeys(r for token in tokens for r in at_token(file, token)))


def refuse_unreached(file: CaseFile, element: Element, execution: Execution | None) -> Refusal:
    """Why an element that is not open cannot be done."""
    if file.case.state != "running":
        return Blocked([Reason("case_ended", element.id)], "案件已经办结")
    assert execution is not None  # noqa: S101  a running case has tokens
    if element.id in execution.passed() and not file.open_tasks(element.id):
        return Blocked([Reason("already_done", element.id)], f"「{element.name}」已经办理")
    return Blocked(standing(file, execution.waits()) or unreached(file, element))
