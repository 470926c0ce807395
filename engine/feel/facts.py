"""Which facts an expression reads: the free names and the paths through them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from engine.feel.calls import Definition, NamedCall
from engine.feel.loops import Filter, For, Quantified
from engine.feel.tree import ContextOf, Name, Node, Path

FactPath = tuple[str, ...]


@dataclass
class Reading:
    """What was found: facts for certain, names inside filters, and functions called."""

    facts: set[FactPath] = field(default_factory=set)
    in_filters: set[tuple[FactPath, FactPath]] = field(default_factory=set)
    calls: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class _Place:
    """Names bound here, and the lists whose filters we are in (innermost last)."""

    bound: frozenset[str]
    filtered: tuple[FactPath, ...] = ()

    def binding(self, *names: str) -> _Place:
        return _Place(self.bound | set(names), self.filtered)


def read_facts(root: Node) -> Reading:
    reading = Reading()
    _visit(root, _Place(frozenset({"?"})), reading)
    return reading


def _visit(node: Node, place: _Place, reading: Reading) -> None:
    path = path_of(node)
    if path is not None:
        _note(path, place, reading)
    visitor = _VISITORS.get(type(node))
    if visitor is not None:
        visitor(node, place, reading)
        return
    for child in node.children():
        if path is None or path_of(child) is None:
            _visit(child, place, reading)
        else:
            _inner(child, place, reading)


def _inner(node: Node, place: _Place, reading: Reading) -> None:
    """Inside a path only filters have something more to say."""
    if isinstance(node, Filter):
        _filter_condition(node, place, reading)
    for child in node.children():
        if path_of(child) is not None and not (
            isinstance(node, Filter) and child is node.condition
        ):
            _inner(child, place, reading)


def path_of(node: Node) -> FactPath | None:
    """`a.b` and `a[…].b` are both the path a, b; other nodes are no path."""
    steps: list[str] = []
    while not isinstance(node, Name):
        if isinstance(node, Path):
            steps.append(node.name)
        elif not isinstance(node, Filter):
            return None
        node = node.source
    return (node.name, *reversed(steps))


def _note(path: FactPath, place: _Place, reading: Reading) -> None:
    if path[0] in place.bound:
        return
    if place.filtered:
        reading.in_filters.add((place.filtered[-1], path))
    else:
        reading.facts.add(path)


def _filter_condition(node: Filter, place: _Place, reading: Reading) -> None:
    base = path_of(node.source) or ()
    inside = _Place(place.bound | {"item"}, (*place.filtered, base))
    _visit(node.condition, inside, reading)


def _filter(node: Filter, place: _Place, reading: Reading) -> None:
    if path_of(node) is None:
        _visit(node.source, place, reading)
    else:
        _inner(node.source, place, reading)
    _filter_condition(node, place, reading)


def _loop(node: For | Quantified, place: _Place, reading: Reading) -> None:
    for name, domain in node.iterators:
        _visit(domain, place, reading)
        place = place.binding(name, "partial")
    _visit(node.body if isinstance(node, For) else node.condition, place, reading)


def _definition(node: Definition, place: _Place, reading: Reading) -> None:
    _visit(node.body, place.binding(*node.parameters), reading)


def _context(node: ContextOf, place: _Place, reading: Reading) -> None:
    for key, value in node.entries:
        _visit(value, place, reading)
        place = place.binding(key)


def _call(node: NamedCall, place: _Place, reading: Reading) -> None:
    if node.name not in place.bound:
        reading.calls.add(node.name)
    for argument in node.arguments:
        _visit(argument, place, reading)


_VISITORS: dict[type, Callable[[Any, _Place, Reading], None]] = {
    Filter: _filter,
    For: _loop,
    Quantified: _loop,
    Definition: _definition,
    ContextOf: _context,
    NamedCall: _call,
}
