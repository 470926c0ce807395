"""Reading the names of types: `list<number>`, `context<a: date>`, `range<date and time>`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from engine.feel.kinds import SIMPLE, Kind

if TYPE_CHECKING:
    from engine.feel.parser import Parser

_SPACED = re.compile(
    r"(date\s+and\s+time|days\s+and\s+time\s+duration|years\s+and\s+months\s+duration"
    r"|day\s+time\s+duration|year\s+month\s+duration)(?!\w)"
)
_OLD = {
    "day time duration": "days and time duration",
    "year month duration": "years and months duration",
}
_MEMBER = re.compile(r"([^\W\d]\w*(?:[ \t]+\w+)*)\s*:")


def read_kind(parser: Parser) -> Kind:
    """A type at the parser's place; an unknown one is refused."""
    found = parser.match(_SPACED)
    if found is not None:
        parser.jump(found.end())
        name = " ".join(found.group(1).split())
        return Kind(_OLD.get(name, name))
    name = parser.token.text
    if name not in SIMPLE:
        raise parser.fail("a type that is not known")
    parser.advance()
    if name in {"list", "range"} and parser.accept("<"):
        element = read_kind(parser)
        parser.expect(">")
        return Kind(name, element)
    if name == "context" and parser.accept("<"):
        return Kind(name, members=_members(parser))
    if name == "function" and parser.accept("<"):
        _skip_function(parser)
    return Kind(name)


def _members(parser: Parser) -> tuple[tuple[str, Kind], ...]:
    members: list[tuple[str, Kind]] = []
    while not parser.accept(">"):
        found = parser.match(_MEMBER)
        if found is None:
            raise parser.fail("a member and its type were expected here")
        parser.jump(found.end())
        members.append((found.group(1), read_kind(parser)))
        if not parser.at(">"):
            parser.expect(",")
    return tuple(members)


def _skip_function(parser: Parser) -> None:
    """Of a function only that it is one can be known."""
    while not parser.accept(">"):
        read_kind(parser)
        if not parser.at(">"):
            parser.expect(",")
    parser.expect("->")
    read_kind(parser)
