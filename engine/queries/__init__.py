"""Readings: nouns. Each answers one page's question as frozen views."""

from engine.identity import demonstration, session_of
from engine.queries.cases import case_page, cases, why
from engine.queries.deeds import Deed, deeds
from engine.queries.desk import desk, desk_report, desks, elements, rows
from engine.queries.inbox import inbox
from engine.queries.procedures import Start, opened_by, procedures, runs_on, start_of
from engine.queries.sealed import sealed_in, sealed_page
from engine.queries.standing import Door, Standing, door, standing
from engine.queries.tasks import next_act, task_page

__all__ = [
    "Deed",
    "Door",
    "Standing",
    "Start",
    "case_page",
    "cases",
    "deeds",
    "demonstration",
    "desk",
    "desk_report",
    "desks",
    "door",
    "elements",
    "inbox",
    "next_act",
    "opened_by",
    "procedures",
    "rows",
    "runs_on",
    "sealed_in",
    "sealed_page",
    "session_of",
    "standing",
    "start_of",
    "task_page",
    "why",
]
