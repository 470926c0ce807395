"""A DMN file as elements: size, nesting and kind are checked before anything is read from it."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree import ElementTree as ET

from engine.decisions.errors import DecisionRefused

MAX_BYTES = 2 * 1024 * 1024
MAX_DEPTH = 100
_NAMESPACES = ("http://www.omg.org/spec/DMN/", "https://www.omg.org/spec/DMN/")


class _Builder(ET.TreeBuilder):
    """Builds no tree for a file with a document type, nor for one nested too deeply."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.source = source
        self.depth = 0

    def doctype(self, name: str, _public: str | None, _system: str | None) -> None:
        raise DecisionRefused(self.source, name, "a document type is not allowed")

    def start(self, tag: str, attrs: dict[str, str], /) -> ET.Element:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise DecisionRefused(self.source, tag, f"nested more than {MAX_DEPTH} deep")
        return super().start(tag, attrs)

    def end(self, tag: str, /) -> ET.Element:
        self.depth -= 1
        return super().end(tag)


def read_document(xml: bytes, source: str) -> ET.Element:
    """The root element; refused when it is no DMN definitions."""
    if len(xml) > MAX_BYTES:
        raise DecisionRefused(source, "file", f"larger than {MAX_BYTES} bytes")
    parser = ET.XMLParser(target=_Builder(source))  # noqa: S314  (no document type, no entities)
    try:
        parser.feed(xml)
        root = parser.close()
    except (ET.ParseError, ValueError, LookupError) as error:
        raise DecisionRefused(source, "file", f"is no XML: {error}") from error
    namespace, _, name = root.tag.rpartition("}")
    if name != "definitions" or not namespace.lstrip("{").startswith(_NAMESPACES):
        raise DecisionRefused(source, root.tag, "is no DMN definitions")
    return root


class Element:
    """An element, seen without namespaces of the model and with its place for messages."""

    __slots__ = ("node", "source", "within")

    def __init__(self, node: ET.Element, source: str, within: str = "") -> None:
        self.node = node
        self.source = source
        self.within = node.get("id") or within

    @property
    def tag(self) -> str:
        return _local(self.node)

    def get(self, name: str, default: str = "") -> str:
        return self.node.get(name, default)

    def refuse(self, message: str) -> DecisionRefused:
        return DecisionRefused(self.source, f"{self.tag} {self.within}".strip(), message)

    def children(self, *tags: str) -> Iterator[Element]:
        for node in self.node:
            if not tags or _local(node) in tags:
                yield Element(node, self.source, self.within)

    def child(self, *tags: str) -> Element | None:
        return next(self.children(*tags), None)

    def text(self, tag: str = "text") -> str:
        """The text of a child of that name; an empty one where there is none."""
        found = self.child(tag)
        return "" if found is None else (found.node.text or "").strip()

    def every(self) -> Iterator[Element]:
        """All elements below."""
        for node in self.node.iter():
            yield Element(node, self.source)


def _local(node: ET.Element) -> str:
    """The name without its namespace; a foreign namespace keeps a mark."""
    namespace, _, name = node.tag.rpartition("}")
    return name if not namespace or namespace.lstrip("{").startswith(_NAMESPACES) else f"*{name}"
