"""Three-valued logic, equality and order."""

from __future__ import annotations

import pytest

from engine.feel import parse_expression

VALUES = {"true": True, "false": False, "null": None, "7": None}


def _and(left: object, right: object) -> bool | None:
    if left is False or right is False:
        return False
    return True if left and right else None


@pytest.mark.parametrize("left", VALUES)
@pytest.mark.parametrize("right", VALUES)
def test_and_and_or_follow_the_tables(left: str, right: str) -> None:
    one, other = VALUES[left], VALUES[right]
    negated = [None if v is None else not v for v in (one, other)]
    conjunction = _and(*negated)

    assert parse_expression(f"{left} and {right}").evaluate({}) is _and(one, other)
    expected = None if conjunction is None else not conjunction
    assert parse_expression(f"{left} or {right}").evaluate({}) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("null = null", True),
        ("null != null", False),
        ("1 = null", False),
        ("1 != null", True),
        ("null < 1", None),
        ('1 = "1"', None),
        ("true = 1", None),
        ("true < false", None),
        ("1 = 1.00", True),
        ("[1] = 1", True),
        ("1 = [1]", True),
        ("[1, 2] = 1", None),
        ("[1, [2]] = [1, [2]]", True),
        ("[1] = [1, 1]", False),
        ("{a: 1, b: 2} = {b: 2, a: 1}", True),
        ("{a: 1} = {b: 1}", False),
        ("{a: 1} = {a: 2}", False),
        ("[1..2] = [1..2]", True),
        ("[1..2] = [1..2)", False),
        ("(= 10) = [10..10]", False),
        ("(function() 1) = (function() 1)", None),
        ('"a" < "b"', True),
        ('"乙" >= "丁"', True),
        ('date("2026-01-01") < date("2026-01-02")', True),
        ('date("2026-01-01") < date and time("2026-01-01T00:00:00")', None),
        ('time("10:00:00Z") = time("18:00:00+08:00")', True),
        ('time("10:00:00Z") < time("18:00:01+08:00")', True),
        ('time("10:00:00Z") = time("10:00:00")', None),
        ('time("10:00:00Z") < time("10:00:00")', None),
        ('time("10:00:00@Asia/Shanghai") = time("02:00:00Z")', True),
        (
            'date and time("2026-01-01T08:00:00@Asia/Shanghai") = date and time("2026-01-01T00:00:00Z")',
            True,
        ),
        ('@"2026-01-01T00:00:00" < @"2026-01-01T00:00:00Z"', None),
        ('@"2026-01-01T00:00:00" = @"2026-01-01T00:00:00Z"', None),
        ('@"2026-01-01T00:00:00" <= @"2026-01-01T00:00:00"', True),
        ('duration("P1Y") = duration("P12M")', True),
        ('duration("P1Y") = duration("P365D")', None),
        ('duration("P1D") > duration("PT23H")', True),
    ],
)
def test_equality_and_order_say_null_where_they_cannot_tell(text: str, expected: object) -> None:
    assert parse_expression(text).evaluate({}) is expected
