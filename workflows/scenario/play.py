"""Plays a scenario: every step is a command of the engine, every expectation a reading."""

import re
from collections.abc import Callable, Mapping
from functools import singledispatchmethod
from pathlib import Path

from sqlalchemy import select

import engine
from engine.errors import EngineError, Refusal
from workflows.paths import at
from workflows.scenario import compare, probe
from workflows.scenario.cast import UNIT_PATHS, Cast
from workflows.scenario.compare import Mismatch
from workflows.scenario.county import UNIT
from workflows.scenario.hands import Commands, Hands
from workflows.scenario.steps import (
    Advance,
    Cancel,
    Complete,
    Correct,
    Data,
    Expect,
    Message,
    Opened,
    Refused,
    Scenario,
    Start,
    Step,
)
from workflows.scenario.turning import Backwards
from workflows.scenario.world import MODELS, BrokenJob, World, table
from workflows.surroundings import register

RUNNING = "running"
SOMEBODY = "样某某"
"""The candidate of a case whose start data name none."""

TOLD = (EngineError, BrokenJob, Mismatch, Backwards)
"""What says itself what is wrong; of anything else the kind is told as well."""


class Failed(Exception):
    """A step did not go as the scenario says: `step N: why`."""


def by_commands(scenario: Scenario, world: World) -> Hands:
    return Commands(world.core, scenario.parameters, _as_of(scenario.rule_pack))


def play(
    scenario: Scenario,
    models: Path = MODELS,
    url: str = "sqlite://",
    hands: Callable[[Scenario, World], Hands] = by_commands,
) -> None:
    """Play a scenario to its end. Raises Failed at the first step that goes another way."""
    world = World(scenario.clock, models, url)
    try:
        _play(scenario, world, hands)
    finally:
        world.close()


def _play(scenario: Scenario, world: World, hands: Callable[[Scenario, World], Hands]) -> None:
    number = 0
    try:
        player = Player(scenario, world, hands(scenario, world))
        player.do(scenario.start)
        for step in scenario.steps:
            number += 1
            player.do(step)
        for case, outcome in scenario.outcome.items():
            found = player.standing(case).outcome or RUNNING
            compare.same([outcome], [found], f"outcome of {case}")
    except Exception as error:
        raise Failed(f"step {number}: {_why(error)}") from error


def _why(error: Exception) -> str:
    """One line: for a refusal its codes and what they say."""
    text = " ".join(str(error).split())
    if not isinstance(error, Refusal):
        return text if isinstance(error, TOLD) else f"{type(error).__name__}: {text}"
    details = [f"{r.code}（{r.detail}）" if r.detail else r.code for r in error.reasons]
    return f"refused: {', '.join(details)}"


class Player:
    """The cases of one scenario by their names, and the hands that move them."""

    def __init__(self, scenario: Scenario, world: World, hands: Hands | None = None) -> None:
        self.scenario = scenario
        self.world = world
        self.hands = hands or by_commands(scenario, world)
        self.cases: dict[str, str] = {}
        started = [s for s in scenario.steps if isinstance(s, Start)]
        for key in dict.fromkeys([scenario.procedure, *(s.procedure for s in started)]):
            world.publish(key)
        start = world.starts[scenario.procedure]
        self.cast = Cast(world, scenario.people, _complete(scenario.start.data, start))

    def standing(self, case: str) -> "engine.queries.Standing":
        return probe.standing(self.world, self.cases[case])

    @singledispatchmethod
    def do(self, step: Step) -> None:
        raise TypeError(step)

    @do.register
    def _start(self, step: Start) -> None:
        self.cases[step.case] = self._open(step.procedure, step.actor, step.data)
        self.world.settle()

    @do.register
    def _complete_step(self, step: Complete) -> None:
        if not step.each:
            self._act(step.case, step.element, step.actor, step.data)
        chair = self.cast.chair() if step.each else None
        for name in sorted(step.each, key=lambda name: name == chair):
            self._act(step.case, step.element, name, step.each[name])
        self.world.settle()

    @do.register
    def _message(self, step: Message) -> None:
        door = self._door(step.case, step.name)
        if door.kind != "message":
            raise Mismatch(f"{step.name} is no message of the model")
        self._act(step.case, step.name, step.actor, step.data)
        self.world.settle()

    @do.register
    def _advance(self, step: Advance) -> None:
        self.world.turn(step)

    @do.register
    def _refused(self, step: Refused) -> None:
        try:
            self._try(step)
        except Refusal as refusal:
            _compare(step, refusal)
        else:
            raise Mismatch(f"{step.act} was accepted and should have been refused")
        self.world.settle()

    @do.register
    def _correct(self, step: Correct) -> None:
        actor = self._manager(step.case, step.actor)
        changes = self._resolved(step.changes)
        self.hands.correct(self.cases[step.case], actor, changes, step.reason)
        self.world.settle()

    @do.register
    def _cancel(self, step: Cancel) -> None:
        actor = self._manager(step.case, step.actor)
        self.hands.cancel(self.cases[step.case], actor, step.reason)
        self.world.settle()

    @do.register
    def _opened(self, step: Opened) -> None:
        found = self._unnamed(step.procedure)
        if not found:
            raise Mismatch(f"no case of {step.procedure} has been opened")
        self.cases[step.case] = found[-1]

    @do.register
    def _expect(self, step: Expect) -> None:
        now = self.standing(step.case)
        _compare_open(step, now)
        compare.contained(step.reasons, (reason.code for reason in now.reasons), "reasons")
        for path, value in step.facts.items():
            compare.fact(path, self._number(value), now.facts)
        if step.rows or step.not_rows:
            standing = {reason.rule for reason in now.reasons if reason.rule}
            fired = probe.fired(self.world, self.cases[step.case]) | standing
            compare.contained(step.rows, fired, "rows")
            compare.absent(step.not_rows, fired, "not_rows")
        if step.due:
            days = probe.last_days(self.world, self.cases[step.case])
            for element, day in step.due.items():
                compare.fact(element, day, days)
        for procedure in filter(self._unnamed, step.not_opened):
            raise Mismatch(f"a case of {procedure} has been opened")

    def _try(self, step: Refused) -> None:
        if step.act in {"start", *self.world.starts}:
            procedure = self.scenario.procedure if step.act == "start" else step.act
            self._open(procedure, step.actor, step.data)
            return
        self._act(step.case, step.act, step.actor, step.data, stranger=step.is_about_hands)

    def _open(self, procedure: str, name: str | None, data: Data) -> str:
        start = self.world.starts[procedure]
        values = _complete(self._resolved(data), start)
        self.cast.settle_in(values)
        self.cast.fill()
        actor = self.cast.starter(name, start.roles)
        return self.hands.start(procedure, actor, values)

    def _act(
        self, case: str, act: str, name: str | None, data: Data, *, stranger: bool = False
    ) -> None:
        """Do an element of a case or send it a message, by whoever `name` means there."""
        values, act = self._resolved(data), act.rpartition(".")[2]
        self.cast.introduce(values)
        door, number = self._door(case, act), self.cases[case]
        if door.kind == "message":
            sender = self.cast.actor(name, door, stranger=stranger) if name else None
            self.hands.send(number, act, sender, values)
            return
        actor = self.cast.actor(name, door, values.get("organ"), stranger=stranger)
        self.hands.complete(number, act, actor, values)

    def _door(self, case: str, act: str) -> "engine.queries.Door":
        door = probe.door(self.world, self.cases[case], act)
        if door is None:
            raise Mismatch(f"the model knows no element and no message '{act}'")
        return door

    def _manager(self, case: str, name: str | None) -> str:
        """Who may correct or withdraw a case: whoever may start one."""
        procedure = self.standing(case).procedure
        return str(self.cast.starter(name, self.world.starts[procedure].roles))

    def _unnamed(self, procedure: str) -> list[str]:
        """Cases of a procedure that no step has started or named, the newest last."""
        case = table("process_instance")
        query = select(case.c.id).where(case.c.procedure == procedure)
        found = [str(row[0]) for row in self.world.rows(query.order_by(case.c.started_at))]
        return [number for number in found if number not in self.cases.values()]

    def _resolved(self, value: Data) -> dict[str, object]:
        """The data with `{case: NAME}` in the place of which stands that case's number."""
        return {key: self._number(item) for key, item in value.items()}

    def _number(self, value: object) -> object:
        if isinstance(value, Mapping):
            named = value.get("case")
            if set(value) == {"case"} and named in self.cases:
                return self.cases[str(named)]
            return self._resolved(value)
        return [self._number(item) for item in value] if isinstance(value, list) else value


def _as_of(pack: str | None) -> str | None:
    """The day of a named pack; a day may also be given as itself."""
    if pack is None or re.fullmatch(r"\d{4}-\d{2}-\d{2}", pack):
        return pack
    return register().pack(pack).as_of.isoformat()


def _complete(data: Data, start: "engine.queries.Start") -> dict[str, object]:
    """Start data with the clean values for whom and for where, if they say neither.

    A reconsideration takes both from the case that it names.
    """
    filled = dict(data)
    about, where = ("subject", "subject") if "subject.name" in start.asks else ("candidate", "post")
    adopted = about in start.adopts and about not in data
    if "reconsiders" in data or adopted or f"{about}.name" not in start.asks:
        return filled
    if not any(at(data, path) for path in UNIT_PATHS):
        filled[where] = {**_mapping(data.get(where)), "unit": UNIT}
    if "subject" not in data and not at(data, f"{about}.name"):
        filled[about] = {**_mapping(filled.get(about)), "name": SOMEBODY}
    return filled


def _mapping(value: object) -> Data:
    return value if isinstance(value, Mapping) else {}


def _compare(step: Refused, refusal: Refusal) -> None:
    if step.reason is not None:
        compare.contained([step.reason], refusal.codes, "reasons")
    if step.exactly is not None:
        compare.same(step.exactly, refusal.codes, "reasons")
    if step.shown is not None:
        compare.same(step.shown, (reason.code for reason in refusal.shown), "shown")


def _compare_open(step: Expect, now: "engine.queries.Standing") -> None:
    found = ", ".join(".".join(path) for path in now.waiting) or "nothing"
    for pattern in step.open:
        if not compare.is_open(pattern, now.waiting):
            raise Mismatch(f"{pattern} is not open; open: {found}")
    for pattern in step.not_open:
        if compare.is_open(pattern, now.waiting):
            raise Mismatch(f"{pattern} is open; open: {found}")
