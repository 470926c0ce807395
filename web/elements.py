"""The same model in words: every element in a list and by plain forms; and the forms."""

import re

from flask import Blueprint, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

import engine
from engine.errors import InvalidForm, Refusal
from engine.forms import written
from web.audience import Audience, for_
from web.core import actor, execute, read
from web.designer import on_the_desk, seen_version
from web.drawing import clauses_found, offered
from web.errors import shown_again_by
from web.rendering import page

bp = Blueprint("elements", __name__, url_prefix="/designer")

EDITED = ("name", "role", "whose", "form", "due", "clause")
QUESTIONS = 6
KINDS = ("textarea", "textfield", "checkbox", "datetime", "number")


@bp.get("/<procedure>/elements/<folder>")
@for_(Audience.DESK)
def index(procedure: str, folder: str) -> ResponseReturnValue:
    """Every element of a drawing: what it is, whose, by which clause, and where it leads."""
    desk = on_the_desk(procedure)
    rows = _rows(procedure, folder)
    return page(
        "designer/elements.html", desk=desk, folder=folder, rows=rows, offered=offered(desk.files)
    )


@bp.get("/<procedure>/elements/<folder>/<element>")
@for_(Audience.DESK)
def show(procedure: str, folder: str, element: str) -> ResponseReturnValue:
    """One element as a form; with `q`, clauses to choose from."""
    return _element(procedure, folder, element)


@bp.post("/<procedure>/elements/<folder>/<element>")
@for_(Audience.DESK)
def save(procedure: str, folder: str, element: str) -> ResponseReturnValue:
    shown_again_by(lambda refusal: _element(procedure, folder, element, refusal))
    given = {name: request.form[name] for name in EDITED if name in request.form}
    path = f"{folder}/{folder}.bpmn"
    execute(engine.EditElement(procedure, actor(), seen_version(), path, element, given))
    there = url_for("elements.index", procedure=procedure, folder=folder, said="model_saved")
    return redirect(f"{there}#{element}", code=303)


@bp.get("/<procedure>/elements/<folder>/<element>/next")
@for_(Audience.DESK)
def new_task(procedure: str, folder: str, element: str) -> ResponseReturnValue:
    """A form for a task that is to come after an element; with `q`, clauses to choose from."""
    return _new_task(procedure, folder, element)


@bp.post("/<procedure>/elements/<folder>/<element>/next")
@for_(Audience.DESK)
def add_task(procedure: str, folder: str, element: str) -> ResponseReturnValue:
    shown_again_by(lambda refusal: _new_task(procedure, folder, element, refusal))
    typed, path = request.form, f"{folder}/{folder}.bpmn"
    given = {name: typed.get(name, "") for name in ("id", *EDITED)}
    flow, question = typed.get("flow", ""), typed.get("question", "")
    seen = seen_version()
    execute(engine.AddTask(procedure, actor(), seen, path, flow, given, question))
    there = url_for("elements.index", procedure=procedure, folder=folder, said="model_saved")
    return redirect(f"{there}#{given['id'].strip()}", code=303)


@bp.get("/<procedure>/forms/<folder>/<name>")
@for_(Audience.DESK)
def form(procedure: str, folder: str, name: str) -> ResponseReturnValue:
    """One form as it is kept."""
    desk = on_the_desk(procedure)
    path = f"{folder}/forms/{name}.json"
    if path not in desk.files:
        abort(404)
    return page("designer/form.html", desk=desk, path=path, folder=folder, name=name)


@bp.post("/<procedure>/forms/<folder>/<name>")
@for_(Audience.DESK)
def save_form(procedure: str, folder: str, name: str) -> ResponseReturnValue:
    """Keep the text of a form that is there."""
    text = request.form.get("text", "")
    _keep_form(procedure, folder, name, text.replace("\r\n", "\n"))
    return redirect(url_for("designer.show", procedure=procedure, said="model_saved"), code=303)


@bp.get("/<procedure>/new-form/<folder>")
@for_(Audience.DESK)
def new_form(procedure: str, folder: str) -> ResponseReturnValue:
    """A form for a step that has none yet: what it asks, one question a line."""
    return _new_form(procedure, folder)


@bp.post("/<procedure>/new-form/<folder>")
@for_(Audience.DESK)
def make_form(procedure: str, folder: str) -> ResponseReturnValue:
    shown_again_by(lambda refusal: _new_form(procedure, folder, refusal))
    name = request.form.get("name", "").strip()
    asked = [_question(number) for number in range(QUESTIONS)]
    questions = [question for question in asked if question]
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name) or not questions:
        raise InvalidForm({"name": "请写表单名（环节的 id）和至少一个问题"})
    _keep_form(procedure, folder, name, written(questions))
    return redirect(url_for("designer.show", procedure=procedure, said="model_saved"), code=303)


def _question(number: int) -> dict[str, object] | None:
    given = {part: request.form.get(f"{part}-{number}", "").strip() for part in ("key", "label")}
    kind = request.form.get(f"type-{number}", KINDS[0])
    if not given["label"]:
        return None
    if not re.fullmatch(r"[a-z][a-z0-9_]*", given["key"]) or kind not in KINDS:
        raise InvalidForm({f"key-{number}": "代号应为小写英文、数字和下划线"})
    required = f"required-{number}" in request.form
    return {"type": kind, **given, **({"validate": {"required": True}} if required else {})}


def _keep_form(procedure: str, folder: str, name: str, text: str) -> None:
    path = f"{folder}/forms/{name}.json"
    execute(engine.SaveDraftModel(procedure, {path: text}, actor(), seen_version()))


def _new_form(procedure: str, folder: str, refusal: Refusal | None = None) -> str:
    desk = on_the_desk(procedure)
    if f"{folder}/{folder}.bpmn" not in desk.files:
        abort(404)
    return page(
        "designer/new_form.html",
        desk=desk,
        folder=folder,
        kinds=KINDS,
        questions=range(QUESTIONS),
        typed=request.form,
        refusal=refusal,
    )


def _rows(procedure: str, folder: str) -> tuple[engine.ElementRow, ...]:
    path = f"{folder}/{folder}.bpmn"
    rows = read(lambda ctx: engine.queries.elements(ctx, actor(), procedure, path))
    if not rows:
        abort(404)
    return rows


def _element(procedure: str, folder: str, element: str, refusal: Refusal | None = None) -> str:
    return _of_row("designer/element.html", procedure, folder, element, refusal)


def _new_task(procedure: str, folder: str, element: str, refusal: Refusal | None = None) -> str:
    return _of_row("designer/new_task.html", procedure, folder, element, refusal)


def _of_row(
    template: str, procedure: str, folder: str, element: str, refusal: Refusal | None
) -> str:
    row = next((r for r in _rows(procedure, folder) if r.id == element), None)
    if row is None:
        abort(404)
    desk, words = on_the_desk(procedure), request.args.get("q", "")
    return page(
        template,
        desk=desk,
        folder=folder,
        row=row,
        offered=offered(desk.files),
        search=words,
        clauses=clauses_found(words),
        typed=request.form,
        refusal=refusal,
    )
