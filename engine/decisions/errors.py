"""A model is refused when it is read, a decision fails when it is made: nothing is guessed."""

from __future__ import annotations


class DecisionError(Exception):
    """A decision model was refused or a decision could not be made."""


class DecisionRefused(DecisionError):
    """The file holds something we do not read; names the construct and the element."""

    def __init__(self, source: str, element: str, message: str) -> None:
        super().__init__(f"{source}: {element}: {message}")
        self.source = source
        self.element = element
        self.message = message


class DecisionFault(DecisionError):
    """A decision has no answer, or more than one; names the decision and the rows."""

    def __init__(self, decision: str, message: str, rows: tuple[str, ...] = ()) -> None:
        where = f" (rows {', '.join(rows)})" if rows else ""
        super().__init__(f"{decision}: {message}{where}")
        self.decision = decision
        self.message = message
        self.rows = rows


class UnknownDecision(DecisionError):
    """There is no decision of that id in the model."""
