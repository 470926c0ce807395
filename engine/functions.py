"""The FEEL functions that need a calendar, bound to one moment of one command."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime

from engine.clock import local_date
from engine.errors import Reason, Refusal
from engine.surroundings import Surroundings

Functions = Mapping[str, Callable[..., object]]


class CalendarUnknown(Refusal):
    """所需的工作日历尚未载入，暂不能认定期限已满。"""

    code = "calendar_unknown"


def functions_at(
    around: Surroundings, *, strict: bool, provisional: list[bool] | None = None
) -> Functions:
    """What models may call.

    `strict` (in gates) refuses a year the calendar does not know; elsewhere a day computed
    on weekends alone is noted in `provisional`.
    """

    def working_days(start: object, n: object, excluded: object = ()) -> date | None:
        day, periods = _day(start), _periods(excluded)
        if day is None or periods is None or n is None:
            return None
        with _known_years():
            due = around.calendar.working_days(day, int(str(n)), periods, strict=strict)
        if due.provisional and provisional is not None:
            provisional.append(True)
        return due.day

    def working_days_between(a: object, b: object) -> int | None:
        first, last = _day(a), _day(b)
        if first is None or last is None:
            return None
        with _known_years():
            return around.calendar.working_days_between(first, last)

    return {
        **around.functions,
        "working_days": working_days,
        "working_days_between": working_days_between,
    }


@contextmanager
def _known_years() -> Iterator[None]:
    try:
        yield
    except LookupError as error:
        raise CalendarUnknown([Reason("calendar_unknown", detail=str(error))]) from error


def _day(value: object) -> date | None:
    if isinstance(value, datetime):
        return local_date(value)
    return value if isinstance(value, date) else None


def _periods(value: object) -> list[tuple[date, date]] | None:
    """Closed periods; None where one is still open, for then no end can be computed."""
    if value is None:
        return []
    periods = []
    for item in value if isinstance(value, list | tuple) else ():
        first, last = _day(item[0]), _day(item[1])
        if first is None or last is None:
            return None
        periods.append((first, last))
    return periods
