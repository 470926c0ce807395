"""Dates, times and durations: read from ISO text, written as ISO text."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from decimal import Decimal
from zoneinfo import ZoneInfo

from engine.feel.values import Value, YearMonthDuration

_DATE = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
_TIME = re.compile(
    r"(\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d(?::\d\d)?|@[A-Za-z0-9_+/-]{1,40})?"
)
_MONTHS = re.compile(r"(-?)P(?=\d)(?:(\d{1,9})Y)?(?:(\d{1,9})M)?")
_DAYS = re.compile(
    r"(-?)P(?=[\dT])(?:(\d{1,9})D)?"
    r"(?:T(?=\d)(?:(\d{1,12})H)?(?:(\d{1,12})M)?(?:(\d{1,12})(?:\.(\d{1,9}))?S)?)?"
)
_MAX_OFFSET = timedelta(hours=18)
_MINUTE, _HOUR, _YEAR_MONTHS = 60, 3600, 12


def read_date(text: str) -> date | None:
    found = _DATE.fullmatch(text)
    if found is None:
        return None
    try:
        return date(*map(int, found.groups()))
    except ValueError:
        return None


def read_time(text: str) -> time | None:
    found = _TIME.fullmatch(text)
    if found is None:
        return None
    hour, minute, second, fraction, zone = found.groups()
    micros = int((fraction or "0").ljust(6, "0")[:6])
    try:
        return time(int(hour), int(minute), int(second), micros, read_zone(zone))
    except ValueError:
        return None


def read_date_time(text: str) -> datetime | None:
    """A date alone is its midnight."""
    day, _, clock = text.partition("T")
    read_day = read_date(day)
    if read_day is None:
        return None
    if "T" not in text:
        return datetime.combine(read_day, time())
    read_clock = read_time(clock)
    return None if read_clock is None else datetime.combine(read_day, read_clock)


def read_zone(text: str | None) -> tzinfo | None:
    """An offset, `Z` or `@Area/City`; ValueError when there is no such zone."""
    if text is None:
        return None
    if text == "Z":
        return UTC
    if text.startswith("@"):
        try:
            return ZoneInfo(text[1:])
        except (KeyError, OSError) as error:
            raise ValueError(text) from error
    hours, minutes, seconds = (int(part) for part in f"{text[1:]}:00".split(":")[:3])
    offset = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    if offset > _MAX_OFFSET or minutes >= _MINUTE:
        raise ValueError(text)
    return timezone(-offset if text[0] == "-" else offset)


def read_duration(text: str) -> YearMonthDuration | timedelta | None:
    found = _MONTHS.fullmatch(text)
    if found is not None:
        sign, years, months = found.groups()
        count = int(years or 0) * _YEAR_MONTHS + int(months or 0)
        return YearMonthDuration(-count if sign else count)
    found = _DAYS.fullmatch(text)
    if found is None:
        return None
    sign, days, hours, minutes, seconds, fraction = found.groups()
    try:
        duration = timedelta(
            days=int(days or 0),
            hours=int(hours or 0),
            minutes=int(minutes or 0),
            seconds=int(seconds or 0),
            microseconds=int((fraction or "0").ljust(6, "0")[:6]),
        )
    except OverflowError:
        return None
    return -duration if sign else duration


def read_temporal(text: str) -> Value:
    """What `@"…"` means: the first of the temporal forms that fits; else null."""
    for read in (read_date, read_time, read_date_time, read_duration):
        value = read(text)
        if value is not None:
            return value
    return None


def write_time(value: time) -> str:
    return _clock(value) + write_zone(value.tzinfo)


def write_date_time(value: datetime) -> str:
    return f"{value.date().isoformat()}T{_clock(value.time())}{write_zone(value.tzinfo)}"


def _clock(value: time) -> str:
    text = value.replace(tzinfo=None, microsecond=0).isoformat()
    if value.microsecond:
        text += f".{value.microsecond:06d}".rstrip("0")
    return text


def write_zone(zone: tzinfo | None) -> str:
    if zone is None:
        return ""
    if isinstance(zone, ZoneInfo):
        return f"@{zone.key}"
    offset = zone.utcoffset(None) or timedelta()
    if not offset:
        return "Z"
    minutes, seconds = divmod(int(abs(offset).total_seconds()), _MINUTE)
    sign = "-" if offset < timedelta() else "+"
    tail = f":{seconds:02d}" if seconds else ""
    return f"{sign}{minutes // _MINUTE:02d}:{minutes % _MINUTE:02d}{tail}"


def write_months(value: YearMonthDuration) -> str:
    years, months = divmod(abs(value.months), _YEAR_MONTHS)
    sign = "-" if value.months < 0 else ""
    if not months and years:
        return f"{sign}P{years}Y"
    return f"{sign}P{f'{years}Y' if years else ''}{months}M"


def write_days(value: timedelta) -> str:
    """`P1DT2H3M4.5S`; nothing at all is `PT0S`."""
    if not value:
        return "PT0S"
    sign, size = ("-", -value) if value < timedelta() else ("", value)
    minutes, seconds = divmod(size.seconds, _MINUTE)
    hours, minutes = divmod(minutes, _MINUTE)
    clock = f"{hours}H" if hours else ""
    clock += f"{minutes}M" if minutes else ""
    if seconds or size.microseconds:
        fraction = f".{size.microseconds:06d}".rstrip("0") if size.microseconds else ""
        clock += f"{seconds}{fraction}S"
    days = f"{size.days}D" if size.days else ""
    return f"{sign}P{days}" + (f"T{clock}" if clock else "")


def offset_seconds(value: datetime | time) -> Decimal | None:
    """Seconds east of Greenwich; null where no zone is known."""
    if value.tzinfo is None:
        return None
    moment = value if isinstance(value, datetime) else datetime.combine(date(2000, 1, 1), value)
    offset = moment.utcoffset()
    return None if offset is None else Decimal(int(offset.total_seconds()))


def day_second(value: time) -> tuple[bool, Decimal]:
    """Whether a zone is known, and the second of the (Greenwich) day, for comparing."""
    second = Decimal(value.hour * _HOUR + value.minute * _MINUTE + value.second)
    offset = offset_seconds(value)
    return (False, second) if offset is None else (True, second - offset)


def shift_months(day: date, months: int) -> date | None:
    """The same day of the month so many months on; the month's last where it has no such day."""
    year, month = divmod(day.year * _YEAR_MONTHS + day.month - 1 + months, _YEAR_MONTHS)
    for last in (day.day, 30, 29, 28):
        if last > day.day:
            continue
        try:
            return day.replace(year=year, month=month + 1, day=last)
        except (ValueError, OverflowError):
            continue
    return None
