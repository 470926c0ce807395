"""Equality and order of values, with null where two values cannot be compared."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from engine.feel.budget import Budget
from engine.feel.temporal import day_second
from engine.feel.values import Function, Range, Value, YearMonthDuration

_PLAIN: frozenset[type] = frozenset({bool, Decimal, str, date, timedelta, YearMonthDuration})


def equal(left: Value, right: Value, budget: Budget) -> bool | None:
    """Whether two values are the same; null when they are of different kinds."""
    kind = type(left)
    if kind is type(right):
        if kind in _PLAIN:
            return left == right
        return _SAME_KIND[kind](left, right, budget)
    if left is None or right is None:
        return False
    return _single(left, right, budget)


def same(left: Value, right: Value, budget: Budget) -> bool:
    """Equality for looking things up: values of different kinds are simply different."""
    return equal(left, right, budget) is True


def _single(left: Value, right: Value, budget: Budget) -> bool | None:
    """A list of one is as good as its only item."""
    if isinstance(left, list) and len(left) == 1 and type(left[0]) is type(right):
        return equal(left[0], right, budget)
    if isinstance(right, list) and len(right) == 1 and type(right[0]) is type(left):
        return equal(left, right[0], budget)
    return None


def _nulls(_left: None, _right: None, _budget: Budget) -> bool:
    return True


def _date_times(left: datetime, right: datetime, _budget: Budget) -> bool | None:
    if (left.tzinfo is None) != (right.tzinfo is None):
        return None
    return left.replace(microsecond=0) == right.replace(microsecond=0)


def _times(left: time, right: time, _budget: Budget) -> bool | None:
    first, second = day_second(left), day_second(right)
    return first == second if first[0] == second[0] else None


def _lists(left: list[Value], right: list[Value], budget: Budget) -> bool:
    if len(left) != len(right):
        return False
    budget.spend(len(left))
    return all(same(one, other, budget) for one, other in zip(left, right, strict=True))


def _contexts(left: dict[str, Value], right: dict[str, Value], budget: Budget) -> bool:
    if left.keys() != right.keys():
        return False
    budget.spend(len(left))
    return all(same(value, right[key], budget) for key, value in left.items())


def _ranges(left: Range, right: Range, budget: Budget) -> bool:
    shapes = [(r.start_included, r.end_included, r.operator) for r in (left, right)]
    return (
        shapes[0] == shapes[1]
        and same(left.start, right.start, budget)
        and same(left.end, right.end, budget)
    )


def _functions(_left: Function, _right: Function, _budget: Budget) -> None:
    return None


_SAME_KIND: dict[type, Callable[[Any, Any, Budget], bool | None]] = {
    type(None): _nulls,
    datetime: _date_times,
    time: _times,
    list: _lists,
    dict: _contexts,
    Range: _ranges,
    Function: _functions,
}


def _plain_order(left: Any, right: Any) -> int:  # noqa: ANN401  (both of one ordered kind)
    return int(left > right) - int(left < right)


def _date_time_order(left: datetime, right: datetime) -> int | None:
    if (left.tzinfo is None) != (right.tzinfo is None):
        return None
    return _plain_order(left.replace(microsecond=0), right.replace(microsecond=0))


def _time_order(left: time, right: time) -> int | None:
    first, second = day_second(left), day_second(right)
    return _plain_order(first[1], second[1]) if first[0] == second[0] else None


_ORDERED: dict[type, Callable[[Any, Any], int | None]] = {
    Decimal: _plain_order,
    str: _plain_order,
    date: _plain_order,
    timedelta: _plain_order,
    YearMonthDuration: _plain_order,
    datetime: _date_time_order,
    time: _time_order,
}


def order(left: Value, right: Value) -> int | None:
    """-1, 0 or 1; null when the two have no order."""
    if type(left) is not type(right):
        return None
    compare = _ORDERED.get(type(left))
    return None if compare is None else compare(left, right)


def compared(operator: str, left: Value, right: Value, budget: Budget) -> bool | None:
    """The result of one of `= != < <= > >=`."""
    if operator == "=":
        return equal(left, right, budget)
    if operator == "!=":
        result = equal(left, right, budget)
        return None if result is None else not result
    rank = order(left, right)
    return None if rank is None else _VERDICTS[operator](rank)


_VERDICTS: dict[str, Callable[[int], bool]] = {
    "<": lambda rank: rank < 0,
    "<=": lambda rank: rank <= 0,
    ">": lambda rank: rank > 0,
    ">=": lambda rank: rank >= 0,
}


def within(value: Value, span: Range, budget: Budget) -> bool | None:
    """Whether a value lies in a range; null when it cannot be compared with an end."""
    if span.operator:
        other = span.end if span.start is None else span.start
        return compared(span.operator, value, other, budget)
    low = compared(">=" if span.start_included else ">", value, span.start, budget)
    high = compared("<=" if span.end_included else "<", value, span.end, budget)
    if low is None or high is None:
        return None
    return low and high
