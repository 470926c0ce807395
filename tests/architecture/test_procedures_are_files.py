"""A procedure is a folder of files: the engine and the pages know none by name."""

import ast
from collections.abc import Iterator
from pathlib import Path

import yaml
from lxml import etree

from tests.machine import ROOT

MODELS = ROOT / "bpmn"
JUSTIFIED: dict[str, set[str]] = {
    # The message to a model whose `procedure.yaml` says what its opinion stands on.
    "engine/commands/managing.py": {"opinion_voided"},
    # A table of the database, which a decision table happens to share its name with.
    "engine/migrations/versions/0001_first_tables.py": {"quota"},
    "engine/migrations/versions/0010_rows_that_the_history_tells.py": {"quota"},
}
"""Module → names that it may know."""
WORDS = {
    "start", "report", "apply", "reply", "check", "decide", "refer", "archive", "correct", "clarify",
}  # fmt: skip
"""Element ids that are words of every procedure, and of English: they tell none apart."""


def keys() -> set[str]:
    return {file.parent.name for file in MODELS.glob("*/procedure.yaml")}


def elements() -> set[str]:
    """Ids of what a person or the machine does, and of what is asked or decided there."""
    found: set[str] = set()
    for model in MODELS.glob("*/*.bpmn"):
        tree = etree.parse(model)
        for kind in ("userTask", "serviceTask", "sendTask", "businessRuleTask", "callActivity"):
            found |= {str(node.get("id")) for node in tree.iter(f"{{*}}{kind}")}
        found |= {str(node.get("name")) for node in tree.iter("{*}message")}
    found |= {table.stem for table in MODELS.glob("*/*.dmn")}
    return found - WORDS


def texts(module: Path) -> Iterator[tuple[int, str]]:
    """The string literals of a module; what explains it to its reader is not one."""
    tree = ast.parse(module.read_text("utf-8"))
    told = {
        node.body[0].value
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in told:
            yield node.lineno, node.value


def test_engine_and_pages_name_no_procedure_and_no_element_of_one() -> None:
    names = keys() | elements()
    assert len(names) > 60

    found = {
        (path.relative_to(ROOT).as_posix(), line, text)
        for package in ("engine", "web")
        for path in sorted((ROOT / package).rglob("*.py"))
        for line, text in texts(path)
        if text in names - JUSTIFIED.get(path.relative_to(ROOT).as_posix(), set())
    }

    assert found == set()


def test_no_template_names_one() -> None:
    names = keys() | elements()
    found = {
        (path.relative_to(ROOT).as_posix(), name)
        for path in sorted((ROOT / "web/templates").rglob("*.html"))
        for name in names
        if f"'{name}'" in path.read_text("utf-8") or f'"{name}"' in path.read_text("utf-8")
    }

    assert found == set()


def test_every_key_is_the_name_of_its_folder() -> None:
    for file in MODELS.glob("*/procedure.yaml"):
        assert yaml.safe_load(file.read_text("utf-8"))["key"] == file.parent.name
