"""The work list of the person who is signed in."""

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

import engine
from engine.views import Inbox
from web.audience import Audience, for_
from web.core import actor, read
from web.paging import Pager, page_number
from web.rendering import page

bp = Blueprint("inbox", __name__, url_prefix="/inbox")

FILTERS = ("all", "mine", "role", "due", "overdue")


@bp.get("/")
@for_(Audience.PERSON)
def index() -> ResponseReturnValue:
    """Open tasks, the most pressing first; a part of the page when htmx asks."""
    chosen = request.args.get("show", "all")
    chosen = chosen if chosen in FILTERS else "all"
    search = request.args.get("q", "").strip()
    number = page_number()
    found = read(
        lambda ctx: engine.queries.inbox(ctx, actor(), filter=chosen, search=search, page=number)
    )
    return page(
        "inbox/index.html",
        part="work",
        inbox=found,
        counters=_counters(found, chosen, search),
        search=search,
        chosen=chosen,
        pager=Pager("inbox.index", found, {"show": chosen, "q": search}),
    )


def _counters(found: Inbox, chosen: str, search: str) -> list[dict[str, object]]:
    labels = {
        "all": _("全部"),
        "mine": _("由我办理"),
        "role": _("待签收"),
        "due": _("三日内到期"),
        "overdue": _("已超期"),
    }
    return [
        {
            "label": labels[name],
            "count": found.counts.get(name),
            "url": url_for("inbox.index", show=name, q=search or None),
            "current": name == chosen,
        }
        for name in FILTERS
    ]
