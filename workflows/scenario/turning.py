"""How far a step turns the clock, on the days of Asia/Shanghai."""

from calendar import monthrange
from datetime import date, datetime, timedelta
from typing import Protocol

from engine.clock import SHANGHAI
from engine.surroundings import Due
from workflows.scenario.steps import Advance


class Backwards(ValueError):
    """A clock never goes back."""


class WorkingDays(Protocol):
    """As much of a calendar as the clock needs."""

    def working_days(self, start: date, n: int) -> Due: ...


def turned(now: datetime, step: Advance, calendar: WorkingDays) -> datetime:
    """The moment after `step`: the same hour of another day, or the moment that it names.

    Raises Backwards where the clock would go back.
    """
    here = now.astimezone(SHANGHAI)
    moment = step.to or _later(here, step, calendar)
    if moment < here:
        raise Backwards(f"the clock stands at {here.isoformat()} and never goes back")
    return moment


def _later(here: datetime, step: Advance, calendar: WorkingDays) -> datetime:
    if step.working_days:
        day = calendar.working_days(here.date(), step.working_days).day
        return datetime.combine(day, here.time(), SHANGHAI)
    if step.months:
        years, month = divmod(here.month - 1 + step.months, 12)
        year = here.year + years
        day_of_month = min(here.day, monthrange(year, month + 1)[1])
        return here.replace(year=year, month=month + 1, day=day_of_month)
    return here + timedelta(days=step.days)
