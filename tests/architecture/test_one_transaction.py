"""One command is one transaction: where a transaction may begin, and that nothing else ends one."""

import re
from pathlib import Path

import pytest

from engine.models import Base
from workflows.records import tables

ROOT = Path(__file__).parents[2]
CODE = [
    path
    for folder in ("engine", "workflows", "web")
    for path in sorted((ROOT / folder).rglob("*.py"))
]


def _found(pattern: str) -> list[str]:
    return [
        path.relative_to(ROOT).as_posix()
        for path in CODE
        for _ in re.finditer(pattern, path.read_text("utf-8"))
    ]


def test_there_is_code_to_look_at() -> None:
    assert len(CODE) > 100


@pytest.mark.parametrize("ending", [r"\.commit\(", r"\bCOMMIT\b\"", r"\.rollback\("])
def test_nobody_ends_a_transaction_by_hand(ending: str) -> None:
    assert _found(ending) == []


def test_transactions_begin_for_commands_for_upgrades_and_to_empty_a_scenarios_memory() -> None:
    assert _found(r"\.begin\(\)") == [
        "engine/core.py",
        "engine/migrations/__init__.py",
        "workflows/scenario/world.py",
    ]


def test_only_the_front_opens_sessions_and_only_scenarios_look_at_tables_beside_it() -> None:
    openers = set(_found(r"sessionmaker\(|\bSession\(|\.connect\(\)"))

    assert openers == {"engine/core.py", "workflows/scenario/world.py"}


def test_told_rows_are_changed_one_by_one() -> None:
    """A statement over many rows is not noted; a scenario's own world is proved by nobody."""
    told = {model.__name__ for model in Base.__subclasses__() if model.__told__}
    assert {tables.Kinship.__name__, tables.Quota.__name__, "SigningKey"} <= told
    found = _found(rf"\b(?:delete|update|insert)\((?:{'|'.join(sorted(told))})\b")
    assert set(found) == {"workflows/scenario/county.py"}
