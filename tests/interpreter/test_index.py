"""The list of pitfalls is whole, and every test that it names is there."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
ROWS = (Path(__file__).parent / "README.md").read_text("utf-8").splitlines()
PITFALLS = [
    (found[1], re.findall(r"`([\w/]+)::(\w+)`", line))
    for line in ROWS
    if (found := re.match(r"\| ([A-E]\d+) \|", line))
]
KINDS = {"A": 15, "B": 6, "C": 27, "D": 8, "E": 9}
"""Elements, tables, semantics, security, versions: as many pitfalls as are known of each."""

BOTH_IN_ONE = {"A15"}
"""One test in two halves: the stock engine's is a hang."""


@cache
def _defined(file: str) -> set[str]:
    path = TESTS / ("" if "/" in file else "interpreter") / f"{file}.py"
    tree = ast.parse(path.read_text("utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_every_pitfall_stands_in_the_list_once_and_in_order() -> None:
    assert [row for row, _ in PITFALLS] == [
        f"{kind}{number}" for kind, most in KINDS.items() for number in range(1, most + 1)
    ]


@pytest.mark.parametrize(("row", "named"), PITFALLS, ids=[row for row, _ in PITFALLS])
def test_every_pitfall_has_a_test_of_the_stock_engine_and_one_of_ours(
    row: str, named: list[tuple[str, str]]
) -> None:
    assert [f"{file}::{name}" for file, name in named if name not in _defined(file)] == []
    stock = {name for _, name in named if name.startswith("test_stock_")}

    assert len(named) > len(stock)
    assert stock or row in BOTH_IN_ONE


def test_at_most_eight_classes_are_replaced_and_each_says_by_what_defect() -> None:
    tree = ast.parse((TESTS.parent / "engine/interpreter/specs.py").read_text("utf-8"))
    replaced = [node for node in tree.body if isinstance(node, ast.ClassDef)]

    assert 0 < len(replaced) <= 8
    for node in replaced:
        assert (ast.get_docstring(node) or "").startswith("Stock: "), node.name


def test_every_test_of_the_stock_engine_stands_in_the_list() -> None:
    files = [
        *(TESTS / "interpreter").glob("test_*.py"),
        TESTS / "decisions/test_stock.py",
    ]
    written = {n for f in files for n in _defined(f.relative_to(TESTS).with_suffix("").as_posix())}
    listed = {name for _, named in PITFALLS for _, name in named}

    assert {name for name in written if name.startswith("test_stock_")} - listed == set()
