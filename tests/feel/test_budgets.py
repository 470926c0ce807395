"""Bombs are refused, or done, quickly."""

from __future__ import annotations

import inspect
import sys
import time
from collections.abc import Callable
from typing import TypeVar

import pytest

from engine.feel import (
    FeelBudgetExceeded,
    FeelError,
    UnaryTests,
    Value,
    parse_expression,
    parse_unary_tests,
    to_json,
)

QUICK = 2.0
T = TypeVar("T")

BUSHY = (
    "{a: [1,1,1,1,1,1,1,1,1,1], b: [a,a,a,a,a,a,a,a,a,a], c: [b,b,b,b,b,b,b,b,b,b], "
    "d: [c,c,c,c,c,c,c,c,c,c], e: [d,d,d,d,d,d,d,d,d,d], f: [e,e,e,e,e,e,e,e,e,e]"
)
TOO_MUCH = [
    "[1.." + "9" * 20 + "][1] + " + " + ".join(["1"] * 600),
    "(" * 70 + "1" + ")" * 70,
    "-" * 70 + "1",
    "[" * 2000,
    "1" + "+1" * 2000,
    "a" + ".b" * 80,
    "not(" * 70 + "true" + ")" * 70,
    "x instance of " + "list<" * 800 + "number" + ">" * 800,
    "1" + " " * 5000,
    "for i in 1..10000000000 return i",
    "for i in 10000000000..1 return i",
    'for d in @"0001-01-01"..@"9999-12-31" return d',
    "for a in 1..9999, b in 1..9999 return a",
    "for a in 1..200 return for b in 1..200 return for c in 1..200 return c",
    "some a in 1..9999, b in 1..9999 satisfies a + b < 0",
    "every a in 1..9999 satisfies (every b in 1..9999 satisfies a + b > 0)",
    "{a: 1..2}",
    "{f: function(n) f(n), r: f(1)}.r",
    "{f: function(n) [f(n + 1)], r: f(1)}.r",
    "{f: function(n) f(n - 1) + f(n - 2), r: f(40)}.r",
    "{g: function(f) f(f), r: g(g)}.r",
    "for x in 1..9999 return partial",
    "for x in 1..9999 return upper case(text)",
    "for x in 1..9999 return text + text",
    "for x in 1..9999 return matches(text, text)",
    "{a: text + text, b: a + a, c: b + b}.c",
    f"{BUSHY}, r: flatten(f)}}.r",
    f"{BUSHY}, r: string(f)}}.r",
    f"{BUSHY}, r: f = f}}.r",
    f"{BUSHY}, r: same(f)}}.r",
    "sort(many, function(a, b) count(many[item < a]) < count(many[item < b]))",
    "distinct values(for i in 1..9999 return {a: i})",
    "many[many[many[item > 0][1] > 0][1] > 0]",
    "concatenate(many, many, many, many, many)",
    'replace(text, "x", "1234567890")',
    'matches(text, "(x*)*y")',
    'matches(text, "(x|xx|xxx)*y")',
    'matches("a", "((((a{1,99}){1,99}){1,99}){1,99}){1,99}")',
    "string join(for i in 1..2000 return text)",
]


@pytest.mark.parametrize("text", TOO_MUCH)
def test_a_bomb_is_refused_quickly(text: str) -> None:
    facts = {"text": "x" * 50_000, "many": list(range(2_500)), "x": 1}
    started = time.perf_counter()

    with pytest.raises(FeelError):
        parse_expression(text).evaluate(facts, {"same": lambda value: value})

    assert time.perf_counter() - started < QUICK


HARMLESS = [
    "9 ** 9 ** 9 ** 9",
    "1.0000001 ** 1E30",
    "10 ** 6144 * 10",
    "exp(1E6144)",
    "sqrt(1E6144)",
    "decimal(1/3, 6176)",
    "round up(1E6144, 6176)",
    "date(1E6144, 1, 1)",
    "time(1E6144, 0, 0)",
    'duration("P1D") * 1E6144',
    'duration("P999999999Y") * 1E6144',
    "[1..1E6144]",
    "5 in [1..1E6144]",
    "[1][1E6144]",
    'substring("abc", 1, 1E6144)',
    "string(1E6144)",
    'number("1E6144")',
    "modulo(1E6144, 7)",
    "odd(1E6144)",
    "abs(-1E6144)",
    "mean([1E6144, 1E6144])",
    'matches("aaaaaaaaaaaaaaaaaaaaaaaaaaaa!", "(a+)+$")',
    'matches("aaaaaaaaaaaaaaaaaaaaaaaaaaaa!", "(a|aa)+$")',
    'replace("aaaaaaaaaaaaaaaa", "(a*)*", "b")',
]


@pytest.mark.parametrize("text", HARMLESS)
def test_huge_numbers_and_backtracking_patterns_do_no_harm(text: str) -> None:
    started = time.perf_counter()

    parse_expression(text, lenient=True).evaluate({})

    assert time.perf_counter() - started < QUICK


def test_a_cell_has_the_same_limits() -> None:
    with pytest.raises(FeelBudgetExceeded):
        parse_unary_tests("(" * 2000)
    with pytest.raises(FeelBudgetExceeded):
        parse_unary_tests("1, " * 600 + "1")
    endless: UnaryTests = parse_unary_tests("{f: function(n) f(n), r: f(?)}.r")
    with pytest.raises(FeelBudgetExceeded):
        endless.matches(1, {})


def _deeper(levels: int, act: Callable[[], T]) -> T:
    return act() if levels == 0 else _deeper(levels - 1, act)


def test_a_stack_nearly_full_is_a_refusal_too() -> None:
    nested = "(1 + " * 30 + "x" + ")" * 30
    expression, cell = parse_expression(nested), parse_unary_tests(nested)
    room = sys.getrecursionlimit() - len(inspect.stack(0)) - 20

    for act in (
        lambda: parse_expression(nested + " "),
        lambda: parse_unary_tests(nested + " "),
        lambda: expression.evaluate({}),
        lambda: cell.matches(1, {}),
    ):
        with pytest.raises(FeelBudgetExceeded):
            _deeper(room, act)


def test_what_is_kept_is_limited_too() -> None:
    bushy: Value = [None]
    for _ in range(12):
        bushy = [bushy] * 10

    with pytest.raises(FeelBudgetExceeded):
        to_json(bushy)
