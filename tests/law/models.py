"""The tables and diagrams of bpmn/, read with nothing but the standard library."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from xml.etree import ElementTree as ET

from workflows.law import Register

BPMN = Path(__file__).parents[2] / "bpmn"
DMN = "{https://www.omg.org/spec/DMN/20191111/MODEL/}"
XR = "{urn:xuanren:bpmn:1}"
TABLES = sorted(BPMN.glob("*/*.dmn"))
DIAGRAMS = sorted(BPMN.glob("*/*.bpmn"))


@dataclass(frozen=True)
class Row:
    """A row of a decision table as it is written."""

    folder: str
    table: str
    id: str
    description: str
    cells: tuple[str, ...]
    outputs: tuple[str, ...]
    clauses: tuple[str, ...]

    def output(self, column: int) -> str | None:
        """The text between the quotes of an output cell; None for null."""
        found = re.fullmatch(r'"([^"]*)"', self.outputs[column])
        return found[1] if found else None


@cache
def register() -> Register:
    return Register.load(BPMN / "law")


@cache
def tree(file: Path) -> ET.Element:
    return ET.parse(file).getroot()


def expressions(file: Path) -> list[str]:
    """The input and literal expressions of a file."""
    found = [*tree(file).iter(f"{DMN}inputExpression"), *tree(file).iter(f"{DMN}literalExpression")]
    return [_text(each) for each in found]


def rows(file: Path) -> list[Row]:
    return [_row(file, rule) for rule in tree(file).iter(f"{DMN}rule")]


def all_rows() -> list[Row]:
    return [row for file in TABLES for row in rows(file)]


def required(file: Path) -> list[str]:
    return [each.get("href", "") for each in tree(file).iter(f"{DMN}requiredDecision")]


def _row(file: Path, rule: ET.Element) -> Row:
    return Row(
        folder=file.parent.name,
        table=file.stem,
        id=rule.get("id", ""),
        description=rule.findtext(f"{DMN}description", ""),
        cells=tuple(_text(cell) for cell in rule.iter(f"{DMN}inputEntry")),
        outputs=tuple(_text(cell) for cell in rule.iter(f"{DMN}outputEntry")),
        clauses=tuple(
            clause for note in rule.iter(f"{DMN}annotationEntry") for clause in _text(note).split()
        ),
    )


def _text(element: ET.Element) -> str:
    return element.findtext(f"{DMN}text", "").strip()
