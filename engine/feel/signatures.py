"""How standard functions say what they take: names, kinds, and what may be left out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from engine.feel.budget import bounded_text, check_length
from engine.feel.environment import Environment
from engine.feel.values import Function, Range, Value, YearMonthDuration

Run = Callable[..., Value]

_KINDS: dict[str, frozenset[type]] = {
    "number": frozenset({Decimal}),
    "text": frozenset({str}),
    "boolean": frozenset({bool}),
    "date": frozenset({date}),
    "moment": frozenset({datetime}),
    "time": frozenset({time}),
    "duration": frozenset({timedelta, YearMonthDuration}),
    "days": frozenset({timedelta}),
    "list": frozenset({list}),
    "context": frozenset({dict}),
    "range": frozenset({Range}),
    "function": frozenset({Function}),
    "null": frozenset({type(None)}),
    "any": frozenset(),
}


@dataclass(frozen=True, slots=True)
class Parameter:
    """One argument: `start position=number`; `?` after the kind when it may be left out."""

    name: str
    kinds: frozenset[type]
    optional: bool
    any_kind: bool
    is_list: bool

    @classmethod
    def read(cls, text: str) -> Parameter:
        name, _, spec = text.partition("=")
        words = spec.rstrip("?").split("|")
        kinds = frozenset[type]().union(*(_KINDS[word] for word in words))
        return cls(name, kinds, spec.endswith("?"), "any" in words, words == ["list"])

    def fits(self, value: Value) -> bool:
        return self.any_kind or type(value) in self.kinds or (value is None and self.optional)

    def coerced(self, value: Value) -> tuple[bool, Value]:
        """A single value stands for a list of it, and a list of one for its item."""
        if self.is_list and value is not None:
            return True, [value]
        if type(value) is list and len(value) == 1 and type(value[0]) in self.kinds:
            return True, value[0]
        return False, None


@dataclass(frozen=True, slots=True)
class Signature:
    """One way to call a standard function."""

    function: str
    parameters: tuple[Parameter, ...]
    run: Run
    inside: bool
    variadic: str

    @property
    def required(self) -> int:
        return sum(not parameter.optional for parameter in self.parameters)

    def takes(self, number: int) -> bool:
        """Whether it may be called with so many arguments by place."""
        if self.variadic:
            return number > 0
        return self.required <= number <= len(self.parameters)

    def call(self, env: Environment, arguments: list[Value]) -> Value:
        """The result; null when an argument is of the wrong kind."""
        fitted = self.fitted(arguments)
        return None if fitted is None else self.apply(env, fitted)

    def fitted(self, arguments: list[Value]) -> list[Value] | None:
        """The arguments as this signature takes them, or None when it does not."""
        if self.variadic:
            arguments = [self._packed(arguments)]
        fitted = arguments + [None] * (len(self.parameters) - len(arguments))
        for place, parameter in enumerate(self.parameters):
            if parameter.fits(fitted[place]):
                continue
            fits, value = parameter.coerced(fitted[place])
            if not fits:
                return None
            fitted[place] = value
        return fitted

    def apply(self, env: Environment, arguments: list[Value]) -> Value:
        """Run on arguments that fit, charging for what is long; what grows too large is null."""
        for argument in arguments:
            _charge(env, argument)
        try:
            result = self.run(env, *arguments) if self.inside else self.run(*arguments)
        except ArithmeticError:
            return None
        _charge(env, result)
        return result

    def _packed(self, arguments: list[Value]) -> Value:
        """`max(1, 2)` is `max([1, 2])`; where all arguments count, one alone is a list of one."""
        return arguments[0] if self.variadic == "list" and len(arguments) == 1 else arguments


def _charge(env: Environment, value: Value) -> None:
    if type(value) is list:
        check_length(len(value))
        env.budget.spend(len(value) >> 2)
    elif type(value) is str:
        env.budget.spend_text(bounded_text(value))


STANDARD: dict[str, list[Signature]] = {}


def standard(
    name: str, *parameters: str, inside: bool = False, variadic: str = ""
) -> Callable[[Run], Run]:
    """Enter a function into the table of standard functions.

    `inside` functions are given the environment first. `variadic="list"` takes one list or its
    items, `variadic="all"` any number of arguments, given as one list.
    """

    def enter(run: Run) -> Run:
        read = tuple(Parameter.read(text) for text in parameters)
        STANDARD.setdefault(name, []).append(Signature(name, read, run, inside, variadic))
        return run

    return enter
