"""People, units and posts as the administrator keeps them; no case is seen here."""

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from web.audience import Audience, for_
from web.core import core, read
from web.rendering import page
from workflows import records

bp = Blueprint("admin", __name__, url_prefix="/admin")


@bp.get("/people")
@for_(Audience.ADMIN)
def people() -> ResponseReturnValue:
    """Who is on record, in which posts, and who can sign in."""
    search = request.args.get("q", "").strip()
    found = read(lambda ctx: records.people(ctx, search))
    return page("admin/people.html", people=found, search=search)


@bp.get("/units")
@for_(Audience.ADMIN)
def units() -> ResponseReturnValue:
    """Units with their posts and the roles that these carry."""
    names = core().around.role_names
    return page("admin/units.html", units=read(records.units), role_names=names)
