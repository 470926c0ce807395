"""Tells one story through commands, from where an earlier loading left off."""

from collections.abc import Mapping, Sequence
from contextlib import nullcontext, suppress
from copy import copy
from dataclasses import fields, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Table, func, or_, select

import engine
from engine.clock import TurnedClock, local_date
from engine.errors import Refusal
from engine.models.base import Base
from workflows import records
from workflows.demonstration import steps
from workflows.demonstration.candidates import start_data
from workflows.demonstration.county import bureau_name
from workflows.demonstration.papers import paper

OPEN = ("created", "claimed")
PROMOTION = "promotion"
LATER, EARLIER = timedelta(days=10), timedelta(days=180)
MOST_ROUNDS = 100


class Told:
    """The engine with a clock that is turned, on the same database as the one at work."""

    def __init__(self, core: engine.Engine) -> None:
        self.clock = TurnedClock(core.clock())
        self.core = copy(core)
        self.core.clock = self.clock

    def tell(self, story: steps.Story, moments: Sequence[datetime]) -> int:
        """Play what is not yet played of a story; how many of its steps that were.

        `moments` are those of the start and of each step. What the machine has to do is done
        in between and up to now, at its own moment.
        """
        now, case = self.clock(), self._case(story.procedure, story.name)
        done = self._played(case)
        if done > len(story.steps):
            return 0
        for number in range(done, len(story.steps) + 1):
            moment = moments[number]
            if number == 0:
                self.clock.turn_to(moment)
                case = self._start(story)
            else:
                self._settle(case, moment)
                self.clock.turn_to(moment)
                self._act(story.steps[number - 1], story, case)
        self._settle(case, now)
        self.clock.turn_to(now)
        return len(story.steps) + 1 - done

    # ---- where the story stands ----

    def _case(self, procedure: str, name: str) -> str:
        """The number of a story's case; empty where it has not begun."""
        case = _table("process_instance")
        about = select(case.c.id).where(case.c.subject == name, case.c.procedure == procedure)
        query = about.order_by(case.c.id)
        return str(self._first(query) or "")

    def _played(self, case: str) -> int:
        """Every step, the start among them, has left one line that bears an actor's name."""
        event = _table("history_event")
        query = select(func.count()).where(event.c.case_id == case, event.c.actor.is_not(None))
        return int(str(self._first(query)))

    def _settle(self, case: str, until: datetime) -> None:
        """Let the machine do what is due, each thing at its moment, and bring word to others."""
        job = _table("job")
        mine = or_(job.c.case_id == case, job.c.kind == "message")
        query = select(func.min(job.c.due_at)).where(mine, job.c.state == "due")
        for _ in range(MOST_ROUNDS):
            due = self._first(query)
            if not isinstance(due, datetime) or due > until:
                return
            self.clock.turn_to(max(due, self.clock()))
            engine.drain(self.core)

    def _task(self, case: str, element: str) -> str:
        task = _table("user_task")
        query = select(task.c.id).where(
            task.c.case_id == case, task.c.element == element, task.c.state.in_(OPEN)
        )
        return str(self._first(query))

    def _first(self, query: object) -> object:
        return self.core.read(lambda ctx: ctx.session.scalar(query))  # type: ignore[call-overload]

    # ---- what happens ----

    def _words(self, story: steps.Story) -> dict[str, object]:
        """What the placeholders of a story stand for, today."""
        day = local_date(self.clock())
        return {
            "day": day.isoformat(),
            "later": (day + LATER).isoformat(),
            "earlier": (day - EARLIER).isoformat(),
            "year": day.year,
            "n": story.number,
            "name": story.name,
            "title": story.title,
            "unit": bureau_name(story.number),
            "accountability": self._case("accountability", story.name),
        }

    def _start(self, story: steps.Story) -> str:
        asked = start_data(story, local_date(self.clock())) if story.procedure == PROMOTION else {}
        words = self._words(story)
        values = {**asked, **_filled(story.start, words)}
        starter = story.starter.format(**words)
        return self.core.execute(engine.StartCase(story.procedure, starter, values))

    def _act(self, step: steps.Step, story: steps.Story, case: str) -> None:
        """Raises the refusal of an act that was not to be refused."""
        words = self._words(story)
        told = replace(
            step, **{f.name: _filled(getattr(step, f.name), words) for f in fields(step)}
        )
        expected = isinstance(step, steps.Do) and step.refused
        with suppress(Refusal) if expected else nullcontext():
            self._carry_out(told, case)

    def _carry_out(self, step: steps.Step, case: str) -> None:
        execute = self.core.execute
        match step:
            case steps.Do(element, _, actor, values):
                signer = engine.throwaway_signer(actor) if element.startswith("sign_") else None
                execute(engine.CompleteElement(case, element, actor, values, signer))
            case steps.Begin(element, _, actor, fields):
                task = self._task(case, element)
                execute(engine.SaveDraft(task, actor, fields))
                execute(engine.ClaimTask(task, actor))
            case steps.Attach(element, _, actor, name, lines):
                content = paper(name, lines)
                execute(records.AttachFile(actor, self._task(case, element), name, content))
            case steps.Send(message, _, actor, values):
                execute(engine.SendMessage(case, message, actor, values))
            case steps.Correct(path, _, actor, value, reason):
                execute(engine.CorrectFacts(case, actor, {path: value}, reason))
            case steps.Withdraw(_, actor, reason):
                execute(engine.CancelCase(case, actor, reason))


def _filled(value: object, words: Mapping[str, object]) -> Any:  # noqa: ANN401  as it came
    """The same value with every placeholder of its texts filled."""
    if isinstance(value, str):
        return value.format(**words)
    if isinstance(value, Mapping):
        return {key: _filled(item, words) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(_filled(item, words) for item in value)
    return value


def _table(name: str) -> Table:
    return Base.metadata.tables[name]
