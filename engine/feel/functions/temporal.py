"""Standard functions on dates, times and durations. None of them asks the clock."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal

from engine.feel import temporal
from engine.feel.signatures import standard
from engine.feel.values import Value, YearMonthDuration

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS: tuple[str, ...] = ("January", "February", "March", "April", "May", "June", "July")
_MONTHS += ("August", "September", "October", "November", "December")


@standard("date", "from=text|date|moment")
def day(value: str | date | datetime) -> Value:
    if isinstance(value, str):
        return temporal.read_date(value)
    return value.date() if isinstance(value, datetime) else value


@standard("date", "year=number", "month=number", "day=number")
def day_of(year: Decimal, month: Decimal, number: Decimal) -> Value:
    try:
        return date(int(year), int(month), int(number))
    except (ValueError, OverflowError):
        return None


@standard("time", "from=text|time|moment|date")
def clock(value: str | time | datetime | date) -> Value:
    if isinstance(value, str):
        return temporal.read_time(value)
    if isinstance(value, datetime):
        return value.timetz()
    return value if isinstance(value, time) else time(tzinfo=UTC)


@standard("time", "hour=number", "minute=number", "second=number", "offset=days?")
def clock_of(hour: Decimal, minute: Decimal, second: Decimal, offset: timedelta | None) -> Value:
    micros = int((second - int(second)) * 1_000_000)
    try:
        zone = None if offset is None else timezone(offset)
        return time(int(hour), int(minute), int(second), micros, zone)
    except (ValueError, OverflowError):
        return None


@standard("date and time", "from=text|moment|date")
def moment(value: str | datetime | date) -> Value:
    if isinstance(value, str):
        return temporal.read_date_time(value)
    return value if isinstance(value, datetime) else datetime.combine(value, time())


@standard("date and time", "date=date|moment", "time=time")
def moment_of(value: date | datetime, at: time) -> Value:
    whole = value.date() if isinstance(value, datetime) else value
    return datetime.combine(whole, at)


@standard("date and time", "date=moment", "timezone=text")
def moment_in(value: datetime, zone: str) -> Value:
    """The same instant in another zone, or a local time said to be in that zone."""
    try:
        found = temporal.read_zone(zone if zone[:1] in {"+", "-", "Z"} else f"@{zone}")
    except ValueError:
        return None
    if value.tzinfo is None:
        return value.replace(tzinfo=found)
    try:
        return value.astimezone(found)
    except OverflowError:
        return None


@standard("duration", "from=text|duration")
def duration(value: str | timedelta | YearMonthDuration) -> Value:
    return temporal.read_duration(value) if isinstance(value, str) else value


@standard("years and months duration", "from=date|moment", "to=date|moment")
def years_and_months(start: date | datetime, end: date | datetime) -> Value:
    """Full months between two days, whatever the hour; less than one is none."""
    months = (end.year - start.year) * 12 + end.month - start.month
    if months > 0 and end.day < start.day:
        months -= 1
    if months < 0 and end.day > start.day:
        months += 1
    return YearMonthDuration(months)


@standard("day of year", "date=date|moment")
def day_of_year(value: date) -> Value:
    return Decimal(value.timetuple().tm_yday)


@standard("day of week", "date=date|moment")
def day_of_week(value: date) -> Value:
    return _DAYS[value.weekday()]


@standard("month of year", "date=date|moment")
def month_of_year(value: date) -> Value:
    return _MONTHS[value.month - 1]


@standard("week of year", "date=date|moment")
def week_of_year(value: date) -> Value:
    return Decimal(value.isocalendar().week)
