"""Which characters a part of a pattern stands for."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

Matches = Callable[[str], bool]

_SPACE = " \t\n\r"
_NOT_WORD = frozenset("PZC")

CLASSES: dict[str, Matches] = {
    "d": lambda character: unicodedata.category(character) == "Nd",
    "s": lambda character: character in _SPACE,
    "w": lambda character: unicodedata.category(character)[0] not in _NOT_WORD,
}
ESCAPES = {"n": "\n", "r": "\r", "t": "\t"}
LITERAL = frozenset("\\|.-^?*+{}()[]$ /\"'")


def one(literal: str) -> Matches:
    return lambda character: character == literal


def span(low: str, high: str) -> Matches:
    return lambda character: low <= character <= high


def category(name: str) -> Matches:
    r"""`\p{L}`, `\p{Lu}`."""
    return lambda character: unicodedata.category(character).startswith(name)


def negated(matches: Matches) -> Matches:
    return lambda character: not matches(character)


def either(parts: list[Matches]) -> Matches:
    return parts[0] if len(parts) == 1 else lambda character: any(p(character) for p in parts)


def without(whole: Matches, part: Matches) -> Matches:
    return lambda character: whole(character) and not part(character)


def any_case(matches: Matches) -> Matches:
    return lambda character: (
        matches(character) or matches(character.lower()) or matches(character.upper())
    )


def anything(_character: str) -> bool:
    return True


def not_line_end(character: str) -> bool:
    return character not in "\n\r"
