"""The members of values: contexts by key, dates and durations and ranges by name."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from engine.feel.temporal import offset_seconds
from engine.feel.values import Range, Value, YearMonthDuration


def member(value: Value, name: str) -> Value:
    """A member by name; null where the value has none of that name."""
    if type(value) is dict:
        return value.get(name)
    properties = _PROPERTIES.get(type(value))
    read = properties.get(name) if properties else None
    return None if read is None else read(value)


def _offset(value: datetime | time) -> timedelta | None:
    seconds = offset_seconds(value)
    return None if seconds is None else timedelta(seconds=int(seconds))


def _zone(value: datetime | time) -> str | None:
    return value.tzinfo.key if isinstance(value.tzinfo, ZoneInfo) else None


def _seconds(value: timedelta) -> int:
    """Whole seconds, cut toward zero, so that parts of a negative duration are negative."""
    return int(value.total_seconds())


def _part(seconds: int, unit: int, modulus: int | None = None) -> Decimal:
    size = abs(seconds) // unit
    size = size if modulus is None else size % modulus
    return Decimal(-size if seconds < 0 else size)


def _number(name: str) -> Callable[[Any], Decimal]:
    """A reader for one named field of a date or time, fixed when this module is loaded."""
    return lambda value: Decimal(getattr(value, name))


_DATE: dict[str, Callable[[Any], Value]] = {
    "year": _number("year"),
    "month": _number("month"),
    "day": _number("day"),
    "weekday": lambda value: Decimal(value.isoweekday()),
}
_TIME: dict[str, Callable[[Any], Value]] = {
    "hour": _number("hour"),
    "minute": _number("minute"),
    "second": _number("second"),
    "time offset": _offset,
    "timezone": _zone,
}
_MONTHS: dict[str, Callable[[Any], Value]] = {
    "years": lambda value: _part(value.months, 12),
    "months": lambda value: _part(value.months, 1, 12),
}
_DAYS: dict[str, Callable[[Any], Value]] = {
    "days": lambda value: _part(_seconds(value), 86_400),
    "hours": lambda value: _part(_seconds(value), 3600, 24),
    "minutes": lambda value: _part(_seconds(value), 60, 60),
    "seconds": lambda value: _part(_seconds(value), 1, 60),
}
_RANGE: dict[str, Callable[[Any], Value]] = {
    "start": lambda value: value.start,
    "end": lambda value: value.end,
    "start included": lambda value: value.start_included,
    "end included": lambda value: value.end_included,
}
_PROPERTIES: dict[type, dict[str, Callable[[Any], Value]]] = {
    date: _DATE,
    datetime: _DATE | _TIME,
    time: _TIME,
    YearMonthDuration: _MONTHS,
    timedelta: _DAYS,
    Range: _RANGE,
}
MEMBER_NAMES = frozenset({"time offset", "start included", "end included"})
