"""The conditions of a gate as a list to tick: which hold now, which do not, by which clauses."""

from collections.abc import Iterator

from engine.casefile import CaseFile
from engine.errors import Reason
from engine.guards import unmet
from engine.interpreter import Element
from engine.policy import shown
from engine.standing import gate, own_rows
from engine.telling import clause_view
from engine.views import ConditionView


def conditions(file: CaseFile, element: Element, viewer: str) -> tuple[ConditionView, ...]:
    """Every condition that the facts decide; what the element's own answers decide is left out.

    A viewer who may not know what is the discipline organs' sees it as one condition.
    """
    against = {r.code for r in shown(file, viewer, gate(file, element, viewer, None))}
    found: dict[str, dict[str, None]] = {}
    for reason in shown(file, viewer, _judged(file, element)):
        found.setdefault(reason.code, {}).update(dict.fromkeys(reason.clauses))
    return tuple(
        view
        for code, clauses in found.items()
        if (view := _view(file, code, tuple(clauses), met=code not in against)) is not None
    )


def _judged(file: CaseFile, element: Element) -> Iterator[Reason]:
    """What the rows in force of the element's guards could say against it."""
    law, own = file.ctx.around.law, own_rows(file, element)
    for guard in element.guards:
        on = file.day_of(guard, file.facts)
        for row in file.procedure.decisions.rows(guard):
            in_force = all(law.in_force(clause, on) for clause in row.clauses)
            if in_force and unmet(row) and row.rule not in own:
                yield Reason(str(row.outputs["reason"]), element.id, row.rule, row.clauses)


def _view(
    file: CaseFile, code: str, clauses: tuple[str, ...], *, met: bool
) -> ConditionView | None:
    """Nothing for a reason that only sums others up, unless it stands alone against the act."""
    law = file.ctx.around.law
    told = law.reason(code)
    if met and not told.label:
        return None
    return ConditionView(
        code=code,
        label=told.label or told.text,
        label_en=told.label_en or told.text_en,
        met=met,
        clauses=tuple(clause_view(law, clause) for clause in clauses),
    )
