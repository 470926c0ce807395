"""What a command works in: one transaction, one moment, one pen for the history."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol, TypeVar

from sqlalchemy.orm import Session

from engine import history
from engine.clock import local_date
from engine.errors import Attempt
from engine.history import Happening
from engine.surroundings import Surroundings

R_co = TypeVar("R_co", covariant=True)


@dataclass(frozen=True)
class Context:
    """The transaction of one command (or the session of one reading)."""

    session: Session
    now: datetime
    around: Surroundings

    @property
    def today(self) -> date:
        return local_date(self.now)

    def record(
        self,
        type_: str,
        *,
        actor: str | None,
        case: str | None = None,
        element: str | None = None,
        chain: str | None = None,
        body: Mapping[str, object] | None = None,
    ) -> None:
        """Append an event: to `chain`, else to the case's, else to the installation's day."""
        default = f"case:{case}" if case else f"day:{self.today.isoformat()}"
        history.append(
            self.session,
            Happening(chain or default, type_, actor, self.now, case, element, body),
        )


class Command(Protocol[R_co]):
    """An intention: a frozen dataclass that runs in one transaction, all or nothing."""

    def run(self, ctx: Context) -> R_co: ...
    def attempt(self) -> Attempt: ...
