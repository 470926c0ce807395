"""The demonstration's own clock: put forward to the next working day, so that periods can run out.

It moves with the invented data alone, and its distance stands beside the database file: a new
database has a new clock. Everywhere else the system's clock is the only one.
"""

from datetime import UTC, datetime, time, timedelta
from math import ceil
from pathlib import Path

from flask import Blueprint, abort, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

import engine
from engine.clock import SHANGHAI, local_date, system_clock
from web import security
from web.audience import Audience, for_
from web.auth import local
from web.core import actor, core, execute, now, settings
from web.sessions import is_demonstration
from workflows.demonstration.clock import TurnClock
from workflows.surroundings import calendar

bp = Blueprint("demonstration", __name__, url_prefix="/demonstration")

MORNING = time(9)


class DemonstrationClock:
    """The system's clock, and how many seconds the demonstration on `database` is ahead of it."""

    def __init__(self, database: Path) -> None:
        self.file = Path(f"{database}.clock")

    def __call__(self) -> datetime:
        return system_clock() + self.ahead

    @property
    def ahead(self) -> timedelta:
        try:
            return timedelta(seconds=int(self.file.read_text("ascii")))
        except (FileNotFoundError, ValueError):
            return timedelta(0)

    def put_to(self, moment: datetime) -> None:
        seconds = ceil((moment - system_clock()).total_seconds())
        self.file.write_text(str(max(seconds, 0)), "ascii")


def clock_ahead() -> bool:
    """Whether what the pages show is later than what the system says: then every page tells."""
    clock = core().clock
    return isinstance(clock, DemonstrationClock) and bool(clock.ahead)


def may_be_turned() -> bool:
    return isinstance(core().clock, DemonstrationClock) and is_demonstration()


@bp.post("/next-day")
@for_(Audience.PERSON)
def next_day() -> ResponseReturnValue:
    """Go on at nine in the morning of the next working day; the person stays signed in."""
    clock = core().clock
    if not isinstance(clock, DemonstrationClock) or not is_demonstration():
        abort(404)
    person, to = actor(), _next_morning()
    execute(TurnClock(person, to))
    clock.put_to(to)
    engine.drain(core())
    back = local(request.form.get("back")) or url_for("inbox.index")
    response = make_response(redirect(back, code=303))
    security.set_cookie(response, settings(), execute(engine.SignInAsDemo(person)))
    return response


def _next_morning() -> datetime:
    day = calendar().working_days(local_date(now()), 1).day
    return datetime.combine(day, MORNING, SHANGHAI).astimezone(UTC)
