"""Nodes that combine values: arithmetic, comparison, three-valued logic."""

from __future__ import annotations

from dataclasses import dataclass

from engine.feel.arithmetic import calculate, negated
from engine.feel.comparison import compared, equal
from engine.feel.environment import Environment
from engine.feel.kinds import Kind
from engine.feel.tree import Node
from engine.feel.values import Value


@dataclass(frozen=True, slots=True)
class Arithmetic(Node):
    operator: str
    left: Node
    right: Node

    def evaluate(self, env: Environment) -> Value:
        result = calculate(self.operator, self.left.evaluate(env), self.right.evaluate(env))
        if type(result) is str:
            env.budget.spend_text(result)
        return result


@dataclass(frozen=True, slots=True)
class Negation(Node):
    operand: Node

    def evaluate(self, env: Environment) -> Value:
        return negated(self.operand.evaluate(env))


@dataclass(frozen=True, slots=True)
class Comparison(Node):
    operator: str
    left: Node
    right: Node

    def evaluate(self, env: Environment) -> Value:
        left, right = self.left.evaluate(env), self.right.evaluate(env)
        if self.operator == "=":
            return equal(left, right, env.budget)
        return compared(self.operator, left, right, env.budget)


@dataclass(frozen=True, slots=True)
class Between(Node):
    operand: Node
    low: Node
    high: Node

    def evaluate(self, env: Environment) -> Value:
        value = self.operand.evaluate(env)
        above = compared(">=", value, self.low.evaluate(env), env.budget)
        below = compared("<=", value, self.high.evaluate(env), env.budget)
        return None if above is None or below is None else above and below


@dataclass(frozen=True, slots=True)
class All(Node):
    """`and`: one false decides; else what is not true leaves it open."""

    operands: tuple[Node, ...]

    def evaluate(self, env: Environment) -> Value:
        result: bool | None = True
        for operand in self.operands:
            value = operand.evaluate(env)
            if value is False:
                return False
            if value is not True:
                result = None
        return result


@dataclass(frozen=True, slots=True)
class AnyOf(Node):
    """`or`: one true decides; else what is not false leaves it open."""

    operands: tuple[Node, ...]

    def evaluate(self, env: Environment) -> Value:
        result: bool | None = False
        for operand in self.operands:
            value = operand.evaluate(env)
            if value is True:
                return True
            if value is not False:
                result = None
        return result


@dataclass(frozen=True, slots=True)
class InstanceOf(Node):
    operand: Node
    kind: Kind

    def evaluate(self, env: Environment) -> Value:
        return self.kind.holds(self.operand.evaluate(env), env.budget)
