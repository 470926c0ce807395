"""Standard functions that sum lists of numbers up."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from functools import reduce

from engine.feel.signatures import standard
from engine.feel.values import NUMBERS, Value


def _numbers(items: list[Value]) -> list[Decimal] | None:
    numbers = [item for item in items if isinstance(item, Decimal)]
    return numbers if numbers and len(numbers) == len(items) else None


def _sum(numbers: list[Decimal]) -> Decimal:
    return reduce(NUMBERS.add, numbers)


@standard("sum", "list=list", variadic="list")
def total(items: list[Value]) -> Value:
    numbers = _numbers(items)
    return None if numbers is None else _sum(numbers)


@standard("product", "list=list", variadic="list")
def product(items: list[Value]) -> Value:
    numbers = _numbers(items)
    return None if numbers is None else reduce(NUMBERS.multiply, numbers)


@standard("mean", "list=list", variadic="list")
def mean(items: list[Value]) -> Value:
    numbers = _numbers(items)
    return None if numbers is None else _mean(numbers)


def _mean(numbers: list[Decimal]) -> Decimal:
    return NUMBERS.divide(_sum(numbers), Decimal(len(numbers)))


@standard("median", "list=list", variadic="list")
def median(items: list[Value]) -> Value:
    numbers = _numbers(items)
    if numbers is None:
        return None
    numbers.sort()
    middle = len(numbers) // 2
    return numbers[middle] if len(numbers) % 2 else _mean(numbers[middle - 1 : middle + 1])


@standard("stddev", "list=list", variadic="list")
def standard_deviation(items: list[Value]) -> Value:
    """Of a sample: one number alone has none."""
    numbers = _numbers(items)
    if numbers is None or len(numbers) == 1:
        return None
    centre = _mean(numbers)
    gaps = [NUMBERS.subtract(number, centre) for number in numbers]
    squares = _sum([NUMBERS.multiply(gap, gap) for gap in gaps])
    return NUMBERS.sqrt(NUMBERS.divide(squares, Decimal(len(numbers) - 1)))


@standard("mode", "list=list", variadic="list")
def mode(items: list[Value]) -> Value:
    """The most frequent numbers, in order."""
    if not items:
        return []
    numbers = _numbers(items)
    if numbers is None:
        return None
    frequency = Counter(numbers)
    most = max(frequency.values())
    return [*sorted(number for number, times in frequency.items() if times == most)]
