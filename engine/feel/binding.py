"""A call by name meets the function it calls, while the text is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.feel.calls import NamedCall, StandardCall
from engine.feel.environment import Environment, Scope
from engine.feel.lexer import Token
from engine.feel.signatures import STANDARD, Signature
from engine.feel.tree import Literal, Node

if TYPE_CHECKING:
    from engine.feel.parser import Parser

_NULL = Literal(None)
_TEMPORAL = frozenset({"date", "time", "date and time", "duration"})


def bound(
    parser: Parser, name: str, labels: tuple[str, ...], arguments: tuple[Node, ...], opening: Token
) -> Node:
    """The node of a call. Standard functions cannot be replaced, by data or otherwise."""
    signatures = STANDARD.get(name)
    if signatures is None:
        return NamedCall(name, arguments, labels, parser.lenient)
    for signature in signatures:
        placed = _placed(signature, labels, arguments)
        if placed is not None:
            return _folded(parser, StandardCall(signature, placed), opening)
    if parser.lenient:
        return _NULL
    ways = "; ".join(
        f"{name}({', '.join(parameter.name for parameter in signature.parameters)})"
        for signature in signatures
    )
    raise parser.fail(f"{name} is called as {ways}", opening)


def _placed(
    signature: Signature, labels: tuple[str, ...], arguments: tuple[Node, ...]
) -> tuple[Node, ...] | None:
    """The arguments in the function's order, or None when they do not fit it."""
    if labels:
        return _by_name(signature, dict(zip(labels, arguments, strict=True)))
    if signature.variadic:
        return arguments or None
    most = len(signature.parameters)
    if not signature.required <= len(arguments) <= most:
        return None
    return arguments + (_NULL,) * (most - len(arguments))


def _by_name(signature: Signature, named: dict[str, Node]) -> tuple[Node, ...] | None:
    names = [parameter.name for parameter in signature.parameters]
    needed = [parameter.name for parameter in signature.parameters if not parameter.optional]
    if not set(needed) <= named.keys() <= set(names):
        return None
    return tuple(named.get(name, _NULL) for name in names)


def _folded(parser: Parser, call: StandardCall, opening: Token) -> Node:
    """`date("2019-01-01")` is read once; one that is no date is refused at once."""
    literal = all(isinstance(argument, Literal) for argument in call.arguments)
    if not literal or call.signature.function not in _TEMPORAL:
        return call
    value = call.evaluate(Environment(Scope({}), {}))
    nothing = all(argument == _NULL for argument in call.arguments)
    if value is None and not nothing and not parser.lenient:
        raise parser.fail(f"this is no {call.signature.function}", opening)
    return Literal(value)
