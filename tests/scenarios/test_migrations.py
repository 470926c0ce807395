"""A story goes on as it was told though its case is migrated before each of its acts."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import select

import engine
from engine.context import Context
from engine.models import Draft, Job, ProcessInstance, UserTask
from workflows.scenario.hands import Commands, Hands
from workflows.scenario.load import load
from workflows.scenario.play import by_commands, play
from workflows.scenario.steps import Scenario
from workflows.scenario.world import MODELS, World

FILES = sorted((Path(__file__).parents[2] / "bpmn").glob("*/scenarios/*.yaml"))
PLAIN = ("promotion/report_after_appointment", "accountability/t22_retired_2017")
Rows = tuple[dict[str, tuple[object, ...]], dict[str, tuple[object, ...]], int]


@dataclass(frozen=True)
class _Migrating(Commands):
    """Acts as the story says; before each act its case goes to a version drawn the same."""

    numbers: "count[int]"

    def complete(self, case: str, element: str, actor: str, values: Mapping[str, object]) -> None:
        self._migrate(case)
        super().complete(case, element, actor, values)

    def send(
        self, case: str, message: str, actor: str | None, values: Mapping[str, object]
    ) -> None:
        self._migrate(case)
        super().send(case, message, actor, values)

    def _migrate(self, case: str) -> None:
        found = self.core.read(lambda ctx: ctx.session.get_one(ProcessInstance, case))
        if found.state != "running":
            return
        files = engine.bundle(MODELS, found.procedure)
        files[f"{found.procedure}/{found.procedure}.bpmn"] += f"\n<!-- {next(self.numbers)} -->\n"
        self.core.execute(engine.PublishProcedure(found.procedure, files, None))
        before = self.core.read(lambda ctx: _rows(ctx, case))
        self.core.execute(engine.MigrateCase(case, None))
        assert self.core.read(lambda ctx: _rows(ctx, case)) == before


def _rows(ctx: Context, case: str) -> Rows:
    """Everything of a case that waits, and what is typed so far."""
    tasks = ctx.session.scalars(select(UserTask).where(UserTask.case_id == case))
    jobs = ctx.session.scalars(select(Job).where(Job.case_id == case))
    return (
        {t.id: (t.element, t.state, t.claimed_by, t.due_at, t.batch, t.version) for t in tasks},
        {j.token: (j.id, j.element, j.kind, j.due_at, j.attempt) for j in jobs},
        len(ctx.session.scalars(select(Draft)).all()),
    )


def _named(path: Path) -> str:
    return f"{path.parent.parent.name}/{path.stem}"


@pytest.mark.parametrize(
    "path",
    [pytest.param(p, marks=() if _named(p) in PLAIN else pytest.mark.deep) for p in FILES],
    ids=_named,
)
def test_the_story_is_the_same_on_a_new_version_before_each_act(path: Path) -> None:
    def hands(scenario: Scenario, world: World) -> Hands:
        plain = by_commands(scenario, world)
        assert isinstance(plain, Commands)
        return _Migrating(plain.core, plain.parameters, plain.rules_as_of, count(1))

    play(load(path), hands=hands)
