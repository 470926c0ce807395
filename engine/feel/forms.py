"""The forms that begin with a word or a bracket, and what follows a value in brackets."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from engine.feel import binding
from engine.feel.calls import Definition, Invocation
from engine.feel.lexer import WORD, Token, spaced
from engine.feel.loops import Filter, For, Quantified, Span
from engine.feel.tree import ContextOf, If, ListOf, Literal, Name, Node, OneSided, RangeOf, measure
from engine.feel.types import read_kind

if TYPE_CHECKING:
    from engine.feel.parser import Parser

_PART = r"[\w\U00010000-\U000EFFFF'./*+-]+"
_VARIABLE = re.compile(rf"({WORD}(?:[\s'./*+-]+\w+)*?)\s+in(?!\w)")
_LABEL = re.compile(rf"({WORD}(?:\s+\w+)*)\s*:")
_KEY = re.compile(rf"({WORD}(?:{_PART})?(?:\s+{_PART})*)\s*:")
_PARAMETER = re.compile(rf"({WORD}(?:\s+\w+)*)\s*(?=[,:)])")


def _if(parser: Parser) -> Node:
    parser.advance()
    condition = parser.closed()
    parser.expect("then")
    positive = parser.closed()
    parser.expect("else")
    return If(condition, positive, parser.expression())


def _iterators(parser: Parser) -> tuple[tuple[str, Node], ...]:
    iterators: list[tuple[str, Node]] = []
    while not iterators or parser.accept(","):
        found = parser.match(_VARIABLE)
        if found is None:
            raise parser.fail("a name and `in` were expected here")
        name = spaced(found.group(1))
        parser.jump(found.end())
        domain = parser.closed()
        if parser.accept(".."):
            domain = Span(domain, parser.closed())
        parser.declare(name)
        iterators.append((name, domain))
    return tuple(iterators)


def _for(parser: Parser) -> Node:
    parser.advance()
    iterators = _iterators(parser)
    parser.expect("return")
    before, parser.seen = parser.seen, set()
    body = parser.expression()
    partial = "partial" in parser.seen
    parser.seen |= before
    return For(iterators, body, measure(body)[0], partial)


def _quantified(parser: Parser) -> Node:
    deciding = parser.advance().text == "some"
    iterators = _iterators(parser)
    parser.expect("satisfies")
    condition = parser.expression()
    return Quantified(deciding, iterators, condition, measure(condition)[0])


def _function(parser: Parser) -> Node:
    parser.advance()
    parser.expect("(")
    parameters: list[str] = []
    while not parser.accept(")"):
        parameters.append(_parameter(parser))
        if not parser.at(")"):
            parser.expect(",")
    if parser.token.text == "external":
        raise parser.fail("functions written in another language are not allowed")
    for parameter in parameters:
        parser.declare(parameter)
    body = parser.expression()
    size, depth = measure(body)
    return Definition(tuple(parameters), body, size, depth)


def _parameter(parser: Parser) -> str:
    found = parser.match(_PARAMETER)
    if found is None:
        raise parser.fail("the name of a parameter was expected here")
    parser.jump(found.end())
    if parser.accept(":"):
        read_kind(parser)
    return spaced(found.group(1))


def _context(parser: Parser) -> Node:
    parser.advance()
    entries: list[tuple[str, Node]] = []
    while not parser.accept("}"):
        key = _key(parser)
        value = parser.closed()
        if any(key == other for other, _ in entries):
            raise parser.fail(f"the key {key} stands twice in one context")
        entries.append((key, value))
        parser.declare(key)
        if not parser.at("}"):
            parser.expect(",")
    return ContextOf(tuple(entries))


def _key(parser: Parser) -> str:
    if parser.token.kind == "string":
        key = parser.advance().text
        parser.expect(":")
        return key
    found = parser.match(_KEY)
    if found is None:
        raise parser.fail("a key and a colon were expected here")
    parser.jump(found.end())
    return spaced(found.group(1))


def _square(parser: Parser) -> Node:
    """`[a, b]` or `[a..b]`."""
    parser.advance()
    items: list[Node] = []
    while not parser.accept("]"):
        items.append(parser.closed())
        if len(items) == 1 and parser.accept(".."):
            return _range(parser, items[0], included=True)
        if not parser.at("]"):
            parser.expect(",")
    return ListOf(tuple(items))


def _open_range(parser: Parser) -> Node:
    """`]a..b]`."""
    parser.advance()
    start = parser.closed()
    parser.expect("..")
    return _range(parser, start, included=False)


def _range(parser: Parser, start: Node, *, included: bool) -> Node:
    end = parser.limit()
    return RangeOf(start, end, included, parser.expect("]", ")", "[").text == "]")


def _round(parser: Parser) -> Node:
    """`(expression)`, `(a..b)` or `(< a)`."""
    parser.advance()
    operator = parser.accept("<", "<=", ">", ">=", "=", "!=")
    if operator is not None:
        outer, parser.endpoint = parser.endpoint, False
        node: Node = OneSided(operator.text, parser.operand())
        parser.endpoint = outer
        parser.expect(")")
        return node
    node = parser.closed()
    if parser.accept(".."):
        return _range(parser, node, included=False)
    parser.expect(")")
    return node


def filtered(parser: Parser, source: Node) -> Node:
    condition = parser.closed()
    parser.expect("]")
    return Filter(source, condition, measure(condition)[0])


def call(parser: Parser, target: Node, opening: Token) -> Node:
    labels, arguments = _arguments(parser)
    if isinstance(target, Literal) and not parser.lenient:
        raise parser.fail("this is no function", opening)
    if isinstance(target, Name):
        return binding.bound(parser, target.name, labels, arguments, opening)
    return Invocation(target, arguments, labels)


def _arguments(parser: Parser) -> tuple[tuple[str, ...], tuple[Node, ...]]:
    labels: list[str] = []
    arguments: list[Node] = []
    while not parser.accept(")"):
        found = parser.match(_LABEL)
        if found is not None:
            labels.append(spaced(found.group(1)))
            parser.jump(found.end())
        arguments.append(parser.closed())
        if labels and len(labels) != len(arguments):
            raise parser.fail("arguments by name and by place do not mix")
        if not parser.at(")"):
            parser.expect(",")
    return tuple(labels), tuple(arguments)


FORMS: dict[str, Callable[[Parser], Node]] = {
    "if": _if,
    "for": _for,
    "some": _quantified,
    "every": _quantified,
    "function": _function,
    "{": _context,
    "[": _square,
    "]": _open_range,
    "(": _round,
}
