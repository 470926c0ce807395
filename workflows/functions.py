"""Functions of the domain that tables and timers may call.

They are pure. A missing or senseless argument gives None, which is null in an expression:
a gate that asks for a number it cannot have does not hold.
"""

import calendar
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal

Number = Decimal | int

_MONTHS = 12
_OFFICES = {"科员": 1, "副科级": 2, "正科级": 3, "副处级": 4, "正处级": 5, "副厅级": 6, "正厅级": 7}
_LEVELS = {
    "乡科级": 2,
    "科级": 2,
    "县处级": 4,
    "处级": 4,
    "厅局级": 6,
    "地厅级": 6,
    "厅级": 6,
}
RANKS: dict[str, int] = {
    **_OFFICES,
    **{f"{level}副职": number for level, number in _LEVELS.items()},
    **{f"{level}正职": number + 1 for level, number in _LEVELS.items()},
    "副局级": 6,
    "正局级": 7,
    "副厅局级": 6,
    "正厅局级": 7,
    "副县处级": 4,
    "正县处级": 5,
    "副县级": 4,
    "正县级": 5,
    "副乡科级": 2,
    "正乡科级": 3,
}


def quorum(due: Number | None) -> int | None:
    """The least number present when `due` members are due: two thirds, rounded up.

    Law: cadre-2014/37.1, cadre-2019/quorum.
    """
    members = _whole(due)
    return None if members is None else -(-2 * members // 3)


def majority(due: Number | None) -> int | None:
    """The least number in favour: more than half of the members due; a tie adopts nothing.

    Law: cadre-2014/38.1.3, cadre-2019/majority.
    """
    members = _whole(due)
    return None if members is None else members // 2 + 1


def rank(text: str | None) -> int | None:
    """The place of a rank from 科员 (1) to 正厅级 (7); None for any other text."""
    return RANKS.get(text.strip()) if isinstance(text, str) else None


def months_between(start: date | None, end: date | None) -> int | None:
    """Full calendar months from one day to the other; negative when it lies before.

    A month ends on the same day number, or on the last day of a shorter month.
    """
    first, last = _day(start), _day(end)
    if first is None or last is None:
        return None
    return _months(first, last) if first <= last else -_months(last, first)


def years_between(start: date | None, end: date | None) -> int | None:
    """Full years from one day to the other, as for age or years in a post."""
    months = months_between(start, end)
    if months is None:
        return None
    return months // _MONTHS if months >= 0 else -(-months // _MONTHS)


def _months(first: date, last: date) -> int:
    months = (last.year - first.year) * _MONTHS + last.month - first.month
    ends_month = last.day == calendar.monthrange(last.year, last.month)[1]
    return months if last.day >= first.day or ends_month else months - 1


def _day(moment: date | None) -> date | None:
    if isinstance(moment, datetime):
        return moment.date()
    return moment if isinstance(moment, date) else None


def _whole(number: Number | None) -> int | None:
    """The number if it can be a number of people."""
    if not isinstance(number, Decimal | int) or isinstance(number, bool):
        return None
    if isinstance(number, Decimal) and not number.is_finite():
        return None
    return int(number) if number == int(number) and number > 0 else None


FUNCTIONS: Mapping[str, Callable[..., object]] = {
    "rank": rank,
    "quorum": quorum,
    "majority": majority,
    "years_between": years_between,
    "months_between": months_between,
}
