"""Who is asking: the server-side session behind the cookie, and the person it belongs to."""

from dataclasses import dataclass

from flask import Flask, abort, current_app, g, request
from flask_login import LoginManager, UserMixin

import engine
from web import security
from web.audience import Audience
from web.core import execute, read, settings
from workflows import records
from workflows.demonstration import INVENTED

PASSPHRASE = "样例签名口令二〇二六"  # noqa: S105  shown on the page to whoever plays an invented person


@dataclass(frozen=True)
class Person(UserMixin):  # type: ignore[misc]  # flask-login ships no types
    """The person who is signed in, as pages name them. Flask-Login's user."""

    id: str
    name: str
    post: str
    roles: frozenset[str]

    def get_id(self) -> str:
        return self.id


@dataclass(frozen=True)
class Invented:
    """One of the demonstration people, as the sign-in page lists them."""

    id: str
    name: str
    unit: str
    post: str


def init_app(app: Flask) -> None:
    """Read the session before each request; Flask-Login asks for its person and keeps nothing."""
    manager = LoginManager(app)
    manager.session_protection = None
    manager.request_loader(lambda _request: g.get("person"))
    # Flask-Login must not find a cookie of its own, for it would then ask nobody else.
    app.config["REMEMBER_COOKIE_NAME"] = "no-such-cookie"
    app.before_request(_identify)


def _identify() -> None:
    """The session's person, and the proof that an unsafe request comes from their page."""
    if not security.known_host(settings()):
        abort(400)
    if request.endpoint == "static":
        return
    token = request.cookies.get(security.cookie_name(settings()))
    found = read(lambda ctx: _signed_in(ctx, token)) if token else None
    if token and found:
        g.session, g.person = found
        security.bind(g.session.csrf)
        if g.session.stale:
            execute(engine.KeepSession(token))
    security.check(needs_token="session" in g and not _for_anyone())


def _for_anyone() -> bool:
    """Signing in acts for nobody who is signed in: it is enough that a page of ours asks."""
    view = current_app.view_functions.get(request.endpoint or "")
    return getattr(view, "audience", None) is Audience.ANYONE


def _signed_in(ctx: engine.Context, token: str) -> tuple[engine.SignedIn, Person] | None:
    session = engine.queries.session_of(ctx, token)
    if session is None:
        return None
    person = session.person_id
    posts = "、".join(records.titles(ctx, person))
    return session, Person(person, session.name, posts, session.roles)


def is_demonstration() -> bool:
    """Whether this installation is on this machine alone and holds invented units and no other.

    As soon as one real unit is on record, nobody comes in without a password.
    """
    if not settings().loopback or g.get("database_is_out"):
        return False
    known: bool | None = current_app.extensions.get("demonstration")
    return _all_invented() if known is None else known


def demonstration_people() -> list[Invented]:
    """Whom anybody on this machine may sign in as: nobody outside the demonstration."""
    if not settings().loopback or not _all_invented():
        return []
    rows = read(records.people)
    return [
        Invented(row.id, row.name, post.unit, post.title)
        for row in rows
        for post in row.posts[:1]
        if row.account != "disabled"
    ]


def signing_passphrase() -> str | None:
    """The passphrase that the page proposes to an invented person."""
    return PASSPHRASE if is_demonstration() else None


def _all_invented() -> bool:
    units = read(records.units)
    found = bool(units) and all(unit.name.startswith(INVENTED) for unit in units)
    current_app.extensions["demonstration"] = found
    return found
