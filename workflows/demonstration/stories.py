"""How far each invented case has come, and the acts that bring it there."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from workflows.demonstration.county import VOTERS

Values = Callable[[date], Mapping[str, object]]


@dataclass(frozen=True)
class Act:
    """One act of a case: who does which element, how many days after the one before."""

    element: str
    actor: str
    days: int
    values: Values


def _plain(**values: object) -> Values:
    return lambda _day: values


def _dated(field: str, **values: object) -> Values:
    return lambda day: {field: day.isoformat(), **values}


def acts(unit: int) -> tuple[Act, ...]:
    """A promotion from the analysis to the notice, for a candidate of this bureau (1, 2 …)."""
    vote = _plain(opinion="agree", statement="同意")
    return (
        Act("analysis", "officer", 1, _plain(proposal="班子缺副职一名，建议启动选拔")),
        Act("motion", "head", 1, _plain(approved=True)),
        Act("recommendation", "officer", 2, _dated("held_on", due=40, present=38, **{"for": 33})),
        Act("inspection_notice", "officer", 1, _dated("posted_on", working_days=2)),
        Act("inspection", "lead", 6, _plain(team=["郑样考", "王样考"], recommended=True)),
        Act("dossier_review", "officer", 1, _plain(finding="clean")),
        Act("personal_matters_check", "supervisor", 0, _plain(finding="consistent")),
        Act("discipline_opinion", "checker", 1, _plain(finding="no_adverse")),
        Act("complaint_check", "checker", 0, _plain(finding="none")),
        Act(
            "integrity_conclusion",
            f"unit{unit}",
            1,
            _plain(text="经研究，该同志廉洁自律情况良好，未发现影响使用的问题。", conclusive=True),
        ),
        Act("sign_secretary", f"party{unit}", 0, _plain(opinion="agree")),
        Act("sign_discipline_secretary", f"inspector{unit}", 0, _plain(opinion="agree")),
        Act("consultation", "head", 1, _plain(joint_manager_reply="none_needed")),
        Act("agenda", "head", 1, _plain(agenda_version="1", item_no="3")),
        Act("convene", "clerk", 1, _meeting),
        Act("introduce", "head", 0, _plain()),
        *(Act("state_opinion", voter, 0, vote) for voter in (*VOTERS[1:], VOTERS[0])),
        Act("post_notice", "officer", 1, _dated("posted_on", text="拟任人选公示")),
        Act("close_publicity", "officer", 14, _plain(report="公示期内未收到反映")),
        Act("appointment_talk", "secretary", 1, _dated("held_on")),
        Act(
            "issue_appointment", "officer", 1, _dated("issued_on", document_no="样例县委〔〇〕1号")
        ),
    )


def _meeting(day: date) -> Mapping[str, object]:
    return {
        "held_on": day.isoformat(),
        "form": "meeting",
        "agenda_version": "1",
        "on_circulated_agenda": True,
        "members_due": list(VOTERS),
        "present": list(VOTERS),
        "recused": [],
    }


STOPS = (
    "analysis",
    "motion",
    "recommendation",
    "inspection_notice",
    "inspection",
    "dossier_review",
    "discipline_opinion",
    "integrity_conclusion",
    "sign_discipline_secretary",
    "consultation",
    "agenda",
    "convene",
    "state_opinion",
    "post_notice",
    "close_publicity",
    "appointment_talk",
    "",
)
