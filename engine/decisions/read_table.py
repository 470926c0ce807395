"""Reads decision tables."""

from __future__ import annotations

from engine.decisions.document import Element
from engine.decisions.policies import AGGREGATIONS, NAMES, Policy
from engine.decisions.reading import Reading
from engine.decisions.table import DecisionTable, InputClause, OutputClause, Rule
from engine.feel import UnaryTests

BASIS = "依据"
_OUTPUT = "output"


def read_table(element: Element, reading: Reading) -> DecisionTable:
    inputs = tuple(_input(child, reading) for child in element.children("input"))
    outputs = _outputs(element, reading)
    shape = (len(inputs), len(outputs), _basis_column(element))
    rules = tuple(_rule(child, shape, reading) for child in element.children("rule"))
    policy = _policy(element, outputs)
    return DecisionTable(inputs, outputs, rules, policy, reading.shape(element))


def _policy(element: Element, outputs: tuple[OutputClause, ...]) -> Policy:
    name = element.get("hitPolicy", "UNIQUE")
    aggregation = element.get("aggregation")
    if name not in NAMES:
        raise element.refuse(f"the hit policy {name} is not known")
    if aggregation not in AGGREGATIONS or (aggregation and name != "COLLECT"):
        raise element.refuse(f"the aggregation {aggregation} of {name} is not known")
    if aggregation not in {"", "COUNT"} and len(outputs) > 1:
        raise element.refuse(f"{aggregation} of several outputs has no meaning")
    policy = Policy(name, aggregation, any(clause.default for clause in outputs))
    if policy.ordered and not any(clause.values for clause in outputs):
        raise element.refuse(f"{name} needs output values to order by")
    return policy


def _input(element: Element, reading: Reading) -> InputClause:
    expression = element.child("inputExpression")
    if expression is None:
        raise element.refuse("an input without an expression")
    values = element.child("inputValues")
    allowed = None if values is None or not values.text() else reading.tests(values)
    read = reading.expression(expression)
    label = element.get("label") or read.text
    return InputClause(label, read, allowed, reading.shape(expression))


def _outputs(element: Element, reading: Reading) -> tuple[OutputClause, ...]:
    clauses = list(element.children("output"))
    if not clauses:
        raise element.refuse("a table without outputs")
    if len(clauses) > 1 and any(not clause.get("name") for clause in clauses):
        raise element.refuse("of several outputs each needs a name")
    return tuple(_output(clause, reading) for clause in clauses)


def _output(element: Element, reading: Reading) -> OutputClause:
    name = element.get("name") or element.get("label") or _OUTPUT
    values = element.child("outputValues") or _type_values(element, reading)
    order = None if values is None else reading.expression(values, f"[{values.text()}]")
    default = element.child("defaultOutputEntry")
    fallback = None if default is None or not default.text() else reading.expression(default)
    return OutputClause(name, order, fallback, reading.shape(element))


def _type_values(element: Element, reading: Reading) -> Element | None:
    """The allowed values of the output's type, where the output names none itself."""
    definition = reading.definitions.get(element.get("typeRef"))
    return None if definition is None else definition.child("allowedValues")


def _basis_column(table: Element) -> int:
    """Which annotation names the clauses: the one called 依据, else the first."""
    names = [annotation.get("name") for annotation in table.children("annotation")]
    return names.index(BASIS) if BASIS in names else 0


def _rule(element: Element, shape: tuple[int, int, int], reading: Reading) -> Rule:
    inputs, outputs, basis = shape
    tests = tuple(_test(entry, reading) for entry in element.children("inputEntry"))
    entries = tuple(element.children("outputEntry"))
    if len(tests) != inputs or len(entries) != outputs:
        raise element.refuse("the row has not as many cells as the table has columns")
    identity = element.get("id")
    if not identity:
        raise element.refuse("a row without an id")
    expressions = tuple(reading.expression(entry, entry.text() or "null") for entry in entries)
    return Rule(identity, tests, expressions, _clauses(element, basis))


def _test(element: Element, reading: Reading) -> UnaryTests | None:
    """A cell; None for one that is `-` or empty."""
    return None if element.text() in {"-", ""} else reading.tests(element)


def _clauses(rule: Element, basis: int) -> tuple[str, ...]:
    entries = [entry.text() for entry in rule.children("annotationEntry")]
    return tuple(entries[basis].split()) if basis < len(entries) else ()
