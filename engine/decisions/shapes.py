"""Item definitions: what a value of a declared type looks like."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from engine.feel import Environment, Function, Range, UnaryTests, Value, YearMonthDuration

BASIC: dict[str, type | None] = {
    "Any": None,
    "string": str,
    "number": Decimal,
    "boolean": bool,
    "date": date,
    "time": time,
    "dateTime": datetime,
    "date and time": datetime,
    "dayTimeDuration": timedelta,
    "days and time duration": timedelta,
    "yearMonthDuration": YearMonthDuration,
    "years and months duration": YearMonthDuration,
    "context": dict,
    "list": list,
    "range": Range,
    "function": Function,
}


class Misfit(Exception):
    """A value is not of the declared type; caught where the two meet."""


@dataclass(frozen=True, slots=True)
class Shape:
    """A type: basic, made of components or a list of elements, perhaps with allowed values."""

    name: str
    basic: type | None = None
    components: tuple[tuple[str, Shape], ...] = ()
    element: Shape | None = None
    allowed: UnaryTests | None = None

    def conform(self, value: Value, env: Environment) -> Value:
        """The value as this type has it; null is of every type."""
        if value is None:
            return None
        if self.element is not None:
            items = value if isinstance(value, list) else [value]
            return [self.element.conform(item, env) for item in items]
        if isinstance(value, list) and len(value) == 1 and self._is_scalar():
            value = value[0]
        return self._single(value, env)

    def _is_scalar(self) -> bool:
        return bool(self.components) or self.basic not in {None, list}

    def _single(self, value: Value, env: Environment) -> Value:
        if self.components:
            value = self._context(value, env)
        elif self.basic is not None and type(value) is not self.basic:
            value = self._converted(value)
        if self.allowed is not None and not self.allowed.holds(value, env):
            raise Misfit(f"{self.name} does not allow this value")
        return value

    def _converted(self, value: Value) -> Value:
        """A date is a moment where one is asked for: its midnight in Greenwich."""
        if self.basic is datetime and type(value) is date:
            return datetime.combine(value, time(tzinfo=UTC))
        raise Misfit(f"{self.name} was expected")

    def _context(self, value: Value, env: Environment) -> Value:
        if not isinstance(value, dict):
            raise Misfit(f"{self.name} was expected")
        made = dict(value)
        for name, shape in self.components:
            if name in made:
                made[name] = shape.conform(made[name], env)
        return made
