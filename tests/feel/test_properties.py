"""Whatever is written, only our errors are raised; whatever is computed is what Python computes."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.feel import (
    STANDARD_FUNCTIONS,
    Budget,
    FeelError,
    from_json,
    parse_expression,
    parse_unary_tests,
    to_json,
)
from engine.feel.patterns import compiled

FACTS: dict[str, object] = {
    "a": 1,
    "b": "text",
    "c": [1, "x", None, {"d": 2}],
    "d": {"a": date(2026, 1, 5), "b": datetime(2026, 1, 5, 1, tzinfo=UTC), "c": timedelta(days=3)},
    "e": None,
    "f": True,
}
FUNCTIONS = {"ask": lambda *values: list(values), "div": lambda left, right: left / right}

ATOMS = st.sampled_from(
    [
        "a",
        "b",
        "c",
        "d",
        "e",
        "f",
        "a.b",
        "d.a",
        "d.b",
        "d.c",
        "1",
        "-2.5",
        "1E40",
        "9E6144",
        "0",
        '"x"',
        '""',
        "true",
        "false",
        "null",
        "[]",
        "{}",
        "?",
        "item",
        "partial",
        "[1..5]",
        "(<3)",
        '@"2026-01-05"',
        '@"0001-01-01"',
        '@"9999-12-31T23:59:59Z"',
        '@"P1Y"',
        '@"PT1H"',
        '@"-P9999D"',
        '@"23:59:59@Asia/Shanghai"',
        '"(a*)*"',
        "function(x,y)x<y",
    ]
)
OPERATORS = st.sampled_from(
    ["+", "-", "*", "/", "**", "=", "!=", "<", "<=", ">", ">=", "and", "or", "in"]
)
CALLED = st.sampled_from([*sorted(STANDARD_FUNCTIONS), "ask", "div", "nobody"])


def _combined(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    joined = st.lists(inner, max_size=4).map(", ".join)
    return st.one_of(
        st.tuples(inner, OPERATORS, inner).map(lambda p: f"({p[0]} {p[1]} {p[2]})"),
        st.tuples(CALLED, joined).map(lambda p: f"{p[0]}({p[1]})"),
        st.tuples(inner, inner).map(lambda p: f"{p[0]}[{p[1]}]"),
        st.tuples(inner, inner, inner).map(lambda p: f"if {p[0]} then {p[1]} else {p[2]}"),
        st.tuples(inner, inner).map(lambda p: f"(for x in {p[0]} return {p[1]})"),
        st.tuples(inner, inner).map(lambda p: f"(some x in {p[0]} satisfies {p[1]})"),
        st.tuples(inner, inner, inner).map(lambda p: f"({p[0]} between {p[1]} and {p[2]})"),
        st.tuples(inner, inner).map(lambda p: f"[{p[0]}..{p[1]}]"),
        st.tuples(inner, inner).map(lambda p: f"{{k: {p[0]}, l: {p[1]}}}.k"),
        inner.map(lambda text: f"-{text}"),
        inner.map(lambda text: f"({text}).year"),
        inner.map(lambda text: f"({text} instance of list<number>)"),
        inner.map(lambda text: f"(function(x) {text})(1)"),
        joined.map(lambda text: f"[{text}]"),
    )


EXPRESSIONS = st.recursive(ATOMS, _combined, max_leaves=12)
SOUP = st.lists(
    st.sampled_from([*'()[]{},.:?@"+-*/<>=! \n\\1a中🐎', "..", "for ", " in ", "if ", "not("])
).map("".join)


def _survives(text: str) -> None:
    for lenient in (False, True):
        with suppress(FeelError):
            to_json(parse_expression(text, lenient=lenient).evaluate(FACTS, FUNCTIONS))
        with suppress(FeelError):
            parse_unary_tests(text, lenient=lenient).matches(1, FACTS, FUNCTIONS)


@settings(max_examples=400)
@given(EXPRESSIONS)
def test_a_random_expression_never_raises_anything_but_our_errors(text: str) -> None:
    _survives(text)


@settings(max_examples=300)
@given(st.one_of(SOUP, st.text()))
def test_random_text_never_raises_anything_but_our_errors(text: str) -> None:
    _survives(text)


@pytest.mark.deep
@settings(max_examples=50_000)
@given(st.one_of(EXPRESSIONS, SOUP))
def test_very_many_random_texts_never_raise_anything_but_our_errors(text: str) -> None:
    _survives(text)


DATES = st.dates()


@given(DATES, DATES)
def test_dates_differ_and_compare_as_python_has_it(left: date, right: date) -> None:
    facts = {"a": left, "b": right}

    assert parse_expression("a - b").evaluate(facts) == left - right
    assert parse_expression("a < b").evaluate(facts) is (left < right)
    assert parse_expression("b + (a - b) = a").evaluate(facts) is True


@given(DATES, st.integers(-200, 200))
def test_months_later_is_the_same_day_or_the_last_of_the_month(day: date, months: int) -> None:
    result = parse_expression('day + months * @"P1M"').evaluate({"day": day, "months": months})

    if result is not None:
        assert isinstance(result, date)
        assert (result.year * 12 + result.month) - (day.year * 12 + day.month) == months
        assert result.day == day.day or (result + timedelta(days=1)).day == 1


TEMPORAL = st.one_of(
    DATES,
    st.datetimes(),
    st.times(),
    st.timedeltas(),
    st.datetimes(timezones=st.timezones()),
    st.times(timezones=st.just(None)),
)


@given(TEMPORAL)
def test_what_string_writes_of_a_time_is_read_back(value: date | time | timedelta) -> None:
    if isinstance(value, datetime) and value.fold:
        value = value.replace(fold=0)
    reader = {date: "date", datetime: "date and time", time: "time", timedelta: "duration"}[
        type(value)
    ]

    result = parse_expression(f"{reader}(string(x))").evaluate({"x": value})

    assert result == value


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**30), 10**30) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(JSON)
def test_json_survives_going_in_and_out(value: object) -> None:
    assert to_json(from_json(value)) == value


@given(
    st.decimals(
        allow_nan=False, allow_infinity=False, places=6, min_value=-(10**20), max_value=10**20
    )
)
def test_numbers_are_kept_exactly(number: Decimal) -> None:
    kept = to_json(number)

    assert Decimal(kept) == number  # type: ignore[arg-type]
    assert isinstance(kept, int) is (number == number.to_integral_value())


PIECES = st.sampled_from(
    ["a", "b", "[ab]", "[^a]", ".", "(a|b)", "(ab)", "(?:b|a)", "a{2}", "b{1,2}"]
)
SUFFIX = st.sampled_from(["", "*", "+", "?", "*?", "+?", "??"])
PATTERNS = st.lists(
    st.tuples(PIECES, SUFFIX).filter(lambda p: not (p[0].endswith("}") and p[1])).map("".join),
    max_size=6,
).map("".join)


@settings(max_examples=500)
@given(PATTERNS, st.text("abc", max_size=12))
def test_our_patterns_find_what_pythons_find(pattern: str, text: str) -> None:
    ours = compiled(pattern, "")
    theirs = re.search(pattern, text)

    assert ours is not None
    found = ours.find(text, 0, Budget())
    assert (found is None) is (theirs is None)
    if found is not None and theirs is not None:
        assert found[:2] == theirs.span()
