"""The only place that asks the operating system for the time."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

Clock = Callable[[], datetime]
SHANGHAI = ZoneInfo("Asia/Shanghai")


def system_clock() -> datetime:
    """The present moment, in UTC."""
    return datetime.now(UTC)


class TurnedClock:
    """A clock that stands still until somebody turns it: for scenarios and tests."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment.astimezone(UTC)

    def __call__(self) -> datetime:
        return self.moment

    def turn_to(self, moment: datetime) -> None:
        self.moment = moment.astimezone(UTC)


def local_date(moment: datetime) -> date:
    """The calendar day of `moment` in Asia/Shanghai: every day of every rule."""
    return moment.astimezone(SHANGHAI).date()


def start_of(day: date) -> datetime:
    """00:00 of `day` in Asia/Shanghai, in UTC."""
    return datetime.combine(day, time(), SHANGHAI).astimezone(UTC)
