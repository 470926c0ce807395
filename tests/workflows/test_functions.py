"""Quorum, majority, ranks and spans of time."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.clock import SHANGHAI
from workflows.functions import (
    RANKS,
    majority,
    months_between,
    quorum,
    rank,
    years_between,
)

MEMBERS = st.integers(3, 25)
DAYS = st.dates(date(1950, 1, 1), date(2100, 12, 31))


@given(MEMBERS)
def test_a_majority_is_the_least_number_above_half(due: int) -> None:
    needed = majority(due)

    assert needed is not None
    assert needed > due / 2 >= needed - 1


@given(MEMBERS)
def test_a_quorum_is_the_least_number_of_two_thirds(due: int) -> None:
    needed = quorum(due)

    assert needed is not None
    assert 3 * needed >= 2 * due > 3 * (needed - 1)


@given(MEMBERS)
def test_a_bare_quorum_all_in_favour_always_adopts(due: int) -> None:
    assert (quorum(due) or 0) >= (majority(due) or 0)


@given(MEMBERS)
def test_a_tie_never_adopts(due: int) -> None:
    assert due // 2 < (majority(due) or 0)


@pytest.mark.parametrize(
    ("due", "present", "in_favour"),
    [(7, 5, 4), (8, 6, 5), (9, 6, 5), (10, 7, 6), (11, 8, 6), (13, 9, 7)],
)
def test_the_numbers_of_common_committees(due: int, present: int, in_favour: int) -> None:
    assert quorum(due) == present
    assert majority(due) == in_favour
    assert quorum(Decimal(due)) == present
    assert majority(Decimal(due)) == in_favour


@pytest.mark.parametrize("senseless", [None, 0, -3, Decimal("2.5"), Decimal("NaN"), True, "9"])
def test_no_number_of_members_has_no_quorum_and_no_majority(senseless: Decimal | None) -> None:
    assert quorum(senseless) is None
    assert majority(senseless) is None


def test_ranks_are_ordered_by_either_name() -> None:
    ladder = ["科员", "副科级", "正科级", "副处级", "正处级", "副厅级", "正厅级"]

    assert [rank(name) for name in ladder] == [1, 2, 3, 4, 5, 6, 7]
    assert rank("县处级副职") == rank("副处级")
    assert rank("厅局级正职") == rank("正厅级")
    assert rank(" 乡科级正职 ") == rank("正科级")
    assert set(RANKS.values()) == set(range(1, 8))


@pytest.mark.parametrize("other", ["处长", "", None, 4])
def test_any_other_text_is_no_rank(other: str | None) -> None:
    assert rank(other) is None


@pytest.mark.parametrize(
    ("start", "end", "months", "years"),
    [
        (date(2016, 2, 10), date(2017, 2, 9), 11, 0),
        (date(2016, 2, 10), date(2017, 2, 10), 12, 1),
        (date(2017, 1, 31), date(2017, 2, 28), 1, 0),
        (date(2016, 2, 29), date(2017, 2, 28), 12, 1),
        (date(2017, 1, 15), date(2017, 1, 15), 0, 0),
        (date(2017, 2, 28), date(2017, 3, 27), 0, 0),
        (date(2018, 6, 1), date(2017, 5, 1), -13, -1),
    ],
)
def test_full_months_and_years_are_counted_to_the_day(
    start: date, end: date, months: int, years: int
) -> None:
    assert months_between(start, end) == months
    assert years_between(start, end) == years


@given(DAYS, DAYS)
def test_counting_backwards_is_the_same_with_a_minus(start: date, end: date) -> None:
    there, back = months_between(start, end), months_between(end, start)

    assert there is not None
    assert back is not None
    assert there == -back


def test_a_moment_counts_as_its_day() -> None:
    moment = datetime(2017, 2, 10, 9, tzinfo=SHANGHAI)

    assert years_between(date(2016, 2, 10), moment) == 1


def test_a_missing_day_gives_no_span() -> None:
    assert months_between(None, date(2017, 1, 1)) is None
    assert years_between(date(2017, 1, 1), None) is None
