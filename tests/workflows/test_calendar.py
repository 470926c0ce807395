"""Working days and due dates, held against the acceptance scenarios and the announced years."""

from datetime import date, datetime, timedelta

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.clock import SHANGHAI
from workflows.calendar import UnknownYear, WorkCalendar, parse_due

NATIONAL = WorkCalendar.national()
KNOWN = st.dates(date(2004, 1, 2), date(2025, 12, 31))
ANY = st.dates(date(1990, 1, 1), date(2060, 12, 31))
COUNTS = st.integers(0, 120)


def days(text: str) -> list[date]:
    return [date.fromisoformat(day) for day in text.split()]


def noon(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}T12:00:00").replace(tzinfo=SHANGHAI)


def periods_within(start: date) -> st.SearchStrategy[tuple[date, date]]:
    return st.tuples(st.integers(0, 60), st.integers(0, 20)).map(
        lambda pair: (start + timedelta(pair[0]), start + timedelta(pair[0] + pair[1]))
    )


def test_t14_the_fifth_day_of_a_notice_over_spring_festival_2017() -> None:
    counted = [step.day for step in NATIONAL.explain(date(2017, 1, 24), 5) if step.counts]

    assert counted == days("2017-01-25 2017-01-26 2017-02-03 2017-02-04 2017-02-06")
    assert NATIONAL.working_days(date(2017, 1, 24), 5) == (date(2017, 2, 6), False)


def test_t14_with_the_posting_day_counted_four_days_remain() -> None:
    assert NATIONAL.working_days(date(2017, 1, 24), 4).day == date(2017, 2, 4)


def test_t15_the_acceptance_notice_is_due_after_fifteen_working_days() -> None:
    assert NATIONAL.working_days(date(2017, 1, 20), 15).day == date(2017, 2, 15)


def test_t17_the_superior_is_reminded_after_ten_working_days_over_may_day() -> None:
    assert NATIONAL.working_days(date(2017, 4, 24), 10).day == date(2017, 5, 9)


def test_t24_self_criticism_is_due_after_five_working_days() -> None:
    assert NATIONAL.working_days(date(2017, 11, 1), 5).day == date(2017, 11, 8)


@pytest.mark.parametrize(
    "day", days("2017-01-22 2017-02-04 2017-04-01 2017-05-27 2017-09-30 2026-10-10")
)
def test_a_make_up_day_on_a_weekend_is_worked(day: date) -> None:
    assert day.weekday() >= 5
    assert NATIONAL.is_working_day(day)


@pytest.mark.parametrize(
    "day", days("2017-01-02 2017-01-27 2017-05-01 2017-10-06 2020-01-31 2015-09-03")
)
def test_a_holiday_on_a_weekday_is_not_worked(day: date) -> None:
    assert day.weekday() < 5
    assert not NATIONAL.is_working_day(day)


@given(day=st.dates(date(2004, 1, 1), date(2026, 12, 31)))
def test_every_known_day_is_judged_as_it_was_announced(day: date) -> None:
    assert NATIONAL.is_working_day(day) == chinese_calendar.is_workday(day)


@pytest.mark.parametrize("year", [2003, 2027])
def test_a_year_beyond_the_tables_is_unknown(year: int) -> None:
    with pytest.raises(UnknownYear, match=f"{year} 年") as unknown:
        NATIONAL.is_working_day(date(year, 6, 1))

    assert unknown.value.year == year
    assert isinstance(unknown.value, LookupError)


def test_the_year_end_is_crossed_with_new_year_and_its_make_up_days() -> None:
    assert NATIONAL.working_days(date(2011, 12, 30), 2).day == date(2012, 1, 4)
    assert NATIONAL.working_days(date(2016, 12, 30), 1).day == date(2017, 1, 3)


def test_a_count_that_reaches_an_unknown_year_is_provisional() -> None:
    assert NATIONAL.working_days(date(2026, 12, 30), 1) == (date(2026, 12, 31), False)
    assert NATIONAL.working_days(date(2026, 12, 30), 2) == (date(2027, 1, 1), True)


def test_a_gate_never_passes_on_a_day_of_an_unknown_year() -> None:
    assert NATIONAL.working_days(date(2026, 12, 30), 1, strict=True).day == date(2026, 12, 31)
    with pytest.raises(UnknownYear):
        NATIONAL.working_days(date(2026, 12, 30), 2, strict=True)
    with pytest.raises(UnknownYear):
        NATIONAL.working_days_between(date(2026, 12, 30), date(2027, 1, 4))
    with pytest.raises(UnknownYear):
        NATIONAL.due_date(parse_due("P1M"), noon("2026-12-20"), strict=True)


def test_a_provisional_day_is_settled_when_its_year_is_loaded() -> None:
    loaded = NATIONAL.with_year(
        2027, {date(2027, 1, 1): "元旦", date(2026, 12, 28): "元旦"}, {date(2027, 1, 2): "元旦"}
    )

    assert loaded.working_days(date(2026, 12, 25), 5) == (date(2027, 1, 4), False)
    assert loaded.is_working_day(date(2027, 1, 2))
    assert not loaded.is_working_day(date(2026, 12, 28)), "the announcement reaches back"
    assert NATIONAL.is_working_day(date(2026, 12, 28)), "the first calendar is as it was"


def test_a_year_loaded_again_replaces_what_was_loaded_before() -> None:
    wrong = NATIONAL.with_year(2027, {date(2027, 3, 1): "误录"}, {})

    right = wrong.with_year(2027, {date(2027, 1, 1): "元旦"}, {})

    assert right.is_working_day(date(2027, 3, 1))
    assert right == NATIONAL.with_year(2027, {date(2027, 1, 1): "元旦"}, {})


@pytest.mark.parametrize(
    ("holidays", "workdays", "what"),
    [
        ({date(2028, 1, 1): "元旦"}, {}, "不属于 2027 年"),
        ({date(2026, 11, 30): "元旦"}, {}, "不属于 2027 年"),
        ({date(2027, 1, 1): "元旦"}, {date(2027, 1, 1): "元旦"}, "日期重复"),
    ],
)
def test_an_announcement_that_contradicts_itself_is_not_loaded(
    holidays: dict[date, str], workdays: dict[date, str], what: str
) -> None:
    with pytest.raises(ValueError, match=what):
        NATIONAL.with_year(2027, holidays, workdays)


def test_days_on_which_an_objection_was_open_are_not_counted() -> None:
    open_days = [(date(2017, 3, 7), date(2017, 3, 8))]

    assert NATIONAL.working_days(date(2017, 3, 6), 5).day == date(2017, 3, 13)
    assert NATIONAL.working_days(date(2017, 3, 6), 5, open_days).day == date(2017, 3, 15)


def test_an_excluded_period_of_an_unknown_year_does_not_make_the_count_provisional() -> None:
    excluded = [(date(2026, 12, 30), date(2027, 12, 31))]
    loaded = NATIONAL.with_year(2028, {}, {})

    assert loaded.working_days(date(2026, 12, 29), 1, excluded, strict=True) == (
        date(2028, 1, 3),
        False,
    )


def test_a_count_that_cannot_end_says_so() -> None:
    with pytest.raises(ValueError, match="超出"):
        NATIONAL.working_days(date(2017, 3, 6), 5, [(date(2017, 3, 7), date.max)])
    with pytest.raises(ValueError, match="颠倒"):
        NATIONAL.working_days(date(2017, 3, 6), 5, [(date(2017, 3, 8), date(2017, 3, 7))])
    for number in (-1, 10_001):
        with pytest.raises(ValueError, match="之间"):
            NATIONAL.working_days(date(2017, 3, 6), number)


def test_an_explanation_says_of_every_day_why() -> None:
    told = NATIONAL.explain(date(2017, 1, 26), 3, [(date(2017, 2, 3), date(2017, 2, 3))])

    assert told[0] == (date(2017, 1, 27), False, "春节放假")
    assert (date(2017, 2, 3), False, "期间中止，不计入") in told
    assert (date(2017, 2, 4), True, "春节调休上班") in told
    assert (date(2017, 2, 5), False, "周末") in told
    assert told[-1] == (date(2017, 2, 7), True, "工作日")
    assert NATIONAL.explain(date(2027, 1, 1), 1)[0] == (date(2027, 1, 2), False, "周末（暂定）")


@given(start=ANY, n=COUNTS, data=st.data())
def test_the_nth_day_is_worked_and_exactly_n_days_were_counted(
    start: date, n: int, data: st.DataObject
) -> None:
    excluded = data.draw(st.lists(periods_within(start), max_size=3))

    told = NATIONAL.explain(start, n, excluded)
    due = NATIONAL.working_days(start, n, excluded)

    assert sum(step.counts for step in told) == n
    assert due.day == (told[-1].day if told else start)
    assert not any(first <= due.day <= last for first, last in excluded) or n == 0


@given(start=ANY, n=COUNTS)
def test_counting_forth_and_measuring_back_agree(start: date, n: int) -> None:
    due = NATIONAL.working_days(start, n)

    assert NATIONAL.working_days_between(start, due.day, strict=False) == n
    assert NATIONAL.working_days_between(due.day, start, strict=False) == -n


@given(a=KNOWN, b=KNOWN, c=KNOWN)
def test_spans_add_up(a: date, b: date, c: date) -> None:
    between = NATIONAL.working_days_between

    assert between(a, b) + between(b, c) == between(a, c)


@given(start=KNOWN, n=st.integers(1, 120))
def test_a_day_more_is_always_later(start: date, n: int) -> None:
    assert NATIONAL.working_days(start, n).day < NATIONAL.working_days(start, n + 1).day


@given(start=ANY, n=COUNTS)
def test_a_count_is_provisional_exactly_when_a_strict_one_is_refused(start: date, n: int) -> None:
    due = NATIONAL.working_days(start, n)

    try:
        strict = NATIONAL.working_days(start, n, strict=True)
    except UnknownYear:
        assert due.provisional
    else:
        assert strict == due
        assert not due.provisional
