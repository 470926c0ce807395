"""Lengths of time become due dates: working days, calendar periods and hours."""

from datetime import UTC, date, datetime

import pytest

from engine.clock import SHANGHAI
from workflows.calendar import Due, WorkCalendar, parse_due

NATIONAL = WorkCalendar.national()


def noon(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}T12:00:00").replace(tzinfo=SHANGHAI)


def test_t24_an_inquiry_over_national_day_is_due_on_the_twentieth() -> None:
    deadline = NATIONAL.due_date(parse_due("P15WD"), noon("2017-09-25"))

    assert deadline.day == date(2017, 10, 20)
    assert deadline.overdue_from == datetime(2017, 10, 21, tzinfo=SHANGHAI)


def test_t24_a_report_after_six_months_waits_for_the_end_of_the_holiday() -> None:
    assert NATIONAL.due_date(parse_due("P6M"), noon("2017-11-01")).day == date(2018, 5, 2)


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("P5WD", Due(working_days=5)),
        ("P1Y", Due(months=12)),
        ("P1Y6M10D", Due(months=18, days=10)),
        ("P2W", Due(days=14)),
        ("PT8H30M", Due(seconds=30_600)),
        ("P1DT1S", Due(days=1, seconds=1)),
    ],
)
def test_a_due_is_read(text: str, due: Due) -> None:
    assert parse_due(text) == due


@pytest.mark.parametrize(
    "text",
    [
        "",
        "P",
        "PT",
        "5WD",
        "P5",
        "P5WDT1H",
        "P1M5WD",
        "P-5D",
        "p5wd",
        "P1.5D",
        "P５WD",
        "P5D ",
        "P99999D",
    ],
)
def test_what_is_no_due_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match="P5WD"):
        parse_due(text)


@pytest.mark.parametrize(
    ("text", "start", "day"),
    [
        ("P1M", "2016-01-31", "2016-02-29"),
        ("P1M", "2017-03-31", "2017-05-02"),
        ("P1Y", "2016-02-29", "2017-02-28"),
        ("P1M", "2017-02-15", "2017-03-15"),
        ("P15D", "2017-04-10", "2017-04-25"),
        ("P1Y1D", "2016-02-10", "2017-02-13"),
        ("P11M", "2016-01-31", "2017-01-03"),
    ],
)
def test_a_calendar_period_ends_on_the_same_day_number_or_the_next_working_day(
    text: str, start: str, day: str
) -> None:
    assert NATIONAL.due_date(parse_due(text), noon(start)).day == date.fromisoformat(day)


def test_a_calendar_period_that_ends_in_an_unknown_year_is_provisional() -> None:
    deadline = NATIONAL.due_date(parse_due("P1M"), noon("2026-12-02"))

    assert (deadline.day, deadline.provisional) == (date(2027, 1, 4), True)


def test_hours_end_at_their_minute_and_are_never_provisional() -> None:
    deadline = NATIONAL.due_date(parse_due("P1DT36H"), datetime(2027, 1, 1, 20, 0, tzinfo=UTC))

    assert deadline.overdue_from == datetime(2027, 1, 4, 8, 0, tzinfo=UTC)
    assert (deadline.day, deadline.provisional) == (date(2027, 1, 4), False)


def test_the_day_that_counts_is_that_of_shanghai() -> None:
    late_in_london = datetime(2017, 3, 6, 17, 0, tzinfo=UTC)

    assert NATIONAL.due_date(parse_due("P1WD"), late_in_london).day == date(2017, 3, 8)


@pytest.mark.parametrize("text", ["P9999Y", "P9000YT1S", "P7982YT999999H"])
def test_a_due_date_beyond_all_dates_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="超出"):
        NATIONAL.due_date(parse_due(text), noon("2017-03-06"))
