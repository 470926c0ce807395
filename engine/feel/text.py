"""Values as text, as `string()` gives it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from engine.feel import temporal
from engine.feel.budget import Budget, bounded_text
from engine.feel.lexer import KEYWORDS
from engine.feel.values import Function, Range, Value, YearMonthDuration


def write(value: Value, budget: Budget) -> str:
    """A text as it is; every other value as FEEL would write it."""
    return value if isinstance(value, str) else _written(value, budget)


def _written(value: Value, budget: Budget) -> str:
    budget.spend(1)
    if isinstance(value, list):
        return bounded_text(f"[{', '.join(_written(item, budget) for item in value)}]")
    if isinstance(value, dict):
        entries = (f"{_key(key)}: {_written(item, budget)}" for key, item in value.items())
        return bounded_text(f"{{{', '.join(entries)}}}")
    if isinstance(value, Range):
        return _range(value, budget)
    return _WRITERS[type(value)](value)


def _key(key: str) -> str:
    plain = key.isidentifier() and key not in KEYWORDS
    return key if plain else json.dumps(key, ensure_ascii=False)


def _range(value: Range, budget: Budget) -> str:
    if value.operator:
        limit = value.end if value.start is None else value.start
        return f"({value.operator} {_written(limit, budget)})"
    opening, closing = "[" if value.start_included else "(", "]" if value.end_included else ")"
    return f"{opening}{_written(value.start, budget)}..{_written(value.end, budget)}{closing}"


def _number(value: Decimal) -> str:
    return format(value, "f") if value else "0"


_WRITERS: dict[type, Callable[[Any], str]] = {
    type(None): lambda _: "null",
    bool: lambda value: "true" if value else "false",
    Decimal: _number,
    str: lambda value: json.dumps(value, ensure_ascii=False),
    date: date.isoformat,
    datetime: temporal.write_date_time,
    time: temporal.write_time,
    timedelta: temporal.write_days,
    YearMonthDuration: temporal.write_months,
    Function: lambda value: f"function({', '.join(value.parameters)})",
}
