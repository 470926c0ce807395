"""The engine's front: one command is one transaction is one commit."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Generic, TypeVar

from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.orm import sessionmaker
from sqlalchemy.orm.exc import StaleDataError

from engine.clock import Clock, system_clock
from engine.context import Command, Context
from engine.database import WRITING, WriteGate, connect
from engine.errors import Attempt, EngineError, Refusal, StaleTask, Unavailable
from engine.surroundings import Surroundings

R = TypeVar("R")
RETRIES = 5


class Engine:
    """Executes commands and answers readings on one database.

    `execute` runs a command in one transaction: it commits as a whole, or a refusal rolls
    back to a savepoint, leaves its line in the history and is raised, or nothing remains.
    """

    def __init__(self, url: str, around: Surroundings, clock: Clock = system_clock) -> None:
        self.database = connect(url)
        self.around = around
        self.clock = clock
        self.gate = WriteGate(url)
        self._writers = sessionmaker(
            self.database.execution_options(**WRITING), expire_on_commit=False
        )
        self._readers = sessionmaker(self.database, expire_on_commit=False)

    def execute(self, command: "Command[R] | Passage[R]") -> R:
        """Run `command`. Raises Refusal (told, recorded) or EngineError (nothing written)."""
        if isinstance(command, Passage):
            return command.through(self)
        for attempt in range(RETRIES):
            try:
                with _translated():
                    return self._once(command)
            except _Conflict as conflict:
                if attempt == RETRIES - 1:
                    raise self._lost(command) from conflict.__cause__
        raise AssertionError

    def read(self, reading: Callable[[Context], R]) -> R:
        """Answer `reading`; whatever it does to its session is thrown away."""
        with _translated(), self._readers() as session:
            return reading(Context(session, self.clock(), self.around))

    def _once(self, command: Command[R]) -> R:
        refusal: Refusal
        with self.gate.entered(), self._writers.begin() as session:
            ctx = Context(session, self.clock(), self.around)
            try:
                with session.begin_nested():
                    return command.run(ctx)
            except Refusal as error:
                refusal = error
                _record_refusal(ctx, command, error)
        raise refusal

    def _lost(self, command: Command[R]) -> StaleTask:
        """The loser of a race, told once and written once."""
        refusal = StaleTask()
        with self.gate.entered(), self._writers.begin() as session:
            _record_refusal(Context(session, self.clock(), self.around), command, refusal)
        return refusal


class Passage(ABC, Generic[R]):
    """An act of several commands, for slow work lies between them that must hold no lock.

    Hashing a password is such work; and a try that failed stays written.
    """

    @abstractmethod
    def through(self, core: Engine) -> R: ...


class _Conflict(Exception):
    """Another transaction was faster; nothing was written."""


@contextmanager
def _translated() -> Iterator[None]:
    """The database's own errors as ours: a conflict to try again, or one clear sentence."""
    try:
        yield
    except (StaleDataError, IntegrityError) as error:
        raise _Conflict from error
    except OperationalError as error:
        if getattr(error.orig, "sqlstate", None) in {"40001", "40P01"}:
            raise _Conflict from error
        raise Unavailable(_sentence(error)) from error
    except DBAPIError as error:
        if error.connection_invalidated:
            raise Unavailable(_sentence(error)) from error
        raise


def _sentence(error: DBAPIError) -> str:
    text = str(error.orig).splitlines()[0] if str(error.orig) else type(error.orig).__name__
    known = {
        "locked": "数据库正被占用",
        "full": "磁盘空间已满",
        "unable to open": "数据库文件不存在或者无法打开",
        "no such table": "数据库尚未初始化，请运行 flask --app web db upgrade",
        "readonly": "数据库文件不可写",
        "connection": "数据库服务器无法连接",
    }
    told = next((chinese for sign, chinese in known.items() if sign in text), "数据库暂时无法使用")
    return f"{told}，未作任何改动（{text}）"


def _record_refusal(ctx: Context, command: Command[R], refusal: Refusal) -> None:
    attempt = refusal.attempt or command.attempt()
    refusal.attempt = attempt
    ctx.record(
        "task.refused" if attempt.element else "command.refused",
        actor=attempt.actor,
        case=attempt.case,
        element=attempt.element,
        body={
            "command": attempt.command,
            "reasons": [
                {
                    "code": r.code,
                    "element": r.element,
                    "rule": r.rule,
                    "clauses": list(r.clauses),
                    "detail": r.detail,
                }
                for r in refusal.reasons
            ],
            "values": dict(attempt.values),
        },
    )


__all__ = ["Attempt", "Engine", "EngineError"]
