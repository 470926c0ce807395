"""Standard functions that look into lists."""

from __future__ import annotations

from decimal import Decimal

from engine.feel.comparison import order, same
from engine.feel.environment import Environment
from engine.feel.signatures import standard
from engine.feel.values import Value


@standard("count", "list=list")
def count(items: list[Value]) -> Value:
    return Decimal(len(items))


@standard("list contains", "list=list", "element=any", inside=True)
def list_contains(env: Environment, items: list[Value], element: Value) -> Value:
    return any(same(item, element, env.budget) for item in items)


@standard("index of", "list=list", "match=any", inside=True)
def index_of(env: Environment, items: list[Value], match: Value) -> Value:
    return [
        Decimal(place) for place, item in enumerate(items, start=1) if same(item, match, env.budget)
    ]


@standard("min", "list=list", variadic="list")
def minimum(items: list[Value]) -> Value:
    return _extreme(items, -1)


@standard("max", "list=list", variadic="list")
def maximum(items: list[Value]) -> Value:
    return _extreme(items, 1)


def _extreme(items: list[Value], sign: int) -> Value:
    """The least or the greatest; null when some have no order among them."""
    if not items or order(items[0], items[0]) is None:
        return None
    best = items[0]
    for item in items[1:]:
        rank = order(item, best)
        if rank is None:
            return None
        if rank == sign:
            best = item
    return best


@standard("all", "list=list", variadic="list")
def every(items: list[Value]) -> Value:
    return _decided(items, deciding=False)


@standard("any", "list=list", variadic="list")
def some(items: list[Value]) -> Value:
    return _decided(items, deciding=True)


def _decided(items: list[Value], *, deciding: bool) -> bool | None:
    if any(item is deciding for item in items):
        return deciding
    return (not deciding) if all(type(item) is bool for item in items) else None
