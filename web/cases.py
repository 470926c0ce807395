"""Cases: where each stands, who has it, why it is blocked, what is missing."""

from flask import Blueprint, Response, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

import engine
from engine.errors import Refusal
from engine.views import CaseView
from web import formdata
from web.audience import Audience, for_
from web.core import actor, carry_on, execute, read
from web.errors import shown_again_by
from web.paging import Pager, page_number
from web.reasons import explain, told
from web.rendering import page
from workflows import records

bp = Blueprint("cases", __name__, url_prefix="/cases")

STATES = ("", "running", "completed", "cancelled")


@bp.get("/")
@for_(Audience.PERSON)
def index() -> ResponseReturnValue:
    """The cases this person may see, the latest first."""
    state = request.args.get("state", "")
    state = state if state in STATES else ""
    search = request.args.get("q", "").strip()
    number = page_number()
    found = read(
        lambda ctx: engine.queries.cases(ctx, actor(), search=search, state=state, page=number)
    )
    pager = Pager("cases.index", found, {"state": state, "q": search})
    return page(
        "cases/index.html", part="list", cases=found, state=state, search=search, pager=pager
    )


@bp.get("/<case_id>")
@for_(Audience.PERSON)
def show(case_id: str) -> ResponseReturnValue:
    view = case(case_id)
    return page(
        "cases/case.html",
        case=view,
        standing=[(stand, told(stand.reasons)) for stand in view.open],
        files=read(lambda ctx: records.files(ctx, case_id, actor())),
        form=read(lambda ctx: records.approval_form(ctx, case_id, actor())),
        sealed=read(lambda ctx: engine.queries.sealed_in(ctx, case_id, actor())),
    )


@bp.get("/<case_id>/diagrams/<key>.bpmn")
@for_(Audience.PERSON)
def diagram(case_id: str, key: str) -> ResponseReturnValue:
    """The model as it was published, for the drawing."""
    drawn = next((d for d in case(case_id).diagrams if d.key == key), None)
    if drawn is None:
        abort(404)
    return Response(drawn.xml, content_type="application/xml; charset=utf-8")


@bp.get("/<case_id>/why/<element>")
@for_(Audience.PERSON)
def why(case_id: str, element: str) -> ResponseReturnValue:
    """Why an element cannot be done yet, and who can supply what is missing."""
    return _why_page(case_id, element)


@bp.post("/<case_id>/try/<element>")
@for_(Audience.PERSON)
def attempt(case_id: str, element: str) -> ResponseReturnValue:
    """Try an element that is not open: the refusal and its reasons go into the history."""
    task_id = _open_task(case(case_id), element)
    if task_id:
        return redirect(url_for("tasks.show", task_id=task_id), code=303)
    shown_again_by(lambda refusal: _why_page(case_id, element, refusal))
    execute(engine.CompleteElement(case_id, element, actor(), formdata.answers(request.form)))
    carry_on(case_id)
    return redirect(url_for("cases.show", case_id=case_id, said="completed"), code=303)


def _why_page(case_id: str, element: str, refusal: Refusal | None = None) -> str:
    asked = read(lambda ctx: engine.queries.why(ctx, case_id, element, actor()))
    view = case(case_id)
    return page(
        "cases/why.html",
        case=view,
        element=element,
        name=asked.name,
        reasons=told(asked.reasons),
        refusal=refusal,
        refused=explain(refusal) if refusal else [],
        open_task=_open_task(view, element),
    )


def case(case_id: str) -> CaseView:
    return read(lambda ctx: engine.queries.case_page(ctx, case_id, actor()))


def _open_task(view: CaseView, element: str) -> str | None:
    return next((o.task_id for o in view.open if o.element == element and o.task_id), None)
