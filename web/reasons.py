"""Reasons and conditions as pages tell them, in the language of the page."""

from collections.abc import Iterable
from dataclasses import dataclass

from flask_babel import get_locale

import engine
from engine.clock import local_date
from engine.errors import Refusal
from engine.views import ClauseView, ConditionView, ReasonView
from web.core import core, now


@dataclass(frozen=True)
class Told:
    """One reason as `ui.reasons` draws it."""

    code: str
    sentence: str
    detail: str | None
    supply: str
    hint: str
    clauses: tuple[ClauseView, ...]


@dataclass(frozen=True)
class Ticked:
    """One condition of a gate as `ui.conditions` draws it."""

    code: str
    label: str
    met: bool
    clauses: tuple[ClauseView, ...]


def told(views: Iterable[ReasonView]) -> list[Told]:
    return [
        Told(
            code=v.code,
            sentence=_chosen(v.text, v.text_en),
            detail=v.detail,
            supply="、".join(v.supply),
            hint=_chosen(v.hint, ""),
            clauses=v.clauses,
        )
        for v in views
    ]


def ticked(views: Iterable[ConditionView]) -> list[Ticked]:
    """What is not met comes first."""
    found = [Ticked(v.code, _chosen(v.label, v.label_en), v.met, v.clauses) for v in views]
    return sorted(found, key=lambda each: each.met)


def explain(refusal: Refusal) -> list[Told]:
    """The reasons of a refusal as its actor may see them, with sentence and clause."""
    return told(engine.reason_views(core().around, refusal.shown, local_date(now())))


def _chosen(chinese: str, english: str) -> str:
    return english if str(get_locale()) == "en" else chinese
