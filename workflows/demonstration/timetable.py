"""When the acts of a story happen: on working days before the day of loading, in office hours."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

from engine.clock import SHANGHAI
from workflows.demonstration.steps import Do, Step, Story
from workflows.surroundings import calendar

LOOKED_BACK = timedelta(days=620)
COUNTED = frozenset({"inspection", "close_publicity", "issue_appointment"})
"""Their gates count working days, and hold on no day of a year that the calendar cannot count."""
OPENS, NOON, AFTERNOON = 8 * 60 + 40, 12 * 60, 14 * 60
FIRST_ACTS = 340
"""Office minutes over which the first acts of the days are spread: to twenty past four."""
BALLOT, SAME_DAY = 3, 11
"""Minutes from one act to the next on the same day."""


def working_days_before(today: date) -> list[date]:
    """Every working day of some twenty months before `today`, the oldest first."""
    days, day = [], calendar().working_days(today - LOOKED_BACK, 1).day
    while day < today:
        days.append(day)
        day = calendar().working_days(day, 1).day
    return days


def timetable(story: Story, days: Sequence[date], salt: int) -> list[datetime]:
    """The moment of the start and of each step; the last lies `story.ended` working days back.

    `days` are the working days before the day of loading. An act whose gate counts days is
    moved back to the last year that is announced. `salt` sets the hours of one story apart
    from another's.
    """
    places = _places(story, days)
    moments: list[datetime] = []
    for order, place in enumerate(places):
        if order and places[order - 1] == place:
            minute = _later(moments[-1], story.steps[order - 1])
        else:
            minute = _after_lunch(OPENS + (salt * 37 + order * 83) % FIRST_ACTS)
        moments.append(_moment(days[place], minute))
    return moments


def _places(story: Story, days: Sequence[date]) -> list[int]:
    """Where among the days the start and each step lie, counted from the end."""
    known = max(index for index, day in enumerate(days) if day.year in calendar().years)
    places = [len(days) - story.ended]
    for step in reversed(story.steps):
        if isinstance(step, Do) and step.element in COUNTED and not step.refused:
            places[-1] = min(places[-1], known)
        places.append(places[-1] - step.gap)
    return places[::-1]


def morning(day: date) -> datetime:
    return _moment(day, OPENS)


def _later(before: datetime, step: Step) -> int:
    here = before.astimezone(SHANGHAI)
    wait = BALLOT if isinstance(step, Do) and step.element == "state_opinion" else SAME_DAY
    minute = here.hour * 60 + here.minute + wait
    return _after_lunch(minute) if minute < AFTERNOON else minute


def _after_lunch(minute: int) -> int:
    return minute if minute < NOON else minute + AFTERNOON - NOON


def _moment(day: date, minute: int) -> datetime:
    at = time(minute // 60, minute % 60)
    return datetime.combine(day, at, SHANGHAI).astimezone(UTC)
