"""A fresh clone serves itself; a database of one's own is asked for in one line, never made up."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, build_opener

import pytest

from tests.machine import ROOT
from tests.postgres import free_port

PARTS = ("engine", "workflows", "web", "bpmn")
NOT_CLONED = shutil.ignore_patterns("node_modules", "build", "__pycache__")


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """The sources as a clone brings them: nothing built, no database."""
    for part in PARTS:
        shutil.copytree(ROOT / part, tmp_path / part, ignore=NOT_CLONED)
    return tmp_path


def _flask(clone: Path, *words: str, **environ: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        _command(*words),
        cwd=clone,
        env={"PATH": "/usr/bin:/bin", **environ},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def _command(*words: str) -> list[str]:
    return [sys.executable, "-m", "flask", "--app", "web", *words]


@contextmanager
def _running(clone: Path, *command: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """`flask run`, or another command, in the clone, and its address; it ends with the block."""
    port = str(free_port())
    process = subprocess.Popen(
        _command(*(command or ("run", "--port", port))),
        cwd=clone,
        env={"PATH": "/usr/bin:/bin", "PORT": port},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process, f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        process.communicate()


def _lines_until(process: subprocess.Popen[str], sign: str) -> list[str]:
    """What it says up to the line with this sign in it."""
    assert process.stderr
    lines: list[str] = []
    for line in process.stderr:
        lines.append(line)
        if sign in line:
            return lines
    raise AssertionError(lines)


@pytest.mark.long
def test_a_fresh_clone_serves_its_inbox_and_a_set_up_broken_off_leaves_no_database(
    clone: Path,
) -> None:
    database = clone / "instance/xuanren.db"
    with _running(clone) as (broken_off, _):
        _lines_until(broken_off, "首次运行")
    assert not database.exists()

    with _running(clone) as (process, address):
        first = _lines_until(process, "Press CTRL+C")
        inbox, task = _signed_in_pages(address)
    assert sum("首次运行" in line for line in first) == 1
    assert "待办" in inbox
    assert "<form" in task

    with _running(clone) as (process, _):
        again = _lines_until(process, "Press CTRL+C")
    assert not any("首次运行" in line for line in again)

    with _running(clone, "serve", "--after-setup") as (process, address):
        _lines_until(process, "serving on")
        _signed_in_pages(address)


def _signed_in_pages(address: str) -> tuple[str, str]:
    """The officer's inbox and their first task, asked for without any script."""
    browser = build_opener(HTTPCookieProcessor(CookieJar()))
    inbox = _page(browser, f"{address}/sign-in/demonstration", person="officer")
    found = re.search(r'href="(/tasks/[^"]+)"', inbox)
    assert found, inbox
    return inbox, _page(browser, address + found[1])


def _page(browser: OpenerDirector, address: str, **posted: str) -> str:
    body = urlencode(posted).encode() if posted else None
    with browser.open(address, body, timeout=30) as answer:
        return str(answer.read().decode())


def test_a_command_other_than_run_makes_no_database(clone: Path) -> None:
    told = _flask(clone, "scenario", "run", "bpmn/promotion/scenarios/refused_barred.yaml")

    assert told.returncode == 0, told.stderr
    assert not (clone / "instance/xuanren.db").exists()


@pytest.mark.parametrize("command", ["run", "serve"])
def test_a_database_of_ones_own_that_is_missing_is_asked_for_in_one_line(
    tmp_path: Path, command: str
) -> None:
    own = {"DATABASE_URL": f"sqlite:///{tmp_path}/own.db", "SECRET_FILE": f"{tmp_path}/secret"}

    told = _flask(ROOT, command, **own)

    assert told.returncode == 1
    assert len(told.stderr.strip().splitlines()) == 1
    assert "own.db" in told.stderr
    assert "flask --app web setup" in told.stderr
    assert not (tmp_path / "own.db").exists()


def test_a_database_without_tables_is_asked_for_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "own.db").touch()
    own = {"DATABASE_URL": f"sqlite:///{tmp_path}/own.db", "SECRET_FILE": f"{tmp_path}/secret"}

    told = _flask(ROOT, "run", **own)

    assert told.returncode == 1
    assert len(told.stderr.strip().splitlines()) == 1
    assert "flask --app web db upgrade" in told.stderr


def test_a_folder_that_is_not_there_is_told_in_one_line(tmp_path: Path) -> None:
    own = {
        "DATABASE_URL": f"sqlite:///{tmp_path}/missing/own.db",
        "SECRET_FILE": f"{tmp_path}/secret",
    }

    told = _flask(ROOT, "setup", **own)

    assert told.returncode == 1
    assert len(told.stderr.strip().splitlines()) == 1
    assert "missing/own.db" in told.stderr
