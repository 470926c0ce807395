"""A PostgreSQL for the tests: the one of $TEST_DATABASE_URL, or a private server of this run.

The private server lives in its own directory on a free port, is not durable (its data die with
it), and ends with this process however that ends.
"""

import os
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy.engine import URL, make_url

NOT_DURABLE = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
SETTINGS = (*NOT_DURABLE, "listen_addresses=127.0.0.1", "max_connections=200")
# The server's standard input is this process: when the pipe closes, both are gone.
WATCHED = 'server="$1"; shift; "$server" "$@" & cat >/dev/null; kill -INT $!; wait $!; rm -rf "$0"'
PATIENCE = 30.0


class NoServer(Exception):
    """Why there is no PostgreSQL here."""


def binaries() -> Path:
    """Where the newest installed server's programs are. Raises NoServer."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[-3]))
    elsewhere = shutil.which("initdb")
    if found:
        return found[-1].parent
    if elsewhere:
        return Path(elsewhere).resolve().parent
    raise NoServer("no PostgreSQL here: set TEST_DATABASE_URL, or apt-get install postgresql")


class Server:
    """Databases on a server that the tests may do anything with."""

    def __init__(self, url: URL, process: subprocess.Popen[bytes] | None = None) -> None:
        self.url = url
        self._process = process
        self._templates: dict[str, str] = {}

    def create(self, template: str = "template0") -> str:
        """A new database made from `template`; its address."""
        name = f"test_{secrets.token_hex(6)}"
        self._say("CREATE DATABASE {} TEMPLATE {}", name, template)
        return self._address(name)

    def template(self, key: str, build: Callable[[str], None]) -> str:
        """The name of a database that `build` filled, once per run, to make others from."""
        if key not in self._templates:
            address = self.create()
            build(address)
            self._templates[key] = str(make_url(address).database)
        return self._templates[key]

    def drop(self, address: str) -> None:
        self._say("DROP DATABASE IF EXISTS {} WITH (FORCE)", str(make_url(address).database))

    def close(self) -> None:
        for name in self._templates.values():
            self.drop(self._address(name))
        if self._process is not None:
            self._process.communicate(timeout=PATIENCE)

    def _say(self, statement: str, *names: str) -> None:
        with psycopg.connect(_plain(self.url), autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))

    def _address(self, name: str) -> str:
        return self.url.set(database=name).render_as_string(hide_password=False)


def _plain(url: URL) -> str:
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


def server() -> Server:
    """The server for this run. Raises NoServer."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        return Server(make_url(given).set(drivername="postgresql+psycopg"))
    return _start(binaries(), Path(tempfile.mkdtemp(prefix="xuanren-pg-")))


def _start(programs: Path, folder: Path) -> Server:
    account = _account(folder)
    data = folder / "data"
    subprocess.run(
        [programs / "initdb", "-D", data, "-U", "test", "--auth=trust", "-E", "UTF8", "--locale=C"],
        check=True,
        capture_output=True,
        user=account,
        cwd=folder,
    )
    port = free_port()
    settings = [word for setting in SETTINGS for word in ("-c", setting)]
    options = ["-D", str(data), "-p", str(port), "-k", str(folder), *settings]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            ["/bin/sh", "-c", WATCHED, folder, programs / "postgres", *options],
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            user=account,
            cwd=folder,
            start_new_session=True,  # Ctrl-C is for pytest, which then closes the pipe
        )
    made = Server(
        URL.create("postgresql+psycopg", "test", "", "127.0.0.1", port, "postgres"), process
    )
    _await(made, folder)
    return made


def _account(folder: Path) -> str | None:
    """PostgreSQL refuses to run as root: then it runs as Debian's user for it."""
    if os.geteuid() != 0:
        return None
    try:
        shutil.chown(folder, "postgres")
    except LookupError as error:
        raise NoServer("running as root and there is no user postgres") from error
    return "postgres"


def _await(made: Server, folder: Path) -> None:
    end = time.monotonic() + PATIENCE
    while True:
        try:
            psycopg.connect(_plain(made.url)).close()
        except psycopg.OperationalError as error:
            if time.monotonic() > end:
                raise NoServer((folder / "log").read_text("utf-8", "replace")) from error
            time.sleep(0.05)
        else:
            return


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def database(made: Server, template: str = "template0") -> Iterator[str]:
    """A database for as long as it is needed."""
    address = made.create(template)
    try:
        yield address
    finally:
        made.drop(address)
