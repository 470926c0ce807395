"""Every return that the shipped procedures allow along their stories, tried and compared.

A return must leave the case as it stood before its target was done: the same places, the same
facts but for days, the same signatures. And where no day has passed, the same acts done again
must bring the story to the end that it had.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import select

import engine
from engine import returning
from engine.casefile import CaseFile
from engine.clock import local_date
from engine.context import Context
from engine.errors import Attempt
from engine.facts import SUPERSEDED
from engine.models import Evidence, UserTask
from workflows.scenario.hands import Commands, Hands
from workflows.scenario.load import load
from workflows.scenario.play import by_commands, play
from workflows.scenario.steps import Scenario
from workflows.scenario.world import World

ROOT = Path(__file__).parents[2] / "bpmn"
FILES = sorted(ROOT.glob("*/scenarios/*.yaml"))
PLAIN = ("promotion/t01_clean", "tolerance/t18_tolerated", "accountability/t22_retired_2017")
REASON = "材料不全，请补正"
DAYS = {"today", "now", "opened_on", "open_periods"}
NOT_ASKED = {"records", "linked", "linked_by", "signatures"}
Standing = tuple[list[str], dict[str, object], list[object]]


def _standing(file: CaseFile) -> Standing:
    """Where a case stands: its waits, its facts but for days and corrections, its signatures."""
    waits = sorted(".".join((*t.path, t.element)) for t in file.execution().waits())
    corrected = {
        row.element.partition(".")[0] for row in file.rows.evidence if row.kind == "correction"
    }
    facts = {
        name: _bare(value)
        for name, value in file.facts.items()
        if name not in NOT_ASKED | DAYS | corrected and value is not None
    }
    given = file.facts["signatures"]
    assert isinstance(given, list)
    return waits, facts, [one for one in given if one["valid"]]


def _bare(value: object) -> object:
    if isinstance(value, Mapping):
        return {k: _bare(v) for k, v in value.items() if k not in DAYS}
    return value


class _Undo(Exception):
    """Ends a try: nothing of it is kept."""


@dataclass
class _Try:
    """A return and how the case stands after it, and then as if it had never been."""

    command: engine.ReturnTask
    found: list[Standing] = field(default_factory=list)

    def attempt(self) -> Attempt:
        return self.command.attempt()

    def run(self, ctx: Context) -> None:
        case = self.command.run(ctx).case_id
        ctx.session.flush()
        self.found.append(_standing(CaseFile.locked(ctx, case)))
        raise _Undo


@dataclass(frozen=True)
class _Returning(Commands):
    """Acts as the story says; after each act tries returns, and now and then does one."""

    world: World
    chance: Random
    rate: float
    before: dict[str, Standing] = field(default_factory=dict)
    apart: list[str] = field(default_factory=list)
    round: list[str] = field(default_factory=list)

    def complete(self, case: str, element: str, actor: str, values: Mapping[str, object]) -> None:
        self._remember(case)
        super().complete(case, element, actor, values)
        self.world.settle()
        for command, name in self._allowed(case):
            if self.chance.random() < self.rate:
                self._compare(command, name)
        self._go_round(case)
        assert self.core.read(lambda ctx: _out_of_order(CaseFile.read(ctx, case))) == []

    def _remember(self, case: str) -> None:
        def read(ctx: Context) -> dict[str, Standing]:
            file = CaseFile.read(ctx, case)
            return dict.fromkeys((task.id for task in file.open_tasks()), _standing(file))

        self.before.update(self.core.read(read))

    def _allowed(self, case: str) -> list[tuple[engine.ReturnTask, str]]:
        def read(ctx: Context) -> list[tuple[engine.ReturnTask, str]]:
            file = CaseFile.read(ctx, case)
            return [
                (engine.ReturnTask(task.id, done.id, holder, REASON), f"{task.path} → {done.path}")
                for task in file.open_tasks()
                if (holder := _holder(ctx, task))
                for done, _ in returning.targets(file, task, holder)
            ]

        return self.core.read(read)

    def _compare(self, command: engine.ReturnTask, name: str) -> None:
        trial = _Try(command)
        with pytest.raises(_Undo):
            self.core.execute(trial)
        if trial.found != [self.before[command.target]]:
            self.apart.append(name)

    def _go_round(self, case: str) -> None:
        """Send the case back within the day, and do again what was done, in its order."""
        allowed = [command for command, _ in self._allowed(case) if self._is_of_today(command)]
        if not allowed or self.chance.random() > self.rate:
            return
        was, command = self._now(case), self.chance.choice(allowed)
        known = {task.id for task in self._superseded(case)}
        self.core.execute(command)
        self.world.settle()
        again = [t for t in self._superseded(case) if t.id not in known and t.ended_by]
        for task in sorted(again, key=lambda t: self._answer(t).seq):
            self._remember(case)
            given = self._answer(task)
            super().complete(case, task.element, str(task.ended_by), given.content)
            self.world.settle()
        assert self._now(case) == was, command
        self.round.append(command.target)

    def _is_of_today(self, command: engine.ReturnTask) -> bool:
        def read(ctx: Context) -> bool:
            ended = ctx.session.get_one(UserTask, command.target).ended_at
            return ended is not None and local_date(ended) == ctx.today

        return self.core.read(read)

    def _now(self, case: str) -> Standing:
        waits, facts, given = self.core.read(lambda ctx: _standing(CaseFile.read(ctx, case)))
        return waits, facts, [{**one, "key": ""} for one in given if isinstance(one, dict)]

    def _superseded(self, case: str) -> list[UserTask]:
        query = select(UserTask).where(UserTask.case_id == case, UserTask.state == SUPERSEDED)
        return self.core.read(lambda ctx: list(ctx.session.scalars(query)))

    def _answer(self, task: UserTask) -> Evidence:
        query = select(Evidence).where(Evidence.task_id == task.id, Evidence.kind == "answer")
        return self.core.read(lambda ctx: ctx.session.scalars(query).one())


def _out_of_order(file: CaseFile) -> list[str]:
    """The invariants `always A before B` that what stands does not keep."""
    order: dict[str, int] = {}
    for row in file.rows.evidence:
        order.setdefault(row.element, row.seq)
    broken = []
    for text in file.procedure.invariants:
        found = re.fullmatch(r"always ([\w.]+) before ([\w.]+)", text)
        if not found:
            continue
        first, then = (name.rpartition(".")[2] for name in found.groups())
        entered = {*file.procedure.model.calls, *file.procedure.forms}
        if then in order and first in entered and order.get(first, order[then]) >= order[then]:
            broken.append(text)
    return broken


def _holder(ctx: Context, task: UserTask) -> str | None:
    if task.claimed_by or task.performer:
        return task.claimed_by or task.performer
    held = ctx.around.directory.holders(ctx.session, str(task.role), str(task.unit_id), ctx.today)
    return next(iter(held), None)


def _cases() -> Iterator[object]:
    for path in FILES:
        name = f"{path.parent.parent.name}/{path.stem}"
        yield pytest.param(path, marks=() if name in PLAIN else pytest.mark.deep, id=name)


@pytest.mark.parametrize("path", list(_cases()))
def test_every_return_along_this_story_leaves_the_case_as_it_was(
    path: Path, request: pytest.FixtureRequest
) -> None:
    played: list[_Returning] = []
    rate = 1.0 if request.config.getoption("--deep") else 0.05

    def hands(scenario: Scenario, world: World) -> Hands:
        plain = by_commands(scenario, world)
        assert isinstance(plain, Commands)
        chance = Random(path.stem)  # noqa: S311  the same trial every time
        given = plain.core, plain.parameters, plain.rules_as_of
        played.append(_Returning(*given, world, chance, rate))
        return played[0]

    play(load(path), hands=hands)

    assert played[0].apart == []
