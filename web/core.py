"""The way from a view to the engine: the only two verbs, and who is asking."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol, TypeVar, cast

from flask import Flask, current_app
from flask_login import current_user

import engine
from engine.errors import Attempt, EngineError
from web.settings import Settings

R = TypeVar("R")
R_co = TypeVar("R_co", covariant=True)


class Command(Protocol[R_co]):
    """An intention that the engine carries out in one transaction."""

    def run(self, ctx: engine.Context) -> R_co: ...
    def attempt(self) -> Attempt: ...


class Passage(Protocol[R_co]):
    """An act of several such transactions, with slow work between them."""

    def through(self, core: engine.Engine) -> R_co: ...


def attach(app: Flask, core: engine.Engine, settings: Settings) -> None:
    app.extensions["xuanren"] = core
    app.extensions["settings"] = settings


def core() -> engine.Engine:
    return cast(engine.Engine, current_app.extensions["xuanren"])


def settings() -> Settings:
    return cast(Settings, current_app.extensions["settings"])


def execute(command: Command[R] | Passage[R]) -> R:
    """Run a command. Raises Refusal, which web/errors.py tells the person."""
    return core().execute(command)  # type: ignore[arg-type]  # it names its own protocols


def read(reading: Callable[[engine.Context], R]) -> R:
    return core().read(reading)


def choices(name: str) -> Sequence[tuple[str, str]]:
    """What the records offer for a field, outside any case."""
    return read(lambda ctx: ctx.around.directory.choices(ctx.session, name, {}, ctx.today))


def actor() -> str:
    """The person who is signed in."""
    return str(current_user.get_id())


def now() -> datetime:
    """The moment by the engine's clock."""
    return core().clock()


def carry_on(case_id: str) -> None:
    """Let the machine do what is due in a case at once, so that the next page shows it.

    What fails stays queued: it is the loop's to try again, and the case page tells of it.
    """
    try:
        engine.drain(core(), case_id, limit=10)
    except EngineError as error:
        current_app.logger.warning("jobs of case %s wait: %s", case_id, error)
