"""The limits of one expression and of one evaluation. Steps, never seconds."""

from __future__ import annotations

from engine.feel.errors import FeelBudgetExceeded

MAX_SOURCE = 4_096
MAX_NODES = 500
MAX_DEPTH = 64
MAX_STEPS = 50_000
MAX_LIST = 10_000
MAX_STRING = 100_000
MAX_DIGITS = 34
MAX_DATA = 200_000
MAX_CALL_DEPTH = 192


class Budget:
    """The work one evaluation may still do."""

    __slots__ = ("depth", "steps")

    def __init__(self, steps: int = MAX_STEPS) -> None:
        self.steps = steps
        self.depth = 0

    def spend(self, steps: int) -> None:
        self.steps -= steps
        if self.steps < 0:
            raise FeelBudgetExceeded("more than the steps there are")

    def spend_text(self, text: str) -> None:
        """Long texts cost work too: a step for every 64 characters."""
        self.spend(len(text) >> 6)

    def descend(self, levels: int) -> None:
        self.depth += levels
        if self.depth > MAX_CALL_DEPTH:
            raise FeelBudgetExceeded("functions call one another too deeply")


def bounded_text(text: str) -> str:
    if len(text) > MAX_STRING:
        raise FeelBudgetExceeded(f"a text of more than {MAX_STRING} characters")
    return text


def check_length(length: int) -> None:
    if length > MAX_LIST:
        raise FeelBudgetExceeded(f"a list of more than {MAX_LIST} items")
