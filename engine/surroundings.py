"""What the engine is given from outside: calendar, law, people, handlers. No law lives here."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Protocol

from sqlalchemy.orm import Session

if TYPE_CHECKING:
    from engine.context import Context

Facts = Mapping[str, object]


class Due(Protocol):
    """A computed day; `provisional` where it reaches a year the calendar does not know."""

    @property
    def day(self) -> date: ...
    @property
    def provisional(self) -> bool: ...


class Calendar(Protocol):
    """Working days. Raises a LookupError in strict mode for a year it does not know."""

    def working_days(
        self,
        start: date,
        n: int,
        excluded: Sequence[tuple[date, date]] = (),
        *,
        strict: bool = False,
    ) -> Due: ...
    def working_days_between(self, a: date, b: date) -> int: ...
    def due(self, duration: str, start: datetime) -> tuple[datetime, bool]: ...


class ReasonText(Protocol):
    """How a reason code is told to a person."""

    @property
    def text(self) -> str: ...
    @property
    def text_en(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def label_en(self) -> str: ...
    @property
    def clauses(self) -> tuple[str, ...]: ...
    @property
    def supply(self) -> tuple[str, ...]: ...
    @property
    def audience(self) -> str: ...
    @property
    def hint(self) -> str: ...


class ClauseText(Protocol):
    """A clause as it is cited; `verified` is false until a person has compared it."""

    @property
    def id(self) -> str: ...
    @property
    def article(self) -> str: ...
    @property
    def summary(self) -> str: ...
    @property
    def verified(self) -> bool: ...
    @property
    def in_force_from(self) -> date | None: ...
    @property
    def in_force_until(self) -> date | None: ...


class InstrumentTitle(Protocol):
    """The regulation that a clause belongs to."""

    @property
    def title(self) -> str: ...


class Law(Protocol):
    """The clause register, as far as the engine asks it."""

    def in_force(self, clause_id: str, on: date) -> bool: ...
    def reason(self, code: str) -> ReasonText: ...
    def reason_clauses(self, code: str, on: date) -> Sequence[ClauseText]: ...
    def clause(self, clause_id: str) -> ClauseText: ...
    def instrument_of(self, clause_id: str) -> InstrumentTitle: ...


class Directory(Protocol):
    """People and the posts they hold. Every question carries the session and the day."""

    def unit_for(self, session: Session, whose: str, facts: Facts) -> str | None: ...
    def holds(self, session: Session, person: str, role: str, unit: str, on: date) -> bool: ...
    def roles_of(self, session: Session, person: str, on: date) -> Sequence[tuple[str, str]]: ...
    def holders(self, session: Session, role: str, unit: str, on: date) -> Sequence[str]: ...
    def person_name(self, session: Session, person: str) -> str: ...
    def unit_name(self, session: Session, unit: str) -> str: ...
    def posts_of(self, session: Session, person: str, on: date) -> Sequence[str]: ...
    def choices(
        self, session: Session, name: str, facts: Facts, on: date
    ) -> Sequence[tuple[str, str]]: ...


@dataclass(frozen=True)
class Call:
    """A service task's turn: the facts it may read, and the transaction it may write in."""

    session: Session
    case_id: str
    element: str
    facts: Facts
    now: datetime
    today: date
    guard_reasons: tuple[object, ...] = ()
    record: Callable[..., None] = lambda *_args, **_more: None


Handler = Callable[[Call], Mapping[str, object]]


def no_records(
    _session: Session, _procedure: str, _facts: Facts, _case: str, _on: date
) -> dict[str, object]:
    """The records of a world that has none."""
    return {}


@dataclass(frozen=True)
class KeptFile:
    """A file put before a case, byte for byte; `audience` is all, discipline or narrower.

    `told` is the type of the event that speaks of it, with its id, name, digest and size.
    """

    told: str
    id: int
    name: str
    element: str
    digest: str
    size: int
    by: str
    at: datetime
    audience: str
    content: bytes = field(repr=False)


def no_files(_session: Session, _case: str) -> Sequence[KeptFile]:
    """The files of a world that keeps none."""
    return ()


def keep_nothing(*_what: object) -> None:
    """What such a world does when a case starts, is corrected or ends."""


@dataclass(frozen=True)
class Surroundings:
    """Everything outside the engine that it works with.

    `record_facts` gives what the records know about a case (`records.…` of the facts).
    `keep_start` (context, procedure, facts, case, actor) lets the start data of a case seed the
    records, or refuses them; `keep_correction` (session, procedure, facts, case, day, paths
    corrected) does so for a correction; `keep_end` (session, procedure, case, outcome, day) is
    told that a case is over. `kept_files` (session, case) gives the files put before a case.
    `demo` allows signing in as anybody.
    """

    calendar: Calendar
    law: Law
    directory: Directory
    handlers: Mapping[str, Handler] = field(default_factory=dict)
    functions: Mapping[str, Callable[..., object]] = field(default_factory=dict)
    record_facts: Callable[[Session, str, Facts, str, date], Mapping[str, object]] = no_records
    keep_start: Callable[["Context", str, Facts, str, str | None], None] = keep_nothing
    keep_correction: Callable[[Session, str, Facts, str, date, Sequence[str]], None] = keep_nothing
    keep_end: Callable[[Session, str, str, str, date], None] = keep_nothing
    kept_files: Callable[[Session, str], Sequence[KeptFile]] = no_files
    role_names: Mapping[str, str] = field(default_factory=dict)
    demo: bool = False

    def role_text(self, roles: Sequence[str]) -> str:
        """The names of the roles of which any may act: 甲、乙或者丙."""
        *before, last = [self.role_names.get(role, role) for role in roles] or [""]
        return f"{'、'.join(before)}或者{last}" if before else last
