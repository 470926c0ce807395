"""The two things a text can be, an expression or a cell, ready to be evaluated many times."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from engine.feel.budget import MAX_DEPTH, MAX_NODES
from engine.feel.cells import read_cell
from engine.feel.environment import Environment, Frame, Given, Scope
from engine.feel.errors import FeelBudgetExceeded
from engine.feel.facts import FactPath, Reading, read_facts
from engine.feel.parser import Parser
from engine.feel.tree import Node, measure
from engine.feel.unary import Test
from engine.feel.values import Value, admit

_CACHED = 8_192
_NONE_GIVEN: Given = {}


@dataclass(frozen=True, slots=True)
class _Readable:
    text: str
    reading: Reading

    def names(self) -> frozenset[FactPath]:
        """The facts this reads, as paths: `candidate.name` is `("candidate", "name")`."""
        return frozenset(self.reading.facts)

    def filter_names(self) -> frozenset[tuple[FactPath, FactPath]]:
        """Names inside filters, with the list filtered: a member of its items or a fact."""
        return frozenset(self.reading.in_filters)

    def calls(self) -> frozenset[str]:
        """The functions this needs to be given."""
        return frozenset(self.reading.calls)


@dataclass(frozen=True, slots=True)
class Expression(_Readable):
    """A FEEL expression."""

    root: Node

    def evaluate(
        self, scope: Mapping[str, object] | Scope, functions: Given | None = None
    ) -> Value:
        """The value over these facts; only a `FeelError` is ever raised."""
        return self.within(Environment(_scope(scope), functions or _NONE_GIVEN))

    def within(self, env: Environment) -> Value:
        """The value inside a larger evaluation, whose budget it shares."""
        try:
            return self.root.evaluate(env)
        except RecursionError:
            raise FeelBudgetExceeded("nested too deeply") from None


@dataclass(frozen=True, slots=True)
class UnaryTests(_Readable):
    """A cell of a decision table."""

    root: Test

    def matches(
        self,
        value: object,
        scope: Mapping[str, object] | Scope,
        functions: Given | None = None,
    ) -> bool:
        """Whether the cell is true of the value; what cannot be told is not true."""
        return self.holds(admit(value), Environment(_scope(scope), functions or _NONE_GIVEN))

    def holds(self, value: Value, env: Environment) -> bool:
        """The same inside a larger evaluation."""
        outer = env.frame
        env.frame = Frame({"?": value}, outer)
        try:
            return self.root.judge(value, env) is True
        except RecursionError:
            raise FeelBudgetExceeded("nested too deeply") from None
        finally:
            env.frame = outer


def _scope(scope: Mapping[str, object] | Scope) -> Scope:
    return scope if isinstance(scope, Scope) else Scope(scope)


def parse_expression(text: str, names: Iterable[str] = (), *, lenient: bool = False) -> Expression:
    """Read an expression. `names` are the known names that are more than one word.

    A call that cannot work is refused; `lenient` makes it null instead, as the standard has it.
    """
    return _expression(text, frozenset(names), lenient)


def parse_unary_tests(text: str, names: Iterable[str] = (), *, lenient: bool = False) -> UnaryTests:
    """Read a cell of a decision table; the empty text is `-`."""
    return _unary_tests(text, frozenset(names), lenient)


@lru_cache(maxsize=_CACHED)
def _expression(text: str, names: frozenset[str], lenient: bool) -> Expression:  # noqa: FBT001
    try:
        parser = Parser(text, names, lenient=lenient)
        root = parser.expression()
    except RecursionError:
        raise FeelBudgetExceeded("nested too deeply") from None
    parser.finish()
    _check_size(root)
    return Expression(text, read_facts(root), root)


@lru_cache(maxsize=_CACHED)
def _unary_tests(text: str, names: frozenset[str], lenient: bool) -> UnaryTests:  # noqa: FBT001
    try:
        root = read_cell(Parser(text, names, lenient=lenient))
    except RecursionError:
        raise FeelBudgetExceeded("nested too deeply") from None
    _check_size(root)
    return UnaryTests(text, read_facts(root), root)


def _check_size(root: Node) -> None:
    size, depth = measure(root)
    if size > MAX_NODES:
        raise FeelBudgetExceeded(f"an expression of more than {MAX_NODES} parts")
    if depth > MAX_DEPTH:
        raise FeelBudgetExceeded(f"an expression nested more than {MAX_DEPTH} deep")
