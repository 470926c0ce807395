"""The invented county on an empty database, on whatever day; and what is read of it."""

from collections import Counter
from datetime import datetime
from pathlib import Path

from sqlalchemy import select

import engine
from engine.clock import TurnedClock
from engine.models import HistoryEvent, ProcessInstance, UserTask
from engine.models.base import Base
from tests.machine import ROOT
from workflows.demonstration.steps import Story
from workflows.demonstration.stories import STORIES
from workflows.surroundings import surroundings

MODELS = ROOT / "bpmn"
TODAY = "2026-11-25"


def opened(folder: Path, day: str, hour: str = "10:30") -> engine.Engine:
    """An empty installation on that day, the shipped models published."""
    clock = TurnedClock(datetime.fromisoformat(f"{day}T{hour}:00+08:00"))
    core = engine.Engine(f"sqlite:///{folder / 'county.db'}", surroundings(demo=True), clock)
    Base.metadata.create_all(core.database)
    for key in sorted(path.parent.name for path in MODELS.glob("*/procedure.yaml")):
        core.execute(engine.PublishProcedure(key, engine.bundle(MODELS, key), None))
    return core


def told_of(*names: str) -> list[Story]:
    return [story for story in STORIES if story.name in names]


def rows(core: engine.Engine, column: object) -> list[object]:
    return list(core.read(lambda ctx: ctx.session.scalars(select(column)).all()))  # type: ignore[call-overload]


def events(core: engine.Engine) -> list[HistoryEvent]:
    return core.read(
        lambda ctx: list(ctx.session.scalars(select(HistoryEvent).order_by(HistoryEvent.id)))
    )


def case_of(core: engine.Engine, name: str) -> ProcessInstance:
    query = select(ProcessInstance).where(
        ProcessInstance.subject == name, ProcessInstance.procedure == "promotion"
    )
    return core.read(lambda ctx: ctx.session.scalars(query).one())


def open_elements(core: engine.Engine, name: str | None = None) -> Counter[str]:
    query = select(UserTask.element).where(UserTask.state.in_(("created", "claimed")))
    if name:
        query = query.where(UserTask.case_id == case_of(core, name).id)
    return core.read(lambda ctx: Counter(ctx.session.scalars(query)))
