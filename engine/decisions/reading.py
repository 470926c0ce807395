"""What a reader of one file carries along: its names, its types, how strictly it reads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TypeVar

from engine.decisions.document import Element
from engine.decisions.errors import DecisionRefused
from engine.decisions.shapes import BASIC, Shape
from engine.feel import Expression, FeelError, UnaryTests, parse_expression, parse_unary_tests

_T = TypeVar("_T")
_LANGUAGES = ("/FEEL", "feel")


@dataclass
class Reading:
    """The state of reading one file."""

    source: str
    names: frozenset[str]
    lenient: bool
    imports: dict[str, str] = field(default_factory=dict)
    definitions: dict[str, Element] = field(default_factory=dict)
    _shapes: dict[str, Shape] = field(default_factory=dict)
    _open: set[str] = field(default_factory=set)

    def expression(self, element: Element, text: str | None = None) -> Expression:
        """The FEEL expression an element holds."""
        self._check_language(element)
        written = element.text() if text is None else text
        if not written:
            raise element.refuse("the expression is empty")
        return self._read(element, parse_expression, written)

    def tests(self, element: Element) -> UnaryTests:
        self._check_language(element)
        return self._read(element, parse_unary_tests, element.text())

    def _read(self, element: Element, parse: Callable[..., _T], text: str) -> _T:
        try:
            return parse(text, self.names, lenient=self.lenient)
        except FeelError as error:
            raise element.refuse(f"{text!r}: {error}") from error

    def _check_language(self, element: Element) -> None:
        language = element.get("expressionLanguage")
        if language and not any(known in language for known in _LANGUAGES):
            raise element.refuse(f"the expression language {language} is not read")
        if element.child("importedValues") is not None:
            raise element.refuse("values from elsewhere are not read")

    def shape(self, element: Element, name: str | None = None) -> Shape | None:
        """The declared type of an element; None where nothing is declared."""
        declared = element.get("typeRef") if name is None else name
        if not declared:
            return None
        if declared in self.definitions:
            return self._defined(declared, element)
        plain = declared.rpartition(":")[2]
        if plain in BASIC:
            return Shape(plain, BASIC[plain])
        if plain in self.definitions:
            return self._defined(plain, element)
        if any(declared.startswith(f"{prefix}.") for prefix in self.imports):
            return None
        return self._unknown(declared, element)

    def _unknown(self, declared: str, element: Element) -> Shape | None:
        if self.lenient:
            return None
        raise element.refuse(f"the type {declared} is not known")

    def _defined(self, name: str, element: Element) -> Shape:
        if name not in self._shapes:
            if name in self._open:
                raise element.refuse(f"the type {name} is defined by itself")
            self._open.add(name)
            self._shapes[name] = self._definition(self.definitions[name])
            self._open.discard(name)
        return self._shapes[name]

    def _definition(self, element: Element) -> Shape:
        single = self._single(element)
        if element.get("isCollection") == "true":
            return Shape(element.get("name"), element=single)
        return single

    def _single(self, element: Element) -> Shape:
        """The type of one value of a definition."""
        allowed = element.child("allowedValues", "typeConstraint")
        tests = None if allowed is None else self.tests(allowed)
        base = self.shape(element, element.text("typeRef"))
        if base is not None:
            return replace(base, name=element.get("name"), allowed=tests or base.allowed)
        components = tuple(
            (component.get("name"), self._definition(component))
            for component in element.children("itemComponent")
        )
        basic = BASIC["function"] if element.child("functionItem") is not None else None
        return Shape(element.get("name"), basic, components, None, tests)


def names_in(root: Element) -> frozenset[str]:
    """Every name the file declares: those of several words must be known to read an expression."""
    return frozenset(
        element.get("name")
        for element in root.every()
        if element.tag in _NAMED and element.get("name")
    )


_NAMED = frozenset(
    {"variable", "inputData", "decision", "businessKnowledgeModel", "decisionService"}
    | {"itemComponent", "formalParameter", "parameter", "column", "output", "import"}
)


def element_id(element: Element) -> str:
    found = element.get("id")
    if not found:
        raise DecisionRefused(element.source, element.tag, "has no id")
    return found
