"""Reads boxed expressions. What is not listed here is refused by name."""

from __future__ import annotations

from collections.abc import Callable

from engine.decisions.document import Element
from engine.decisions.errors import DecisionRefused
from engine.decisions.logic import (
    ConditionalLogic,
    ContextLogic,
    FilterLogic,
    FunctionLogic,
    InvocationLogic,
    ListLogic,
    LiteralLogic,
    Logic,
    LoopLogic,
    RelationLogic,
    Unreadable,
)
from engine.decisions.read_table import read_table
from engine.decisions.reading import Reading
from engine.decisions.shapes import Shape


def read_logic(element: Element, reading: Reading) -> Logic:
    """The logic of an element; lenient readers keep what is refused until it is needed."""
    try:
        return _READERS[element.tag](element, reading)
    except DecisionRefused as refusal:
        if reading.lenient:
            return Unreadable(refusal)
        raise


def logic_in(element: Element, reading: Reading) -> Logic | None:
    """The logic an element holds, if any; two would be one too many."""
    found = [child for child in element.children() if child.tag in LOGIC]
    if len(found) > 1:
        raise found[1].refuse("only one expression may stand here")
    return read_logic(found[0], reading) if found else None


def _needed(element: Element, reading: Reading, *tags: str) -> Logic:
    holder = element if not tags else element.child(*tags)
    logic = None if holder is None else logic_in(holder, reading)
    if logic is None:
        raise element.refuse(f"{' or '.join(tags) or 'an expression'} is missing")
    return logic


def _literal(element: Element, reading: Reading) -> Logic:
    return LiteralLogic(reading.expression(element), reading.shape(element))


def _context(element: Element, reading: Reading) -> Logic:
    entries: list[tuple[str | None, Logic, Shape | None]] = []
    for entry in element.children("contextEntry"):
        variable = entry.child("variable")
        name = None if variable is None else variable.get("name")
        shape = None if variable is None else reading.shape(variable)
        entries.append((name, _needed(entry, reading), shape))
    return ContextLogic(tuple(entries), reading.shape(element))


def _list(element: Element, reading: Reading) -> Logic:
    items = tuple(read_logic(child, reading) for child in element.children() if child.tag in LOGIC)
    return ListLogic(items, reading.shape(element))


def _relation(element: Element, reading: Reading) -> Logic:
    columns = tuple(column.get("name") for column in element.children("column"))
    rows = tuple(
        tuple(read_logic(cell, reading) for cell in row.children() if cell.tag in LOGIC)
        for row in element.children("row")
    )
    if any(len(row) != len(columns) for row in rows):
        raise element.refuse("a row has not as many cells as there are columns")
    return RelationLogic(columns, rows)


def read_function(element: Element, reading: Reading) -> FunctionLogic:
    """A function definition, in a context or of a business knowledge model."""
    if element.get("kind", "FEEL") != "FEEL":
        raise element.refuse(f"functions of kind {element.get('kind')} are not read")
    parameters = tuple(
        (parameter.get("name"), reading.shape(parameter))
        for parameter in element.children("formalParameter")
    )
    return FunctionLogic(parameters, _needed(element, reading), reading.shape(element))


def _invocation(element: Element, reading: Reading) -> Logic:
    bindings: dict[str, Logic] = {}
    for binding in element.children("binding"):
        parameter = binding.child("parameter")
        if parameter is None:
            raise binding.refuse("a binding without a parameter")
        bindings[parameter.get("name")] = _needed(binding, reading)
    return InvocationLogic(_needed(element, reading), bindings)


def _conditional(element: Element, reading: Reading) -> Logic:
    return ConditionalLogic(
        _needed(element, reading, "if"),
        _needed(element, reading, "then"),
        _needed(element, reading, "else"),
    )


def _filter(element: Element, reading: Reading) -> Logic:
    return FilterLogic(_needed(element, reading, "in"), _needed(element, reading, "match"))


def _loop(element: Element, reading: Reading) -> Logic:
    return LoopLogic(
        element.tag,
        element.get("iteratorVariable"),
        _needed(element, reading, "in"),
        _needed(element, reading, "return", "satisfies"),
    )


_READERS: dict[str, Callable[[Element, Reading], Logic]] = {
    "literalExpression": _literal,
    "decisionTable": read_table,
    "context": _context,
    "list": _list,
    "relation": _relation,
    "functionDefinition": read_function,
    "invocation": _invocation,
    "conditional": _conditional,
    "filter": _filter,
    "for": _loop,
    "some": _loop,
    "every": _loop,
}
LOGIC = frozenset(_READERS)
