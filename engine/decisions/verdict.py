"""What a decision says, and all that is needed to see why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from engine.feel import Value


@dataclass(frozen=True, slots=True)
class FiredRow:
    """A row that applied: its clauses are the legal basis of its outputs."""

    decision: str
    rule: str
    clauses: tuple[str, ...]
    outputs: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Verdict:
    """The result of one decision, with what it read and the decisions it required."""

    decision: str
    name: str
    value: Value
    digest: str
    inputs: Mapping[str, Value]
    rows: tuple[FiredRow, ...]
    required: tuple[Verdict, ...]

    def all_rows(self) -> Iterator[FiredRow]:
        """The rows that fired here and in every required decision, each decision once."""
        done: set[str] = set()
        waiting = [self]
        while waiting:
            verdict = waiting.pop(0)
            if verdict.decision not in done:
                done.add(verdict.decision)
                yield from verdict.rows
                waiting.extend(verdict.required)
