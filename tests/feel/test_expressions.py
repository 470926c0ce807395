"""What expressions mean, case by case."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple

import pytest

from engine.feel import (
    FeelBudgetExceeded,
    FeelFunctionError,
    FeelUnknownFunction,
    FeelValueError,
    Range,
    Scope,
    YearMonthDuration,
    parse_expression,
    to_json,
)

FACTS: dict[str, object] = {
    "n": 5,
    "none": None,
    "name": "张样一",
    "candidate": {"name": "张样一", "rank_since": date(2020, 2, 29), "posts": [1, 2, 3]},
    "signatures": [
        {"signer": "a", "opinion": "refuse"},
        {"signer": "b", "opinion": "agree"},
        {"signer": "c", "opinion": "refuse", "item": "x"},
    ],
    "today": date(2026, 1, 5),
    "opened": datetime(2026, 1, 5, 9, 30, tzinfo=timezone(timedelta(hours=8))),
}


def value(text: str, names: tuple[str, ...] = (), **facts: object) -> object:
    return parse_expression(text, names).evaluate({**FACTS, **facts})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 + 2 * 3 ** 2 - 4 / 2", 17),
        ("0.1 + 0.2 = 0.3", True),
        ("(1 + 2) * 3", 9),
        ("-n + --n", 0),
        (".5e1", 5),
        ("1 / 3 * 3", Decimal("0.9999999999999999999999999999999999")),
        ("1 / 0", None),
        ("10 ** 9999", None),
        ("(-8) ** 0.5", None),
        ('"a" + "b"', "ab"),
        ('"a" + 1', None),
        ('-"a"', None),
        ('"\\u6A2A\\n\\"\\U01F40E\\uD83D\\uDC0E\\s"', '横\n"🐎🐎\\s'),
        ("1 // the rest of the line\n + /* and this */ 2", 3),
        ('n = 5 and name = "张样一"', True),
        ("missing.member = null", True),
        ('if n > 3 then "many" else "few"', "many"),
        ('if none then "yes" else "no"', "no"),
        ("n between 1 and 5", True),
        ("none between 1 and 5", None),
        ("n in [1..5)", False),
        ("n in (1..5]", True),
        ("n in ]4..6[", True),
        ("n in (1, 3, 5)", True),
        ("n in (< 3, > 4)", True),
        ("n in > 4", True),
        ("n in [1, [4..6]]", True),
        ("n in ([1, 2])", False),
        ("n in (none)", False),
        ("(< 10).end", 10),
        ("n in (< 10)", True),
        ("candidate.posts[2]", 2),
        ("candidate.posts[-1]", 3),
        ("candidate.posts[9]", None),
        ("candidate.posts[1.5]", None),
        ("candidate.posts[item > 1]", [2, 3]),
        ("candidate.posts[n]", None),
        ("[][1]", None),
        ("[][item > 1]", []),
        ("n[1]", 5),
        ("none[1]", None),
        ('signatures[opinion = "refuse"].signer', ["a", "c"]),
        ('count(signatures[opinion = "refuse"]) >= 2', True),
        ('signatures[item = "x"].signer', ["c"]),
        ("signatures.signer", ["a", "b", "c"]),
        ("for x in [1, 2], y in [10, 20] return x + y", [11, 21, 12, 22]),
        ("for x in 3..1 return x", [3, 2, 1]),
        ("for x in [1..3] return x", [1, 2, 3]),
        ("for x in (1..3) return x", None),
        ("for x in 1.5..3 return x", None),
        ('for x in "a".."c" return x', None),
        ("for x in n return x", [5]),
        ("for x in none return x", None),
        ("for i in 0..4 return if i = 0 then 1 else i * partial[-1]", [1, 1, 2, 6, 24]),
        ('for d in @"2026-01-30"..@"2026-02-01" return d.day', [30, 31, 1]),
        ("some x in [1, 2] satisfies x > 1", True),
        ("some x in [1, none] satisfies x > 1", None),
        ("some x in [1] satisfies x > 1", False),
        ("every x in [2, 3] satisfies x > 1", True),
        ("every x in [2, none] satisfies x > 1", None),
        ("every x in [2, none, 0] satisfies x > 1", False),
        ("some x in none satisfies true", None),
        ("{a: 1, b: a + 1}.b", 2),
        ('{"long key": 1}.long key', 1),
        ("{f: function(n) if n < 2 then 1 else n * f(n - 1), r: f(5)}.r", 120),
        ("(function(a, b) a - b)(b: 1, a: 3)", 2),
        ("(function(a, b) a - b)(1)", None),
        ("(function(a, b) a - b)(a: 1, c: 2)", None),
        ("(function(a: number) a)(4)", 4),
        ("n.f(1)", None),
        ("not(n = 5)", False),
        ('substring(string: "abcdef", start position: 3, length: 2)', "cd"),
        ("max(1, n, 3)", 5),
        ("max([1, 7])", 7),
        ("count(n)", 1),
        ("abs([-3])", 3),
        ('today < date("2026-02-01")', True),
        ("opened.timezone", None),
        ("candidate.rank_since.year", 2020),
    ],
)
def test_an_expression_has_the_value_the_language_says(text: str, expected: object) -> None:
    assert value(text) == expected


def test_names_of_several_words_are_read_when_they_are_known() -> None:
    names = ("Full Name", "Approved/Declined", "values in a list", "a")

    facts = {"Full Name": "x", "Approved/Declined": "y", "values in a list": [2, 4]}
    assert value('"Hello " + Full   Name', names, **facts) == "Hello x"
    assert value("Approved/Declined", names, **facts) == "y"
    assert value("every i in values in a list satisfies even(i)", names, **facts) is True
    assert value("{first part: 1, b: first part + 1}.b") == 2
    assert value("for one thing in [1] return one thing + 1") == [2]
    assert value("(function(one thing) one thing)(1)") == 1


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("number", "1"),
        ("string", '"a"'),
        ("boolean", "true"),
        ("date", 'date("2026-01-01")'),
        ("time", 'time("09:00:00")'),
        ("date and time", "opened"),
        ("days and time duration", 'duration("P1D")'),
        ("day time duration", 'duration("P1D")'),
        ("years and months duration", 'duration("P1Y")'),
        ("list<number>", "[1, null, 2]"),
        ("list", "[]"),
        ("range<number>", "[1..2]"),
        ("context<a: number, b: list<string>>", '{a: 1, b: ["x"]}'),
        ("function<number, string> -> number", "function(a, b) a"),
        ("Any", "1"),
        ("Null", "null"),
    ],
)
def test_values_are_instances_of_their_types(kind: str, text: str) -> None:
    assert value(f"({text}) instance of {kind}") is True


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("number", "null"),
        ("Any", "null"),
        ("list<number>", '[1, "a"]'),
        ("context<a: number>", "{b: 1}"),
        ("range<date>", "[1..2]"),
        ("string", "1"),
    ],
)
def test_other_values_are_not(kind: str, text: str) -> None:
    assert value(f"({text}) instance of {kind}") is False


class Kind(StrEnum):
    OFFICE = "office"


class Number(int):
    pass


class Pair(NamedTuple):
    left: int
    right: int


@pytest.mark.parametrize(
    ("given", "seen"),
    [
        (Kind.OFFICE, "office"),
        (Number(3), Decimal(3)),
        (0.1, Decimal("0.1")),
        (Pair(1, 2), [Decimal(1), Decimal(2)]),
        (Scope, FeelValueError),
        (Fraction(1, 2), FeelValueError),
        (object(), FeelValueError),
        ({1: 2}, FeelValueError),
        (float("nan"), FeelValueError),
        (10**40, FeelBudgetExceeded),
        ("x" * 100_001, FeelBudgetExceeded),
        ([0] * 10_001, FeelBudgetExceeded),
        (time(9, tzinfo=UTC), time(9, tzinfo=UTC)),
        (timedelta(days=1), timedelta(days=1)),
        (YearMonthDuration(3), YearMonthDuration(3)),
        (Range("a", "b"), Range("a", "b")),
    ],
)
def test_plain_data_is_copied_in_and_everything_else_refused(given: object, seen: object) -> None:
    if isinstance(seen, type):
        with pytest.raises(seen):
            value("x", x=given)
    else:
        found = value("x", x=given)
        assert found == seen
        assert type(found) is type(seen)


class Shanghai(tzinfo):
    """A time zone of somebody else."""

    def utcoffset(self, _moment: datetime | None) -> timedelta:
        return timedelta(hours=8)

    def dst(self, _moment: datetime | None) -> timedelta:
        return timedelta()

    def tzname(self, _moment: datetime | None) -> str:
        return "CST"


class Unknown(Shanghai):
    def utcoffset(self, _moment: datetime | None) -> timedelta:
        return None  # type: ignore[return-value]


def test_time_zones_of_others_become_offsets() -> None:
    text = "[string(x), string(y)]"
    moment, clock = datetime(2026, 1, 5, tzinfo=Shanghai()), time(9, tzinfo=Shanghai())

    assert value(text, x=moment, y=clock) == ["2026-01-05T00:00:00+08:00", "09:00:00+08:00"]
    assert value("string(x)", x=time(9, tzinfo=Unknown())) == "09:00:00"


def test_data_nested_without_end_is_refused() -> None:
    endless: list[object] = []
    endless.append(endless)

    with pytest.raises(FeelBudgetExceeded):
        value("x", x=endless)


def test_given_data_is_not_changed_and_not_shared() -> None:
    given = {"list": [1, 2]}

    result = value("x.list", x=given)

    assert isinstance(result, list)
    result.append(3)
    assert given == {"list": [1, 2]}


def test_given_functions_are_called_by_place_with_values() -> None:
    def working_days(start: date, days: Decimal) -> date:
        return start + timedelta(days=int(days))

    result = parse_expression("working_days(today, 3)").evaluate(
        FACTS, {"working_days": working_days}
    )

    assert result == date(2026, 1, 8)


def test_data_never_shadows_a_function() -> None:
    facts = {"ask": 1, "count": 2, "list contains": 3}

    assert parse_expression("ask()").evaluate(facts, {"ask": lambda: 7}) == 7
    assert parse_expression("count([1])").evaluate(facts) == 1
    assert parse_expression("count").evaluate(facts) == 2
    assert parse_expression("{ask: function() 1, r: ask()}.r").evaluate({}, {"ask": lambda: 7}) == 7


def test_a_function_nobody_knows_is_an_error_and_never_null() -> None:
    with pytest.raises(FeelUnknownFunction, match="wrking_days"):
        value("wrking_days(today, 3)")

    assert parse_expression("wrking_days(1)", lenient=True).evaluate({}) is None


def test_the_clock_is_not_asked() -> None:
    for clock in ("now()", "today()"):
        with pytest.raises(FeelUnknownFunction):
            value(clock)


@pytest.mark.parametrize("text", ["ask(1, 2)", 'ask("a")', "ask(x: 1)"])
def test_a_given_function_that_cannot_take_its_arguments_says_so(text: str) -> None:
    with pytest.raises(FeelFunctionError, match="ask"):
        parse_expression(text).evaluate({}, {"ask": lambda number: number + 1})


def test_a_given_function_must_give_plain_data() -> None:
    with pytest.raises(FeelValueError, match="object"):
        parse_expression("ask()").evaluate({}, {"ask": object})


def test_a_scope_reads_each_fact_once() -> None:
    facts = {"a": [1]}
    scope = Scope(facts)

    assert parse_expression("a").evaluate(scope) == [1]
    facts["a"] = [2]

    assert parse_expression("a").evaluate(scope) == [1]
    assert scope.extended({"b": True}).find("b") is True


def test_partial_results_do_not_hold_themselves() -> None:
    assert to_json(value("for x in 1..3 return count(partial)")) == [0, 1, 2]  # type: ignore[arg-type]
    assert value("for x in 1..3 return partial") == [[], [[]], [[], [[]]]]
