"""Small enough to read: modules, functions, names; and no word of where it was written."""

import ast
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.machine import ROOT

PRODUCT = ("engine", "workflows", "web")
MODULE, FUNCTION = 300, 30
TEST_MODULE, TEST_FUNCTION = 400, 45  # stories and examples run longer
VAGUE = {"utils", "util", "helpers", "helper", "common", "misc", "base_service", "manager"}
LONG_MODULES = {
    "engine/migrations/versions/0001_first_tables.py": "every table at once, never edited again",
    "tests/engine/test_identity.py": "one subject: everything that lets a person in",
}
LONG_FUNCTIONS = {
    "engine/migrations/versions/0001_first_tables.py:upgrade": "a statement a table",
    "engine/migrations/versions/0001_first_tables.py:downgrade": "a statement a table",
}
ELSEWHERE = ("pypi" + ".org", "npm" + "js", "/wo" + "rk/", "registry" + ".", "/root" + "/")
TEXT = {".py", ".md", ".toml", ".txt", ".yaml", ".json", ".js", ".mjs", ".css", ".html", ".sh", ""}
SAID_BY_TOOLS = {"web/frontend/package-lock.json": "npm writes where each package came from"}


def python() -> Iterator[Path]:
    for package in (*PRODUCT, "tests"):
        yield from sorted((ROOT / package).rglob("*.py"))


def kept() -> list[Path]:
    """Every file that belongs to the project, as git has it; without git, all there are."""
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    names = listed.stdout.splitlines() or [str(path.relative_to(ROOT)) for path in python()]
    return [ROOT / name for name in names if (ROOT / name).is_file()]


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def lines_of(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """From `def` to the end, without the docstring; a record filled by name counts as one line.

    Such a call names each field on a line of its own: it reads as a table, not as steps.
    """
    assert function.end_lineno
    filled = {
        line
        for node in ast.walk(function)
        if isinstance(node, ast.Call) and node.keywords and not node.args and node.end_lineno
        for line in range(node.lineno + 1, node.end_lineno + 1)
    }
    docstring = ast.get_docstring(function, clean=False)
    said = docstring.count("\n") + 1 if docstring else 0
    return function.end_lineno - function.lineno + 1 - len(filled) - said


def too_long(path: Path, budget: int) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and lines_of(node) > budget:
            yield f"{name_of(path)}:{node.name}"


def of_tests(path: Path) -> bool:
    return path.is_relative_to(ROOT / "tests")


def test_a_module_can_be_read_in_one_sitting() -> None:
    long = {
        name_of(path)
        for path in python()
        if path.read_text("utf-8").count("\n") > (TEST_MODULE if of_tests(path) else MODULE)
    }

    assert long == set(LONG_MODULES)


def test_a_function_fits_on_a_screen() -> None:
    long = {
        function
        for path in python()
        for function in too_long(path, TEST_FUNCTION if of_tests(path) else FUNCTION)
    }

    assert long == set(LONG_FUNCTIONS)


def test_a_file_is_named_for_what_is_in_it() -> None:
    assert [name_of(path) for path in python() if path.stem in VAGUE] == []


@pytest.mark.parametrize("word", ELSEWHERE)
def test_no_file_tells_of_a_machine_or_of_a_package_registry(word: str) -> None:
    telling = [
        name_of(path)
        for path in kept()
        if path.suffix in TEXT
        and name_of(path) not in SAID_BY_TOOLS
        and word in path.read_text("utf-8", "replace")
    ]

    assert telling == []
