"""Serving with waitress: the port, the proxy, the loop of jobs, an orderly end."""

import errno
import gc
import logging
import signal
from types import FrameType
from typing import cast

import waitress
from flask import Flask
from werkzeug.local import LocalProxy

from web import worker
from web.settings import Settings

log = logging.getLogger(__name__)
THREADS = 8
LINE = "%(asctime)s %(levelname)s %(name)s %(message)s"


class PortTaken(Exception):
    """Somebody else listens where we were to."""


def log_to_terminal() -> None:
    """One line an event, `time level logger message`; of SpiffWorkflow its warnings only."""
    logging.basicConfig(level=logging.INFO, format=LINE)
    logging.getLogger("spiff").setLevel(logging.WARNING)  # else a line for every token's step
    logging.getLogger("alembic").setLevel(logging.WARNING)


def serve(app: Flask, settings: Settings) -> None:
    """Serve until told to stop. Raises PortTaken, one line."""
    application = cast(LocalProxy[Flask], app)._get_current_object()  # noqa: SLF001
    try:
        server = waitress.create_server(application, **arguments(settings))
    except OSError as error:
        if error.errno not in {errno.EADDRINUSE, errno.EADDRNOTAVAIL, errno.EACCES}:
            raise
        raise PortTaken(
            f"无法在 {settings.host}:{settings.port} 监听（{error.strerror}）："
            f"换一个端口，例如 PORT={settings.port + 1}"
        ) from error
    loop = worker.begin(application)
    signal.signal(signal.SIGTERM, _stop)
    spare_what_stays()
    log.info("serving on %s", settings.url)
    try:
        server.run()
    finally:
        loop.stop()


def spare_what_stays() -> None:
    """What is imported by now stays: looking through it for garbage would hold up a page."""
    gc.collect()
    gc.freeze()


def arguments(settings: Settings) -> dict[str, object]:
    """Waitress behind nobody, or behind the one proxy that is trusted for the address."""
    given: dict[str, object] = {
        "host": settings.host,
        "port": settings.port,
        "threads": THREADS,
        "ident": None,
        "max_request_body_size": 22 * 1024 * 1024,
        "clear_untrusted_proxy_headers": True,
    }
    if settings.trusted_proxy:
        given |= {
            "trusted_proxy": settings.trusted_proxy,
            "trusted_proxy_headers": {"x-forwarded-for", "x-forwarded-proto"},
        }
    return given


def _stop(_signal: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)
