"""What may be done to a case as a whole: correct a fact, withdraw, bring a message, retry."""

from collections.abc import Mapping
from dataclasses import replace

from flask import Blueprint, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext

import engine
from engine.errors import InvalidForm, Refusal
from engine.forms import Field, Form
from engine.views import CaseView, MessageView
from web import formdata
from web.audience import Audience, for_
from web.cases import case
from web.core import actor, choices, execute, read
from web.errors import shown_again_by
from web.reasons import explain
from web.rendering import page

AS_TEXT = lazy_gettext("日期写作 2017-02-06；是否写作 true 或 false；多项每行一项。")

bp = Blueprint("case_acts", __name__, url_prefix="/cases/<case_id>")


@bp.get("/correct")
@for_(Audience.PERSON)
def correct(case_id: str) -> ResponseReturnValue:
    """Which fact is to be corrected; once chosen, with the control it was asked with."""
    return _correct_page(case_id, {"path": request.args.get("path", "")})


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


def _correct_page(case_id: str, typed: Mapping[str, object], refusal: Refusal | None = None) -> str:
    view = case(case_id)
    path = str(typed.get("path", ""))
    asked = _asked_with(view, path)
    recorded = {row.path: row for group in view.facts for row in group.rows}
    found = refusal.fields if isinstance(refusal, InvalidForm) else {}
    problems = {("reason" if key == "reason" else "value"): found[key] for key in found}
    offered = {"value": choices(asked.options)} if asked.options else {}
    form = Form("value", (replace(asked, key="value", required=False),))
    return page(
        "cases/correct.html",
        case=view,
        path=path,
        label=asked.label,
        current=recorded.get(path),
        empty=[f for f in _start_fields(view) if f.key not in recorded],
        fields=formdata.shown(form, typed, problems, offered),
        reason=typed.get("reason", ""),
        problems=formdata.summary(problems, form),
        refusal=refusal,
        reasons=explain(refusal) if refusal and not problems else [],
    )


def _asked_with(view: CaseView, path: str) -> Field:
    """The field that asked for a fact; one line of text where another act's form did."""
    found = next((f for f in _start_fields(view) if f.key == path), None)
    labels = (row.label for group in view.facts for row in group.rows if row.path == path)
    return found or Field(path, "textarea", next(labels, path), str(AS_TEXT))


def _start_fields(view: CaseView) -> list[Field]:
    """What starting such a case asks: whoever may correct may also start one."""
    startable = read(lambda ctx: engine.queries.procedures(ctx, actor()))
    forms = [p.form for p in startable if p.key == view.procedure]
    return [
        field
        for form in forms
        for field in form.fields
        if field.type != "text" and not field.properties.get("hidden")
    ]


def _withdraw_page(case_id: str, reason: str, refusal: Refusal | None = None) -> str:
    problems = refusal.fields if isinstance(refusal, InvalidForm) else {}
    return page(
        "cases/withdraw.html",
        case=case(case_id),
        reason=reason,
        problems=formdata.summary(problems),
        refusal=refusal,
        reasons=explain(refusal) if refusal and not problems else [],
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
        problems=formdata.summary(problems, sent.form),
        refusal=refusal,
        reasons=explain(refusal) if refusal and not problems else [],
    )
