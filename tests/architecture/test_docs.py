"""What the documents name exists, and what exists at a door is named there."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import click
import pytest
from flask import Flask
from flask.cli import FlaskGroup

from tests.machine import ROOT
from web import case_cli, cli, record_cli
from web.settings import TABLE
from workflows.surroundings import register

DOORS = ("engine", "workflows", "web", "bpmn", "tests")
DOCUMENTS = sorted(
    {
        *ROOT.glob("*.md"),
        *(ROOT / door / "README.md" for door in DOORS),
        *ROOT.glob("engine/*/README.md"),
    }
)
GUIDES = ("README.md", "README.zh-CN.md")
MADE_LATER = (".venv", ".stamps", "instance", "static/build", "web/static/build", "v/")
SUFFIXES = (".py", ".md", ".txt", ".toml", ".yaml", ".dmn", ".bpmn", ".sh", ".mjs", ".js", ".css")
each_document = pytest.mark.parametrize(
    "document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix()
)


def quoted(document: Path) -> list[str]:
    """What stands between backticks in running text."""
    text = re.sub(r"```.*?```", "", document.read_text("utf-8"), flags=re.DOTALL)
    return re.findall(r"`([^`\n]+)`", text)


def files_named(document: Path) -> Iterator[str]:
    """Words that are paths: with a slash or a suffix, without blanks and placeholders."""
    for word in quoted(document):
        path = word.partition("::")[0].removeprefix("./")
        plain = re.fullmatch(r"[\w.*/\-]+", path, re.ASCII)
        in_a_folder = "/" in path.strip("/") or path.endswith("/")
        if plain and (in_a_folder or path.endswith(SUFFIXES)) and not path.startswith("/"):
            yield path


def stands(path: str, document: Path) -> bool:
    """Beside the document, below it or in the project; made by set-up; or a clause."""
    places = (document.parent, ROOT)
    return (
        path.startswith(MADE_LATER)
        or path in register().clauses
        or any(any(folder.glob(path.rstrip("/"))) for folder in places)
        or any(document.parent.glob(f"*/{path}"))
    )


@each_document
def test_every_file_that_a_document_names_is_there(document: Path) -> None:
    assert [path for path in files_named(document) if not stands(path, document)] == []


@each_document
def test_every_test_that_a_document_names_is_there(document: Path) -> None:
    named = [word.split("::") for word in quoted(document) if "::" in word and ".py" in word]

    missing = [
        test for path, test in named if f"def {test}(" not in (ROOT / path).read_text("utf-8")
    ]
    assert missing == []


@cache
def commands() -> dict[str, str]:
    """Every command of ours as it is typed, with its help's first line."""
    app = Flask("documents")
    cli.init_app(app)
    case_cli.init_app(app)
    record_cli.init_app(app)
    listed = {"run": "Flask's own; a fresh clone is set up first."}
    for name, command in app.cli.commands.items():
        parts = command.commands.items() if isinstance(command, click.Group) else [("", command)]
        for part, each in parts:
            listed[f"{name} {part}".strip()] = each.get_short_help_str(limit=100)
    return dict(sorted(listed.items()))


@each_document
def test_every_command_that_a_document_names_can_be_run(document: Path) -> None:
    built_in = set(FlaskGroup().commands)
    typed = re.findall(r"flask(?: --app web)((?: [a-z]+){1,2})", document.read_text("utf-8"))

    unknown = [
        words
        for words in map(str.split, typed)
        if " ".join(words) not in commands() and words[0] not in {*commands(), *built_in}
    ]
    assert unknown == []


@each_document
def test_every_setting_that_a_document_names_has_a_reader(document: Path) -> None:
    named = {
        word.partition("=")[0]
        for word in quoted(document)
        if re.fullmatch(r"[A-Z]+(_[A-Z]+)+(=.*)?|(PORT|HOST)(=.*)?", word)
    }
    ours = {setting.name for setting in TABLE}
    read_by_tests = "".join(path.read_text("utf-8") for path in ROOT.glob("tests/*.py"))

    assert {name for name in named - ours if f'"{name}"' not in read_by_tests} == set()


def test_the_guides_list_every_setting() -> None:
    """Once both are written."""
    guides = [ROOT / name for name in GUIDES]
    written = guides if all(path.is_file() for path in guides) else []

    missing = {
        f"{path.name}: {setting.name}"
        for path in written
        for setting in TABLE
        if f"`{setting.name}`" not in path.read_text("utf-8")
    }
    assert missing == set()


@pytest.mark.parametrize("door", ["engine", "workflows"])
def test_the_page_at_the_door_names_everything_behind_it(door: str) -> None:
    words = " ".join(quoted(ROOT / door / "README.md")).replace("/", " ").split()
    behind = {
        path.stem
        for path in (ROOT / door).iterdir()
        if path.suffix == ".py" or (path.is_dir() and any(path.glob("*.py")))
    }

    assert behind - set(words) - {"__init__"} == set()


def test_the_page_of_the_tests_names_every_kind() -> None:
    words = " ".join(quoted(ROOT / "tests/README.md")).replace("/", " ").split()
    kinds = {path.parent.name for path in ROOT.glob("tests/*/__init__.py")}

    assert kinds - set(words) == set()


def test_the_command_line_is_described_as_it_is() -> None:
    """The list in web/README.md is these lines; copy them from here when a command changes."""
    page = (ROOT / "web/README.md").read_text("utf-8")

    assert [line for name, line in lines().items() if line not in page] == []


def lines() -> dict[str, str]:
    return {name: f"| `{name}` | {told} |" for name, told in commands().items()}


def test_a_decision_is_short_numbered_and_kept_true_by_something() -> None:
    text = (ROOT / "DECISIONS.md").read_text("utf-8")
    decisions = re.split(r"^## ", text, flags=re.MULTILINE)[1:]

    assert [int(one.partition(".")[0]) for one in decisions] == list(range(1, len(decisions) + 1))
    for one in decisions:
        assert len(one.strip().splitlines()) <= 15, one
        assert "**Cost**" in one, one
        assert "**Kept true by**" in one, one
