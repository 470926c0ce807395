"""The canvas and the tables: files to the browser and back, findings, clauses."""

from collections.abc import Mapping

from flask import Blueprint, Response, abort, jsonify, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale

import engine
from engine.errors import InvalidForm, Refusal
from web.audience import Audience, for_
from web.core import actor, core, execute, read
from web.designer import on_the_desk, seen_version
from web.models import scenario_outcomes
from web.rendering import page
from web.security import CSP_CANVAS, CSP_CELLS
from workflows.surroundings import register

bp = Blueprint("drawing", __name__, url_prefix="/designer")

MOST_CLAUSES = 30
WHOSE = (
    "deciding_committee",
    "same_level_organisation",
    "same_level_discipline",
    "superior",
    "unit_of(candidate)",
)


@bp.get("/<procedure>/drawings/<folder>")
@for_(Audience.DESK)
def canvas(procedure: str, folder: str) -> ResponseReturnValue:
    """One drawing, to be changed on a canvas."""
    desk = on_the_desk(procedure)
    path = f"{folder}/{folder}.bpmn"
    if path not in desk.files:
        abort(404)
    text = page(
        "designer/canvas.html",
        desk=desk,
        folder=folder,
        path=path,
        offered=offered(desk.files),
    )
    return _with(text, CSP_CANVAS)


@bp.get("/<procedure>/tables/<folder>/<name>")
@for_(Audience.DESK)
def table(procedure: str, folder: str, name: str) -> ResponseReturnValue:
    """One decision table, to be changed cell by cell."""
    desk = on_the_desk(procedure)
    path = f"{folder}/{name}.dmn"
    if path not in desk.files:
        abort(404)
    rows = read(lambda ctx: engine.queries.rows(ctx, actor(), procedure, path))
    text = page("designer/table.html", desk=desk, path=path, folder=folder, name=name, rows=rows)
    return _with(text, CSP_CELLS)


@bp.post("/<procedure>/tables/<folder>/<name>")
@for_(Audience.DESK)
def cite(procedure: str, folder: str, name: str) -> ResponseReturnValue:
    """Keep what the rows of a table cite."""
    clauses = {k[7:]: text for k, text in request.form.items() if k.startswith("clause-")}
    path = f"{folder}/{name}.dmn"
    execute(engine.CiteClauses(procedure, actor(), seen_version(), path, clauses))
    here = url_for(
        "drawing.table", procedure=procedure, folder=folder, name=name, said="model_saved"
    )
    return redirect(here, code=303)


@bp.get("/<procedure>/files/<path:path>")
@for_(Audience.DESK)
def file(procedure: str, path: str) -> ResponseReturnValue:
    """The text of one file as it lies on the desk."""
    files = on_the_desk(procedure).files
    if path not in files:
        abort(404)
    return Response(files[path], mimetype="text/plain")


@bp.post("/<procedure>/files/<path:path>")
@for_(Audience.DESK)
def save(procedure: str, path: str) -> ResponseReturnValue:
    """Keep one file in the draft: from a script as text, answered by the draft's new version."""
    text = request.form.get("text", "")
    try:
        version = execute(engine.SaveDraftModel(procedure, {path: text}, actor(), seen_version()))
    except Refusal as refusal:
        stale = "stale_task" in refusal.codes
        return jsonify(told=str(refusal), stale=stale), 409 if stale else 422
    return jsonify(version=version)


@bp.post("/<procedure>/upload")
@for_(Audience.DESK)
def upload(procedure: str) -> ResponseReturnValue:
    """Put a file from elsewhere in the place of one on the desk."""
    back = url_for("designer.show", procedure=procedure, said="model_saved")
    path, sent = request.form.get("path", ""), request.files.get("file")
    if sent is None or not sent.filename or path not in on_the_desk(procedure).files:
        raise InvalidForm({"file": "请选择要上传的文件，以及它代替哪一个"})
    with sent.stream as stream:
        raw = stream.read()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidForm({"file": "文件不是 UTF-8 编码的文本"}) from error
    execute(engine.SaveDraftModel(procedure, {path: text}, actor(), seen_version()))
    return redirect(back, code=303)


@bp.get("/<procedure>/findings")
@for_(Audience.DESK)
def findings(procedure: str) -> ResponseReturnValue:
    """What the check says of what is saved, for the list beside the canvas."""
    played = scenario_outcomes(procedure)
    found, _ = read(lambda ctx: engine.queries.desk_report(ctx, actor(), procedure, played))
    english, labels = str(get_locale()) == "en", on_the_desk(procedure).labels
    return jsonify(
        [
            {
                "file": each.file,
                "element": each.element,
                "rule": each.rule,
                "name": labels.get(each.element, ""),
                "message": each.message_en if english else each.told or each.message,
                "severity": each.severity,
                "path": each.path,
                "way": [labels.get(step, step) for step in each.path],
            }
            for each in found
        ]
    )


@bp.get("/<procedure>/clauses")
@for_(Audience.DESK)
def clauses(procedure: str) -> ResponseReturnValue:
    """The clauses of the register in which these words stand."""
    del procedure
    return jsonify(clauses_found(request.args.get("q", "")))


def clauses_found(words: str) -> list[dict[str, object]]:
    """Id, title, article, summary of the first clauses that hold every word."""
    law, wanted = register(), words.split()
    found = []
    for clause in law.clauses.values():
        title = law.instrument_of(clause.id).title
        text = f"{clause.id} {title} {clause.article} {clause.summary}"
        if wanted and all(word in text for word in wanted):
            found.append(
                {
                    "id": clause.id,
                    "title": title,
                    "article": clause.article,
                    "summary": clause.summary,
                    "verified": clause.verified,
                }
            )
    return found[:MOST_CLAUSES]


def offered(files: Mapping[str, str]) -> dict[str, object]:
    """What the fields of an element may be filled with."""
    forms = sorted({p.rpartition("/")[2][:-5] for p in files if p.endswith(".json")} - {"start"})
    tables = sorted(p.rpartition("/")[2][:-4] for p in files if p.endswith(".dmn"))
    return {
        "roles": dict(core().around.role_names),
        "whose": list(WHOSE),
        "forms": forms,
        "guards": tables,
        "reasons": sorted(register().reasons),
    }


def _with(text: str, policy: str) -> Response:
    answer = make_response(text)
    answer.headers["Content-Security-Policy"] = policy
    return answer
