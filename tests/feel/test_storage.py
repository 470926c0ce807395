"""Values as JSON."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest

from engine.feel import Range, Value, YearMonthDuration, from_json, parse_expression, to_json


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        (None, None),
        (True, True),
        (Decimal("1.50"), "1.5"),
        (Decimal(100), 100),
        (Decimal("1E+40"), "1" + "0" * 40),
        ("a", "a"),
        (date(2026, 1, 5), "2026-01-05"),
        (datetime(2026, 1, 5, 9, tzinfo=UTC), "2026-01-05T09:00:00Z"),
        (time(9, 30), "09:30:00"),
        (timedelta(days=1), "P1D"),
        (YearMonthDuration(14), "P1Y2M"),
        (Range("a", "b"), '["a".."b"]'),
        ([Decimal(1), {"a": date(2026, 1, 5)}], [1, {"a": "2026-01-05"}]),
    ],
)
def test_a_value_is_kept_as_json(value: Value, kept: object) -> None:
    assert to_json(value) == kept


def test_a_function_is_kept_by_its_looks_only() -> None:
    assert to_json(parse_expression("function(a) a").evaluate({})) == "function(a)"


def test_what_was_kept_comes_back_as_values() -> None:
    assert from_json({"a": [1, 2.5, "x", None]}) == {
        "a": [Decimal(1), Decimal("2.5"), "x", None],
    }
