"""The tree of an expression: frozen nodes that evaluate themselves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields

from engine.feel.environment import Environment, Frame
from engine.feel.properties import member
from engine.feel.values import Range, Value


class Node:
    """A part of an expression."""

    __slots__ = ()

    def evaluate(self, env: Environment) -> Value:
        raise NotImplementedError

    def children(self) -> Iterator[Node]:
        for field in fields(self):  # type: ignore[arg-type]
            yield from _nodes(getattr(self, field.name))


def _nodes(value: object) -> Iterator[Node]:
    if isinstance(value, Node):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _nodes(item)


def measure(root: Node) -> tuple[int, int]:
    """Number of nodes and depth of a tree."""
    size, deepest = 0, 0
    waiting = [(root, 1)]
    while waiting:
        node, depth = waiting.pop()
        size += 1
        deepest = max(deepest, depth)
        waiting.extend((child, depth + 1) for child in node.children())
    return size, deepest


@dataclass(frozen=True, slots=True)
class Literal(Node):
    value: Value

    def evaluate(self, env: Environment) -> Value:  # noqa: ARG002  (a literal needs nothing)
        return self.value


@dataclass(frozen=True, slots=True)
class Name(Node):
    name: str

    def evaluate(self, env: Environment) -> Value:
        return env.find(self.name)


@dataclass(frozen=True, slots=True)
class Path(Node):
    """A member of a context, a list's every member, or a part of a date."""

    source: Node
    name: str

    def evaluate(self, env: Environment) -> Value:
        source = self.source.evaluate(env)
        if type(source) is dict:
            return source.get(self.name)
        if type(source) is list:
            env.budget.spend(len(source))
            return [member(item, self.name) for item in source]
        return member(source, self.name)


@dataclass(frozen=True, slots=True)
class ListOf(Node):
    items: tuple[Node, ...]

    def evaluate(self, env: Environment) -> Value:
        return [item.evaluate(env) for item in self.items]


@dataclass(frozen=True, slots=True)
class ContextOf(Node):
    """`{a: 1, b: a + 1}`: each entry sees those before it."""

    entries: tuple[tuple[str, Node], ...]

    def evaluate(self, env: Environment) -> Value:
        values: dict[str, Value] = {}
        outer = env.frame
        env.frame = Frame(values, outer)
        try:
            for key, node in self.entries:
                values[key] = node.evaluate(env)
        finally:
            env.frame = outer
        return values


@dataclass(frozen=True, slots=True)
class RangeOf(Node):
    start: Node
    end: Node
    start_included: bool
    end_included: bool

    def evaluate(self, env: Environment) -> Value:
        return Range(
            self.start.evaluate(env),
            self.end.evaluate(env),
            self.start_included,
            self.end_included,
        )


@dataclass(frozen=True, slots=True)
class OneSided(Node):
    """`(< 10)` as a value."""

    operator: str
    limit: Node

    def evaluate(self, env: Environment) -> Value:
        limit = self.limit.evaluate(env)
        inclusive = self.operator in {"<=", ">=", "="}
        low = None if self.operator in {"<", "<="} else limit
        high = None if self.operator in {">", ">="} else limit
        return Range(
            low,
            high,
            inclusive and low is not None,
            inclusive and high is not None,
            self.operator,
        )


@dataclass(frozen=True, slots=True)
class If(Node):
    """Anything but true takes the other way."""

    condition: Node
    positive: Node
    negative: Node

    def evaluate(self, env: Environment) -> Value:
        chosen = self.positive if self.condition.evaluate(env) is True else self.negative
        return chosen.evaluate(env)
