"""Connections: SQLite with WAL and a fair write gate, or PostgreSQL."""

import fcntl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine as SqlEngine
from sqlalchemy import create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry, StaticPool

WRITING = {"writing": True}


def connect(url: str) -> SqlEngine:
    """The database behind `url`: `sqlite:///path`, `sqlite://` (memory) or `postgresql+psycopg://`."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return create_engine(parsed, pool_pre_ping=True, pool_size=10, max_overflow=20)
    if parsed.database in {None, "", ":memory:"}:
        engine = create_engine(
            parsed, poolclass=StaticPool, connect_args={"check_same_thread": False}
        )
    else:
        engine = create_engine(parsed, connect_args={"timeout": 10}, pool_size=10, max_overflow=20)
    event.listen(engine, "connect", _configure)
    event.listen(engine, "begin", _begin)
    return engine


def _configure(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
    """The driver must not begin by itself, or a savepoint would not be one."""
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=10000"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: object) -> None:
    options = connection.get_execution_options()  # type: ignore[attr-defined]
    statement = "BEGIN IMMEDIATE" if options.get("writing") else "BEGIN"
    connection.exec_driver_sql(statement)  # type: ignore[attr-defined]


class WriteGate:
    """One writer at a time, in turn: SQLite's own busy handler sleeps and is not fair.

    A lock file beside the database serves several processes, a thread lock the threads of
    one. PostgreSQL and databases in memory need no file.
    """

    def __init__(self, url: str) -> None:
        parsed = make_url(url)
        sqlite = parsed.get_backend_name() == "sqlite"
        on_disk = sqlite and parsed.database not in {None, "", ":memory:"}
        self.path = Path(f"{parsed.database}.gate") if on_disk else None
        self.turns = threading.RLock() if sqlite else None

    @contextmanager
    def entered(self) -> Iterator[None]:
        if self.turns is None:
            yield
            return
        with self.turns:
            if self.path is None:
                yield
                return
            with self.path.open("a") as file:
                fcntl.flock(file, fcntl.LOCK_EX)
                yield
        time.sleep(0.0002)
