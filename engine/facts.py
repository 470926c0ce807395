"""`facts_at(case, act)`: everything that tables, guards, conditions, timers and forms read."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256

from sqlalchemy import String, bindparam, select

from engine import linking
from engine.clock import local_date
from engine.context import Context
from engine.definitions import Procedure, procedure_of
from engine.models import Evidence, ProcessInstance, Signature, UserTask
from engine.paths import as_fact, at, nested, put

OPEN = ("created", "claimed")
SUPERSEDED = "superseded"
"""A task that a return has undone: it is history and no fact."""
_CASE = bindparam("case", type_=String)
_EVIDENCE = select(Evidence).where(Evidence.case_id == _CASE).order_by(Evidence.seq)
_TASKS = select(UserTask).where(UserTask.case_id == _CASE).order_by(UserTask.seq)
_SIGNATURES = select(Signature).where(Signature.case_id == _CASE).order_by(Signature.id)
"""Built once, like all that every act asks: building a statement takes longer than asking it."""


@dataclass(frozen=True)
class CaseRows:
    """What the database holds about a case, read once; of evidence only what still stands."""

    evidence: tuple[Evidence, ...]
    tasks: tuple[UserTask, ...]
    signatures: tuple[Signature, ...]

    @classmethod
    def of(cls, ctx: Context, case_id: str) -> "CaseRows":
        scalars, asked = ctx.session.scalars, {"case": case_id}
        return cls(
            _standing_rows(scalars(_EVIDENCE, asked)),
            tuple(scalars(_TASKS, asked)),
            tuple(scalars(_SIGNATURES, asked)),
        )


def _standing_rows(rows: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """The rows that no return has superseded."""
    standing: list[Evidence] = []
    for row in rows:
        if row.kind == "return":
            standing = _kept_by(standing, row)
        standing.append(row)
    return tuple(standing)


def _kept_by(rows: Iterable[Evidence], back: Evidence) -> list[Evidence]:
    """What was there when the target was about to be done, and corrections of what was."""
    last, fallen, kept = int(str(back.content["after"])), set[str](), list[Evidence]()
    for row in rows:
        correction = row.kind == "correction"
        if row.seq <= last or (correction and row.element.partition(".")[0] not in fallen):
            kept.append(row)
        elif not correction:
            fallen.add(row.element)
    return kept


def facts_at(
    ctx: Context,
    case: ProcessInstance,
    procedure: Procedure,
    rows: CaseRows | None = None,
    around: Mapping[str, object] | None = None,
) -> dict[str, object]:
    """The case's facts now, as one nested context of FEEL values.

    `around` are facts of the same act, whose records and linked cases still stand.
    """
    rows = rows or CaseRows.of(ctx, case.id)
    facts = entered(continued(ctx, rows, procedure), procedure)
    facts["parameters"] = {**procedure.parameters, **case.parameters}
    facts["today"], facts["now"] = ctx.today, ctx.now
    facts["case_number"], facts["started_by"] = case.id, case.started_by
    facts["open_elements"] = [t.element for t in rows.tasks if t.state in OPEN]
    if around is None:
        _from_links(ctx, case, facts)
    else:
        facts |= {name: around[name] for name in ("linked", "linked_by")}
    for name, link in procedure.adopts.items():
        if _is_empty(facts.get(name)):
            facts[name] = at(facts, f"linked.{link}.{name}")
    facts["records"] = _records(ctx, case, facts) if around is None else around["records"]
    _from_records(facts)
    return facts


def continued(ctx: Context, rows: CaseRows, procedure: Procedure) -> CaseRows:
    """These rows after those that the case takes over from the one which it goes on with."""
    start = next((row for row in rows.evidence if row.kind == "start"), None)
    number = start.content.get(procedure.continues) if start and procedure.continues else None
    if number is None or start is None:
        return rows
    before = continued(ctx, CaseRows.of(ctx, str(number)), procedure)
    return CaseRows(
        (start, *(row for row in before.evidence if _kept(row, procedure)), *rows.evidence[1:]),
        (*(task for task in before.tasks if task.element in procedure.keeps), *rows.tasks),
        (*before.signatures, *rows.signatures),
    )


def _kept(row: Evidence, procedure: Procedure) -> bool:
    """What was said at the start, and at the elements that are kept, with their corrections."""
    head = row.element.partition(".")[0]
    of_start = row.kind in {"start", "correction"} and head not in procedure.model.elements
    return of_start or head in procedure.keeps


def entered(rows: CaseRows, procedure: Procedure) -> dict[str, object]:
    """What people and the machine entered in a case: answers, results, outcomes, signatures."""
    facts: dict[str, object] = {}
    for row in rows.evidence:
        _TAKE[row.kind](facts, row)
    _read_numbers(facts, procedure.numbers)
    for element, tasks in _by_element(rows.tasks).items():
        facts[element] = _standing(tasks, _context(facts.get(element)))
    facts["signatures"] = _signatures(rows.signatures, facts, procedure)
    return facts


def _from_links(ctx: Context, case: ProcessInstance, facts: dict[str, object]) -> None:
    """`linked.<fact>`: each case that this one names; `linked_by`: those that name this one."""
    outward: dict[str, object] = {}
    inward: list[object] = []
    for name, mine, other in linking.linked(ctx, case.id):
        procedure = procedure_of(ctx.session, other.definition_id)
        known = {**entered(CaseRows.of(ctx, other.id), procedure), **linking.told(other)}
        if mine:
            outward[name] = known
        else:
            inward.append({**known, "by": name})
    facts["linked"], facts["linked_by"] = outward, inward


def _records(ctx: Context, case: ProcessInstance, facts: Mapping[str, object]) -> object:
    known = ctx.around.record_facts(ctx.session, case.procedure, facts, case.id, ctx.today)
    return as_fact(dict(known))


def _from_records(facts: dict[str, object]) -> None:
    """What the records know better than the start of the case."""
    records, candidate = _context(facts["records"]), facts.get("candidate")
    if isinstance(candidate, dict):
        if "sanctions" in records:
            candidate["sanctions"] = records["sanctions"]
        candidate["appraisal_list"] = [
            {"year": int(year), "result": result}
            for year, result in _context(candidate.get("appraisals")).items()
            if str(year).isdigit()
        ]


def _read_numbers(facts: dict[str, object], paths: Iterable[str]) -> None:
    """A number with decimals is kept as its text: JSON's own would not keep it exactly."""
    for path in paths:
        value = at(facts, path)
        if isinstance(value, str):
            put(facts, path, Decimal(value))


def _is_empty(value: object) -> bool:
    """Whether nobody gave a fact: not there, or nothing but what a form leaves blank."""
    return not any(value.values()) if isinstance(value, Mapping) else value is None


def _context(value: object) -> dict[str, object]:
    return dict(value) if isinstance(value, Mapping) else {}


def _start(facts: dict[str, object], row: Evidence) -> None:
    """A case that goes on with another has both starts: its own names the other."""
    given = nested(row.content)
    named = {name: value for name, value in facts.items() if given.get(name) is None}
    facts.update({**given, **named})


def _answer(facts: dict[str, object], row: Evidence) -> None:
    content = nested(row.content)
    if row.member is None:
        facts[row.element] = content
        return
    held = _context(facts.get(row.element))
    if held.get("batch") != row.batch:
        held = {"batch": row.batch, "ballots": []}
    ballots = held["ballots"]
    assert isinstance(ballots, list)  # noqa: S101  made three lines above
    ballots.append({"member": row.member, **content})
    held[row.member] = content
    facts[row.element] = held


def _message(facts: dict[str, object], row: Evidence) -> None:
    count = _context(facts.get(row.element)).get("count")
    facts[row.element] = {
        **nested(row.content),
        "on": local_date(row.at),
        "count": (count if isinstance(count, int) else 0) + 1,
    }


def _result(facts: dict[str, object], row: Evidence) -> None:
    facts[row.element] = {**_context(facts.get(row.element)), **nested(row.content)}


def _decision(facts: dict[str, object], row: Evidence) -> None:
    facts[row.element] = nested(row.content)


def _correction(facts: dict[str, object], row: Evidence) -> None:
    put(facts, row.element, as_fact(row.content.get("value")))


def _return(_facts: dict[str, object], _row: Evidence) -> None:
    """A return takes away and adds nothing."""


_TAKE = {
    "start": _start,
    "answer": _answer,
    "message": _message,
    "result": _result,
    "outcome": _result,
    "decision": _decision,
    "correction": _correction,
    "return": _return,
}


def _by_element(tasks: Iterable[UserTask]) -> dict[str, list[UserTask]]:
    found: dict[str, list[UserTask]] = {}
    for task in tasks:
        if task.state == SUPERSEDED:
            continue
        found.setdefault(task.element, []).append(task)
    return found


def _standing(tasks: list[UserTask], answered: dict[str, object]) -> dict[str, object]:
    """The answers with the automatic members: when it was open, who did it last, how often."""
    done = [t for t in tasks if t.state == "completed"]
    last = done[-1] if done else None
    newest = tasks[-1].batch
    if newest is not None and answered.get("batch") != newest:
        answered = {"batch": newest, "ballots": []}
    return {
        **answered,
        "open": any(t.state in OPEN for t in tasks),
        "opened_on": local_date(tasks[-1].created_at),
        "done_on": local_date(last.ended_at) if last and last.ended_at else None,
        "by": last.ended_by if last else None,
        "times": len(done),
        "open_periods": [
            [local_date(t.created_at), local_date(t.ended_at) if t.ended_at else None]
            for t in tasks
        ],
    }


def _signatures(
    rows: Iterable[Signature], facts: Mapping[str, object], procedure: Procedure
) -> list[dict[str, object]]:
    return [
        {
            "element": row.element,
            "signer": row.signer,
            "key": row.key_id,
            "opinion": row.opinion,
            "on": local_date(row.at),
            "valid": row.void_at is None,
            "covers_current_text": row.document == document_digest(facts, procedure, row.element),
        }
        for row in rows
    ]


def document_text(facts: Mapping[str, object], procedure: Procedure, element_id: str) -> str:
    """The exact text that a signature at this element covers."""
    element = procedure.model.of(element_id)
    path = element.signs if element else None
    value = at(facts, path) if path else None
    return value if isinstance(value, str) else ""


def document_digest(facts: Mapping[str, object], procedure: Procedure, element_id: str) -> str:
    return sha256(document_text(facts, procedure, element_id).encode()).hexdigest()
