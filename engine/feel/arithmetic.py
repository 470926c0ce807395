"""Sums, differences, products, quotients and powers; null where there is no answer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import ROUND_DOWN, Decimal, DecimalException
from typing import Any

from engine.feel.budget import bounded_text
from engine.feel.temporal import day_second, shift_months
from engine.feel.values import NUMBERS, Value, YearMonthDuration

_Operation = Callable[[Any, Any], Value]
_DAY_SECONDS = 86_400
_MICROSECOND = timedelta(microseconds=1)
_MILLION = 1_000_000
_MOST_MONTHS = 12 * 10**9


def calculate(operator: str, left: Value, right: Value) -> Value:
    """One of `+ - * / **` on two values."""
    operation = _TABLES[operator].get((type(left), type(right)))
    if operation is None:
        return None
    try:
        return operation(left, right)
    except (DecimalException, OverflowError, ZeroDivisionError):
        return None


def negated(value: Value) -> Value:
    if isinstance(value, Decimal):
        return NUMBERS.minus(value)
    if isinstance(value, timedelta):
        return -value
    if isinstance(value, YearMonthDuration):
        return YearMonthDuration(-value.months)
    return None


def seconds_of(duration: timedelta) -> Decimal:
    """Exactly, with the fraction of a second."""
    return NUMBERS.divide(Decimal(duration // _MICROSECOND), Decimal(_MILLION))


def duration_of(seconds: Decimal) -> timedelta:
    """Cut to microseconds; OverflowError beyond what a duration can hold."""
    micros = NUMBERS.multiply(seconds, Decimal(_MILLION))
    if micros.adjusted() > 20:  # noqa: PLR2004  (a timedelta ends at 8.6e19 microseconds)
        raise OverflowError
    return timedelta(microseconds=int(micros.to_integral_value(rounding=ROUND_DOWN)))


def _join(left: str, right: str) -> str:
    return bounded_text(left + right)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(tzinfo=UTC))


def _day_plus(day: date, duration: timedelta) -> date:
    return (_midnight(day) + duration).date()


def _moment_plus(moment: datetime, duration: timedelta) -> datetime:
    """Elapsed time: across a change of clocks an hour stays an hour."""
    if moment.tzinfo is None or isinstance(moment.tzinfo, timezone):
        return moment + duration
    return (moment.astimezone(UTC) + duration).astimezone(moment.tzinfo)


def _moment_months(moment: datetime, duration: YearMonthDuration) -> Value:
    return shift_months(moment, duration.months)


def _day_months(day: date, duration: YearMonthDuration) -> Value:
    return shift_months(day, duration.months)


def _clock_plus(clock: time, duration: timedelta) -> time:
    anchor = datetime.combine(date(2000, 1, 1), clock.replace(tzinfo=None))
    inside_day = timedelta(microseconds=(duration // _MICROSECOND) % (_DAY_SECONDS * _MILLION))
    return (anchor + inside_day).time().replace(tzinfo=clock.tzinfo)


def _moment_minus(left: datetime, right: datetime) -> timedelta | None:
    if (left.tzinfo is None) != (right.tzinfo is None):
        return None
    if left.tzinfo is not None and right.tzinfo is not None:
        return left.astimezone(UTC) - right.astimezone(UTC)
    return left - right


def _clock_minus(left: time, right: time) -> timedelta | None:
    first, second = day_second(left), day_second(right)
    if first[0] != second[0]:
        return None
    return timedelta(seconds=int(first[1] - second[1]))


def _months(count: Decimal | int) -> YearMonthDuration:
    if not -_MOST_MONTHS <= count <= _MOST_MONTHS:
        raise OverflowError
    return YearMonthDuration(int(count))


def _months_times(duration: YearMonthDuration, number: Decimal) -> YearMonthDuration:
    return _months(NUMBERS.multiply(Decimal(duration.months), number))


def _months_by(duration: YearMonthDuration, number: Decimal) -> YearMonthDuration:
    return _months(NUMBERS.divide(Decimal(duration.months), number))


def _days_times(duration: timedelta, number: Decimal) -> timedelta:
    return duration_of(NUMBERS.multiply(seconds_of(duration), number))


def _days_by(duration: timedelta, number: Decimal) -> timedelta:
    return duration_of(NUMBERS.divide(seconds_of(duration), number))


def _swapped(operation: _Operation) -> _Operation:
    return lambda left, right: operation(right, left)


_N, _S, _D, _DT, _T, _YM, _DD = Decimal, str, date, datetime, time, YearMonthDuration, timedelta

_ADD: dict[tuple[type, type], _Operation] = {
    (_N, _N): NUMBERS.add,
    (_S, _S): _join,
    (_D, _DD): _day_plus,
    (_D, _YM): _day_months,
    (_DT, _DD): _moment_plus,
    (_DT, _YM): _moment_months,
    (_T, _DD): _clock_plus,
    (_DD, _DD): lambda left, right: left + right,
    (_YM, _YM): lambda left, right: _months(int(left.months + right.months)),
}
_ADD |= {
    (duration, moment): _swapped(_ADD[moment, duration])
    for moment, duration in [(_D, _DD), (_D, _YM), (_DT, _DD), (_DT, _YM), (_T, _DD)]
}
_SUBTRACT: dict[tuple[type, type], _Operation] = {
    (_N, _N): NUMBERS.subtract,
    (_D, _D): lambda left, right: left - right,
    (_DT, _DT): _moment_minus,
    (_D, _DT): lambda left, right: _moment_minus(_like(left, right), right),
    (_DT, _D): lambda left, right: _moment_minus(left, _like(right, left)),
    (_T, _T): _clock_minus,
    (_D, _DD): lambda left, right: _day_plus(left, -right),
    (_D, _YM): lambda left, right: shift_months(left, -right.months),
    (_DT, _DD): lambda left, right: _moment_plus(left, -right),
    (_DT, _YM): lambda left, right: shift_months(left, -right.months),
    (_T, _DD): lambda left, right: _clock_plus(left, -right),
    (_DD, _DD): lambda left, right: left - right,
    (_YM, _YM): lambda left, right: _months(int(left.months - right.months)),
}
_MULTIPLY: dict[tuple[type, type], _Operation] = {
    (_N, _N): NUMBERS.multiply,
    (_DD, _N): _days_times,
    (_YM, _N): _months_times,
    (_N, _DD): _swapped(_days_times),
    (_N, _YM): _swapped(_months_times),
}
_DIVIDE: dict[tuple[type, type], _Operation] = {
    (_N, _N): NUMBERS.divide,
    (_DD, _N): _days_by,
    (_YM, _N): _months_by,
    (_DD, _DD): lambda left, right: NUMBERS.divide(seconds_of(left), seconds_of(right)),
    (_YM, _YM): lambda left, right: NUMBERS.divide(Decimal(left.months), Decimal(right.months)),
}
_POWER: dict[tuple[type, type], _Operation] = {(_N, _N): NUMBERS.power}

_TABLES: dict[str, dict[tuple[type, type], _Operation]] = {
    "+": _ADD,
    "-": _SUBTRACT,
    "*": _MULTIPLY,
    "/": _DIVIDE,
    "**": _POWER,
}


def _like(day: date, moment: datetime) -> datetime:
    """The midnight of a day, seen with or without a zone as the other value is."""
    return _midnight(day) if moment.tzinfo is not None else datetime.combine(day, time())
