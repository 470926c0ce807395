"""Values to and from JSON, for keeping them."""

from __future__ import annotations

from decimal import Decimal

from engine.feel.budget import MAX_STEPS, Budget
from engine.feel.text import write
from engine.feel.values import Value, admit

Json = None | bool | int | str | list["Json"] | dict[str, "Json"]


def to_json(value: Value) -> Json:
    """Whole numbers as numbers, other numbers and every kind of time as text."""
    return _plain(value, Budget(MAX_STEPS))


def _plain(value: Value, budget: Budget) -> Json:
    budget.spend(1)
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, Decimal):
        return _number(value)
    if isinstance(value, list):
        return [_plain(item, budget) for item in value]
    if isinstance(value, dict):
        return {key: _plain(item, budget) for key, item in value.items()}
    return write(value, budget)


def _number(value: Decimal) -> int | str:
    whole = value.adjusted() <= 34 and value == value.to_integral_value()  # noqa: PLR2004
    return int(value) if whole else format(value.normalize(), "f")


def from_json(value: object) -> Value:
    """What was kept, as values again: numbers become exact, texts stay texts."""
    return admit(value)
