"""Starting a case: upload the approval form, check it, confirm; or fill in by hand."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

import engine
from engine.clock import local_date
from engine.errors import InvalidForm, Refusal
from engine.forms import Field, Form
from engine.views import ProcedureView
from web import formdata
from web.audience import Audience, for_
from web.core import actor, choices, execute, now, read
from web.errors import shown_again_by
from web.reasons import explain
from web.rendering import page
from workflows import lrmx, records

bp = Blueprint("start", __name__, url_prefix="/start")


@dataclass(frozen=True)
class Checked:
    """What an uploaded approval form says, what does not agree in it, or why it is refused."""

    name: str
    values: Mapping[str, object]
    said: Sequence[tuple[str, str]] = ()
    problems: Sequence[lrmx.Problem] = ()
    refused: str | None = None


@bp.get("/")
@for_(Audience.PERSON)
def index() -> ResponseReturnValue:
    """The procedures that this person may start."""
    found = read(lambda ctx: engine.queries.procedures(ctx, actor()))
    return page("start/index.html", procedures=found)


@bp.get("/<key>")
@for_(Audience.PERSON)
def form(key: str) -> ResponseReturnValue:
    return _page(_procedure(key), {})


@bp.post("/<key>/check")
@for_(Audience.PERSON)
def check(key: str) -> ResponseReturnValue:
    """Keep an uploaded form for the case to come, and show what it says."""
    procedure = _procedure(key)
    upload = request.files.get("lrmx")
    if upload is None or not upload.filename:
        checked = Checked("", {}, refused=_("请先选择干部任免审批表文件（.lrmx）。"))
    else:
        checked = _checked(upload.filename, upload.stream.read())
    return _page(procedure, checked.values, checked=checked), 422 if checked.refused else 200


@bp.post("/<key>")
@for_(Audience.PERSON)
def start(key: str) -> ResponseReturnValue:
    """Open the case with what was confirmed."""
    procedure, answers = _procedure(key), formdata.answers(request.form)
    shown_again_by(lambda refusal: _page(procedure, answers, refusal=refusal))
    case_id = execute(records.BeginCase(actor(), key, answers))
    return redirect(url_for("cases.show", case_id=case_id, said="started"), code=303)


def _checked(name: str, raw: bytes) -> Checked:
    try:
        received = execute(records.ReceiveForm(actor(), name, raw))
    except InvalidForm as refused:
        return Checked(name, {}, refused=refused.fields["lrmx"])
    values = {"candidate": {**received.stated, "form": received.digest}}
    said, problems = lrmx.said(received.form), lrmx.problems(received.form, local_date(now()))
    return Checked(name, values, said, tuple(problems))


def _procedure(key: str) -> ProcedureView:
    startable = read(lambda ctx: engine.queries.procedures(ctx, actor()))
    found = next((p for p in startable if p.key == key), None)
    if found is None:
        abort(404)
    return found


def _asked(procedure: ProcedureView, raised: Container[str]) -> list[Field]:
    """What the records keep is asked only where it is `raised`: they did not have it."""
    return [
        field
        for field in procedure.form.fields
        if not field.properties.get("hidden") and (not records.kept(field) or field.key in raised)
    ]


def _carried(procedure: ProcedureView) -> list[Field]:
    """What the page brings along from the step before, and nobody types."""
    return [field for field in procedure.form.fields if field.properties.get("hidden")]


def _page(
    procedure: ProcedureView,
    values: Mapping[str, object],
    checked: Checked | None = None,
    refusal: Refusal | None = None,
) -> str:
    problems = refusal.fields if isinstance(refusal, InvalidForm) else {}
    flat = formdata.flat(values)
    asked = _asked(procedure, {*problems, *flat})
    options = {field.key: choices(field.options) for field in asked if field.options}
    form = Form(procedure.form.id, tuple(asked))
    brought = [f.key for f in _carried(procedure) if flat.get(f.key) and f.key not in problems]
    return page(
        "start/form.html",
        procedure=procedure,
        fields=formdata.shown(form, flat, problems, options),
        carried={key: flat[key] for key in brought},
        problems=formdata.summary(problems, procedure.form),
        takes_lrmx=procedure.form.field(records.FORM) is not None,
        lost=problems.get(records.FORM),
        checked=checked,
        refusal=refusal,
        reasons=explain(refusal) if refusal and not problems else [],
    )
