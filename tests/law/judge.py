"""Decide with the project's own tables, law and calendar, on facts given by path."""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from typing import cast

from engine.decisions import DecisionModel, Verdict, load
from engine.functions import functions_at
from engine.guards import reasons_of
from engine.paths import nested
from engine.surroundings import Directory, Surroundings
from tests.law.models import TABLES, register
from workflows.functions import FUNCTIONS
from workflows.records import RecordsDirectory
from workflows.surroundings import calendar

Flat = Mapping[str, object]

TOPS = (("promotion", "four_musts", "fourth_must", "dual_signature", "deliberation", "publicity"),)
"""A gate of what is only called may be the table of its caller."""

MEMBERS = ["chen", "li", "wang", "zhao", "qian", "sun", "zhou", "wu", "zheng"]


@cache
def model(folder: str) -> DecisionModel:
    """The tables of a procedure with those of all that it calls, or that call it."""
    top = next((key for key in TOPS if folder in key), (folder,))
    return DecisionModel(
        load(file.read_bytes(), file.name) for file in TABLES if file.parent.name in top
    )


@cache
def around() -> Surroundings:
    """Our law, calendar and functions; no table needs a handler."""
    directory = cast(Directory, RecordsDirectory())
    return Surroundings(calendar(), register(), directory, functions=FUNCTIONS)


def verdict(decision: str, facts: Flat, on: date, folder: str = "promotion") -> Verdict:
    return model(folder).evaluate(
        decision,
        nested({**facts, "today": on}),
        in_force=lambda clause: register().in_force(clause, on),
        functions=functions_at(around(), strict=True),
    )


def fired(decision: str, facts: Flat, on: date, folder: str = "promotion") -> set[str]:
    """The rows that apply, in the decision itself."""
    return {row.rule for row in verdict(decision, facts, on, folder).rows}


def refused(decision: str, facts: Flat, on: date, folder: str = "promotion") -> set[str]:
    """The reasons against the act, as a guard gives them."""
    return {reason.code for reason in reasons_of([verdict(decision, facts, on, folder)], "act")}


def signature(element: str, name: str, day: date) -> dict[str, object]:
    """A signature with nothing wrong, as the facts list it."""
    return {
        "element": element,
        "signer": name,
        "on": day,
        "opinion": "agree",
        "valid": True,
        "covers_current_text": True,
    }


def ready(on: date) -> dict[str, object]:
    """A case of which everything is done that the meeting needs, and nothing more is open."""
    before = on - timedelta(days=3)
    return {
        "candidate.name": "张样一",
        "candidate.findings": [],
        "candidate.appraisal_list": [],
        "candidate.sanctions": [],
        "kin_of": [],
        "report_matters": [],
        "exceptional": False,
        "skips_level": False,
        "without_recommendation": False,
        "analysis.done_on": before,
        "motion.done_on": before,
        "motion.approved": True,
        "recommendation.held_on": before,
        "inspection_notice.posted_on": on - timedelta(days=20),
        "inspection_notice.working_days": 3,
        "inspection.team": ["考察甲", "考察乙"],
        "inspection.recommended": True,
        "inspection.done_on": before,
        "dossier_review.finding": "clean",
        "personal_matters_check.finding": "consistent",
        "discipline_opinion.finding": "no_adverse",
        "complaint_check.finding": "none",
        "complaint_check.open": False,
        "four_musts.outcome": "cleared",
        "integrity_conclusion.text": "未发现影响使用的问题。",
        "integrity_conclusion.conclusive": True,
        "sign_secretary.opinion": "agree",
        "sign_discipline_secretary.opinion": "agree",
        "signatures": [
            signature("sign_secretary", "书记甲", before),
            signature("sign_discipline_secretary", "纪委书记乙", before),
        ],
        "dual_signature.outcome": "signed",
        "records.signatory.secretary": "书记甲",
        "records.signatory.discipline_secretary": "纪委书记乙",
        "records.chair": "chen",
        "records.kin": [],
    }


def convened(on: date) -> dict[str, object]:
    """The same case in a meeting of nine of whom seven came."""
    return {
        **ready(on),
        "act": "convene",
        "agenda.agenda_version": "第3号",
        "convene.held_on": on,
        "convene.form": "meeting",
        "convene.agenda_version": "第3号",
        "convene.on_circulated_agenda": True,
        "convene.members_due": MEMBERS,
        "convene.present": MEMBERS[:7],
        "convene.recused": [],
    }


def published(on: date) -> dict[str, object]:
    """The same case adopted and publicised long enough."""
    return {
        **convened(on - timedelta(days=20)),
        "act": "issue_appointment",
        "deliberation.outcome": "adopted",
        "post_notice.posted_on": on - timedelta(days=19),
        "post_notice.text": "拟任职公示",
        "handle_objection.open": False,
    }
