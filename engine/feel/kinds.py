"""Types, as `instance of` names them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from engine.feel.budget import Budget
from engine.feel.values import Function, Range, Value, YearMonthDuration

SIMPLE: dict[str, type | None] = {
    "number": Decimal,
    "string": str,
    "boolean": bool,
    "date": date,
    "time": time,
    "date and time": datetime,
    "days and time duration": timedelta,
    "years and months duration": YearMonthDuration,
    "Any": None,
    "Null": type(None),
    "list": list,
    "context": dict,
    "range": Range,
    "function": Function,
}


@dataclass(frozen=True, slots=True)
class Kind:
    """A type: its name, what it is made of, and for a context its members."""

    name: str
    element: Kind | None = None
    members: tuple[tuple[str, Kind], ...] = ()

    def holds(self, value: Value, budget: Budget) -> bool:
        if self.name == "Any":
            return value is not None
        if type(value) is not SIMPLE[self.name]:
            return False
        return self._parts_hold(value, budget)

    def _parts_hold(self, value: Value, budget: Budget) -> bool:
        element = self.element
        if isinstance(value, list) and element is not None:
            budget.spend(len(value))
            return all(element.accepts(item, budget) for item in value)
        if isinstance(value, Range) and element is not None:
            return all(element.accepts(end, budget) for end in (value.start, value.end))
        if isinstance(value, dict):
            budget.spend(len(self.members))
            return all(
                name in value and kind.accepts(value[name], budget) for name, kind in self.members
            )
        return True

    def accepts(self, value: Value, budget: Budget) -> bool:
        """Inside a list or context a null is no contradiction."""
        return value is None or self.holds(value, budget)
