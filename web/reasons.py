"""Reasons as pages tell them: a sentence, its clauses, who can supply what is missing."""

from collections.abc import Iterable
from dataclasses import dataclass

from flask_babel import get_locale

from engine.errors import Reason, Refusal
from engine.surroundings import Law
from engine.views import ClauseView, ReasonView
from web.core import core


@dataclass(frozen=True)
class Told:
    """One reason as `ui.reasons` draws it."""

    code: str
    sentence: str
    detail: str | None
    supply: str
    clauses: tuple[ClauseView, ...]
    hint: str | None = None


def told(views: Iterable[ReasonView]) -> list[Told]:
    return [Told(v.code, _sentence(v), v.detail, "、".join(v.supply), v.clauses) for v in views]


def _sentence(view: ReasonView) -> str:
    """The register's English where the pages are in English, else what the reading says."""
    english = str(get_locale()) == "en"
    return core().around.law.reason(view.code).text_en if english else view.text


def explain(refusal: Refusal) -> list[Told]:
    """The reasons of a refusal as its actor may see them, with sentence and clause."""
    found = {reason.code: reason for reason in reversed(refusal.shown)}
    return told(_view(reason) for reason in reversed(found.values()))


def _view(reason: Reason) -> ReasonView:
    around = core().around
    registered = around.law.reason(reason.code)
    return ReasonView(
        code=reason.code,
        text=registered.text,
        clauses=tuple(_clause(around.law, id_) for id_ in reason.clauses or registered.clauses),
        supply=tuple(around.role_names.get(role, role) for role in registered.supply),
        element=reason.element,
        detail=reason.detail,
    )


def _clause(law: Law, id_: str) -> ClauseView:
    clause = law.clause(id_)
    title = law.instrument_of(id_).title
    return ClauseView(id_, title, clause.article, clause.summary, clause.verified)
