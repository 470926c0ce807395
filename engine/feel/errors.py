"""What can go wrong with an expression: nothing else is ever raised."""

from __future__ import annotations


class FeelError(Exception):
    """An expression was refused or could not be evaluated."""


class FeelSyntaxError(FeelError):
    """The text is not in our subset of FEEL; names the construct and where it stands."""

    def __init__(self, message: str, position: int, construct: str) -> None:
        super().__init__(f"{message} (position {position}: {construct})")
        self.message = message
        self.position = position
        self.construct = construct


class FeelBudgetExceeded(FeelError):
    """Text, tree, data or work is larger than an expression may be."""


class FeelUnknownFunction(FeelError):
    """A function is called that is neither standard nor given for this evaluation."""


class FeelFunctionError(FeelError):
    """A given function was called with arguments it does not take."""


class FeelValueError(FeelError):
    """A value that is not plain data was offered to an expression."""
