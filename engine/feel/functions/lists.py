"""Standard functions that make lists of lists."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import cmp_to_key

from engine.feel.budget import Budget, check_length
from engine.feel.calls import invoke
from engine.feel.comparison import order, same
from engine.feel.environment import Environment
from engine.feel.signatures import standard
from engine.feel.values import Function, Value, YearMonthDuration

_KEYED = frozenset({bool, Decimal, str, type(None), YearMonthDuration})


@standard("append", "list=list", "item=any")
def append(items: list[Value], item: Value) -> Value:
    return [*items, item]


@standard("append", "arguments=list", variadic="all")
def append_all(arguments: list[Value]) -> Value:
    first = arguments[0]
    if first is None:
        return None
    return [*(first if isinstance(first, list) else [first]), *arguments[1:]]


@standard("concatenate", "arguments=list", variadic="all", inside=True)
def concatenate(env: Environment, arguments: list[Value]) -> Value:
    if None in arguments:
        return None
    joined: list[Value] = []
    for argument in arguments:
        joined += argument if isinstance(argument, list) else [argument]
        check_length(len(joined))
        env.budget.spend(1)
    return joined


@standard("union", "arguments=list", variadic="all", inside=True)
def union(env: Environment, arguments: list[Value]) -> Value:
    joined = concatenate(env, arguments)
    return distinct(joined, env.budget) if isinstance(joined, list) else None


@standard("distinct values", "list=list", inside=True)
def distinct_values(env: Environment, items: list[Value]) -> Value:
    return distinct(items, env.budget)


def distinct(items: list[Value], budget: Budget) -> list[Value]:
    """Each value once, in the order of first appearance."""
    kept: list[Value] = []
    seen: set[tuple[type, Value]] = set()
    others: list[Value] = []
    for item in items:
        if type(item) in _KEYED:
            new = (type(item), item) not in seen
            seen.add((type(item), item))
        else:
            budget.spend(len(others))
            new = not any(same(item, other, budget) for other in others)
            if new:
                others.append(item)
        if new:
            kept.append(item)
    return kept


@standard("flatten", "list=list", inside=True)
def flatten(env: Environment, items: list[Value]) -> Value:
    flat: list[Value] = []
    waiting: list[Value] = list(reversed(items))
    while waiting:
        env.budget.spend(1)
        item = waiting.pop()
        if isinstance(item, list):
            waiting.extend(reversed(item))
            check_length(len(waiting))
        else:
            flat.append(item)
    return flat


@standard("reverse", "list=list")
def reverse(items: list[Value]) -> Value:
    return items[::-1]


@standard("sublist", "list=list", "start position=number", "length=number?")
def sublist(items: list[Value], start: Decimal, length: Decimal | None) -> Value:
    if start == 0 or abs(start) > len(items) or (length is not None and length < 0):
        return None
    begin = int(start) - 1 if start > 0 else len(items) + int(start)
    if length is None:
        return items[begin:]
    return items[begin:] if length > len(items) else items[begin : begin + int(length)]


def _place(items: list[Value], position: Decimal) -> int | None:
    """A position, cut to a whole one, counted from 1 or from the end; None outside the list."""
    if not 1 <= abs(position) < len(items) + 1:
        return None
    return int(position) - 1 if position > 0 else len(items) + int(position)


@standard("insert before", "list=list", "position=number", "newItem=any")
def insert_before(items: list[Value], position: Decimal, item: Value) -> Value:
    place = _place(items, position)
    return None if place is None else [*items[:place], item, *items[place:]]


@standard("remove", "list=list", "position=number")
def remove(items: list[Value], position: Decimal) -> Value:
    place = _place(items, position)
    return None if place is None else [*items[:place], *items[place + 1 :]]


@standard("list replace", "list=list", "position=number", "newItem=any")
def list_replace(items: list[Value], position: Decimal, item: Value) -> Value:
    place = _place(items, position)
    return None if place is None else [*items[:place], item, *items[place + 1 :]]


@standard("list replace", "list=list", "match=function", "newItem=any", inside=True)
def list_replace_matching(
    env: Environment, items: list[Value], match: Function, new: Value
) -> Value:
    verdicts = [invoke(match, [item, new], env) for item in items]
    if any(type(verdict) is not bool for verdict in verdicts):
        return None
    return [new if verdict else item for item, verdict in zip(items, verdicts, strict=True)]


@standard("sort", "list=list")
def sort(items: list[Value]) -> Value:
    ranks = [order(items[0], item) for item in items] if items else []
    if None in ranks:
        return None
    return sorted(items, key=cmp_to_key(_ranked))


def _ranked(left: Value, right: Value) -> int:
    return order(left, right) or 0


@standard("sort", "list=list", "precedes=function", inside=True)
def sort_by(env: Environment, items: list[Value], precedes: Function) -> Value:
    before = _before(env, precedes)
    return sorted(items, key=cmp_to_key(before))


def _before(env: Environment, precedes: Function) -> Callable[[Value, Value], int]:
    return lambda left, right: -1 if invoke(precedes, [left, right], env) is True else 0
