"""Nodes that go through lists: for, some, every, filters. Each turn costs its body's size."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from engine.feel.budget import MAX_LIST, check_length
from engine.feel.environment import Environment, Frame
from engine.feel.errors import FeelBudgetExceeded
from engine.feel.tree import Node
from engine.feel.values import NUMBERS, Range, Value


@dataclass(frozen=True, slots=True)
class Span(Node):
    """`1..n` after `for x in`, running either way."""

    start: Node
    end: Node

    def evaluate(self, env: Environment) -> Value:
        return counted(self.start.evaluate(env), self.end.evaluate(env))


def counted(start: Value, end: Value) -> list[Value] | None:
    """Every whole number, or every day, from one to the other; null when neither."""
    if type(start) is date and type(end) is date:
        days = (end - start).days
        return [start + timedelta(days=step) for step in _steps(days)]
    if not (isinstance(start, Decimal) and isinstance(end, Decimal)):
        return None
    if start != start.to_integral_value() or end != end.to_integral_value():
        return None
    distance = NUMBERS.subtract(end, start)
    if not -MAX_LIST <= distance <= MAX_LIST:
        raise FeelBudgetExceeded(f"a list of more than {MAX_LIST} items")
    return [NUMBERS.add(start, Decimal(step)) for step in _steps(int(distance))]


def _steps(distance: int) -> range:
    check_length(abs(distance) + 1)
    return range(distance + 1) if distance >= 0 else range(0, distance - 1, -1)


def items_of(value: Value) -> list[Value] | None:
    """What a loop goes through: a list, a closed range, or a single value."""
    if type(value) is list:
        return value
    if type(value) is Range:
        closed = value.start_included and value.end_included and not value.operator
        return counted(value.start, value.end) if closed else None
    return None if value is None else [value]


class _Turns:
    """Goes through every combination of several variables, the last one fastest."""

    def __init__(self, iterators: tuple[tuple[str, Node], ...], env: Environment) -> None:
        self.iterators = iterators
        self.env = env
        self.refused = False

    def run(self, level: int = 0) -> Iterator[None]:
        if level == len(self.iterators):
            yield
            return
        name, domain = self.iterators[level]
        items = items_of(domain.evaluate(self.env))
        if items is None:
            self.refused = True
            return
        outer = self.env.frame
        try:
            for item in items:
                self.env.budget.spend(1)
                self.env.frame = Frame({name: item}, outer)
                yield from self.run(level + 1)
        finally:
            self.env.frame = outer


@dataclass(frozen=True, slots=True)
class For(Node):
    iterators: tuple[tuple[str, Node], ...]
    body: Node
    cost: int
    partial: bool

    def evaluate(self, env: Environment) -> Value:
        results: list[Value] = []
        turns = _Turns(self.iterators, env)
        for _turn in turns.run():
            env.budget.spend(self.cost)
            check_length(len(results) + 1)
            results.append(self._turn(env, results))
        return None if turns.refused else results

    def _turn(self, env: Environment, results: list[Value]) -> Value:
        if not self.partial:
            return self.body.evaluate(env)
        env.budget.spend(len(results))
        inner = env.frame
        env.frame = Frame({"partial": list(results)}, inner)
        try:
            return self.body.evaluate(env)
        finally:
            env.frame = inner


@dataclass(frozen=True, slots=True)
class Quantified(Node):
    """`some … satisfies`, `every … satisfies`: an `or`, an `and` over the turns."""

    deciding: bool
    iterators: tuple[tuple[str, Node], ...]
    condition: Node
    cost: int

    def evaluate(self, env: Environment) -> Value:
        result: bool | None = not self.deciding
        turns = _Turns(self.iterators, env)
        running = turns.run()
        try:
            for _turn in running:
                env.budget.spend(self.cost)
                verdict = self.condition.evaluate(env)
                if verdict is self.deciding:
                    return self.deciding
                if type(verdict) is not bool:
                    result = None
        finally:
            running.close()  # type: ignore[attr-defined]
        return None if turns.refused else result


@dataclass(frozen=True, slots=True)
class Filter(Node):
    """`list[condition]` or `list[number]`; inside, `item` and the item's own members are names."""

    source: Node
    condition: Node
    cost: int

    def evaluate(self, env: Environment) -> Value:
        source = self.source.evaluate(env)
        if source is None:
            return None
        items: list[Value] = source if isinstance(source, list) else [source]
        env.budget.spend(len(items) * self.cost)
        return self._kept(items, env)

    def _kept(self, items: list[Value], env: Environment) -> Value:
        kept: list[Value] = []
        outer = env.frame
        try:
            for item in items:
                frame = Frame({"item": item}, outer)
                env.frame = Frame(item, frame) if type(item) is dict else frame
                verdict = self.condition.evaluate(env)
                if type(verdict) is Decimal:
                    return picked(items, verdict)
                if verdict is True:
                    kept.append(item)
        finally:
            env.frame = outer
        return kept if items else self._from_nothing(env)

    def _from_nothing(self, env: Environment) -> Value:
        """Of an empty list a number picks null and a condition keeps nothing."""
        return None if type(self.condition.evaluate(env)) is Decimal else []


def picked(items: list[Value], position: Decimal) -> Value:
    """The item at a place, counted from 1, or from the end when negative."""
    if position != position.to_integral_value() or not 0 < abs(position) <= len(items):
        return None
    place = int(position)
    return items[place - 1] if place > 0 else items[place]
