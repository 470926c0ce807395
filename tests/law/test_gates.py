"""The gates before the meeting refuse what is missing, and only that."""

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.law.judge import convened, published, ready, refused

SEED = date(2017, 3, 1)
NOW = date(2026, 1, 12)
DAYS = pytest.mark.parametrize("on", [SEED, NOW])
FOUR = {
    "must_1_dossier",
    "must_2_personal_matters",
    "must_3_discipline_opinion",
    "must_4_unchecked",
}


@DAYS
@pytest.mark.parametrize(
    ("gate", "case"),
    [
        ("no_meeting_gate", ready),
        ("no_meeting_gate", convened),
        ("inspection_gate", ready),
        ("opinion_gate", ready),
        ("convene_gate", convened),
        ("statement_gate", convened),
        ("publicity_content_gate", published),
        ("appointment_gate", published),
        ("complaint_check_gate", ready),
    ],
)
def test_a_gate_lets_pass_what_is_complete(
    gate: str, case: Callable[[date], dict[str, object]], on: date
) -> None:
    assert refused(gate, case(on), on) == set()


@DAYS
@pytest.mark.parametrize(
    ("gate", "reasons"),
    [
        ("no_meeting_gate", {"no_meeting_1_procedure", "signature_missing", *FOUR}),
        ("inspection_gate", {"notice_running", "no_meeting_1_procedure", "team_too_small"}),
        ("opinion_gate", {"opinion_not_conclusive"}),
        ("convene_gate", {"not_a_meeting", "not_on_agenda", "quorum_absent"}),
        ("publicity_content_gate", {"publicity_incomplete"}),
        (
            "appointment_gate",
            {"publicity_incomplete", "signature_missing", "not_majority", *FOUR},
        ),
    ],
)
def test_a_gate_refuses_a_case_of_which_nothing_is_known(
    gate: str, reasons: set[str], on: date
) -> None:
    assert refused(gate, {}, on) == reasons


@DAYS
@pytest.mark.parametrize(
    ("path", "reasons"),
    [
        ("analysis.done_on", {"no_meeting_1_procedure"}),
        ("motion.done_on", {"no_meeting_1_procedure"}),
        ("recommendation.held_on", {"no_meeting_1_procedure"}),
        ("inspection.done_on", {"no_meeting_1_procedure"}),
        ("dossier_review.finding", {"must_1_dossier"}),
        ("personal_matters_check.finding", {"must_2_personal_matters"}),
        ("discipline_opinion.finding", {"must_3_discipline_opinion"}),
        ("complaint_check.finding", {"must_4_unchecked"}),
        ("four_musts.outcome", {"no_meeting_2_unverified"}),
        ("dual_signature.outcome", {"no_meeting_2_unverified"}),
        ("integrity_conclusion.text", {"opinion_not_conclusive"}),
        ("integrity_conclusion.conclusive", {"opinion_not_conclusive"}),
        ("sign_secretary.opinion", {"signature_missing"}),
        ("sign_discipline_secretary.opinion", {"signature_missing"}),
        ("signatures", {"signature_missing"}),
    ],
)
def test_taking_away_any_one_thing_closes_the_meeting(
    path: str, reasons: set[str], on: date
) -> None:
    facts = ready(on)
    del facts[path]

    assert refused("no_meeting_gate", facts, on) == reasons


@DAYS
@given(musts=st.permutations(sorted(FOUR)), count=st.integers(0, 4))
def test_the_order_in_which_the_musts_are_cleared_makes_no_difference(
    musts: list[str], count: int, on: date
) -> None:
    facts = ready(on)
    element = {
        "must_1_dossier": "dossier_review",
        "must_2_personal_matters": "personal_matters_check",
        "must_3_discipline_opinion": "discipline_opinion",
        "must_4_unchecked": "complaint_check",
    }
    for must in musts[count:]:
        del facts[f"{element[must]}.finding"]

    assert refused("no_meeting_gate", facts, on) == set(musts[count:])


@pytest.mark.parametrize(
    ("today", "reasons"),
    [
        (date(2017, 2, 9), set()),
        (date(2017, 2, 10), set()),
        (date(2017, 2, 11), {"recommendation_expired"}),
    ],
)
def test_a_recommendation_is_good_for_a_year_to_the_day(today: date, reasons: set[str]) -> None:
    facts = ready(today) | {"recommendation.held_on": date(2016, 2, 10)}

    assert refused("no_meeting_gate", facts, today) == reasons
    assert refused("inspection_gate", facts, today) == reasons


def test_a_case_without_recommendation_needs_the_superior_and_no_recommendation() -> None:
    facts = ready(SEED) | {"without_recommendation": True, "recommendation.held_on": None}

    assert refused("inspection_gate", facts, SEED) == {"no_meeting_3_unapproved"}
    assert refused("no_meeting_gate", facts, SEED) == {"no_meeting_3_unapproved"}
    approved = facts | {"prior_report.reply": "approved"}
    assert refused("inspection_gate", approved, SEED) == set()
    assert refused("no_meeting_gate", approved, SEED) == set()


@DAYS
@pytest.mark.parametrize(
    "matter",
    [
        "kin_in_unit",
        "institution_change",
        "leader_departing",
        "mass_adjustment",
        "after_sanction",
        "short_term",
        "other",
    ],
)
def test_any_matter_to_report_waits_for_the_superior(matter: str, on: date) -> None:
    facts = ready(on) | {"report_matters": [matter]}

    assert refused("no_meeting_gate", facts, on) == {"no_meeting_3_unapproved"}
    assert refused("inspection_gate", facts, on) == set()
    assert refused("no_meeting_gate", facts | {"prior_report.reply": "approved"}, on) == set()


@pytest.mark.parametrize(
    ("today", "reasons"),
    [(date(2017, 2, 7), {"notice_running"}), (date(2017, 2, 8), set())],
)
def test_inspection_begins_the_day_after_the_notice_has_run(today: date, reasons: set[str]) -> None:
    facts = ready(today) | {
        "inspection_notice.posted_on": date(2017, 2, 6),
        "inspection_notice.working_days": 1,
    }

    assert refused("inspection_gate", facts, today) == reasons
