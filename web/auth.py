"""Coming in, going out, and the first password of one's own."""

from urllib.parse import urlsplit

from flask import Blueprint, Response, g, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

import engine
from engine.errors import Refusal
from web import kept, security
from web.audience import Audience, for_
from web.core import execute, read, settings
from web.rendering import page
from web.sessions import demonstration_people

bp = Blueprint("auth", __name__)

LANGUAGES = {"zh": "zh", "en": "en"}
A_YEAR = 365 * 24 * 3600


@bp.get("/")
@for_(Audience.ANYONE)
def home() -> ResponseReturnValue:
    return redirect(url_for("inbox.index" if g.get("session") else "auth.sign_in"), code=303)


@bp.get("/sign-in")
@for_(Audience.ANYONE)
def sign_in() -> ResponseReturnValue:
    return _page(local(request.args.get("then")))


@bp.post("/sign-in")
@for_(Audience.ANYONE)
def enter() -> ResponseReturnValue:
    """With login and password."""
    login = request.form.get("login", "").strip()
    try:
        token = execute(
            engine.SignIn(login, request.form.get("password", ""), request.remote_addr or "")
        )
    except Refusal as refusal:
        return _page(local(request.form.get("then")), login, str(refusal)), 403
    return _enter(token)


@bp.post("/sign-in/demonstration")
@for_(Audience.ANYONE)
def enter_demonstration() -> ResponseReturnValue:
    """As one of the invented people: on this machine only, and only with the invented data."""
    person = request.form.get("person", "")
    if person not in {shown.id for shown in demonstration_people()}:
        return _page("", problem=_("这里没有这位演示人员。")), 403
    return _enter(execute(engine.SignInAsDemo(person)))


@bp.get("/invitations/<secret>")
@for_(Audience.ANYONE)
def invitation(secret: str) -> ResponseReturnValue:
    return page("auth/invitation.html", secret=secret, problem=None)


@bp.post("/invitations/<secret>")
@for_(Audience.ANYONE)
def accept_invitation(secret: str) -> ResponseReturnValue:
    """Use the one-time link: choose a password and come in."""
    password = request.form.get("password", "")
    if password != request.form.get("password_again", ""):
        problem = _("两次输入的口令不一致。")
        return page("auth/invitation.html", secret=secret, problem=problem), 422
    try:
        token = execute(engine.UseInvitation(secret, password))
    except Refusal as refusal:
        return page("auth/invitation.html", secret=secret, problem=str(refusal)), 422
    return _enter(token)


@bp.post("/sign-out")
@for_(Audience.PERSON)
def sign_out() -> ResponseReturnValue:
    execute(engine.SignOut(request.cookies[security.cookie_name(settings())]))
    response = make_response(redirect(url_for("auth.sign_in", said="signed_out"), code=303))
    security.clear_cookie(response, settings())
    return response


@bp.get("/language/<code>")
@for_(Audience.ANYONE)
def language(code: str) -> ResponseReturnValue:
    """Show the pages in this language from now on, on this browser."""
    chosen = LANGUAGES.get(code, "zh")
    if "session" in g:
        token = request.cookies[security.cookie_name(settings())]
        execute(engine.SetLanguage(token, chosen))
    response = make_response(redirect(local(request.args.get("back")) or "/", code=303))
    response.set_cookie(
        "language",
        chosen,
        max_age=A_YEAR,
        secure=settings().https,
        httponly=True,
        samesite="Lax",
    )
    return response


def local(address: str | None) -> str:
    """`address` if it is a page of this site, else nothing: no link leads away from here."""
    if not address or not address.startswith("/") or "\\" in address:
        return ""
    parts = urlsplit(address)
    return "" if address.startswith("//") or parts.netloc or parts.scheme else address


def _page(then: str, login: str = "", problem: str | None = None) -> str:
    return page(
        "auth/sign_in.html",
        then=then,
        login=login,
        problem=problem,
        kept=request.form.get("kept", ""),
        dead=False,
    )


def _enter(token: str) -> Response:
    """Into the session of `token`, out of any other: on to where the person was going."""
    if "session" in g:
        execute(engine.SignOut(request.cookies[security.cookie_name(settings())]))
    found = read(lambda ctx: engine.queries.session_of(ctx, token))
    typed = kept.opened(request.form.get("kept"))
    if found is None or typed is None:
        response = make_response(
            redirect(local(request.form.get("then")) or url_for("inbox.index"), code=303)
        )
    elif typed.task_id:
        said = kept.drafted(typed, found.person_id)
        response = make_response(
            redirect(url_for("tasks.show", task_id=typed.task_id, said=said), code=303)
        )
    else:
        security.bind(found.csrf)
        response = make_response(page("auth/kept.html", form=typed))
    security.set_cookie(response, settings(), token)
    return response
