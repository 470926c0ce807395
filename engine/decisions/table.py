"""Decision tables: which rows apply, and what the hit policy makes of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from engine.decisions import policies
from engine.decisions.logic import Logic, conformed
from engine.decisions.shapes import Shape
from engine.decisions.trace import Trace
from engine.decisions.verdict import FiredRow
from engine.feel import Environment, Expression, UnaryTests, Value


@dataclass(frozen=True, slots=True)
class InputClause:
    label: str
    expression: Expression
    allowed: UnaryTests | None
    shape: Shape | None


@dataclass(frozen=True, slots=True)
class OutputClause:
    """`values` are the allowed ones, most important first."""

    name: str
    values: Expression | None
    default: Expression | None
    shape: Shape | None


@dataclass(frozen=True, slots=True)
class Rule:
    """A row. It applies only while all its clauses are in force; None stands for `-`."""

    id: str
    tests: tuple[UnaryTests | None, ...]
    outputs: tuple[Expression, ...]
    clauses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DecisionTable(Logic):
    inputs: tuple[InputClause, ...]
    outputs: tuple[OutputClause, ...]
    rules: tuple[Rule, ...]
    policy: policies.Policy
    shape: Shape | None = None

    def evaluate(self, env: Environment, trace: Trace) -> Value:
        values = self._read(env, trace)
        if values is None:
            return None
        rules = [rule for rule in self.rules if _applies(rule, values, env, trace)]
        hits = [policies.Hit(rule.id, self._outputs(rule, env, trace)) for rule in rules]
        ranks = self._ranks(env) if self.policy.ordered else ()
        chosen = self.policy.choose(hits, ranks, env, trace)
        if chosen is None:
            return None
        fired = {hit.rule for hit in chosen}
        trace.rows += [
            FiredRow(trace.decision, rule.id, rule.clauses, dict(hit.outputs))
            for rule, hit in zip(rules, hits, strict=True)
            if rule.id in fired
        ]
        return self._result(chosen, env, trace)

    def _read(self, env: Environment, trace: Trace) -> list[Value] | None:
        """The inputs; None when one of them is not among its allowed values."""
        values: list[Value] = []
        for clause in self.inputs:
            value = clause.expression.within(env)
            value = conformed(clause.shape, value, env, trace)
            trace.read(clause.label, clause.expression.text, value)
            if value is not None and clause.allowed and not clause.allowed.holds(value, env):
                trace.fault(f"{clause.label} has a value the table does not know")
                return None
            values.append(value)
        return values

    def _outputs(self, rule: Rule, env: Environment, trace: Trace) -> dict[str, Value]:
        return {
            clause.name: conformed(clause.shape, expression.within(env), env, trace)
            for clause, expression in zip(self.outputs, rule.outputs, strict=True)
        }

    def _ranks(self, env: Environment) -> tuple[list[Value], ...]:
        ranks = (clause.values.within(env) if clause.values else [] for clause in self.outputs)
        return tuple(rank if isinstance(rank, list) else [rank] for rank in ranks)

    def _result(self, chosen: list[policies.Hit], env: Environment, trace: Trace) -> Value:
        if not chosen and any(clause.default for clause in self.outputs):
            return conformed(self.shape, self._default(env), env, trace)
        results = [self._value(hit.outputs) for hit in chosen]
        value = self.policy.combine(results, env, trace)
        return conformed(self.shape, value, env, trace)

    def _default(self, env: Environment) -> Value:
        values = {
            clause.name: clause.default.within(env) if clause.default else None
            for clause in self.outputs
        }
        default = self._value(values)
        return [default] if self.policy.gives_list else default

    def _value(self, outputs: dict[str, Value]) -> Value:
        return outputs if len(self.outputs) > 1 else next(iter(outputs.values()))

    def stated(self, decision: str) -> Iterator[FiredRow]:
        """Every row as it would fire, with those of its outputs that are written out as text."""
        for rule in self.rules:
            told = zip(self.outputs, (each.text for each in rule.outputs), strict=True)
            outputs = {out.name: text[1:-1] for out, text in told if text.startswith('"')}
            yield FiredRow(decision, rule.id, rule.clauses, outputs)

    def reads(self) -> frozenset[tuple[str, ...]]:
        """The paths that its columns and its rows look at."""
        tests = (test for rule in self.rules for test in rule.tests if test is not None)
        texts: list[Expression | UnaryTests] = [c.expression for c in self.inputs]
        return frozenset(path for text in (*texts, *tests) for path in _paths(text))

    def rows_reading(self, fact: str) -> Iterator[str]:
        """The rows with a condition on anything under a fact."""
        columns = [_reads(clause.expression, fact) for clause in self.inputs]
        for rule in self.rules:
            for column, test in zip(columns, rule.tests, strict=True):
                if test is not None and (column or _reads(test, fact)):
                    yield rule.id


def _reads(text: Expression | UnaryTests, fact: str) -> bool:
    return any(path[0] == fact for path in _paths(text))


def _paths(text: Expression | UnaryTests) -> set[tuple[str, ...]]:
    return {*text.names(), *(name for _, name in text.filter_names())}


def _applies(rule: Rule, values: list[Value], env: Environment, trace: Trace) -> bool:
    if not all(trace.in_force(clause) for clause in rule.clauses):
        return False
    return all(
        test is None or test.holds(value, env)
        for test, value in zip(rule.tests, values, strict=True)
    )
