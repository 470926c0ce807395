"""Standard functions on numbers."""

from __future__ import annotations

from datetime import timedelta
from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Decimal,
)

from engine.feel.signatures import standard
from engine.feel.values import NUMBERS, Value, YearMonthDuration

_LEAST_SCALE, _MOST_SCALE = -6111, 6176


def rounded(number: Decimal, scale: Decimal, rounding: str) -> Decimal | None:
    """A number with so many places after the point, or before it when negative."""
    if not _LEAST_SCALE <= scale <= _MOST_SCALE:
        return None
    places = int(scale)
    if number.is_zero() or -int(number.as_tuple().exponent) <= places:
        return number
    return number.quantize(Decimal((0, (1,), -places)), rounding=rounding, context=NUMBERS)


@standard("decimal", "n=number", "scale=number")
def decimal(number: Decimal, scale: Decimal) -> Value:
    return rounded(number, scale, ROUND_HALF_EVEN)


@standard("floor", "n=number")
def floor(number: Decimal) -> Value:
    return rounded(number, Decimal(0), ROUND_FLOOR)


@standard("floor", "n=number", "scale=number")
def floor_to(number: Decimal, scale: Decimal) -> Value:
    return rounded(number, scale, ROUND_FLOOR)


@standard("ceiling", "n=number")
def ceiling(number: Decimal) -> Value:
    return rounded(number, Decimal(0), ROUND_CEILING)


@standard("ceiling", "n=number", "scale=number")
def ceiling_to(number: Decimal, scale: Decimal) -> Value:
    return rounded(number, scale, ROUND_CEILING)


@standard("round up", "n=number", "scale=number")
def round_up(number: Decimal, scale: Decimal) -> Value:
    return rounded(number, scale, ROUND_UP)


@standard("round down", "n=number", "scale=number")
def round_down(number: Decimal, scale: Decimal) -> Value:
    return rounded(number, scale, ROUND_DOWN)


@standard("round half up", "n=number", "scale=number")
def round_half_up(number: Decimal, scale: Decimal) -> Value:
    return rounded(number, scale, ROUND_HALF_UP)


@standard("round half down", "n=number", "scale=number")
def round_half_down(number: Decimal, scale: Decimal) -> Value:
    return rounded(number, scale, ROUND_HALF_DOWN)


@standard("abs", "n=number|duration")
def absolute(value: Decimal | timedelta | YearMonthDuration) -> Value:
    if isinstance(value, YearMonthDuration):
        return YearMonthDuration(abs(value.months))
    return abs(value) if isinstance(value, timedelta) else value.copy_abs()


@standard("modulo", "dividend=number", "divisor=number")
def modulo(dividend: Decimal, divisor: Decimal) -> Value:
    """The remainder has the sign of the divisor."""
    quotient = NUMBERS.divide(dividend, divisor).to_integral_value(rounding=ROUND_FLOOR)
    return NUMBERS.subtract(dividend, NUMBERS.multiply(divisor, quotient))


@standard("sqrt", "number=number")
def square_root(number: Decimal) -> Value:
    return NUMBERS.sqrt(number) if number >= 0 else None


@standard("log", "number=number")
def logarithm(number: Decimal) -> Value:
    return NUMBERS.ln(number) if number > 0 else None


@standard("exp", "number=number")
def exponential(number: Decimal) -> Value:
    return NUMBERS.exp(number)


@standard("odd", "number=number")
def odd(number: Decimal) -> Value:
    return _remainder_of_two(number) == 1


@standard("even", "number=number")
def even(number: Decimal) -> Value:
    return _remainder_of_two(number) == 0


def _remainder_of_two(number: Decimal) -> Decimal | None:
    """Beyond 34 digits every number there is, is even."""
    if number.adjusted() >= NUMBERS.prec:
        return Decimal(0)
    return abs(NUMBERS.remainder(number, Decimal(2)))
