"""How a case stands, whole and unveiled: for scenarios and proofs, never for a page."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import select

from engine.casefile import CaseFile
from engine.commands.jobs import GATE_LOST
from engine.context import Context
from engine.definitions import procedure_of
from engine.errors import Reason
from engine.facts import OPEN
from engine.guards import HARMLESS
from engine.interpreter import Element
from engine.models import HistoryEvent, ProcessInstance, UserTask
from engine.paths import at
from engine.policy import roles_at, unit_of
from engine.standing import own_reasons
from engine.standing import standing as reasons_at

ACTS = {"task.completed", "message.received", "case.withdrawn", "case.started"}
"""What people do; whatever the machine does is for the act before it."""


@dataclass(frozen=True)
class Standing:
    """One case now. `waiting` are the paths of all that is open, `reasons` as recorded.

    The reasons of a case that has ended are those that its last act ended it for.
    """

    procedure: str
    outcome: str | None
    waiting: tuple[tuple[str, ...], ...]
    reasons: tuple[Reason, ...]
    facts: Mapping[str, object]


@dataclass(frozen=True)
class Door:
    """Who may do an element or send a message.

    `performers` are those an open task is for by name, `barred` those who did what another
    person must do.
    """

    kind: str
    roles: tuple[str, ...]
    unit: str | None
    performers: tuple[str, ...] = ()
    barred: tuple[str, ...] = ()


def standing(ctx: Context, case_id: str) -> Standing:
    """How the case stands now, whoever may know it."""
    file = CaseFile.read(ctx, case_id)
    running = file.case.state == "running"
    tokens = file.execution().waits() if running else []
    return Standing(
        procedure=file.case.procedure,
        outcome=file.case.outcome,
        waiting=tuple((*token.path, token.element) for token in tokens),
        reasons=(*reasons_at(file, tokens), *_lost(file)) if running else tuple(_ending(file)),
        facts=file.facts,
    )


def _lost(file: CaseFile) -> Iterator[Reason]:
    """Services whose gate did not hold when they last ran."""
    for element in file.procedure.model.elements.values():
        if element.operator and at(file.facts, f"{element.id}.gate_holds") is False:
            yield Reason(GATE_LOST, element.id)


def _ending(file: CaseFile) -> Iterator[Reason]:
    """What spoke against the case in its last act: rows that fired, else its element's code."""
    query = select(HistoryEvent).where(HistoryEvent.case_id == file.case.id)
    for event in file.ctx.session.scalars(query.order_by(HistoryEvent.id.desc())):
        body = json.loads(event.body or "{}")
        rows = [row for verdict in body.get("verdicts", ()) for row in verdict["rows"]]
        for row in rows:
            told = row["outputs"]
            if told.get("reason") and told.get("outcome") not in HARMLESS:
                yield Reason(told["reason"], event.element, row["rule"], tuple(row["clauses"]))
        if event.type == "task.completed":
            element = file.element(str(event.element))
            yield from own_reasons(file, element)
        if event.type in ACTS:
            return


def door(ctx: Context, case_id: str, name: str) -> Door | None:
    """Who may do the element, or send the message, of this name; None where there is neither."""
    case = ctx.session.get_one(ProcessInstance, case_id)
    model = procedure_of(ctx.session, case.definition_id).model
    element = model.of(name)
    if element is not None:
        return _element_door(ctx, case_id, element)
    receiver = next((e for e in model.elements.values() if e.message == name), None)
    if receiver is None:
        return None
    file = CaseFile.read(ctx, case_id)
    return Door("message", roles_at(file, receiver), unit_of(file, receiver))


def _element_door(ctx: Context, case_id: str, element: Element) -> Door:
    mine = select(UserTask).where(UserTask.case_id == case_id)
    open_ = mine.where(UserTask.element == element.id, UserTask.state.in_(OPEN))
    tasks = ctx.session.scalars(open_).all()
    others = mine.where(UserTask.element.in_(element.different_from), UserTask.state == "completed")
    barred = ctx.session.scalars(others) if element.different_from else ()
    file = None if tasks else CaseFile.read(ctx, case_id)
    return Door(
        kind="element",
        roles=roles_at(file, element) if file else tasks[0].roles,
        unit=unit_of(file, element) if file else tasks[0].unit_id,
        performers=tuple(task.performer for task in tasks if task.performer),
        barred=tuple(task.ended_by for task in barred if task.ended_by),
    )
