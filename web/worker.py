"""The loop that runs jobs and timers beside the pages, begun once in each process."""

import threading
from typing import cast

from flask import Flask

import engine
from web.core import core

_BEGINNING = threading.Lock()


def begin_with_first_request(app: Flask) -> None:
    """Start the loop when the first page is asked for: commands of the shell need none."""
    app.before_request(_begin)


def begin(app: Flask) -> engine.Worker:
    with _BEGINNING, app.app_context():
        running = cast(engine.Worker | None, app.extensions.get("worker"))
        if running is None:
            running = engine.Worker(core())
            running.start()
            app.extensions["worker"] = running
        return running


def _begin() -> None:
    from flask import current_app

    if "worker" not in current_app.extensions:
        begin(cast(Flask, current_app._get_current_object()))  # type: ignore[attr-defined]  # noqa: SLF001
