"""The designer's desk: procedures, their versions and drafts; proposing and publishing them."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from flask import Blueprint, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

import engine
from engine.errors import Refusal
from web.audience import Audience, for_
from web.core import actor, execute, read
from web.errors import shown_again_by
from web.models import MODELS, scenario_outcomes
from web.rendering import page
from workflows.scenario.trial import Trial, scenarios_of, titles, try_out

bp = Blueprint("designer", __name__, url_prefix="/designer")

ONE_SECONDS, ALL_SECONDS = 60, 240


def on_the_desk(procedure: str) -> engine.DeskView:
    """The procedure as this person finds it on the desk."""
    return read(lambda ctx: engine.queries.desk(ctx, actor(), procedure))


def seen_version() -> int:
    """The version of the draft that the page was made from."""
    text = request.form.get("seen_version", "")
    if not text.isdecimal():
        abort(400)
    return int(text)


@bp.get("/")
@for_(Audience.DESK)
def index() -> ResponseReturnValue:
    """Every procedure with its version and its draft."""
    return page("designer/index.html", desks=read(lambda ctx: engine.queries.desks(ctx, actor())))


@bp.get("/<procedure>")
@for_(Audience.DESK)
def show(procedure: str) -> ResponseReturnValue:
    """One procedure: what it consists of, its versions, its draft."""
    desk = on_the_desk(procedure)
    return page("designer/procedure.html", desk=desk, files=_files(desk))


@bp.get("/<procedure>/review")
@for_(Audience.DESK)
def review(procedure: str) -> ResponseReturnValue:
    """What the check says and what was changed: before proposing, and before publishing."""
    return _review(procedure)


@bp.post("/<procedure>/propose")
@for_(Audience.DESK)
def propose(procedure: str) -> ResponseReturnValue:
    shown_again_by(lambda refusal: _review(procedure, refusal))
    execute(engine.ProposeModel(procedure, actor(), seen_version()))
    return redirect(url_for("designer.review", procedure=procedure, said="proposed"), code=303)


@bp.post("/<procedure>/publish")
@for_(Audience.DESK)
def publish(procedure: str) -> ResponseReturnValue:
    shown_again_by(lambda refusal: _review(procedure, refusal))
    reason = request.form.get("reason", "")
    execute(engine.PublishDraft(procedure, actor(), seen_version(), reason))
    return redirect(url_for("designer.show", procedure=procedure, said="published"), code=303)


@bp.post("/<procedure>/discard")
@for_(Audience.DESK)
def discard(procedure: str) -> ResponseReturnValue:
    shown_again_by(lambda refusal: _review(procedure, refusal))
    execute(engine.DiscardDraft(procedure, actor(), seen_version()))
    return redirect(url_for("designer.show", procedure=procedure, said="discarded"), code=303)


@bp.get("/<procedure>/scenarios")
@for_(Audience.DESK)
def scenarios(procedure: str) -> ResponseReturnValue:
    """The stories that can be played against what lies on the desk."""
    return _scenarios(procedure)


@bp.post("/<procedure>/scenarios")
@for_(Audience.DESK)
def play(procedure: str) -> ResponseReturnValue:
    """Play one of them, or all, against the draft; nothing is kept."""
    desk, wanted = on_the_desk(procedure), request.form.get("name", "")
    found = scenarios_of(MODELS / procedure)
    chosen = [file for file in found if wanted in {"", file.stem}]
    if not chosen:
        abort(404)
    seconds = ONE_SECONDS if wanted else ALL_SECONDS
    return _scenarios(procedure, {t.name: t for t in try_out(desk.files, chosen, seconds)})


def _scenarios(procedure: str, trials: Mapping[str, Trial] | None = None) -> str:
    desk = on_the_desk(procedure)
    played = trials or {}
    listed = sorted(titles(MODELS / procedure).items(), key=lambda each: _order(played, each[0]))
    return page("designer/scenarios.html", desk=desk, listed=listed, trials=played)


def _order(trials: Mapping[str, Trial], name: str) -> tuple[int, str]:
    """What failed first, then what was played, then the rest."""
    trial = trials.get(name)
    return (2 if trial is None else int(bool(trial.ok)), name)


def _review(procedure: str, refusal: Refusal | None = None) -> str:
    desk = on_the_desk(procedure)
    played = scenario_outcomes(procedure)
    findings, changes = read(
        lambda ctx: engine.queries.desk_report(ctx, actor(), procedure, played)
    )
    return page(
        "designer/review.html",
        desk=desk,
        findings=findings,
        changes=changes,
        errors=sum(finding.severity == "error" for finding in findings),
        unproven=any(finding.severity == "unproven" for finding in findings),
        refusal=refusal,
    )


@dataclass(frozen=True)
class Listed:
    """A file of the procedure as the page lists it."""

    folder: str
    stem: str
    name: str


def _files(desk: engine.DeskView) -> dict[str, list[Listed]]:
    """What can be opened, by the end of its name: drawings, tables, forms; its own first."""
    found: dict[str, list[Listed]] = {"bpmn": [], "dmn": [], "json": []}
    for path in sorted(desk.files, key=lambda p: (not p.startswith(f"{desk.key}/"), p)):
        way = PurePosixPath(path)
        if way.suffix[1:] in found:
            name = desk.names.get(path) or way.stem
            found[way.suffix[1:]].append(Listed(way.parts[0], way.stem, name))
    return found
