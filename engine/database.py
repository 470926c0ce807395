"""Connections: SQLite with WAL and a fair write gate, or PostgreSQL."""

import errno
import fcntl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from sqlalchemy import Engine as SqlEngine
from sqlalchemy import create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DatabaseError, DBAPIError, InterfaceError, OperationalError
from sqlalchemy.pool import ConnectionPoolEntry, StaticPool

from engine.errors import Unavailable

WRITING = {"writing": True}
PATIENCE = 10
"""Seconds that a writer waits for its turn, and for a lock that some other program holds."""

CONFLICTS = {"40001", "40P01"}
OUTAGES = {
    "42P01": "no such table",
    "42703": "no such column",
    "42501": "readonly",
    "25006": "readonly",
}
"""What PostgreSQL does not call an operational error, and SQLite's word for it."""

SENTENCES = {
    "locked": "数据库正被占用",
    "full": "磁盘空间已满",
    "No space left": "磁盘空间已满",
    "disk I/O error": "磁盘空间已满或者磁盘故障",
    "unable to open": "数据库文件不存在或者无法打开",
    "no such table": "数据库尚未初始化，请运行 flask --app web db upgrade",
    "no such column": "数据库的表不是本版本的，请运行 flask --app web db upgrade",
    "readonly": "数据库不可写",
    "not a database": "数据库文件已损坏，或者不是数据库",
    "malformed": "数据库文件已损坏，请从备份恢复",
    "connection": "数据库服务器无法连接",
}


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
        engine = create_engine(
            parsed, connect_args={"timeout": PATIENCE}, pool_size=10, max_overflow=20
        )
    event.listen(engine, "connect", _configure)
    event.listen(engine, "begin", _begin)
    return engine


def _configure(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
    """The driver must not begin by itself, or a savepoint would not be one."""
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: object) -> None:
    options = connection.get_execution_options()  # type: ignore[attr-defined]
    statement = "BEGIN IMMEDIATE" if options.get("writing") else "BEGIN"
    connection.exec_driver_sql(statement)  # type: ignore[attr-defined]


@contextmanager
def outages_told() -> Iterator[None]:
    """A database that is out of reach, full, locked or not ours, as one sentence: Unavailable."""
    try:
        yield
    except DBAPIError as error:
        if is_conflict(error) or not _outage(error):
            raise
        raise Unavailable(_sentence(error)) from error


def is_conflict(error: DBAPIError) -> bool:
    """Whether another transaction was faster, so that the same may be tried again."""
    return _state(error) in CONFLICTS


def _state(error: DBAPIError) -> str | None:
    return getattr(error.orig, "sqlstate", None)


def _outage(error: DBAPIError) -> bool:
    kinds = (OperationalError, InterfaceError)
    # A file that is no database is SQLite's DatabaseError itself, not one of its kinds.
    of_the_base = isinstance(error, kinds) or type(error) is DatabaseError
    return of_the_base or error.connection_invalidated or _state(error) in OUTAGES


def _sentence(error: DBAPIError) -> str:
    text = str(error.orig).splitlines()[0] if str(error.orig) else type(error.orig).__name__
    signs = f"{OUTAGES.get(_state(error) or '', '')} {text}"
    told = next((said for sign, said in SENTENCES.items() if sign in signs), "数据库暂时无法使用")
    return f"{told}，未作任何改动（{text}）"


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
        self.turns = threading.Lock() if sqlite else None

    @contextmanager
    def entered(self) -> Iterator[None]:
        """Hold the turn. Raises Unavailable where it does not come, or there is no such folder."""
        if self.turns is None:
            yield
            return
        if not self.turns.acquire(timeout=PATIENCE):
            raise Unavailable("数据库正被占用，未作任何改动，请稍后重试")
        try:
            with self._file_locked():
                yield
        finally:
            self.turns.release()
        time.sleep(0.0002)

    @contextmanager
    def _file_locked(self) -> Iterator[None]:
        if self.path is None:
            yield
            return
        with _opened(self.path) as file:
            _lock(file)
            yield


def _opened(path: Path) -> IO[str]:
    try:
        return path.open("a")
    except OSError as error:
        signs = {
            errno.ENOSPC: "磁盘空间已满",
            errno.EROFS: "磁盘只读",
            errno.EACCES: "没有写入权限",
        }
        told = signs.get(error.errno or 0, "数据库所在的文件夹不存在或者无法写入")
        raise Unavailable(f"{told}，未作任何改动（{path.parent}：{error.strerror}）") from error


def _lock(file: IO[str]) -> None:
    end = time.monotonic() + PATIENCE
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > end:
                raise Unavailable("数据库正被另一个程序占用，未作任何改动，请稍后重试") from None
            time.sleep(0.001)
        else:
            return
