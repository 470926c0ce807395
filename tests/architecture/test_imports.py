"""What import-linter cannot say: who needs the standard library only, and who is a procedure."""

import ast
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.machine import ROOT

ALONE = {
    "feel": ("engine.feel",),
    "decisions": ("engine.decisions", "engine.feel"),
    "verify": ("engine.verify", "engine.feel", "engine.paths"),
}


def imported(source: Path) -> Iterator[str]:
    """The full name of everything that `source` imports."""
    for node in ast.walk(ast.parse(source.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def belongs(name: str, packages: tuple[str, ...]) -> bool:
    return any(name == package or name.startswith(f"{package}.") for package in packages)


@pytest.mark.parametrize("package", ALONE)
def test_the_judges_of_expressions_tables_and_models_stand_alone(package: str) -> None:
    sources = sorted((ROOT / "engine" / package).rglob("*.py"))

    foreign = {
        (str(source.relative_to(ROOT)), name)
        for source in sources
        for name in imported(source)
        if not belongs(name, ALONE[package])
        and name.partition(".")[0] not in sys.stdlib_module_names
    }
    assert sources
    assert foreign == set()


def test_every_procedure_is_kept_apart_from_the_others() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
    (apart,) = [c["modules"] for c in contracts["contracts"] if c["type"] == "independence"]
    procedures = {f"workflows.{path.parent.name}" for path in ROOT.glob("workflows/*/handlers.py")}

    assert procedures
    assert set(apart) == procedures
