"""FEEL, the one expression language of the project: a stated subset, walked as a tree."""

from engine.feel import functions as _functions
from engine.feel.budget import Budget
from engine.feel.environment import Environment, Given, Scope
from engine.feel.errors import (
    FeelBudgetExceeded,
    FeelError,
    FeelFunctionError,
    FeelSyntaxError,
    FeelUnknownFunction,
    FeelValueError,
)
from engine.feel.expression import Expression, UnaryTests, parse_expression, parse_unary_tests
from engine.feel.signatures import STANDARD
from engine.feel.storage import from_json, to_json
from engine.feel.values import Function, Range, Value, YearMonthDuration, admit

STANDARD_FUNCTIONS = frozenset(STANDARD)

__all__ = [
    "STANDARD_FUNCTIONS",
    "Budget",
    "Environment",
    "Expression",
    "FeelBudgetExceeded",
    "FeelError",
    "FeelFunctionError",
    "FeelSyntaxError",
    "FeelUnknownFunction",
    "FeelValueError",
    "Function",
    "Given",
    "Range",
    "Scope",
    "UnaryTests",
    "Value",
    "YearMonthDuration",
    "admit",
    "from_json",
    "parse_expression",
    "parse_unary_tests",
    "to_json",
]
del _functions
