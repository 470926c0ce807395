"""Who did what in a case, and under which rows and clauses: for those who trace it back."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.definitions import procedure_of
from engine.models import HistoryEvent, ProcessInstance

DONE = ("task.completed", "fact.corrected")


@dataclass(frozen=True)
class Deed:
    """An act as the history has it; `rules` and `clauses` are those that it was judged by."""

    at: datetime
    type: str
    element: str
    name: str
    actor: str | None
    values: Mapping[str, object]
    rules: tuple[str, ...] = ()
    clauses: tuple[str, ...] = field(default=())


def deeds(session: Session, case_id: str) -> tuple[Deed, ...]:
    """What people did in a case, in order; empty where there is no such case."""
    case = session.get(ProcessInstance, case_id)
    if case is None:
        return ()
    model = procedure_of(session, case.definition_id).model
    query = select(HistoryEvent).where(
        HistoryEvent.chain == f"case:{case_id}", HistoryEvent.type.in_(DONE)
    )
    found = []
    for event in session.scalars(query.order_by(HistoryEvent.seq)):
        body = json.loads(event.body) if event.body else {}
        element = model.of(event.element or "")
        rows = list(_rows(body.get("verdicts")))
        found.append(
            Deed(
                at=event.at,
                type=event.type,
                element=event.element or str(body.get("path") or ""),
                name=element.name if element else "",
                actor=event.actor,
                values=body.get("values") or {},
                rules=tuple(str(row["rule"]) for row in rows),
                clauses=tuple(dict.fromkeys(c for row in rows for c in row["clauses"])),
            )
        )
    return tuple(found)


def _rows(verdicts: object) -> Iterator[Mapping[str, list[str]]]:
    for verdict in verdicts if isinstance(verdicts, list) else ():
        yield from verdict["rows"]
