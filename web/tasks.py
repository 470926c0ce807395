"""The task page: what to decide, the facts beside it, the form, the signature."""

from collections.abc import Mapping

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

import engine
from engine.errors import InvalidForm, Refusal
from engine.views import TaskView
from web import formdata
from web.audience import Audience, for_
from web.core import actor, carry_on, execute, read
from web.errors import shown_again_by
from web.reasons import explain, ticked, told
from web.rendering import page
from web.sessions import signing_passphrase
from web.signing import signer_for

bp = Blueprint("tasks", __name__, url_prefix="/tasks")


@bp.get("/<task_id>")
@for_(Audience.PERSON)
def show(task_id: str) -> ResponseReturnValue:
    return _page(_task(task_id))


@bp.post("/<task_id>/claim")
@for_(Audience.PERSON)
def claim(task_id: str) -> ResponseReturnValue:
    execute(engine.ClaimTask(task_id, actor()))
    return redirect(url_for("tasks.show", task_id=task_id, said="claimed"), code=303)


@bp.post("/<task_id>/unclaim")
@for_(Audience.PERSON)
def unclaim(task_id: str) -> ResponseReturnValue:
    execute(engine.UnclaimTask(task_id, actor()))
    return redirect(url_for("tasks.show", task_id=task_id, said="unclaimed"), code=303)


@bp.post("/<task_id>/draft")
@for_(Audience.PERSON)
def draft(task_id: str) -> ResponseReturnValue:
    """Keep what is typed so far, right or wrong; a script is told so without a page."""
    execute(engine.SaveDraft(task_id, actor(), formdata.answers(request.form)))
    if "X-CSRFToken" in request.headers:
        return "", 204
    return redirect(url_for("tasks.show", task_id=task_id, said="drafted"), code=303)


@bp.post("/<task_id>/complete")
@for_(Audience.PERSON)
def complete(task_id: str) -> ResponseReturnValue:
    """Answer the task with the form as this person saw it."""
    answers = formdata.answers(request.form)
    again(task_id, answers)
    signer = signer_for(_task(task_id), request.form, answers)
    done = execute(
        engine.CompleteTask(
            task_id,
            actor(),
            seen_version=request.form.get("seen_version", -1, type=int),
            values=answers,
            signer=signer,
            submission=request.form.get("submission") or None,
        )
    )
    carry_on(done.case_id)
    return redirect(_after(done.case_id), code=303)


@bp.post("/<task_id>/return")
@for_(Audience.PERSON)
def send_back(task_id: str) -> ResponseReturnValue:
    """Send the case back to a step that was done before, with the reason."""
    typed = {name: request.form.get(name, "").strip() for name in ("return_to", "return_reason")}
    shown_again_by(lambda refusal: _page(_task(task_id), None, refusal, typed))
    done = execute(
        engine.ReturnTask(
            task_id,
            typed["return_to"],
            actor(),
            typed["return_reason"],
            seen_version=request.form.get("seen_version", -1, type=int),
            submission=request.form.get("submission") or None,
        )
    )
    return redirect(url_for("cases.show", case_id=done.case_id, said="returned"), code=303)


def again(task_id: str, answers: Mapping[str, object] | None = None) -> None:
    """If this request is refused, answer with the task's page, as it was filled in."""
    shown_again_by(lambda refusal: _page(_task(task_id), answers, refusal))


def _after(case_id: str) -> str:
    """Where a person goes next: their next task here, the closed case, or the work list."""
    then = read(lambda ctx: engine.queries.next_act(ctx, case_id, actor()))
    if then.ended:
        return url_for("cases.show", case_id=case_id, said="ended")
    if then.task_id:
        return url_for("tasks.show", task_id=then.task_id, said="completed")
    return url_for("inbox.index", said="completed")


def _task(task_id: str) -> TaskView:
    return read(lambda ctx: engine.queries.task_page(ctx, task_id, actor()))


def _page(
    task: TaskView,
    answers: Mapping[str, object] | None = None,
    refusal: Refusal | None = None,
    back: Mapping[str, str] | None = None,
) -> str:
    problems = refusal.fields if isinstance(refusal, InvalidForm) else {}
    values = task.values if answers is None else answers
    return page(
        "tasks/task.html",
        task=task,
        fields=formdata.shown(task.form, formdata.flat(values), problems, task.options),
        problems=formdata.summary(problems, task.form),
        refused=explain(refusal) if refusal and not problems else [],
        refusal=refusal,
        blocked=told(task.blocked) if refusal is None else [],
        conditions=ticked(task.conditions),
        submission=formdata.submission_key(),
        back=back or {},
        back_submission=formdata.submission_key(),
        seals=bool(task.form.sealed),
        passphrase_hint=signing_passphrase() if task.signs or task.form.sealed else None,
        sealed=read(lambda ctx: engine.queries.sealed_in(ctx, task.case_id, actor())),
    )
