"""What is sealed: opened by those whom it is sealed for, handed over by two of them."""

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

import engine
from engine.errors import InvalidForm, Refusal
from web import formdata
from web.audience import Audience, for_
from web.core import actor, execute, read
from web.errors import shown_again_by
from web.reasons import explain
from web.rendering import page
from web.sessions import signing_passphrase

bp = Blueprint("sealed", __name__, url_prefix="/sealed/<number>")


@bp.get("/")
@for_(Audience.PERSON)
def show(number: str) -> ResponseReturnValue:
    return _page(number)


@bp.post("/open")
@for_(Audience.PERSON)
def unseal(number: str) -> ResponseReturnValue:
    """The one answer in which the text stands; no browser and no proxy keeps it."""
    shown_again_by(lambda refusal: _page(number, refusal))
    passphrase, purpose = request.form.get("passphrase", ""), request.form.get("purpose", "")
    text = execute(engine.OpenSealed(number, actor(), passphrase, purpose))
    view = read(lambda ctx: engine.queries.sealed_page(ctx, number, actor()))
    return page("sealed/opened.html", sealed=view, text=text)


@bp.post("/share")
@for_(Audience.PERSON)
def share(number: str) -> ResponseReturnValue:
    """Propose to hand over; a second hand confirms."""
    shown_again_by(lambda refusal: _page(number, refusal))
    given = {name: request.form.get(name, "") for name in ("recipient", "passphrase", "reason")}
    execute(engine.ShareSealed(number, actor(), **given))
    return redirect(url_for("sealed.show", number=number, said="share_offered"), code=303)


@bp.post("/shares/<int:share_id>/confirm")
@for_(Audience.PERSON)
def confirm(number: str, share_id: int) -> ResponseReturnValue:
    shown_again_by(lambda refusal: _page(number, refusal))
    case_id = execute(engine.ConfirmShare(share_id, actor()))
    return redirect(url_for("cases.show", case_id=case_id, said="share_confirmed"), code=303)


def _page(number: str, refusal: Refusal | None = None) -> str:
    problems = refusal.fields if isinstance(refusal, InvalidForm) else {}
    return page(
        "sealed/sealed.html",
        sealed=read(lambda ctx: engine.queries.sealed_page(ctx, number, actor())),
        problems=formdata.summary(problems),
        refusal=refusal,
        reasons=explain(refusal) if refusal and not problems else [],
        passphrase_hint=signing_passphrase(),
    )
