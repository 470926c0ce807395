"""Unary tests: the cells of a decision table, and what stands after `in`."""

from __future__ import annotations

from dataclasses import dataclass

from engine.feel.budget import Budget
from engine.feel.comparison import compared, equal, within
from engine.feel.environment import Environment
from engine.feel.tree import Node
from engine.feel.values import Range, Value


class Test(Node):
    """Judges a given value: true, false, or null when it cannot tell."""

    __slots__ = ()

    def judge(self, value: Value, env: Environment) -> bool | None:
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Anything(Test):
    """`-`."""

    def judge(self, value: Value, env: Environment) -> bool | None:  # noqa: ARG002
        return True


@dataclass(frozen=True, slots=True)
class CompareTest(Test):
    """`< 10`."""

    operator: str
    limit: Node

    def judge(self, value: Value, env: Environment) -> bool | None:
        return compared(self.operator, value, self.limit.evaluate(env), env.budget)


@dataclass(frozen=True, slots=True)
class ValueTest(Test):
    """A value to equal, a list to be in, a range to lie in."""

    expected: Node

    def judge(self, value: Value, env: Environment) -> bool | None:
        return matches(value, self.expected.evaluate(env), env.budget)


@dataclass(frozen=True, slots=True)
class TruthTest(Test):
    """An expression that speaks of `?` itself."""

    condition: Node

    def judge(self, value: Value, env: Environment) -> bool | None:
        result = self.condition.evaluate(env)
        if type(result) is bool:
            return result
        return None if result is None else matches(value, result, env.budget)


@dataclass(frozen=True, slots=True)
class OneOf(Test):
    """`a, b`: any of the tests."""

    tests: tuple[Test, ...]

    def judge(self, value: Value, env: Environment) -> bool | None:
        result: bool | None = False
        for test in self.tests:
            verdict = test.judge(value, env)
            if verdict is True:
                return True
            if verdict is None:
                result = None
        return result


@dataclass(frozen=True, slots=True)
class NoneOf(Test):
    """`not(a, b)`."""

    tests: OneOf

    def judge(self, value: Value, env: Environment) -> bool | None:
        verdict = self.tests.judge(value, env)
        return None if verdict is None else not verdict


@dataclass(frozen=True, slots=True)
class In(Node):
    """`value in tests`."""

    operand: Node
    test: Test

    def evaluate(self, env: Environment) -> Value:
        return self.test.judge(self.operand.evaluate(env), env)


def matches(value: Value, expected: Value, budget: Budget) -> bool | None:
    """Whether a value fits what a cell holds."""
    if type(expected) is Range:
        return within(value, expected, budget)
    if type(expected) is list:
        return _in_list(value, expected, budget)
    return equal(value, expected, budget)


def _in_list(value: Value, expected: list[Value], budget: Budget) -> bool | None:
    budget.spend(len(expected))
    if type(value) is list and equal(value, expected, budget):
        return True
    return any(
        (within(value, item, budget) if type(item) is Range else equal(value, item, budget)) is True
        for item in expected
    )
