"""Boxed expressions: the ways a decision can be written down."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from engine.decisions.errors import DecisionRefused
from engine.decisions.shapes import Misfit, Shape
from engine.decisions.trace import Trace
from engine.feel import Budget, Environment, Expression, Function, Value
from engine.feel.environment import Frame
from engine.feel.loops import items_of, picked


class Logic:
    """Something with a value; `shape` is its declared type, if it has one."""

    __slots__ = ()

    def evaluate(self, env: Environment, trace: Trace) -> Value:
        raise NotImplementedError


def conformed(shape: Shape | None, value: Value, env: Environment, trace: Trace) -> Value:
    """The value as its declared type has it; what does not fit is a fault, or null."""
    if shape is None:
        return value
    try:
        return shape.conform(value, env)
    except Misfit as misfit:
        trace.fault(str(misfit))
        return None


@dataclass(frozen=True, slots=True)
class LiteralLogic(Logic):
    expression: Expression
    shape: Shape | None = None

    def evaluate(self, env: Environment, trace: Trace) -> Value:
        return conformed(self.shape, self.expression.within(env), env, trace)


@dataclass(frozen=True, slots=True)
class NoLogic(Logic):
    """A decision somebody else makes: its value is given as a fact, or null."""

    name: str

    def evaluate(self, env: Environment, trace: Trace) -> Value:  # noqa: ARG002
        return env.find(self.name)


@dataclass(frozen=True, slots=True)
class Unreadable(Logic):
    """Read leniently, a part that is refused is refused when it is needed."""

    refusal: DecisionRefused

    def evaluate(self, env: Environment, trace: Trace) -> Value:  # noqa: ARG002
        raise self.refusal


@dataclass(frozen=True, slots=True)
class ContextLogic(Logic):
    """Entries one after another; one without a name is the result."""

    entries: tuple[tuple[str | None, Logic, Shape | None], ...]
    shape: Shape | None = None

    def evaluate(self, env: Environment, trace: Trace) -> Value:
        values: dict[str, Value] = {}
        outer = env.frame
        env.frame = Frame(values, outer)
        try:
            for name, logic, shape in self.entries:
                value = conformed(shape, logic.evaluate(env, trace), env, trace)
                if name is None:
                    return conformed(self.shape, value, env, trace)
                values[name] = value
        finally:
            env.frame = outer
        return conformed(self.shape, values, env, trace)


@dataclass(frozen=True, slots=True)
class ListLogic(Logic):
    items: tuple[Logic, ...]
    shape: Shape | None = None

    def evaluate(self, env: Environment, trace: Trace) -> Value:
        items: Value = [item.evaluate(env, trace) for item in self.items]
        return conformed(self.shape, items, env, trace)


@dataclass(frozen=True, slots=True)
class RelationLogic(Logic):
    """A table of values: a list of contexts."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Logic, ...], ...]

    def evaluate(self, env: Environment, trace: Trace) -> Value:
        return [
            {
                column: cell.evaluate(env, trace)
                for column, cell in zip(self.columns, row, strict=True)
            }
            for row in self.rows
        ]


@dataclass(frozen=True, slots=True)
class FunctionLogic(Logic):
    """A function with boxed logic: of a business knowledge model or in a context."""

    parameters: tuple[tuple[str, Shape | None], ...]
    body: Logic
    shape: Shape | None = None

    def evaluate(self, env: Environment, trace: Trace) -> Value:
        home, frame = env, env.frame

        def run(caller: Environment, arguments: list[Value]) -> Value:
            budget: Budget = caller.budget
            budget.descend(8)
            bound = {
                name: conformed(shape, value, home, trace)
                for (name, shape), value in zip(self.parameters, arguments, strict=True)
            }
            inner = Environment(home.scope, home.functions, Frame(bound, frame), budget)
            try:
                value = self.body.evaluate(inner, trace)
            finally:
                budget.descend(-8)
            return conformed(self.shape, value, inner, trace)

        return Function(tuple(name for name, _ in self.parameters), run)


@dataclass(frozen=True, slots=True)
class InvocationLogic(Logic):
    target: Logic
    bindings: Mapping[str, Logic]

    def evaluate(self, env: Environment, trace: Trace) -> Value:
        function = self.target.evaluate(env, trace)
        if not isinstance(function, Function) or set(function.parameters) != set(self.bindings):
            trace.fault("what is invoked is no function of these parameters")
            return None
        arguments = [
            self.bindings[parameter].evaluate(env, trace) for parameter in function.parameters
        ]
        env.budget.spend(1)
        return function.body(env, arguments)


@dataclass(frozen=True, slots=True)
class ConditionalLogic(Logic):
    condition: Logic
    positive: Logic
    negative: Logic

    def evaluate(self, env: Environment, trace: Trace) -> Value:
        holds = self.condition.evaluate(env, trace) is True
        return (self.positive if holds else self.negative).evaluate(env, trace)


@dataclass(frozen=True, slots=True)
class FilterLogic(Logic):
    source: Logic
    match: Logic

    def evaluate(self, env: Environment, trace: Trace) -> Value:
        items = items_of(self.source.evaluate(env, trace))
        if items is None:
            return None
        kept: list[Value] = []
        for item in items:
            verdict = self._verdict(item, env, trace)
            if type(verdict) is Decimal:
                return picked(items, verdict)
            if type(verdict) is not bool:
                return None
            if verdict:
                kept.append(item)
        return kept

    def _verdict(self, item: Value, env: Environment, trace: Trace) -> Value:
        outer = env.frame
        frame = Frame({"item": item}, outer)
        env.frame = Frame(item, frame) if isinstance(item, dict) else frame
        env.budget.spend(1)
        try:
            return self.match.evaluate(env, trace)
        finally:
            env.frame = outer


@dataclass(frozen=True, slots=True)
class LoopLogic(Logic):
    """Boxed `for`, `some` and `every`."""

    kind: str
    variable: str
    source: Logic
    body: Logic

    def evaluate(self, env: Environment, trace: Trace) -> Value:
        items = items_of(self.source.evaluate(env, trace))
        if items is None:
            return None
        results: list[Value] = []
        outer = env.frame
        try:
            for item in items:
                env.budget.spend(1)
                env.frame = Frame({self.variable: item, "partial": list(results)}, outer)
                results.append(self.body.evaluate(env, trace))
        finally:
            env.frame = outer
        return results if self.kind == "for" else self._quantified(results)

    def _quantified(self, results: list[Value]) -> Value:
        deciding = self.kind == "some"
        if any(result is deciding for result in results):
            return deciding
        return (not deciding) if all(type(result) is bool for result in results) else None
