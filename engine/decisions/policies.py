"""Hit policies: what a table says when no row applies, one does, or several do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from engine.decisions.trace import Trace
from engine.feel import Environment, Value
from engine.feel.comparison import same
from engine.feel.signatures import STANDARD

Ranks = tuple[list[Value], ...]


@dataclass(frozen=True, slots=True)
class Hit:
    rule: str
    outputs: dict[str, Value]


@dataclass(frozen=True, slots=True)
class Policy:
    """A hit policy, with the aggregation of a COLLECT table."""

    name: str
    aggregation: str = ""
    has_default: bool = False

    @property
    def ordered(self) -> bool:
        return self.name in {"PRIORITY", "OUTPUT ORDER"}

    @property
    def gives_list(self) -> bool:
        return self.name in {"RULE ORDER", "OUTPUT ORDER"} or (
            self.name == "COLLECT" and not self.aggregation
        )

    def choose(
        self, hits: list[Hit], ranks: Ranks, env: Environment, trace: Trace
    ) -> list[Hit] | None:
        """The hits that count, in order; None where there must be an answer and is none."""
        if not hits and self.name in _SINGLE and not self.has_default:
            trace.fault("no row applies")
            return None
        return _CHOICES[self.name](hits, ranks, env, trace)

    def combine(self, results: list[Value], env: Environment, trace: Trace) -> Value:
        if self.gives_list:
            return results
        if self.name != "COLLECT":
            return results[0]
        if self.aggregation == "COUNT":
            return Decimal(len(results))
        value = STANDARD[self.aggregation.lower()][0].call(env, [results])
        if value is None and results:
            trace.fault(f"the {self.aggregation} of these outputs does not exist")
        return value


_SINGLE = frozenset({"UNIQUE", "FIRST", "ANY", "PRIORITY"})


def _rules(hits: list[Hit]) -> tuple[str, ...]:
    return tuple(hit.rule for hit in hits)


def _unique(hits: list[Hit], _ranks: Ranks, _env: Environment, trace: Trace) -> list[Hit] | None:
    if len(hits) > 1:
        trace.fault("only one row may apply", _rules(hits))
        return None
    return hits


def _any(hits: list[Hit], _ranks: Ranks, env: Environment, trace: Trace) -> list[Hit] | None:
    """All rows that apply must say the same; then all of them count."""
    if any(not same(dict(hit.outputs), dict(hits[0].outputs), env.budget) for hit in hits[1:]):
        trace.fault("rows that apply contradict one another", _rules(hits))
        return None
    return hits


def _first(hits: list[Hit], _ranks: Ranks, _env: Environment, _trace: Trace) -> list[Hit]:
    return hits[:1]


def _every(hits: list[Hit], _ranks: Ranks, _env: Environment, _trace: Trace) -> list[Hit]:
    return hits


def _ordered(hits: list[Hit], ranks: Ranks, env: Environment, _trace: Trace) -> list[Hit]:
    """By the order of the output values, column by column; rows of the same rank as they stand."""

    def rank(hit: Hit) -> tuple[int, ...]:
        return tuple(
            next(
                (place for place, known in enumerate(values) if same(known, value, env.budget)),
                len(values),
            )
            for value, values in zip(hit.outputs.values(), ranks, strict=True)
        )

    return sorted(hits, key=rank)


def _priority(hits: list[Hit], ranks: Ranks, env: Environment, trace: Trace) -> list[Hit]:
    return _ordered(hits, ranks, env, trace)[:1]


_CHOICES: dict[str, Callable[[list[Hit], Ranks, Environment, Trace], list[Hit] | None]] = {
    "UNIQUE": _unique,
    "ANY": _any,
    "FIRST": _first,
    "PRIORITY": _priority,
    "COLLECT": _every,
    "RULE ORDER": _every,
    "OUTPUT ORDER": _ordered,
}
NAMES = frozenset(_CHOICES)
AGGREGATIONS = frozenset({"", "SUM", "MIN", "MAX", "COUNT"})
