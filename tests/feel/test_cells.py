"""Cells of decision tables."""

from __future__ import annotations

from datetime import date

import pytest

from engine.feel import FeelSyntaxError, parse_unary_tests

FACTS = {"today": date(2026, 1, 5), "limit": 60, "allowed": ["a", "b"], "agreed": True}


@pytest.mark.parametrize(
    ("cell", "fits", "misfits"),
    [
        ("-", [None, 1, "a"], []),
        ("", [None, 1], []),
        ("  - ", [None, 1], []),
        ("-5", [-5], [5, None]),
        ('"a"', ["a"], ["b", None, 1]),
        ('"a", "b"', ["a", "b"], ["c", None]),
        ('not("a")', ["b", None], ["a"]),
        ('not("a", "b")', ["c", None], ["a", "b"]),
        ("not(< 5)", [5, 6], [4, None]),
        ("null", [None], [1, "a"]),
        ("not(null)", [1, "a"], [None]),
        (">= 2, null", [2, None], [1]),
        ("< 5", [4], [5, None, "4"]),
        ("= 5", [5], [4, None]),
        ("!= 5", [4, None], [5]),
        ("[1..5]", [1, 5], [0, 6, None]),
        ("(1..5), [8..9[", [2, 8], [1, 5, 9]),
        ("true", [True], [False, None, 1]),
        ("not(agreed)", [False, None], [True]),
        ("> limit", [61], [60, None]),
        ("<= today", [date(2026, 1, 5)], [date(2026, 1, 6), None]),
        ("allowed", ["a", "b", ["a", "b"]], ["c", None]),
        ("? > 2 and ? < 5", [3], [2, 5, None]),
        ("count(?) > 1", [[1, 2]], [[1]]),
        ("not(count(?) > 1)", [[1]], [[1, 2]]),
        ("not(agreed) and ? = 1", [], [1]),
        ("if ? = 1 then [1, 2] else [7]", [1, 7], [2]),
        ("if ? = 1 then null else 2", [2], [1]),
        ("(< 3)", [2], [3]),
        ('duration("P1Y"), duration("P1D")', [], [1]),
    ],
)
def test_a_cell_is_true_of_what_it_says(
    cell: str, fits: list[object], misfits: list[object]
) -> None:
    tests = parse_unary_tests(cell)

    assert [tests.matches(value, FACTS) for value in fits] == [True] * len(fits)
    assert [tests.matches(value, FACTS) for value in misfits] == [False] * len(misfits)


@pytest.mark.parametrize("cell", ["1,", "not(1", "not(1) 2", "< ", "1 2", "[1..2", ", 1", "not()"])
def test_a_broken_cell_is_refused(cell: str) -> None:
    with pytest.raises(FeelSyntaxError):
        parse_unary_tests(cell)


def test_a_cell_knows_the_facts_it_reads() -> None:
    cell = parse_unary_tests("> limit.of_age, ? < candidate.age + ask(today)")

    assert cell.names() == {("limit", "of_age"), ("candidate", "age"), ("today",)}
    assert cell.calls() == {"ask"}
