"""What an expression sees while it is evaluated."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from engine.feel.budget import Budget
from engine.feel.values import Value, admit

Given = Mapping[str, Callable[..., object]]


class Scope:
    """Facts as FEEL values, each copied when it is first read and then kept.

    Whoever evaluates many expressions over the same facts makes one scope and uses it for all.
    """

    __slots__ = ("_admitted", "_facts")

    def __init__(self, facts: Mapping[str, object]) -> None:
        self._facts = facts
        self._admitted: dict[str, Value] = {}

    def find(self, name: str) -> Value:
        """The fact of that name; null where there is none."""
        try:
            return self._admitted[name]
        except KeyError:
            value = admit(self._facts.get(name))
            self._admitted[name] = value
            return value

    def extended(self, more: Mapping[str, Value]) -> Scope:
        """The same facts and some more, without reading any of them again."""
        scope = Scope(self._facts)
        scope._admitted = {**self._admitted, **more}
        return scope


class Frame:
    """Names bound inside an expression, and what lies around them."""

    __slots__ = ("outer", "values")

    def __init__(self, values: dict[str, Value], outer: Frame | None) -> None:
        self.values = values
        self.outer = outer


class Environment:
    """One evaluation: facts, given functions, bound names, work left."""

    __slots__ = ("budget", "frame", "functions", "scope")

    def __init__(
        self,
        scope: Scope,
        functions: Given,
        frame: Frame | None = None,
        budget: Budget | None = None,
    ) -> None:
        self.scope = scope
        self.functions = functions
        self.frame = frame
        self.budget = budget or Budget()

    def find(self, name: str) -> Value:
        frame = self.frame
        while frame is not None:
            if name in frame.values:
                return frame.values[name]
            frame = frame.outer
        return self.scope.find(name)
