"""When an invented act happens: nine in the morning of a working day."""

from datetime import UTC, datetime, time, timedelta

from engine.clock import SHANGHAI, local_date
from workflows.surroundings import calendar


def next_working_hour(moment: datetime, days: int) -> datetime:
    """The same hour `days` later; on a day off, the next working day's morning."""
    later = moment + timedelta(days=days, minutes=7)
    day = local_date(later)
    if calendar().is_working_day(day):
        return later
    while not calendar().is_working_day(day):
        day += timedelta(days=1)
    return datetime.combine(day, time(9), SHANGHAI).astimezone(UTC)
