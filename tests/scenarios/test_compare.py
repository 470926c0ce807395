"""Expectations: open by path, reasons as sets, facts by value."""

from datetime import date
from decimal import Decimal

import pytest

from workflows.scenario import compare
from workflows.scenario.compare import Mismatch

WAITING = [("four_musts", "fourth_must", "complaint_check"), ("clarify",)]


@pytest.mark.parametrize(
    "pattern",
    [
        "complaint_check",
        "fourth_must.complaint_check",
        "four_musts.complaint_check",
        "four_musts.fourth_must.complaint_check",
        "four_musts",
        "clarify",
    ],
)
def test_an_open_element_is_found_by_itself_its_call_or_a_path(pattern: str) -> None:
    assert compare.is_open(pattern, WAITING)


@pytest.mark.parametrize(
    "pattern", ["complaint_recheck.complaint_check", "complaint_check.four_musts", "convene"]
)
def test_another_path_does_not_find_an_open_element(pattern: str) -> None:
    assert not compare.is_open(pattern, WAITING)


def test_what_is_contained_may_be_less_than_what_is_found() -> None:
    compare.contained(["a"], ["b", "a"], "reasons")

    with pytest.raises(Mismatch, match=r"reasons: c missing among \[a, b\]"):
        compare.contained(["a", "c"], ["b", "a"], "reasons")


def test_the_same_reasons_agree_in_any_order() -> None:
    compare.same(["a", "b"], ["b", "a", "b"], "reasons")

    with pytest.raises(Mismatch, match=r"reasons: \[a\] expected, \[a, b\] found"):
        compare.same(["a"], ["a", "b"], "reasons")


def test_facts_are_compared_by_value_whatever_their_type() -> None:
    facts = {"a": {"on": date(2017, 2, 6), "n": Decimal(5), "share": Decimal("1.5")}, "l": ("x",)}

    compare.fact("a.on", "2017-02-06", facts)
    compare.fact("a.n", 5, facts)
    compare.fact("a.share", 1.5, facts)
    compare.fact("a", {"on": "2017-02-06", "n": 5, "share": 1.5}, facts)
    compare.fact("l", ["x"], facts)
    compare.fact("a.b.c", None, facts)
    with pytest.raises(Mismatch, match=r"fact a\.n: 6 expected"):
        compare.fact("a.n", 6, facts)


def test_what_is_to_be_absent_is_named_where_it_is_found() -> None:
    compare.absent(["c"], ["a", "b"], "not_rows")

    with pytest.raises(Mismatch, match="not_rows: a found"):
        compare.absent(["c", "a"], ["b", "a"], "not_rows")
