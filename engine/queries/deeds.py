"""Who did what in a case, under which rows and clauses, and what of it led to how it ended."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.definitions import Procedure, procedure_of
from engine.history import body_of
from engine.interpreter import Model
from engine.models import HistoryEvent, ProcessInstance
from engine.queries.leading import leading
from engine.queries.undone import undone

ACTS = (
    "case.started",
    "task.completed",
    "message.received",
    "fact.corrected",
    "decision.evaluated",
    "service.completed",
    "call.ended",
    "case.returned",
    "case.withdrawn",
)
OPENED = {"task.created": "task", "job.created": "token"}
CLOSED = {
    "task.completed": "task",
    "task.cancelled": "task",
    "task.superseded": "task",
    "job.completed": "token",
    "job.cancelled": "token",
    "job.skipped": "token",
}
OVER = ("case.completed", "case.cancelled")


@dataclass(frozen=True)
class Deed:
    """An act as the history has it; `rules` and `clauses` are those that it was judged by.

    `leads` where no return has undone it, it came before the end of the case, and a way in the
    model leads from it to where the case ended, or stands.
    """

    seq: int
    at: datetime
    type: str
    element: str
    name: str
    actor: str | None
    values: Mapping[str, object]
    rules: tuple[str, ...] = ()
    clauses: tuple[str, ...] = field(default=())
    leads: bool = True


def deeds(session: Session, case_id: str) -> tuple[Deed, ...]:
    """What was done in a case, in order; empty where there is no such case."""
    case = session.get(ProcessInstance, case_id)
    if case is None:
        return ()
    procedure = procedure_of(session, case.definition_id)
    query = select(HistoryEvent).where(HistoryEvent.chain == f"case:{case_id}")
    events = list(session.scalars(query.order_by(HistoryEvent.seq)))
    acts = [event for event in events if event.type in ACTS]
    fallen = undone(events)
    done = {
        id_
        for event in acts
        if event.seq not in fallen
        for id_ in elements_at(procedure.model, event.element)
    }
    way = leading(procedure, ends_of(events), done)
    over = next((event.seq for event in events if event.type in OVER), None)
    return tuple(
        _deed(
            event,
            procedure,
            way,
            counts=event.seq not in fallen and (over is None or event.seq < over),
        )
        for event in acts
    )


def ends_of(events: Sequence[HistoryEvent]) -> tuple[str, ...]:
    """Where the case ended: its end event; else where it stood when it ended, or stands now."""
    over = next((event for event in events if event.type in OVER), None)
    if over is not None and over.type == "case.completed":
        return (over.element or "",)
    standing: dict[str, str] = {}
    for event in events:
        body = body_of(event)
        if name := OPENED.get(event.type):
            standing[str(body.get(name))] = event.element or ""
        elif (name := CLOSED.get(event.type)) and not _swept(event, over):
            standing.pop(str(body.get(name)), None)
    return tuple(dict.fromkeys(standing.values()))


def elements_at(model: Model, name: str | None) -> tuple[str, ...]:
    """The element of this id; for a message, those that wait for it."""
    if name is None or model.of(name):
        return (name,) if name else ()
    return tuple(e.id for e in model.elements.values() if e.message == name)


def _swept(event: HistoryEvent, over: HistoryEvent | None) -> bool:
    """Whether what ended with this was only ended by the end of the case."""
    return over is not None and event.type.endswith(".cancelled") and event.at == over.at


def _deed(event: HistoryEvent, procedure: Procedure, way: frozenset[str], *, counts: bool) -> Deed:
    body = body_of(event)
    at = elements_at(procedure.model, event.element)
    element = procedure.model.of(at[0]) if at else None
    rows = list(_rows(body.get("verdicts")))
    values = body.get("values")
    return Deed(
        seq=event.seq,
        at=event.at,
        type=event.type,
        element=event.element or str(body.get("path") or ""),
        name=element.name if element else "",
        actor=event.actor,
        values=values if isinstance(values, Mapping) else {},
        rules=tuple(str(row["rule"]) for row in rows),
        clauses=tuple(dict.fromkeys(c for row in rows for c in row["clauses"])),
        leads=counts and (not at or not way.isdisjoint(at)),
    )


def _rows(verdicts: object) -> Iterator[Mapping[str, list[str]]]:
    for verdict in verdicts if isinstance(verdicts, list) else ():
        yield from verdict["rows"]
