"""A pattern's text as a tree. Back references and look-around do not exist here."""

from __future__ import annotations

import re
from dataclasses import dataclass

from engine.feel.patterns import characters
from engine.feel.patterns.characters import Matches

_COUNT = re.compile(r"\{(\d{1,4})(,(\d{1,4})?)?\}")
_CATEGORY = re.compile(r"\{([A-Z][a-z]?)\}")
_SPACED = re.compile(r"\\.|\[(?:[^\]\\]|\\.)*\]|\s+", re.DOTALL)
_MOST_NESTED = 20


def _kept(found: re.Match[str]) -> str:
    """With the flag x white space counts only inside `[…]` and after a backslash."""
    return "" if found.group().isspace() else found.group()


class PatternError(Exception):
    """The pattern is not one of ours."""


@dataclass(frozen=True, slots=True)
class Part:
    """Base of the parts of a pattern."""


@dataclass(frozen=True, slots=True)
class One(Part):
    matches: Matches


@dataclass(frozen=True, slots=True)
class Edge(Part):
    end: bool


@dataclass(frozen=True, slots=True)
class Sequence(Part):
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Choice(Part):
    ways: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Group(Part):
    part: Part
    number: int


@dataclass(frozen=True, slots=True)
class Repeat(Part):
    part: Part
    least: int
    most: int | None
    greedy: bool


class Reader:
    """Reads one pattern; flags `s m i x` as in XPath."""

    def __init__(self, text: str, flags: str) -> None:
        self.text = _SPACED.sub(_kept, text) if "x" in flags else text
        self.flags = flags
        self.position = 0
        self.groups = 0
        self._depth = 0

    def read(self) -> Part:
        part = self._choice()
        if self.position < len(self.text):
            raise PatternError
        return part

    def _peek(self) -> str:
        return self.text[self.position : self.position + 1]

    def _take(self) -> str:
        sign = self._peek()
        if not sign:
            raise PatternError
        self.position += 1
        return sign

    def _accept(self, text: str) -> bool:
        found = self.text.startswith(text, self.position)
        if found:
            self.position += len(text)
        return found

    def _choice(self) -> Part:
        self._depth += 1
        if self._depth > _MOST_NESTED:
            raise PatternError
        ways = [self._sequence()]
        while self._accept("|"):
            ways.append(self._sequence())
        self._depth -= 1
        return ways[0] if len(ways) == 1 else Choice(tuple(ways))

    def _sequence(self) -> Part:
        parts: list[Part] = []
        while self._peek() not in {"", "|", ")"}:
            parts.append(self._repeated(self._atom()))
        return Sequence(tuple(parts))

    def _repeated(self, part: Part) -> Part:
        least, most = self._count()
        if (least, most) == (1, 1):
            return part
        greedy = not self._accept("?")
        if self._peek() in {"*", "+", "?", "{"} and self._peek():
            raise PatternError
        return Repeat(part, least, most, greedy)

    def _count(self) -> tuple[int, int | None]:
        simple: dict[str, tuple[int, int | None]] = {"*": (0, None), "+": (1, None), "?": (0, 1)}
        if self._peek() in simple:
            return simple[self._take()]
        if self._peek() != "{":
            return 1, 1
        found = _COUNT.match(self.text, self.position)
        if found is None:
            raise PatternError
        self.position = found.end()
        least = int(found.group(1))
        most = least if found.group(2) is None else found.group(3) and int(found.group(3))
        if isinstance(most, int) and most < least:
            raise PatternError
        return least, most or (0 if most == 0 else None)

    def _atom(self) -> Part:
        sign = self._take()
        if sign in {"*", "+", "?", "{", "}", "]"}:
            raise PatternError
        if sign == "(":
            return self._group()
        if sign in {"^", "$"}:
            return Edge(sign == "$")
        if sign == ".":
            dot = characters.anything if "s" in self.flags else characters.not_line_end
            return One(dot)
        return One(self._cased(self._class() if sign == "[" else self._character(sign)))

    def _cased(self, matches: Matches) -> Matches:
        return characters.any_case(matches) if "i" in self.flags else matches

    def _group(self) -> Part:
        if self._accept("?"):
            if not self._accept(":"):
                raise PatternError
            part = self._choice()
        else:
            self.groups += 1
            number = self.groups
            part = Group(self._choice(), number)
        if not self._accept(")"):
            raise PatternError
        return part

    def _character(self, sign: str) -> Matches:
        return self._escape() if sign == "\\" else characters.one(sign)

    def _escape(self) -> Matches:
        sign = self._take()
        if sign.lower() in characters.CLASSES:
            matches = characters.CLASSES[sign.lower()]
            return characters.negated(matches) if sign.isupper() else matches
        if sign in {"p", "P"}:
            return self._category(negative=sign == "P")
        if sign in characters.ESCAPES:
            return characters.one(characters.ESCAPES[sign])
        if sign not in characters.LITERAL:
            raise PatternError
        return characters.one(sign)

    def _category(self, *, negative: bool) -> Matches:
        found = _CATEGORY.match(self.text, self.position)
        if found is None:
            raise PatternError
        self.position = found.end()
        matches = characters.category(found.group(1))
        return characters.negated(matches) if negative else matches

    def _class(self) -> Matches:
        """`[a-z_]`, `[^0-9]`, `[a-z-[aeiou]]`."""
        negative = self._accept("^")
        parts: list[Matches] = []
        removed: Matches | None = None
        while not self._accept("]"):
            if parts and self._accept("-["):
                removed = self._class()
                if self._peek() != "]":
                    raise PatternError
                continue
            parts.append(self._class_part())
        if not parts:
            raise PatternError
        matches = characters.either(parts)
        matches = characters.negated(matches) if negative else matches
        return matches if removed is None else characters.without(matches, removed)

    def _class_part(self) -> Matches:
        sign = self._take()
        if sign == "[":
            raise PatternError
        ranged = self._peek() == "-" and self.text[self.position + 1 : self.position + 2] not in {
            "",
            "]",
            "[",
        }
        if sign == "\\" or not ranged:
            return self._character(sign)
        self._take()
        high = self._take()
        if high == "\\":
            high = self._take()
        if high < sign:
            raise PatternError
        return characters.span(sign, high)
