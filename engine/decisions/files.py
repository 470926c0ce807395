"""One DMN file, read: its decisions, knowledge models and services."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from engine.decisions.document import Element, read_document
from engine.decisions.errors import DecisionRefused
from engine.decisions.logic import FunctionLogic, Logic, NoLogic, Unreadable
from engine.decisions.read_logic import logic_in, read_function
from engine.decisions.reading import Reading, element_id, names_in
from engine.decisions.shapes import Shape


@dataclass(frozen=True, slots=True)
class InputData:
    id: str
    name: str
    shape: Shape | None


@dataclass(frozen=True, slots=True)
class Decision:
    id: str
    name: str
    variable: str
    logic: Logic
    shape: Shape | None
    inputs: tuple[str, ...]
    decisions: tuple[str, ...]
    knowledge: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Knowledge:
    """A business knowledge model: a function decisions may invoke."""

    id: str
    name: str
    logic: Logic
    knowledge: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Service:
    """A decision service: some decisions invoked as one function."""

    id: str
    name: str
    outputs: tuple[str, ...]
    encapsulated: tuple[str, ...]
    input_decisions: tuple[str, ...]
    inputs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DecisionFile:
    source: str
    namespace: str
    digest: str
    names: frozenset[str]
    imports: dict[str, str]
    inputs: tuple[InputData, ...]
    decisions: tuple[Decision, ...]
    knowledge: tuple[Knowledge, ...]
    services: tuple[Service, ...]

    def elements(self) -> Iterator[InputData | Decision | Knowledge | Service]:
        yield from self.inputs
        yield from self.decisions
        yield from self.knowledge
        yield from self.services


@lru_cache(maxsize=256)
def load(
    xml: bytes, source: str, *, names: frozenset[str] = frozenset(), lenient: bool = False
) -> DecisionFile:
    """Read a DMN file (1.1 to 1.5). What is not supported is refused, with its element.

    The same file is read once in a process: of forty tables a draft changes one.

    `names` are names of several words that other files declare. `lenient` keeps parts that are
    refused until they are needed, and reads calls that cannot work as null: for the TCK.
    """
    root = Element(read_document(xml, source), source)
    reading = Reading(source, names_in(root) | names, lenient)
    reading.imports = dict(_imports(root))
    reading.definitions = {each.get("name"): each for each in root.children("itemDefinition")}
    for definition in reading.definitions.values():
        reading.shape(definition, definition.get("name"))
    _check_kinds(root)
    return DecisionFile(
        source,
        root.get("namespace"),
        hashlib.sha256(xml).hexdigest(),
        reading.names,
        reading.imports,
        tuple(_input(each, reading) for each in root.children("inputData")),
        tuple(_decision(each, reading) for each in root.children("decision")),
        tuple(_knowledge(each, reading) for each in root.children("businessKnowledgeModel")),
        tuple(_service(each) for each in root.children("decisionService")),
    )


_KINDS = frozenset(
    {"description", "extensionElements", "import", "itemDefinition", "decision", "inputData"}
    | {"businessKnowledgeModel", "decisionService", "knowledgeSource", "DMNDI", "textAnnotation"}
    | {"association", "group", "elementCollection", "organizationUnit", "performanceIndicator"}
)


def _check_kinds(root: Element) -> None:
    for child in root.children():
        if child.tag not in _KINDS and not child.tag.startswith("*"):
            raise child.refuse("this kind of element is not read")


def _imports(root: Element) -> Iterator[tuple[str, str]]:
    for element in root.children("import"):
        if "/DMN/" not in element.get("importType"):
            raise element.refuse(f"imports of {element.get('importType')} are not read")
        yield element.get("name"), element.get("namespace")


def _variable(element: Element) -> Element:
    return element.child("variable") or element


def _input(element: Element, reading: Reading) -> InputData:
    variable = _variable(element)
    name = variable.get("name") or element.get("name")
    return InputData(element_id(element), name, reading.shape(variable))


def _references(element: Element, requirement: str, tag: str) -> tuple[str, ...]:
    found: list[str] = []
    for child in element.children(requirement):
        required = child.child(tag)
        if required is not None:
            found.append(required.get("href"))
    return tuple(found)


def _decision(element: Element, reading: Reading) -> Decision:
    variable = _variable(element)
    name = element.get("name")
    logic = logic_in(element, reading)
    for child in element.children():
        _check_part(child)
    if logic is None:
        logic = NoLogic(variable.get("name") or name)
    return Decision(
        element_id(element),
        name,
        variable.get("name") or name,
        logic,
        reading.shape(variable) if variable is not element else None,
        _references(element, "informationRequirement", "requiredInput"),
        _references(element, "informationRequirement", "requiredDecision"),
        _references(element, "knowledgeRequirement", "requiredKnowledge"),
    )


_PARTS = frozenset(
    {"description", "extensionElements", "question", "allowedAnswers", "variable"}
    | {"informationRequirement", "knowledgeRequirement", "authorityRequirement"}
    | {"supportedObjective", "impactedPerformanceIndicator", "decisionMaker", "decisionOwner"}
    | {"usingProcess", "usingTask"}
    | {"literalExpression", "decisionTable", "context", "list", "relation", "functionDefinition"}
    | {"invocation", "conditional", "filter", "for", "some", "every"}
)


def _check_part(child: Element) -> None:
    if child.tag not in _PARTS and not child.tag.startswith("*"):
        raise child.refuse("this part of a decision is not read")


def _knowledge(element: Element, reading: Reading) -> Knowledge:
    body = element.child("encapsulatedLogic")
    if body is None:
        raise element.refuse("a business knowledge model without logic")
    logic: Logic
    try:
        logic = _result_typed(read_function(body, reading), element, reading)
    except DecisionRefused as refusal:
        if not reading.lenient:
            raise
        logic = Unreadable(refusal)
    references = _references(element, "knowledgeRequirement", "requiredKnowledge")
    name = _variable(element).get("name") or element.get("name")
    return Knowledge(element_id(element), name, logic, references)


def _result_typed(function: FunctionLogic, element: Element, reading: Reading) -> FunctionLogic:
    """Older files declare the type of the result at the variable."""
    shape = reading.shape(_variable(element))
    returns = shape if shape is not None and shape.name in {"string", "number", "boolean"} else None
    return FunctionLogic(function.parameters, function.body, function.shape or returns)


def _service(element: Element) -> Service:
    def hrefs(tag: str) -> tuple[str, ...]:
        return tuple(child.get("href") for child in element.children(tag))

    return Service(
        element_id(element),
        _variable(element).get("name") or element.get("name"),
        hrefs("outputDecision"),
        hrefs("encapsulatedDecision"),
        hrefs("inputDecision"),
        hrefs("inputData"),
    )
