"""`./run` and `./test` say in one line, for both readers, why they cannot go on."""

import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.machine import ROOT
from web.setup import assets, port

SHELL = "/bin/sh"


def answer_of(
    command: list[str], folder: Path, **environment: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


@pytest.fixture
def bare_machine(tmp_path: Path) -> Path:
    """The scripts on a machine that has a shell and nothing else."""
    (tmp_path / "web").mkdir()
    shutil.copytree(ROOT / "web/setup", tmp_path / "web/setup")
    shutil.copy(ROOT / "run", tmp_path / "run")
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in ("dirname", "mkdir"):
        (programs / name).symlink_to(str(shutil.which(name)))
    return tmp_path


def test_a_machine_without_python_is_told_what_to_install(bare_machine: Path) -> None:
    answer = answer_of([SHELL, "./run"], bare_machine, PATH=str(bare_machine / "bin"))

    assert answer.returncode == 1
    assert answer.stderr.count("\n") == 1
    assert "需要 Python 3.11" in answer.stderr
    assert "apt-get install python3" in answer.stderr


def test_an_unknown_argument_is_answered_with_the_usage() -> None:
    answer = answer_of([SHELL, "./run", "--serve"], ROOT, PATH=os.environ["PATH"])

    assert answer.returncode == 1
    assert answer.stderr == "用法：./run [--setup] / Usage: ./run [--setup]\n"


def test_a_port_in_use_is_told_in_one_line() -> None:
    with socket.create_server(("127.0.0.1", 0)) as busy:
        number = str(busy.getsockname()[1])
        answer = answer_of([sys.executable, "web/setup/port.py"], ROOT, PORT=number)

    assert answer.returncode == 1
    assert answer.stderr.count("\n") == 1
    assert f"端口 {number} 已被占用" in answer.stderr
    assert f"Port {number} is in use" in answer.stderr


def test_a_free_port_and_a_senseless_one_are_left_to_the_server() -> None:
    with socket.create_server(("127.0.0.1", 0)) as freed:
        number = freed.getsockname()[1]

    assert not port.taken("127.0.0.1", number)
    assert not port.taken("127.0.0.1", 99999)


@pytest.fixture
def built(tmp_path: Path) -> Path:
    """A copy of the front end's sources, and the stamps of a build of exactly them."""
    frontend = tmp_path / "web/frontend"
    frontend.mkdir(parents=True)
    (frontend / "app.js").write_text("one", "utf-8")
    build = tmp_path / "web/static/build"
    build.mkdir(parents=True)
    (build / "manifest.json").write_text("{}", "utf-8")
    (build / ".built").write_text(assets.digest_of(frontend, assets.sources(frontend)), "utf-8")
    return tmp_path


def test_the_same_sources_are_not_built_twice(built: Path) -> None:
    assert assets.build(built) is False


def test_changed_sources_are_noticed_and_installed_packages_are_not_sources(built: Path) -> None:
    frontend = built / "web/frontend"
    before = assets.digest_of(frontend, assets.sources(frontend))

    (frontend / "node_modules").mkdir()
    (frontend / "node_modules/other.js").write_text("x", "utf-8")
    assert assets.digest_of(frontend, assets.sources(frontend)) == before

    (frontend / "app.js").write_text("two", "utf-8")
    assert assets.digest_of(frontend, assets.sources(frontend)) != before


def answer_of_a_run_without_browser(**environment: str) -> subprocess.CompletedProcess[str]:
    words = ["-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/web/test_frame.py"]
    return answer_of(
        [sys.executable, *words, "-k", "first_tab"], ROOT, PATH="/nowhere", **environment
    )


def test_a_skipped_test_is_told_and_fails_only_a_run_of_everything() -> None:
    some = answer_of_a_run_without_browser()
    everything = answer_of_a_run_without_browser(XUANREN_ALL="1")

    assert (some.returncode, everything.returncode) == (0, 1), everything.stdout
    assert "1 skipped" in some.stdout
    assert "FAILED: 1 tests were skipped, and a whole run skips none" in everything.stdout
