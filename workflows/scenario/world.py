"""The world a scenario is played in: an engine, a database and a clock of its own."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from sqlalchemy import Select, Table, select

import engine
from engine.clock import TurnedClock
from engine.models.base import Base
from workflows.scenario.steps import Advance
from workflows.scenario.turning import turned
from workflows.surroundings import calendar, surroundings

MODELS = Path(__file__).parents[2] / "bpmn"
MOST_ROUNDS = 100


class BrokenJob(Exception):
    """A service task or a timer failed; in a scenario nobody is there to try it again."""


class World:
    """An engine on an empty database, the models to publish, a clock that is turned."""

    def __init__(self, clock: datetime, models: Path = MODELS, url: str = "sqlite://") -> None:
        self.clock = TurnedClock(clock)
        self.models = models
        self.starts: dict[str, engine.queries.Start] = {}
        self.in_memory = url == "sqlite://"
        self.core = _empty_core(url, self.clock)

    def publish(self, procedure: str) -> None:
        """Make the model on disk the one that its cases run on, and those that it opens."""
        if procedure in self.starts:
            return
        files = engine.bundle(self.models, procedure)
        self.core.execute(engine.PublishProcedure(procedure, files, None))
        start = self.core.read(lambda ctx: engine.queries.start_of(ctx, procedure))
        assert start is not None  # noqa: S101  published a line above
        self.starts[procedure] = start
        for opened in self.core.read(lambda ctx: engine.queries.opened_by(ctx, procedure)):
            self.publish(opened)

    def turn(self, step: Advance) -> None:
        """Turn the clock; timers and jobs due on the way run in order, each at its moment."""
        moment = turned(self.clock(), step, calendar())
        for _ in range(MOST_ROUNDS):
            due = self._next_due()
            if due is None or due > moment:
                break
            self.clock.turn_to(max(due, self.clock()))
            self.settle()
        self.clock.turn_to(moment)
        self.settle()

    def settle(self) -> None:
        """Run what is due now. Raises BrokenJob where the machine's work fails or never ends."""
        job = table("job")
        for _ in range(MOST_ROUNDS):
            due = self._next_due()
            if due is None or due > self.clock():
                return
            engine.drain(self.core)
            for element, error in self.rows(select(job.c.element, job.c.last_error)):
                if error is not None:
                    raise BrokenJob(f"{element}: {error}")
        raise BrokenJob("the jobs of this moment never come to an end")

    def rows(self, query: Select[tuple[object, ...]]) -> Sequence[Sequence[object]]:
        """What a plain reading of the tables finds."""
        with self.core.database.connect() as connection:
            return connection.execute(query).all()

    def close(self) -> None:
        if self.in_memory:
            _FREE.append(self.core)
        else:
            self.core.database.dispose()

    def _next_due(self) -> datetime | None:
        job = table("job")
        found = self.rows(select(job.c.due_at).order_by(job.c.due_at).limit(1))
        due = found[0][0] if found else None
        return due if isinstance(due, datetime) else None


def _empty_core(url: str, clock: TurnedClock) -> engine.Engine:
    """An engine on an empty database.

    One in memory is emptied and used again: it need not compile its statements anew.
    """
    if url != "sqlite://" or not _FREE:
        core = engine.Engine(url, surroundings(), clock)
        Base.metadata.create_all(core.database)
        return core
    core = _FREE.pop()
    core.clock = clock
    with core.database.begin() as connection:
        connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        for emptied in reversed(Base.metadata.sorted_tables):
            connection.execute(emptied.delete())
    return core


_FREE: list[engine.Engine] = []
"""Engines whose worlds have ended."""


def table(name: str) -> Table:
    """A table by its name, for readings that no page needs."""
    return Base.metadata.tables[name]
