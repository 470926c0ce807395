"""Nodes that call: standard functions, given functions, functions made in the expression."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.feel.environment import Environment, Frame
from engine.feel.errors import FeelFunctionError, FeelUnknownFunction
from engine.feel.signatures import Signature
from engine.feel.tree import Node
from engine.feel.values import Function, Value, admit


@dataclass(frozen=True, slots=True)
class StandardCall(Node):
    """A call of a standard function; of several signatures the first that fits is meant."""

    signatures: tuple[Signature, ...]
    arguments: tuple[Node, ...]

    def evaluate(self, env: Environment) -> Value:
        arguments = [argument.evaluate(env) for argument in self.arguments]
        for signature in self.signatures:
            fitted = signature.fitted(arguments)
            if fitted is not None:
                return signature.apply(env, fitted)
        return None


@dataclass(frozen=True, slots=True)
class NamedCall(Node):
    """A call by name: of a given function, or else of one made in the expression.

    Data is no function: whatever lies in the facts under this name is never called.
    """

    name: str
    arguments: tuple[Node, ...]
    labels: tuple[str, ...]
    lenient: bool

    def evaluate(self, env: Environment) -> Value:
        given = env.functions.get(self.name)
        if given is None:
            return self._invoke_own(env)
        if self.labels:
            raise FeelFunctionError(f"{self.name} takes its arguments by place, not by name")
        arguments = [argument.evaluate(env) for argument in self.arguments]
        env.budget.spend(1)
        try:
            return admit(given(*arguments))
        except (TypeError, ValueError, ArithmeticError, LookupError) as error:
            raise FeelFunctionError(f"{self.name}: {error}") from error

    def _invoke_own(self, env: Environment) -> Value:
        function = env.find(self.name)
        if isinstance(function, Function):
            return _invoke(function, self.arguments, self.labels, env)
        if self.lenient:
            return None
        raise FeelUnknownFunction(f"there is no function {self.name}")


@dataclass(frozen=True, slots=True)
class Invocation(Node):
    """A call of whatever an expression gives: `library.tax(x)`."""

    target: Node
    arguments: tuple[Node, ...]
    labels: tuple[str, ...]

    def evaluate(self, env: Environment) -> Value:
        function = self.target.evaluate(env)
        if isinstance(function, Function):
            return _invoke(function, self.arguments, self.labels, env)
        return None


@dataclass(frozen=True, slots=True)
class Definition(Node):
    """`function(a, b) a + b`; it remembers the names around it."""

    parameters: tuple[str, ...]
    body: Node
    cost: int
    depth: int

    def evaluate(self, env: Environment) -> Value:
        home, frame = env, env.frame

        def run(caller: Environment, arguments: list[Value]) -> Value:
            budget = caller.budget
            bound = Frame(dict(zip(self.parameters, arguments, strict=True)), frame)
            inner = Environment(home.scope, home.functions, bound, budget)
            budget.spend(self.cost)
            budget.descend(self.depth)
            try:
                return self.body.evaluate(inner)
            finally:
                budget.descend(-self.depth)

        return Function(self.parameters, run)


def _invoke(
    function: Function, arguments: tuple[Node, ...], labels: tuple[str, ...], env: Environment
) -> Value:
    values = [argument.evaluate(env) for argument in arguments]
    if labels:
        named: Mapping[str, Value] = dict(zip(labels, values, strict=True))
        if set(named) != set(function.parameters):
            return None
        values = [named[parameter] for parameter in function.parameters]
    return invoke(function, values, env)


def invoke(function: Function, arguments: list[Value], env: Environment) -> Value:
    """Call a function made in an expression; null when the number of arguments is wrong."""
    if len(arguments) != len(function.parameters):
        return None
    env.budget.spend(1)
    return function.body(env, arguments)
