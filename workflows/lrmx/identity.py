"""The citizen identity number: its form, its check digit, and what it says."""

import re
from dataclasses import dataclass
from datetime import date

_NUMBER = re.compile(r"[0-9]{17}[0-9X]")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"


@dataclass(frozen=True)
class Identity:
    """What a number of eighteen characters says. `birth` None: the date in it does not exist."""

    checked: bool
    birth: date | None
    sex: str


def check_digit(first: str) -> str:
    """The eighteenth character for the first seventeen digits."""
    weighted = zip(first, _WEIGHTS, strict=True)
    return _CHECKS[sum(int(digit) * weight for digit, weight in weighted) % len(_CHECKS)]


def parse_identity(text: str) -> Identity | None:
    """What the number says, or None where it is not one of eighteen characters."""
    number = text.strip().upper()
    if _NUMBER.fullmatch(number) is None:
        return None
    try:
        birth = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        birth = None
    sex = "男" if int(number[16]) % 2 else "女"
    return Identity(check_digit(number[:17]) == number[17], birth, sex)
