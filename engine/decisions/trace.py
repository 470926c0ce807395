"""What one decision is made with, and what is written down while it is made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from engine.decisions.errors import DecisionFault
from engine.decisions.verdict import FiredRow
from engine.feel import Value


@dataclass(slots=True)
class Trace:
    """The record of one decision in the making."""

    decision: str
    in_force: Callable[[str], bool]
    strict: bool
    rows: list[FiredRow] = field(default_factory=list)
    inputs: dict[str, Value] = field(default_factory=dict)

    def read(self, label: str, text: str, value: Value) -> None:
        """Note an input; one whose label is taken is known by its expression."""
        self.inputs[label if label not in self.inputs else text] = value

    def fault(self, message: str, rows: tuple[str, ...] = ()) -> None:
        """A strict decision stops here; the standard's goes on with null."""
        if self.strict:
            raise DecisionFault(self.decision, message, rows)
