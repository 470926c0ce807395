"""The values FEEL knows, and how plain data becomes one of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from decimal import Context, Decimal, DivisionByZero, InvalidOperation, Overflow
from typing import TYPE_CHECKING, TypeAlias
from zoneinfo import ZoneInfo

from engine.feel.budget import MAX_DATA, MAX_DEPTH, MAX_DIGITS, Budget, bounded_text, check_length
from engine.feel.errors import FeelBudgetExceeded, FeelValueError

if TYPE_CHECKING:
    from engine.feel.environment import Environment

NUMBERS = Context(
    prec=MAX_DIGITS,
    Emin=-6143,
    Emax=6144,
    traps=[InvalidOperation, DivisionByZero, Overflow],
)


@dataclass(frozen=True, slots=True, order=True)
class YearMonthDuration:
    """A duration of whole months; days and months do not mix."""

    months: int


@dataclass(frozen=True, slots=True)
class Range:
    """All values between two ends, or on one side of a value when written `(< 10)`."""

    start: Value
    end: Value
    start_included: bool = True
    end_included: bool = True
    operator: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Function:
    """Something that may be invoked inside an expression; never comes from data."""

    parameters: tuple[str, ...]
    body: Callable[[Environment, list[Value]], Value]


Value: TypeAlias = (
    "bool | Decimal | str | date | datetime | time | timedelta"
    " | YearMonthDuration | Range | Function | list[Value] | dict[str, Value] | None"
)

_AS_IS: frozenset[type] = frozenset(
    {type(None), bool, date, timedelta, YearMonthDuration, Range, Function}
)


def admit(value: object) -> Value:
    """A copy of plain data as a FEEL value; anything else is refused."""
    return _admit(value, MAX_DEPTH, Budget(MAX_DATA))


def _admit(value: object, depth: int, budget: Budget) -> Value:
    kind = type(value)
    if kind in _AS_IS:
        return value  # type: ignore[return-value]
    converter = _CONVERTERS.get(kind)
    if converter is not None:
        return converter(value)
    if depth == 0:
        raise FeelBudgetExceeded(f"data nested more than {MAX_DEPTH} deep")
    if isinstance(value, list | tuple):
        check_length(len(value))
        budget.spend(len(value))
        return [_admit(item, depth - 1, budget) for item in value]
    if isinstance(value, Mapping):
        budget.spend(len(value))
        return {_key(key): _admit(item, depth - 1, budget) for key, item in value.items()}
    return _admit_subclass(value)


def _key(key: object) -> str:
    if isinstance(key, str):
        return str(key)
    raise FeelValueError(f"a context key must be a text, not {type(key).__name__}")


def _admit_subclass(value: object) -> Value:
    """Text and number classes of others (an Enum of str, an IntEnum) lose their behaviour."""
    if isinstance(value, str):
        return bounded_text(str.__str__(value))
    if isinstance(value, int):
        return _integer(int(value))
    raise FeelValueError(f"{type(value).__name__} is not plain data")


def _integer(value: object) -> Decimal:
    number = Decimal(value)  # type: ignore[arg-type]
    return _decimal(number)


def _decimal(value: object) -> Decimal:
    number: Decimal = value  # type: ignore[assignment]
    if not number.is_finite():
        raise FeelValueError("a number must be finite")
    if len(number.as_tuple().digits) > MAX_DIGITS:
        raise FeelBudgetExceeded(f"a number of more than {MAX_DIGITS} digits")
    return number


def _floating(value: object) -> Decimal:
    return _decimal(Decimal(repr(value)))


def _text(value: object) -> str:
    return bounded_text(value)  # type: ignore[arg-type]


def _moment(value: object) -> datetime:
    moment: datetime = value  # type: ignore[assignment]
    zone = moment.tzinfo
    if zone is None or isinstance(zone, timezone | ZoneInfo):
        return moment
    return moment.replace(tzinfo=_fixed(moment.utcoffset()))


def _clock(value: object) -> time:
    clock: time = value  # type: ignore[assignment]
    zone = clock.tzinfo
    if zone is None or isinstance(zone, timezone | ZoneInfo):
        return clock
    return clock.replace(tzinfo=_fixed(clock.utcoffset()))


def _fixed(offset: timedelta | None) -> timezone | None:
    return None if offset is None else timezone(offset)


_CONVERTERS: dict[type, Callable[[object], Value]] = {
    str: _text,
    int: _integer,
    Decimal: _decimal,
    float: _floating,
    datetime: _moment,
    time: _clock,
}
