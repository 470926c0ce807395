"""The engine's front: one command is one transaction is one commit."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Generic, TypeVar

from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.orm.exc import StaleDataError

from engine import rowkeeping
from engine.clock import Clock, system_clock
from engine.context import Command, Context
from engine.database import WRITING, WriteGate, connect, is_conflict, outages_told
from engine.errors import Attempt, EngineError, Refusal, StaleTask, Unconfirmed
from engine.history import forget_heads
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
        rowkeeping.watch(self._writers)
        self._readers = sessionmaker(self.database, expire_on_commit=False)

    def execute(self, command: "Command[R] | Passage[R]") -> R:
        """Run `command`. Raises Refusal (told, recorded) or EngineError (nothing written)."""
        if isinstance(command, Passage):
            return command.through(self)
        try:
            return _retried(lambda: self._once(command))
        except _Conflict as conflict:
            raise _retried(lambda: self._lost(command)) from conflict.__cause__

    def read(self, reading: Callable[[Context], R]) -> R:
        """Answer `reading`; whatever it does to its session is thrown away."""
        with outages_told(), self._readers() as session:
            return reading(Context(session, self.clock(), self.around))

    def _once(self, command: Command[R]) -> R:
        refusal: Refusal
        with self._written() as session:
            ctx = Context(session, self.clock(), self.around)
            try:
                with session.begin_nested():
                    done = command.run(ctx)
                    rowkeeping.tell(ctx, command)
                    return done
            except Refusal as error:
                refusal = error
                rowkeeping.forget(session)
                _record_refusal(ctx, command, error)
        raise refusal

    def _lost(self, command: Command[R]) -> StaleTask:
        """The loser of a race, told once and written once."""
        refusal = StaleTask()
        with self._written() as session:
            _record_refusal(Context(session, self.clock(), self.around), command, refusal)
        return refusal

    @contextmanager
    def _written(self) -> Iterator[Session]:
        """The one transaction of a command, committed at the end of the block."""
        done = False
        try:
            with self.gate.entered(), self._writers.begin() as session:
                yield session
                done = True
        except DBAPIError as error:
            if done and error.connection_invalidated:
                raise Unconfirmed from error
            raise


class Passage(ABC, Generic[R]):
    """An act of several commands, for slow work lies between them that must hold no lock.

    Hashing a password is such work; and a try that failed stays written.
    """

    @abstractmethod
    def through(self, core: Engine) -> R: ...


class _Conflict(Exception):
    """Another transaction was faster; nothing was written."""


def _retried(act: Callable[[], R]) -> R:
    """Do `act` again while another transaction is faster. Raises _Conflict after RETRIES."""
    for _ in range(RETRIES - 1):
        with suppress(_Conflict), _conflicts(), outages_told():
            return act()
    with _conflicts(), outages_told():
        return act()


@contextmanager
def _conflicts() -> Iterator[None]:
    try:
        yield
    except (StaleDataError, IntegrityError) as error:
        raise _Conflict from error
    except DBAPIError as error:
        if is_conflict(error):
            raise _Conflict from error
        raise


def _record_refusal(ctx: Context, command: Command[R], refusal: Refusal) -> None:
    forget_heads(ctx.session)
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
