"""The hands that act in a scenario: the player says who does what, they do it."""

from dataclasses import dataclass
from typing import Protocol

import engine
from workflows.scenario.steps import Data


class Hands(Protocol):
    """Every act of a person. Each raises the Refusal with which it was refused."""

    def start(self, procedure: str, actor: str | None, values: Data) -> str: ...
    def complete(self, case: str, element: str, actor: str, values: Data) -> None: ...
    def send(self, case: str, message: str, actor: str | None, values: Data) -> None: ...
    def correct(self, case: str, actor: str, changes: Data, reason: str) -> None: ...
    def cancel(self, case: str, actor: str, reason: str) -> None: ...


@dataclass(frozen=True)
class Commands:
    """Acts by commands of the engine; signs with throw-away keys that are marked so."""

    core: engine.Engine
    parameters: Data
    rules_as_of: str | None

    def start(self, procedure: str, actor: str | None, values: Data) -> str:
        command = engine.StartCase(procedure, actor, values, self.parameters, self.rules_as_of)
        return self.core.execute(command)

    def complete(self, case: str, element: str, actor: str, values: Data) -> None:
        signer = engine.throwaway_signer(actor)
        self.core.execute(engine.CompleteElement(case, element, actor, values, signer))

    def send(self, case: str, message: str, actor: str | None, values: Data) -> None:
        self.core.execute(engine.SendMessage(case, message, actor, values))

    def correct(self, case: str, actor: str, changes: Data, reason: str) -> None:
        self.core.execute(engine.CorrectFacts(case, actor, changes, reason))

    def cancel(self, case: str, actor: str, reason: str) -> None:
        self.core.execute(engine.CancelCase(case, actor, reason))
