"""Standard functions that say how points and ranges lie to one another."""

from __future__ import annotations

import re
from collections.abc import Callable

from engine.feel import temporal
from engine.feel.comparison import order
from engine.feel.functions.conversions import number
from engine.feel.signatures import standard
from engine.feel.values import Range, Value

_INTERVAL = re.compile(r"\s*([\[\](])\s*([^.].*?)\s*\.\.\s*(.+?)\s*([\])\[])\s*", re.DOTALL)
_TEXT = re.compile(r'"([^"\\]*)"')
_CALL = re.compile(r'(date and time|date|time|duration)\s*\(\s*"([^"\\]*)"\s*\)|@"([^"\\]*)"')
_READERS: dict[str, Callable[[str], Value]] = {
    "date": temporal.read_date,
    "time": temporal.read_time,
    "date and time": temporal.read_date_time,
    "duration": temporal.read_duration,
}


@standard("range", "from=text")
def range_from(text: str) -> Value:
    """A range written out, its ends written out too."""
    found = _INTERVAL.fullmatch(text)
    if found is None:
        return None
    start, end = _end(found.group(2)), _end(found.group(3))
    rank = order(start, end)
    if rank is None or rank > 0:
        return None
    return Range(start, end, found.group(1) == "[", found.group(4) == "]")


def _end(text: str) -> Value:
    quoted = _TEXT.fullmatch(text)
    if quoted is not None:
        return quoted.group(1)
    called = _CALL.fullmatch(text)
    if called is None:
        return number(text)
    kind, written, literal = called.groups()
    return _READERS[kind](written) if kind else temporal.read_temporal(literal)


def _point(value: Value) -> Range:
    """A single value as a range of itself."""
    return value if isinstance(value, Range) else Range(value, value)


def _rank(left: Value, right: Value) -> int:
    rank = order(left, right)
    if rank is None:
        raise TypeError
    return rank


def _relation(name: str, left: str, right: str, holds: Callable[[Range, Range], bool]) -> None:
    """Enter a relation; values without an order between them give null."""

    def run(one: Value, other: Value) -> Value:
        try:
            return holds(_point(one), _point(other))
        except TypeError:
            return None

    standard(name, left, right)(run)


def _before(one: Range, other: Range) -> bool:
    rank = _rank(one.end, other.start)
    return rank < 0 or (rank == 0 and not (one.end_included and other.start_included))


def _meets(one: Range, other: Range) -> bool:
    return one.end_included and other.start_included and _rank(one.end, other.start) == 0


def _starts_earlier(one: Range, other: Range) -> bool:
    rank = _rank(one.start, other.start)
    return rank < 0 or (rank == 0 and one.start_included and not other.start_included)


def _ends_later(one: Range, other: Range) -> bool:
    rank = _rank(one.end, other.end)
    return rank > 0 or (rank == 0 and one.end_included and not other.end_included)


def _same_start(one: Range, other: Range) -> bool:
    return one.start_included == other.start_included and _rank(one.start, other.start) == 0


def _same_end(one: Range, other: Range) -> bool:
    return one.end_included == other.end_included and _rank(one.end, other.end) == 0


def _overlaps(one: Range, other: Range) -> bool:
    return not _before(one, other) and not _before(other, one)


def _overlaps_before(one: Range, other: Range) -> bool:
    return _starts_earlier(one, other) and _overlaps(one, other) and not _ends_later(one, other)


def _includes(one: Range, other: Range) -> bool:
    return not _starts_earlier(other, one) and not _ends_later(other, one)


def _finishes(one: Range, other: Range) -> bool:
    return _same_end(one, other) and not _starts_earlier(one, other)


def _starts(one: Range, other: Range) -> bool:
    return _same_start(one, other) and not _ends_later(one, other)


def _coincides(one: Range, other: Range) -> bool:
    return _same_start(one, other) and _same_end(one, other)


def _converse(holds: Callable[[Range, Range], bool]) -> Callable[[Range, Range], bool]:
    return lambda one, other: holds(other, one)


_ANY = ("value1=any", "value2=any")
_BOTH = ("range1=range", "range2=range")
_relation("before", *_ANY, _before)
_relation("after", *_ANY, _converse(_before))
_relation("coincides", *_ANY, _coincides)
_relation("meets", *_BOTH, _meets)
_relation("met by", *_BOTH, _converse(_meets))
_relation("overlaps", *_BOTH, _overlaps)
_relation("overlaps before", *_BOTH, _overlaps_before)
_relation("overlaps after", *_BOTH, _converse(_overlaps_before))
_relation("finishes", "value=any", "range=range", _finishes)
_relation("finished by", "range=range", "value=any", _converse(_finishes))
_relation("includes", "range=range", "value=any", _includes)
_relation("during", "value=any", "range=range", _converse(_includes))
_relation("starts", "value=any", "range=range", _starts)
_relation("started by", "range=range", "value=any", _converse(_starts))
