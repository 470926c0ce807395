"""Whether the installation lives, and whether it can work."""

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue

import engine
from engine.errors import Unavailable
from web.audience import Audience, for_
from web.core import read

bp = Blueprint("health", __name__, url_prefix="/health")


@bp.get("/live")
@for_(Audience.ANYONE)
def live() -> ResponseReturnValue:
    return Response("ok\n", content_type="text/plain; charset=utf-8")


@bp.get("/ready")
@for_(Audience.ANYONE)
def ready() -> ResponseReturnValue:
    """Ready when the database answers and has this release's tables; else one line, 503."""
    try:
        read(engine.require_current)
    except Unavailable as error:
        return Response(f"{error}\n", 503, content_type="text/plain; charset=utf-8")
    return Response("ready\n", content_type="text/plain; charset=utf-8")
