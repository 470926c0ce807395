"""No door to Python's own evaluator is left, and no clock is asked."""

from __future__ import annotations

import ast
import builtins
import time
from pathlib import Path

import pytest

from engine import decisions, feel
from engine.feel import Scope, expression, parse_expression, parse_unary_tests
from tests.feel.examples import EXAMPLES

PACKAGES = [Path(package.__file__ or "").parent for package in (feel, decisions)]


def test_expressions_live_without_eval_and_exec(monkeypatch: pytest.MonkeyPatch) -> None:
    def disarmed(*_args: object, **_kwargs: object) -> object:
        raise AssertionError("Python's own evaluator was called")

    parse_expression('time("09:30:00@No/Where")', lenient=True)  # zones are looked up lazily
    expression._expression.cache_clear()
    expression._unary_tests.cache_clear()
    with monkeypatch.context() as patch:
        patch.setattr(ast, "parse", disarmed)
        patch.setattr(time, "time", disarmed)
        for name in ("eval", "exec", "compile"):
            patch.setattr(builtins, name, disarmed)
        values = [parse_expression(text, lenient=True).evaluate({}) for text, _ in EXAMPLES]
        cell = parse_unary_tests('not("a"), ? > 3').matches(4, Scope({}))

    assert cell
    assert len(values) == len(EXAMPLES)


@pytest.mark.parametrize("package", PACKAGES, ids=lambda path: path.name)
def test_the_sources_import_the_standard_library_alone_and_nothing_that_evaluates(
    package: Path,
) -> None:
    forbidden = {
        "ast",
        "builtins",
        "code",
        "importlib",
        "inspect",
        "operator",
        "pickle",
        "sys",
        "time",
    }
    imported: set[str] = set()
    called: set[str] = set()
    for source in package.rglob("*.py"):
        for node in ast.walk(ast.parse(source.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                imported |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                imported.add((node.module or "").split(".")[0])
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                called.add(node.func.id)

    assert not imported & forbidden
    assert not called & {"eval", "exec", "compile", "__import__", "globals", "setattr", "vars"}
