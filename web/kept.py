"""What somebody had typed when their sign-in ran out: carried through the sign-in page."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from flask import current_app, request
from itsdangerous import BadData, URLSafeTimedSerializer
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException

import engine
from engine.errors import Refusal
from web import formdata
from web.core import execute

HOURS = 12
NEVER_KEPT = frozenset({"csrf_token", "passphrase", "passphrase_again", "password", "kept"})


@dataclass(frozen=True)
class Kept:
    """A form that was posted without a session: where to, and what stood in it."""

    path: str
    fields: Mapping[str, list[str]]

    @property
    def task_id(self) -> str | None:
        """The task that the form answers, if it answers one."""
        try:
            endpoint, args = current_app.url_map.bind("").match(self.path, method="POST")
        except HTTPException:
            return None
        return str(args["task_id"]) if str(endpoint) in {"tasks.complete", "tasks.draft"} else None


def from_request() -> str:
    """The posted form of this request, sealed so that a page can carry it."""
    fields = {
        name: texts
        for name, texts in request.form.lists()
        if name not in NEVER_KEPT and not formdata.is_sealed(name)
    }
    return _seal().dumps({"path": request.path, "fields": fields})


def opened(sealed: str | None) -> Kept | None:
    """What was sealed here within the last hours; anything else is nothing."""
    if not sealed:
        return None
    try:
        content = _seal().loads(sealed, max_age=HOURS * 3600)
    except BadData:
        return None
    return Kept(content["path"], content["fields"])


def drafted(kept: Kept, person: str) -> str:
    """Keep it as this person's draft of the task; what the page is to say of it."""
    answers = formdata.answers(MultiDict(kept.fields))
    try:
        execute(engine.SaveDraft(str(kept.task_id), person, answers))
    except Refusal:
        return "lost"
    return "kept"


def _seal() -> URLSafeTimedSerializer:
    key = cast(bytes, current_app.secret_key)
    return URLSafeTimedSerializer(key, salt="kept")
