"""Putting the demonstration's clock forward, written down like every other act."""

from dataclasses import dataclass
from datetime import datetime

import engine
from engine.errors import Attempt


@dataclass(frozen=True)
class TurnClock:
    """Say in the history that from here on the demonstration is later than the world."""

    actor: str
    to: datetime

    def attempt(self) -> Attempt:
        return Attempt("TurnClock", self.actor, values={"to": self.to.isoformat()})

    def run(self, ctx: engine.Context) -> None:
        ctx.record("clock.turned", actor=self.actor, body={"to": self.to})
