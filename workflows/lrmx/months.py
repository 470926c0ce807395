"""Months as forms write them: 198503, 1985.03, 1985年3月, and whole dates alike."""

import re
from datetime import date
from typing import NamedTuple

_FORMS = (
    re.compile(r"([0-9]{4})([0-9]{2})(?:[0-9]{2})?"),
    re.compile(r"([0-9]{4})[.．\-/年]([0-9]{1,2})(?:月|(?:[.．\-/月][0-9]{1,2}日?))?"),
)
_EARLIEST, _LATEST, _DECEMBER = 1900, 2100, 12


class Month(NamedTuple):
    year: int
    month: int

    @classmethod
    def of(cls, day: date) -> "Month":
        return cls(day.year, day.month)

    def months_until(self, later: "Month") -> int:
        return (later.year - self.year) * 12 + later.month - self.month

    def years_until(self, later: "Month") -> int:
        return self.months_until(later) // 12

    def __str__(self) -> str:
        return f"{self.year:04}-{self.month:02}"


def parse_month(text: str) -> Month | None:
    """The month that the text names, or None where it names none that can be."""
    bare = "".join(text.split())
    for form in _FORMS:
        found = form.fullmatch(bare)
        if found is not None:
            month = Month(int(found[1]), int(found[2]))
            return month if _possible(month) else None
    return None


def _possible(month: Month) -> bool:
    return _EARLIEST <= month.year <= _LATEST and 1 <= month.month <= _DECEMBER
