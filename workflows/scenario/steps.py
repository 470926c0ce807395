"""What a scenario file says, in frozen words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

MAIN = "main"
"""The case that a step acts on unless it names another."""

Data = Mapping[str, object]


@dataclass(frozen=True)
class Post:
    """A role somewhere: `where` is a whose (`unit_of(candidate)`) or a unit's name."""

    role: str
    where: str


@dataclass(frozen=True)
class Complete:
    """Answer an open task; `each` answers several of a multi-instance, one person each."""

    element: str
    actor: str | None
    data: Data
    each: Mapping[str, Data]
    case: str


@dataclass(frozen=True)
class Message:
    """Send a message to the case."""

    name: str
    actor: str | None
    data: Data
    case: str


@dataclass(frozen=True)
class Advance:
    """Turn the clock: to a moment, or on by one of working days, days or months."""

    to: datetime | None = None
    working_days: int = 0
    days: int = 0
    months: int = 0


@dataclass(frozen=True)
class Refused:
    """Try a task, a message or a start that must be refused, and for which reasons."""

    act: str
    actor: str | None
    data: Data
    reason: str | None
    exactly: tuple[str, ...] | None
    shown: tuple[str, ...] | None
    case: str

    @property
    def is_about_hands(self) -> bool:
        """Whether the wrong person tries: a new name then appears without a role."""
        return "not_your_task" in {self.reason, *(self.exactly or ())}


@dataclass(frozen=True)
class Correct:
    """Change recorded facts, path by path, in the middle of the case."""

    changes: Data
    actor: str | None
    reason: str
    case: str


@dataclass(frozen=True)
class Start:
    """Start a case of a procedure under a name of its own."""

    procedure: str
    actor: str | None
    data: Data
    case: str


@dataclass(frozen=True)
class Opened:
    """The engine has just opened a case of this procedure by itself: name it."""

    procedure: str
    case: str


@dataclass(frozen=True)
class Expect:
    """How the case stands now; whatever is left out is not looked at.

    `rows` have fired by now, `not_rows` never so far. `due` is the last day on which an open task
    is done in time, by element.
    """

    open: tuple[str, ...]
    not_open: tuple[str, ...]
    reasons: tuple[str, ...]
    rows: tuple[str, ...]
    not_rows: tuple[str, ...]
    facts: Data
    not_opened: tuple[str, ...]
    due: Data
    case: str


@dataclass(frozen=True)
class Cancel:
    """Withdraw the case, with a reason."""

    reason: str
    actor: str | None
    case: str


Step = Complete | Message | Advance | Refused | Correct | Start | Opened | Expect | Cancel


@dataclass(frozen=True)
class Scenario:
    """One file: who there is, how the case starts, what happens, how it ends."""

    file: str
    title: str
    procedure: str
    clock: datetime
    rule_pack: str | None
    parameters: Data
    people: Mapping[str, tuple[Post, ...]]
    start: Start
    steps: tuple[Step, ...]
    outcome: Mapping[str, str]
