"""Reading unary tests: cells of decision tables, and what stands after `in`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from engine.feel.tree import Node, RangeOf
from engine.feel.unary import Anything, CompareTest, NoneOf, OneOf, Test, TruthTest, ValueTest

if TYPE_CHECKING:
    from engine.feel.parser import Parser

_NOT = re.compile(r"not\s*\(")
_OPERATORS = ("<", "<=", ">", ">=", "=", "!=")


def read_cell(parser: Parser) -> Test:
    """A whole cell: `-`, `not(tests)` or tests separated by commas."""
    if parser.token.kind == "end" or _is_dash(parser):
        return Anything()
    negated = _negated(parser)
    if negated is not None:
        return negated
    tests = _tests(parser)
    parser.finish()
    return tests


def _is_dash(parser: Parser) -> bool:
    if not parser.at("-"):
        return False
    start = parser.token.start
    parser.advance()
    if parser.token.kind == "end":
        return True
    parser.jump(start)
    return False


def _negated(parser: Parser) -> Test | None:
    """`not(…)` when it is the whole cell; `not(a) and b` is an ordinary expression."""
    found = parser.match(_NOT)
    if found is None:
        return None
    start = parser.token.start
    parser.jump(found.end())
    tests = _tests(parser)
    parser.expect(")")
    if parser.token.kind == "end":
        return NoneOf(tests)
    parser.jump(start)
    return None


def _tests(parser: Parser) -> OneOf:
    tests = [read_test(parser)]
    while parser.accept(","):
        tests.append(read_test(parser))
    return OneOf(tuple(tests))


def read_test(parser: Parser) -> Test:
    operator = parser.accept(*_OPERATORS)
    if operator is not None:
        return CompareTest(operator.text, parser.operand())
    outer, parser.seen = parser.seen, set()
    node = parser.closed()
    speaks_of_input = "?" in parser.seen
    parser.seen |= outer
    return TruthTest(node) if speaks_of_input else ValueTest(node)


def tests_after_in(parser: Parser) -> Test:
    """`in [1..5]`, `in < 5`, `in list`, or several tests in round brackets."""
    operator = parser.accept(*_OPERATORS)
    if operator is not None:
        return CompareTest(operator.text, parser.operand())
    if not parser.at("("):
        return ValueTest(parser.operand())
    parser.advance()
    first = _test_in_brackets(parser)
    if parser.accept(".."):
        return _open_range(parser, first)
    tests = [first]
    while parser.accept(","):
        tests.append(_test_in_brackets(parser))
    parser.expect(")")
    return OneOf(tuple(tests))


def _test_in_brackets(parser: Parser) -> Test:
    operator = parser.accept(*_OPERATORS)
    if operator is not None:
        return CompareTest(operator.text, parser.operand())
    return ValueTest(parser.closed())


def _open_range(parser: Parser, start: Test) -> Test:
    if not isinstance(start, ValueTest):
        raise parser.fail("a range cannot begin with a comparison")
    end: Node = parser.limit()
    closing = parser.expect("]", ")", "[").text
    return ValueTest(
        RangeOf(start.expected, end, start_included=False, end_included=closing == "]")
    )
