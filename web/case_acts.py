"""What may be done to a case as a whole: correct a fact, withdraw, bring a message, retry."""

from collections.abc import Mapping

from flask import Blueprint, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

import engine
from engine.errors import InvalidForm, Refusal
from engine.views import MessageView
from web import formdata
from web.audience import Audience, for_
from web.cases import case
from web.core import actor, execute
from web.errors import shown_again_by
from web.reasons import explain
from web.rendering import page

bp = Blueprint("case_acts", __name__, url_prefix="/cases/<case_id>")


@bp.get("/correct")
@for_(Audience.PERSON)
def correct(case_id: str) -> ResponseReturnValue:
    path = request.args.get("path", "")
    return _correct_page(case_id, {"path": path})


@bp.post("/correct")
@for_(Audience.PERSON)
def correct_fact(case_id: str) -> ResponseReturnValue:
    """Put a recorded fact right, with the reason; the gates are judged again."""
    typed = formdata.answers(request.form)
    shown_again_by(lambda refusal: _correct_page(case_id, typed, refusal))
    path, value = str(typed.get("path", "")), typed.get("value", "")
    reason = str(typed.get("reason", "")).strip()
    execute(engine.CorrectFacts(case_id, actor(), {path: value}, reason))
    return redirect(url_for("cases.show", case_id=case_id, said="corrected"), code=303)


@bp.get("/withdraw")
@for_(Audience.PERSON)
def withdraw(case_id: str) -> ResponseReturnValue:
    return _withdraw_page(case_id, "")


@bp.post("/withdraw")
@for_(Audience.PERSON)
def withdraw_case(case_id: str) -> ResponseReturnValue:
    reason = request.form.get("reason", "").strip()
    shown_again_by(lambda refusal: _withdraw_page(case_id, reason, refusal))
    execute(engine.CancelCase(case_id, actor(), reason))
    return redirect(url_for("cases.show", case_id=case_id, said="withdrawn"), code=303)


@bp.get("/messages/<name>")
@for_(Audience.PERSON)
def message(case_id: str, name: str) -> ResponseReturnValue:
    return _message_page(case_id, name, {})


@bp.post("/messages/<name>")
@for_(Audience.PERSON)
def send_message(case_id: str, name: str) -> ResponseReturnValue:
    """Bring what arrived from outside (a report, an objection) to the case."""
    typed = formdata.answers(request.form)
    shown_again_by(lambda refusal: _message_page(case_id, name, typed, refusal))
    execute(engine.SendMessage(case_id, name, actor(), typed))
    return redirect(url_for("cases.show", case_id=case_id, said="sent"), code=303)


@bp.post("/jobs/<int:job_id>/retry")
@for_(Audience.PERSON)
def retry(case_id: str, job_id: int) -> ResponseReturnValue:
    execute(engine.RetryJob(job_id, actor()))
    return redirect(url_for("cases.show", case_id=case_id, said="retried"), code=303)


def _correct_page(case_id: str, typed: Mapping[str, object], refusal: Refusal | None = None) -> str:
    view = case(case_id)
    rows = [row for group in view.facts for row in group.rows]
    return page(
        "cases/correct.html",
        case=view,
        typed=typed,
        current=next((row for row in rows if row.path == typed.get("path")), None),
        refusal=refusal,
        reasons=explain(refusal) if refusal else [],
    )


def _withdraw_page(case_id: str, reason: str, refusal: Refusal | None = None) -> str:
    return page(
        "cases/withdraw.html",
        case=case(case_id),
        reason=reason,
        refusal=refusal,
        reasons=explain(refusal) if refusal else [],
    )


def _message_page(
    case_id: str, name: str, typed: Mapping[str, object], refusal: Refusal | None = None
) -> str:
    view = case(case_id)
    sent: MessageView | None = next((m for m in view.messages if m.name == name), None)
    if sent is None:
        abort(404)
    problems = refusal.fields if isinstance(refusal, InvalidForm) else {}
    return page(
        "cases/message.html",
        case=view,
        message=sent,
        fields=formdata.shown(sent.form, typed, problems),
        problems=formdata.summary(sent.form, problems),
        refusal=refusal,
        reasons=explain(refusal) if refusal and not problems else [],
    )
