"""What a scenario may look at: where a case stands, who may act there, which rows have fired."""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from sqlalchemy import select

import engine
from engine.clock import local_date
from workflows.scenario.world import World, table


def standing(world: World, case_id: str) -> "engine.queries.Standing":
    """How the case stands now, whoever may know it."""
    return world.core.read(lambda ctx: engine.queries.standing(ctx, case_id))


def door(world: World, case_id: str, act: str) -> "engine.queries.Door | None":
    """Who may do this element or send this message; None where the model knows neither."""
    return world.core.read(lambda ctx: engine.queries.door(ctx, case_id, act))


def last_days(world: World, case_id: str) -> dict[str, object]:
    """The last day in time of every task that is open and has one, by element."""
    task = table("user_task")
    mine = select(task.c.element, task.c.due_at).where(task.c.case_id == case_id)
    still = mine.where(task.c.ended_at.is_(None), task.c.due_at.is_not(None))
    return {
        str(name): local_date(due - timedelta(microseconds=1))
        for name, due in world.rows(still)
        if isinstance(due, datetime)
    }


def fired(world: World, case_id: str) -> frozenset[str]:
    """Every table row that has fired in the case so far, by its history."""
    history = table("history_event")
    bodies = world.rows(select(history.c.body).where(history.c.case_id == case_id))
    return frozenset(rule for (body,) in bodies for rule in _rules(json.loads(str(body))))


def _rules(body: object) -> Iterator[str]:
    """The rules named anywhere in an event's body."""
    if isinstance(body, Mapping):
        rule = body.get("rule")
        if isinstance(rule, str):
            yield rule
        body = list(body.values())
    if isinstance(body, list):
        for item in body:
            yield from _rules(item)
