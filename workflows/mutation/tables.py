"""Mutants of a decision table: rows dropped and negated, numbers off by one, tables left out."""

import re
from collections.abc import Callable, Iterator

from engine.xml import XmlTree, read_xml, write_xml
from workflows.mutation import texts
from workflows.mutation.mutant import Mutant, Mutants, Reach

DMN = "{https://www.omg.org/spec/DMN/20191111/MODEL/}"
LIMIT = 4_000_000


def of_table(path: str, text: str) -> Mutants:
    """All mutants of a DMN file."""
    tree = read_xml(text.encode(), limit=LIMIT, source=path)
    for operator in (dropped, negated, off_by_one, left_out):
        for element, what, change, reach in operator(tree):
            changed = read_xml(text.encode(), limit=LIMIT, source=path)
            change(changed)
            told = operator.__name__.replace("_", " ")
            yield Mutant(path, element, told, what, write_xml(changed), reach)


Found = Iterator[tuple[str, str, Callable[[XmlTree], None], Reach]]
"""The element, what is changed, the change, what can see it."""


def dropped(tree: XmlTree) -> Found:
    """Each row, gone."""
    for decision, number, rule in _rules(tree):

        def change(tree: XmlTree, place: int = number) -> None:
            row = _nth(tree, "rule", place)
            row.getparent().remove(row)

        yield str(rule.get("id")), "", change, Reach(decision, rows=True)


def negated(tree: XmlTree) -> Found:
    """Each condition of each row, the other way round."""
    for decision, number, rule in _rules(tree):
        for column, cell in enumerate(_cells(rule)):
            if cell != "-":
                new = texts.negated_cell(cell)
                yield _cell(rule, number, column, (cell, new), decision)


def off_by_one(tree: XmlTree) -> Found:
    """Each number, deadline and bound, in what the table asks and in its rows."""
    for tag, number, element, said in _asked(tree):
        for new in texts.shifted(said):
            decision = _decision_of(element)
            what = texts.changed_part(said, new)
            change = _writer(tag, number, None, new)
            yield element.get("id") or decision, what, change, Reach(decision)
    for decision, number, rule in _rules(tree):
        for column, cell in enumerate(_cells(rule)):
            for new in texts.shifted(cell):
                yield _cell(rule, number, column, (cell, new), decision)


def left_out(tree: XmlTree) -> Found:
    """Each table that a gate puts together with others, left out."""
    for tag, number, element, said in _asked(tree):
        for name in _required(element) if tag == "literalExpression" else ():
            new, found = re.subn(rf"(?<=[(\s]){name}, |, {name}(?=[,)])", "", said, count=1)
            if found:
                decision = _decision_of(element)
                yield decision, name, _writer(tag, number, None, new), Reach(decision)


def _cell(
    rule: XmlTree, number: int, column: int, texts_of: tuple[str, str], decision: str
) -> tuple[str, str, Callable[[XmlTree], None], Reach]:
    before, after = texts_of
    what = f"{column + 1}: {before} → {after}"
    change = _writer("rule", number, column, after)
    return str(rule.get("id")), what, change, Reach(decision, rows=True)


def _asked(tree: XmlTree) -> Iterator[tuple[str, int, XmlTree, str]]:
    """What columns ask, and what decisions without a table say: tag, place, element, text."""
    for tag in ("inputExpression", "literalExpression"):
        for number, element in enumerate(tree.getroot().iter(f"{DMN}{tag}")):
            yield tag, number, element, element.find(f"{DMN}text").text or ""


def _required(element: XmlTree) -> list[str]:
    decision = next(element.iterancestors(f"{DMN}decision"))
    hrefs = decision.iterfind(f"{DMN}informationRequirement/{DMN}requiredDecision")
    return [href.get("href").removeprefix("#") for href in hrefs]


def _decision_of(element: XmlTree) -> str:
    return str(next(element.iterancestors(f"{DMN}decision")).get("id"))


def _rules(tree: XmlTree) -> Iterator[tuple[str, int, XmlTree]]:
    """Each row: its decision, its place in the file, itself."""
    for number, rule in enumerate(tree.getroot().iter(f"{DMN}rule")):
        yield _decision_of(rule), number, rule


def _cells(rule: XmlTree) -> list[str]:
    return [(entry.text or "").strip() for entry in rule.iterfind(f"{DMN}inputEntry/{DMN}text")]


def _nth(tree: XmlTree, tag: str, number: int) -> XmlTree:
    return list(tree.getroot().iter(f"{DMN}{tag}"))[number]


def _writer(tag: str, number: int, column: int | None, new: str) -> Callable[[XmlTree], None]:
    """Writes a text: of a condition of a row, or of an expression."""

    def change(tree: XmlTree) -> None:
        element = _nth(tree, tag, number)
        if column is not None:
            element = element.findall(f"{DMN}inputEntry")[column]
        element.find(f"{DMN}text").text = new

    return change
