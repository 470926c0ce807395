"""A database that is missing, locked, read-only, full, foreign or far: one line, and no harm."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from itertools import repeat
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import event, text

import engine
from engine import database as connections
from engine.errors import Unavailable, Unconfirmed
from tests import machine, postgres, promotion_world, service_line
from tests.promotion_world import PromotionWorld
from web.application import application
from web.settings import read as read_settings

pytestmark = pytest.mark.long
COMMANDS = [("setup",), ("db", "upgrade"), ("serve",)]


def _flask(folder: Path, url: str, *words: str) -> subprocess.CompletedProcess[str]:
    environ = {"PATH": "/usr/bin:/bin", "SECRET_FILE": str(folder / "secret")}
    return subprocess.run(
        [sys.executable, "-m", "flask", "--app", "web", *words],
        cwd=machine.ROOT,
        env={**environ, "DATABASE_URL": url, "PORT": str(postgres.free_port())},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def _one_line(result: subprocess.CompletedProcess[str], *signs: str) -> None:
    assert result.returncode == 1, result
    lines = [line for line in result.stderr.splitlines() if " INFO " not in line]
    assert len(lines) == 1, result.stderr
    assert all(sign in lines[0] for sign in signs), lines[0]
    assert "Traceback" not in result.stdout + result.stderr


def _pages(folder: Path, url: str) -> Flask:
    given = {"DATABASE_URL": url, "SECRET_FILE": str(folder / "secret")}
    return application(read_settings(given), with_worker=False)


def _told_on_pages(app: Flask, sign: str, *, reading: bool = True) -> None:
    client = app.test_client()
    answers = [client.post("/sign-in/demonstration", data={"person": "officer"})]
    answers += [client.get(path) for path in ("/sign-in", "/health/ready")] if reading else []
    for answer in answers:
        assert answer.status_code == 503, answer.text
        assert sign in answer.text
        assert "Traceback" not in answer.text
    assert client.get("/health/live").status_code == 200
    app.extensions["xuanren"].database.dispose()


@pytest.fixture
def world(tmp_path: Path) -> Iterator[PromotionWorld]:
    world = promotion_world.made(f"sqlite:///{tmp_path / 'x.db'}")
    yield world
    world.close()


# ---- there is none ----


@pytest.mark.parametrize("words", COMMANDS)
def test_a_folder_that_is_not_there_is_one_line(tmp_path: Path, words: tuple[str, ...]) -> None:
    folder = tmp_path / "none"

    result = _flask(tmp_path, f"sqlite:///{folder / 'x.db'}", *words)

    _one_line(result, "数据库")
    assert not folder.exists()


def test_a_folder_that_is_not_there_is_a_page(tmp_path: Path) -> None:
    _told_on_pages(_pages(tmp_path, f"sqlite:///{tmp_path / 'none' / 'x.db'}"), "数据库")


@pytest.mark.parametrize("words", COMMANDS)
def test_a_file_that_is_no_database_is_one_line_and_left_alone(
    tmp_path: Path, words: tuple[str, ...]
) -> None:
    file = tmp_path / "x.db"
    file.write_bytes(b"not a database at all " * 500)

    _one_line(_flask(tmp_path, f"sqlite:///{file}", *words), "数据库文件已损坏，或者不是数据库")

    assert file.read_bytes() == b"not a database at all " * 500
    _told_on_pages(_pages(tmp_path, f"sqlite:///{file}"), "不是数据库")


@pytest.mark.parametrize("words", COMMANDS)
def test_a_server_that_does_not_answer_is_one_line(tmp_path: Path, words: tuple[str, ...]) -> None:
    url = f"postgresql://nobody:geheim@127.0.0.1:{postgres.free_port()}/none"

    result = _flask(tmp_path, url, *words)

    _one_line(result, "数据库服务器无法连接")
    assert "geheim" not in result.stderr


def test_a_server_that_does_not_answer_is_a_page(tmp_path: Path) -> None:
    port = postgres.free_port()
    _told_on_pages(
        _pages(tmp_path, f"postgresql://nobody@127.0.0.1:{port}/none"), "数据库服务器无法连接"
    )


# ---- it is another release's ----


@pytest.mark.parametrize("words", COMMANDS)
def test_a_database_of_a_newer_release_is_one_line_and_left_alone(
    database_url: str, tmp_path: Path, words: tuple[str, ...]
) -> None:
    engine.upgrade(database_url)
    core = engine.Engine(database_url, service_line.around())
    with core.database.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    _one_line(_flask(tmp_path, database_url, *words), "9999", "比本程序新")

    with core.database.connect() as connection:
        assert connection.scalar(text("SELECT version_num FROM alembic_version")) == "9999"
        assert connection.scalar(text("SELECT count(*) FROM unit")) == 0
    core.database.dispose()


def test_serving_a_database_without_tables_says_what_to_run(
    database_url: str, tmp_path: Path
) -> None:
    core = engine.Engine(database_url, service_line.around())
    with core.database.connect():
        pass  # SQLite makes the file, which is empty
    core.database.dispose()

    _one_line(_flask(tmp_path, database_url, "serve"), "db upgrade")
    _told_on_pages(_pages(tmp_path, database_url), "db upgrade")


# ---- somebody else has it ----


HOLD = """
import sqlite3, sys
held = sqlite3.connect(sys.argv[1], isolation_level=None)
held.execute("BEGIN IMMEDIATE")
print("held", flush=True)
sys.stdin.read()
"""
HOLD_GATE = """
import fcntl, sys
file = open(sys.argv[1] + ".gate", "a")
fcntl.flock(file, fcntl.LOCK_EX)
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture(params=[HOLD, HOLD_GATE], ids=["the write lock", "the gate"])
def held(
    request: pytest.FixtureRequest, world: PromotionWorld, monkeypatch: pytest.MonkeyPatch
) -> Iterator["subprocess.Popen[bytes]"]:
    """Another process holds the database against writers, for longer than they wait."""
    monkeypatch.setattr(connections, "PATIENCE", 1)
    path = str(world.core.database.url.database)
    world.close()
    holder = subprocess.Popen(
        [sys.executable, "-c", request.param, path], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == b"held\n"
    yield holder
    holder.communicate()


def test_a_locked_database_refuses_writers_serves_readers_and_is_whole_afterwards(
    world: PromotionWorld, held: "subprocess.Popen[bytes]", tmp_path: Path
) -> None:
    here = world.again()
    before = here.dump()

    with pytest.raises(Unavailable, match="占用，未作任何改动"):
        here.start()
    assert here.core.read(lambda ctx: engine.queries.cases(ctx, "officer")).total == 0
    _told_on_pages(_pages(tmp_path, world.url), "占用", reading=False)

    assert here.dump() == before
    held.communicate()
    assert here.start() == "2026-0001"
    here.close()


def test_a_locked_database_is_one_line_on_the_command_line(
    world: PromotionWorld, held: "subprocess.Popen[bytes]", tmp_path: Path
) -> None:
    _one_line(_flask(tmp_path, world.url, "db", "upgrade"), "占用")


# ---- it cannot be written ----


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of four megabytes, which takes root to mount."""
    folder = tmp_path / "disk"
    folder.mkdir()
    if not _mounted(folder):
        pytest.skip("a small disk takes root to mount")
    yield folder
    subprocess.run(["umount", "-l", folder], check=True)


def _mounted(folder: Path) -> bool:
    words = ["mount", "-t", "tmpfs", "-o", "size=4m", "none", str(folder)]
    return subprocess.run(words, capture_output=True, check=False).returncode == 0


def _use_up(folder: Path, pages: Flask) -> None:
    """What room is left for an act smaller than a case: taken, and then by signing in."""
    with suppress(OSError), (folder / "rest").open("wb", buffering=0) as rest:
        rest.writelines(repeat(b"0" * 512, 1_000_000))
    client, asked = pages.test_client(), {"person": "officer"}
    for _ in range(500):
        if client.post("/sign-in/demonstration", data=asked).status_code == 503:
            return


def test_a_full_disk_is_told_what_was_acknowledged_stands_and_nothing_is_half_written(
    small_disk: Path, tmp_path: Path
) -> None:
    world = promotion_world.made(f"sqlite:///{small_disk / 'x.db'}")
    acknowledged: list[str] = []

    def until_it_is_full() -> None:
        while len(acknowledged) < 2000:
            acknowledged.append(world.start(f"样{len(acknowledged)}"))

    with pytest.raises(Unavailable, match="磁盘") as told:
        until_it_is_full()

    assert "未作任何改动" in str(told.value)
    assert len(acknowledged) > 3
    pages = _pages(tmp_path, world.url)
    _use_up(small_disk, pages)
    _told_on_pages(pages, "磁盘", reading=False)
    _one_line(_flask(tmp_path, world.url, "unit", "add", "x", "样例", "--kind", "body"), "磁盘")
    assert world.count("process_instance") == len(acknowledged)
    assert world.count("evidence") == len(acknowledged)
    assert world.broken_chains() == ()
    world.close()
    with closing(sqlite3.connect(small_disk / "x.db")) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def test_a_file_that_may_grow_no_more_is_told_and_nothing_is_half_written(
    world: PromotionWorld,
) -> None:
    script = """
import resource, sys
from tests import promotion_world
from tests.promotion_world import PromotionWorld
import engine
from engine.clock import TurnedClock
from engine.errors import Unavailable
from workflows.surroundings import surroundings
clock = TurnedClock(promotion_world.MONDAY)
core = engine.Engine(sys.argv[1], surroundings(), clock)
world = PromotionWorld(sys.argv[1], core, clock)
size = 1_500_000
resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
done = 0
try:
    while done < 2000:
        world.start(f"样{done}")
        done += 1
except Unavailable as told:
    print(done, told)
"""
    world.close()
    result = subprocess.run(
        [sys.executable, "-c", script, world.url],
        cwd=machine.ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )

    done, _, told = result.stdout.partition(" ")
    assert "磁盘" in told, result
    assert int(done) > 0
    here = world.again()
    assert here.count("process_instance") == int(done)
    assert here.broken_chains() == ()
    here.start()
    here.close()


@pytest.fixture
def unwritable(tmp_path: Path) -> Iterator[Callable[[], Path]]:
    """A folder, and what makes it read-only: its rights, or for root, whom they do not bind, a disk."""
    folder = tmp_path / "disk"
    folder.mkdir()
    root = os.geteuid() == 0
    if root and not _mounted(folder):
        pytest.skip("root without the right to mount can make nothing read-only")

    def close() -> Path:
        if root:
            subprocess.run(["mount", "-o", "remount,ro", folder], check=True)
        for path in (*folder.iterdir(), folder) if not root else ():
            path.chmod(0o500 if path == folder else 0o400)
        return folder

    yield close
    folder.chmod(0o700) if not root else subprocess.run(["umount", "-l", folder], check=True)


def test_a_database_that_cannot_be_written_is_told(
    unwritable: Callable[[], Path], tmp_path: Path
) -> None:
    world = promotion_world.made(f"sqlite:///{tmp_path / 'disk' / 'x.db'}")
    world.close()
    unwritable()

    here = world.again()
    with pytest.raises(Unavailable, match="未作任何改动"):
        here.start()
    here.close()
    _one_line(_flask(tmp_path, world.url, "db", "upgrade"), "未作任何改动")
    _one_line(_flask(tmp_path, world.url, "setup"), "未作任何改动")
    _told_on_pages(_pages(tmp_path, world.url), "未作任何改动", reading=False)


# ---- the server goes away ----


@pytest.mark.postgres
def test_a_connection_lost_before_the_commit_changes_nothing_and_the_next_act_works(
    postgres_server: postgres.Server,
) -> None:
    with postgres.database(postgres_server) as url:
        world = promotion_world.made(url)
        before = world.dump()

        def cut(*_statement: object) -> None:
            _terminate(world, url)

        event.listen(world.core.database, "before_cursor_execute", cut, once=True)
        with pytest.raises(Unavailable, match="未作任何改动"):
            world.start()

        assert world.dump() == before
        assert world.start() == "2026-0001"
        world.close()


@pytest.mark.postgres
def test_a_connection_lost_in_the_commit_is_not_told_as_nothing_done(
    postgres_server: postgres.Server,
) -> None:
    with postgres.database(postgres_server) as url:
        world = promotion_world.made(url)

        def cut(_connection: object) -> None:
            _terminate(world, url)

        event.listen(world.core.database, "commit", cut)
        with pytest.raises(Unconfirmed, match="尚不清楚"):
            world.start()
        event.remove(world.core.database, "commit", cut)

        assert world.count("process_instance") == 0
        assert world.start() == "2026-0001"
        world.close()


def _terminate(world: PromotionWorld, url: str) -> None:
    """End every connection to the database but the one that says so, as a crash would."""
    other = engine.Engine(url, world.core.around)
    with other.database.connect() as connection:
        connection.execute(
            text(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )
    other.database.dispose()
