"""Working days of China, make-up Saturdays included, and the days on which things fall due.

Day 0 is not counted. A year whose holidays are not loaded is counted on weekends alone and
the result is marked provisional; with `strict` it raises UnknownYear, because no gate may
pass on such a day.
"""

import re
from calendar import monthrange
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import NamedTuple

from chinese_calendar import constants

from engine.clock import local_date, start_of

Period = tuple[date, date]
Named = tuple[tuple[date, str], ...]

MOST_DAYS = 10_000
_TOO_FAR = "到期日超出可以计算的范围"
_DAY = timedelta(days=1)
_DAYS_WORKED = 5
_WORKING = re.compile(r"P([0-9]{1,4})WD")
_ISO = re.compile(
    r"P(?=[0-9T])(?:([0-9]{1,4})Y)?(?:([0-9]{1,4})M)?(?:([0-9]{1,4})W)?(?:([0-9]{1,4})D)?"
    r"(?:T(?=[0-9])(?:([0-9]{1,6})H)?(?:([0-9]{1,6})M)?(?:([0-9]{1,6})S)?)?"
)


class UnknownYear(LookupError):
    """The holidays of this year have not been loaded."""

    def __init__(self, year: int) -> None:
        self.year = year
        super().__init__(f"{year} 年的放假安排尚未载入，请系统管理员载入后再办理")


class DueDate(NamedTuple):
    """A day, and whether it may still move when a year's holidays are loaded."""

    day: date
    provisional: bool


class Deadline(NamedTuple):
    """The last day in time, and the moment from which it is too late."""

    day: date
    provisional: bool
    overdue_from: datetime


class Counted(NamedTuple):
    """One day of a count: whether it counts, and why."""

    day: date
    counts: bool
    why: str


@dataclass(frozen=True)
class Due:
    """A length of time: working days, or months and days and seconds of the calendar."""

    working_days: int | None = None
    months: int = 0
    days: int = 0
    seconds: int = 0


@dataclass(frozen=True)
class YearTable:
    """The holidays and make-up working days announced for one year, each with its occasion.

    The announcement of a year may reach back into the December before it.
    """

    year: int
    holidays: Named
    workdays: Named

    def __post_init__(self) -> None:
        days = [day for day, _ in (*self.holidays, *self.workdays)]
        if len(set(days)) < len(days):
            raise ValueError(f"{self.year} 年的放假安排中有日期重复")
        for day in days:
            if not date(self.year - 1, 12, 1) <= day <= date(self.year, 12, 31):
                raise ValueError(f"{day} 不属于 {self.year} 年的放假安排")


@dataclass(frozen=True)
class WorkCalendar:
    """Which days are worked. A calendar with another year loaded is another calendar."""

    tables: tuple[YearTable, ...]

    @classmethod
    def national(cls) -> "WorkCalendar":
        """The years that the pinned edition of chinesecalendar knows: 2004 to 2026."""
        years = sorted({day.year for day in constants.holidays})
        return cls(tuple(_announced(year) for year in years))

    def with_year(
        self, year: int, holidays: Mapping[date, str], workdays: Mapping[date, str]
    ) -> "WorkCalendar":
        """A calendar with the announcement for `year`, in place of an earlier one."""
        table = YearTable(year, tuple(sorted(holidays.items())), tuple(sorted(workdays.items())))
        return WorkCalendar((*(old for old in self.tables if old.year != year), table))

    @cached_property
    def years(self) -> frozenset[int]:
        return frozenset(table.year for table in self.tables)

    @cached_property
    def _special(self) -> dict[date, tuple[bool, str]]:
        """Each announced day: worked or not, and its occasion; a later year's word stands."""
        special: dict[date, tuple[bool, str]] = {}
        for table in sorted(self.tables, key=lambda table: table.year):
            special.update({day: (False, name) for day, name in table.holidays})
            special.update({day: (True, name) for day, name in table.workdays})
        return special

    def is_working_day(self, day: date) -> bool:
        self._require(day.year)
        return self._worked(day)

    def working_days(
        self, start: date, n: int, excluded: Iterable[Period] = (), *, strict: bool = False
    ) -> DueDate:
        """The n-th working day after `start`, days of the excluded periods not counted."""
        if not 0 <= n <= MOST_DAYS:
            raise ValueError(f"工作日数应在 0 至 {MOST_DAYS:,} 之间")
        day, provisional, left = start, False, n
        days = _outside(start, _sound(excluded))
        while left:
            day = next(days)
            provisional = self._doubt(day, strict=strict) or provisional
            left -= self._worked(day)
        return DueDate(day, provisional)

    def working_days_between(self, a: date, b: date, *, strict: bool = True) -> int:
        """How many working days after `a` up to and including `b`; negative if `b` is earlier.

        A bare number cannot say that it is provisional, so an unknown year raises UnknownYear
        unless `strict` is given up.
        """
        if b < a:
            return -self.working_days_between(b, a, strict=strict)
        if strict and a < b:
            for year in range((a + _DAY).year, b.year + 1):
                self._require(year)
        moved = sum(
            worked - (day.weekday() < _DAYS_WORKED)
            for day, (worked, _) in self._special.items()
            if a < day <= b
        )
        return _weekdays_until(b) - _weekdays_until(a) + moved

    def explain(self, start: date, n: int, excluded: Iterable[Period] = ()) -> list[Counted]:
        """Every day from the day after `start` to the n-th working day, with its reason."""
        periods = _sound(excluded)
        length = (self.working_days(start, n, periods).day - start).days
        days = (start + _DAY * number for number in range(1, length + 1))
        return [self._explained(day, periods) for day in days]

    def due_date(self, due: Due, moment: datetime, *, strict: bool = False) -> Deadline:
        """When `due` from `moment` has run out, on the days of Asia/Shanghai.

        A period of the calendar that ends on a day of rest ends on the next working day; one
        that counts hours ends at its minute.
        """
        start = local_date(moment)
        if due.working_days is not None:
            day, provisional = self.working_days(start, due.working_days, strict=strict)
        elif due.seconds:
            end = _end(moment, _later(start, due) - start + timedelta(seconds=due.seconds))
            return Deadline(local_date(end), provisional=False, overdue_from=end)
        else:
            day, provisional = self._rolled(_later(start, due), strict=strict)
        return Deadline(day, provisional, start_of(day + _DAY))

    def _rolled(self, day: date, *, strict: bool) -> DueDate:
        """The same day if it is worked, else the next one that is."""
        provisional = self._doubt(day, strict=strict)
        if self._worked(day):
            return DueDate(day, provisional)
        after = self.working_days(day, 1, strict=strict)
        return DueDate(after.day, provisional or after.provisional)

    def _require(self, year: int) -> None:
        if year not in self.years:
            raise UnknownYear(year)

    def _doubt(self, day: date, *, strict: bool) -> bool:
        if strict:
            self._require(day.year)
        return day.year not in self.years

    def _worked(self, day: date) -> bool:
        special = self._special.get(day)
        return day.weekday() < _DAYS_WORKED if special is None else special[0]

    def _explained(self, day: date, periods: tuple[Period, ...]) -> Counted:
        if any(first <= day <= last for first, last in periods):
            return Counted(day, counts=False, why="期间中止，不计入")
        worked = self._worked(day)
        if day in self._special:
            name = self._special[day][1]
            return Counted(day, worked, f"{name}调休上班" if worked else f"{name}放假")
        plain = "工作日" if worked else "周末"
        return Counted(day, worked, plain if day.year in self.years else f"{plain}（暂定）")


def parse_due(text: str) -> Due:
    """`P5WD` is five working days; anything else is an ISO 8601 duration such as `P6M`."""
    working = _WORKING.fullmatch(text)
    if working is not None:
        return Due(working_days=int(working[1]))
    found = _ISO.fullmatch(text)
    if found is None:
        raise ValueError(
            f"期限「{text}」无法识别，应写作 P5WD（五个工作日）或 P6M、P1Y、P10D、PT8H"
        )
    years, months, weeks, days, hours, minutes, seconds = (
        int(part or 0) for part in found.groups()
    )
    return Due(
        months=years * 12 + months,
        days=weeks * 7 + days,
        seconds=(hours * 60 + minutes) * 60 + seconds,
    )


def _announced(year: int) -> YearTable:
    occasions = {item.value: item.chinese for item in constants.Holiday}

    def of_year(days: Mapping[date, str]) -> Named:
        return tuple((day, occasions[days[day]]) for day in sorted(days) if day.year == year)

    return YearTable(year, of_year(constants.holidays), of_year(constants.workdays))


def _sound(periods: Iterable[Period]) -> tuple[Period, ...]:
    sound = tuple(periods)
    for first, last in sound:
        if last < first:
            raise ValueError(f"不计入的期间起止颠倒：{first} 至 {last}")
    return sound


def _outside(start: date, periods: tuple[Period, ...]) -> Iterator[date]:
    """The days after `start` that lie in none of the periods, to the end of all dates."""
    day = start
    while day < date.max:
        day += _DAY
        ends = [last for first, last in periods if first <= day <= last]
        if ends:
            day = max(ends)
        else:
            yield day
    raise ValueError(_TOO_FAR)


def _later(start: date, due: Due) -> date:
    """The same day number so many months on, or the end of a shorter month; then the days."""
    year, month = divmod(start.year * 12 + start.month - 1 + due.months, 12)
    try:
        clamped = min(start.day, monthrange(year, month + 1)[1])
        return date(year, month + 1, clamped) + timedelta(days=due.days)
    except (ValueError, OverflowError) as error:
        raise ValueError(_TOO_FAR) from error


def _end(moment: datetime, length: timedelta) -> datetime:
    try:
        return moment + length
    except OverflowError as error:
        raise ValueError(_TOO_FAR) from error


def _weekdays_until(day: date) -> int:
    weeks, rest = divmod(day.toordinal(), 7)
    return weeks * _DAYS_WORKED + min(rest, _DAYS_WORKED)
