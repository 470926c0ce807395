"""A call by name meets the function it calls, while the text is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.feel.calls import NamedCall, StandardCall
from engine.feel.environment import Environment, Scope
from engine.feel.lexer import Token
from engine.feel.patterns import compiled
from engine.feel.signatures import STANDARD, Signature
from engine.feel.tree import Literal, Node

if TYPE_CHECKING:
    from engine.feel.parser import Parser

_NULL = Literal(None)
_NO_FLAGS = Literal("")
_PATTERNED = {"matches": 2, "replace": 3, "split": 2}
_TEMPORAL = frozenset({"date", "time", "date and time", "duration"})


def bound(
    parser: Parser, name: str, labels: tuple[str, ...], arguments: tuple[Node, ...], opening: Token
) -> Node:
    """The node of a call. Standard functions cannot be replaced, by data or otherwise."""
    signatures = STANDARD.get(name)
    if signatures is None:
        return NamedCall(name, arguments, labels, parser.lenient)
    call = _call(signatures, labels, arguments)
    if call is not None:
        if not parser.lenient:
            _check_pattern(parser, name, call, opening)
        return _folded(parser, name, call, opening)
    if parser.lenient:
        return _NULL
    ways = "; ".join(
        f"{name}({', '.join(parameter.name for parameter in signature.parameters)})"
        for signature in signatures
    )
    raise parser.fail(f"{name} is called as {ways}", opening)


def _call(
    signatures: list[Signature], labels: tuple[str, ...], arguments: tuple[Node, ...]
) -> StandardCall | None:
    """The call, with the signatures its arguments may be meant for; None when there is none."""
    if not labels:
        fitting = tuple(each for each in signatures if each.takes(len(arguments)))
        return StandardCall(fitting, arguments) if fitting else None
    for signature in signatures:
        placed = _by_name(signature, dict(zip(labels, arguments, strict=True)))
        if placed is not None:
            return StandardCall((signature,), placed)
    return None


def _by_name(signature: Signature, named: dict[str, Node]) -> tuple[Node, ...] | None:
    names = [parameter.name for parameter in signature.parameters]
    needed = [parameter.name for parameter in signature.parameters if not parameter.optional]
    if not set(needed) <= named.keys() <= set(names):
        return None
    return tuple(named.get(name, _NULL) for name in names)


def _check_pattern(parser: Parser, name: str, call: StandardCall, opening: Token) -> None:
    """A pattern written out is read at once, so that one we do not read is refused."""
    if name not in _PATTERNED:
        return
    flags = call.arguments[-1] if len(call.arguments) > _PATTERNED[name] else _NO_FLAGS
    pattern = call.arguments[1]
    if not isinstance(pattern, Literal) or not isinstance(flags, Literal):
        return
    written = isinstance(pattern.value, str), isinstance(flags.value, str | None)
    if all(written) and compiled(str(pattern.value), str(flags.value or "")) is None:
        raise parser.fail("this pattern is not read", opening)


def _folded(parser: Parser, name: str, call: StandardCall, opening: Token) -> Node:
    """`date("2019-01-01")` is read once; one that is no date is refused at once."""
    literal = all(isinstance(argument, Literal) for argument in call.arguments)
    if not literal or name not in _TEMPORAL:
        return call
    value = call.evaluate(Environment(Scope({}), {}))
    nothing = all(argument == _NULL for argument in call.arguments)
    if value is None and not nothing and not parser.lenient:
        raise parser.fail(f"this is no {name}", opening)
    return Literal(value)
