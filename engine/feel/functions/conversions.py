"""Standard functions between kinds of values."""

from __future__ import annotations

import re
from decimal import Decimal, DecimalException

from engine.feel.comparison import equal
from engine.feel.environment import Environment
from engine.feel.signatures import standard
from engine.feel.text import write
from engine.feel.values import NUMBERS, Value

_NUMBER = re.compile(r"-?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,6})?")
_MOST_NUMBER_TEXT = 200


@standard("not", "negand=any")
def negation(value: Value) -> Value:
    return (not value) if isinstance(value, bool) else None


@standard("is", "value1=any", "value2=any", inside=True)
def is_same(env: Environment, left: Value, right: Value) -> Value:
    """The same value in the same notation: an hour in another zone is not the same."""
    if type(left) is not type(right):
        return False
    if getattr(left, "tzinfo", None) != getattr(right, "tzinfo", None):
        return False
    return equal(left, right, env.budget) is True


@standard("string", "from=any", inside=True)
def string(env: Environment, value: Value) -> Value:
    return None if value is None else write(value, env.budget)


@standard("number", "from=text|number")
def number(value: str | Decimal) -> Value:
    return value if isinstance(value, Decimal) else _read(value)


@standard("number", "from=text", "grouping separator=text|null", "decimal separator=text|null")
def number_grouped(text: str, grouping: str | None, point: str | None) -> Value:
    if grouping not in {None, " ", ",", "."} or point not in {None, ",", "."}:
        return None
    if grouping == point is not None:
        return None
    plain = text.replace(grouping, "") if grouping else text
    return _read(plain.replace(point, ".") if point else plain)


def _read(text: str) -> Decimal | None:
    if len(text) > _MOST_NUMBER_TEXT or not _NUMBER.fullmatch(text):
        return None
    try:
        return NUMBERS.create_decimal(text)
    except DecimalException:
        return None
