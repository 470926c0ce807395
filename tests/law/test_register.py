"""The clause register of the project holds what the contract and the models name."""

from datetime import date

import pytest

from tests.law.models import DIAGRAMS, XR, all_rows, register, tree

CODES = (
    "must_1_dossier",
    "must_2_personal_matters",
    "must_3_discipline_opinion",
    "must_4_unchecked",
    "discipline_pending",
    "signature_missing",
    "signature_same_person",
    "opinion_not_conclusive",
    "signature_after_meeting",
    "no_meeting_1_procedure",
    "no_meeting_2_unverified",
    "no_meeting_3_unapproved",
    "not_on_agenda",
    "not_a_meeting",
    "quorum_absent",
    "not_majority",
    "recusal_required",
    "ballot_missing",
    "gate_lost",
    "recommendation_expired",
    "notice_running",
    "publicity_running",
    "publicity_incomplete",
    "objection_open",
    "over_quota",
    "over_rank",
    "not_qualified",
    "barred",
    "exceptional_not_allowed",
    "already_in_round",
    "not_heard",
    "no_authority",
    "team_too_small",
    "late_application",
    "exclusion",
    "private_gain",
    "late_appeal",
    "appeal_aggravation",
    "track_open",
    "not_your_task",
    "separation_of_duties",
    "stale_task",
    "form_invalid",
    "date_in_future",
    "out_of_order",
    "calendar_unknown",
    "not_reached",
    "already_done",
    "case_ended",
)
ROLES = (
    "org_officer",
    "org_head",
    "org_supervisor",
    "unit_officer",
    "secretary",
    "discipline_secretary",
    "discipline_officer",
    "committee_member",
    "inspection_lead",
    "inspection_member",
    "meeting_secretary",
    "superior_org_officer",
    "superior_discipline_officer",
    "applicant",
    "respondent",
    "appeal_officer",
    "auditor",
    "designer",
    "publisher",
    "admin",
)


@pytest.mark.parametrize("code", CODES)
def test_every_reason_code_of_the_contract_is_explained(code: str) -> None:
    reason = register().reason(code)

    assert reason.text.endswith("。")
    assert reason.text.isprintable()
    assert reason.text_en.endswith(".")
    assert set(reason.supply) <= set(ROLES)


def test_only_what_touches_discipline_is_kept_from_others() -> None:
    kept = {code for code, reason in register().reasons.items() if reason.audience == "discipline"}

    assert kept == {
        "must_3_discipline_opinion",
        "must_4_unchecked",
        "objection_open",
        "tolerated_fact",
    }


@pytest.mark.parametrize("day", [date(2017, 2, 8), date(2019, 3, 3), date(2026, 1, 5)])
def test_every_reason_rests_on_something_in_force(day: date) -> None:
    bare = [code for code in CODES if not register().reason_clauses(code, day)]

    assert bare == []


def test_no_clause_is_verified_before_a_person_compared_it() -> None:
    assert [clause.id for clause in register().clauses.values() if clause.verified] == []


def test_only_our_own_register_holds_assumptions() -> None:
    assumed = [each.id for each in register().instruments.values() if each.is_assumption]

    assert assumed == ["xr"]
    assert {clause.tag for clause in register().instruments["xr"].clauses} <= {"A", "?"}
    others = [c for c in register().clauses.values() if c.instrument != "xr"]
    assert "A" not in {clause.tag for clause in others}


@pytest.mark.parametrize(
    ("ends", "begins", "switch"),
    [
        ("cadre-2014/24.1.2", "cadre-2019/24.1.3", date(2019, 3, 3)),
        ("personal-2010/handling", "personal-2017/13", date(2017, 2, 8)),
        ("personal-2010/handling", "check-2017/3", date(2017, 2, 8)),
        ("accountability-2016/9", "accountability-2019/9.1", date(2019, 9, 1)),
        ("complaint-2017/leads", "complaint-2020/17", date(2020, 1, 21)),
    ],
)
def test_the_new_text_takes_over_on_the_day_the_old_one_ends(
    ends: str, begins: str, switch: date
) -> None:
    day_before = date.fromordinal(switch.toordinal() - 1)

    assert register().in_force(ends, day_before)
    assert not register().in_force(ends, switch)
    assert not register().in_force(begins, day_before)
    assert register().in_force(begins, switch)


def test_the_packs_are_the_day_of_the_decision_and_the_latest_rules() -> None:
    seed, current = register().pack("sx-2017"), register().pack("cn-current")

    assert seed.as_of == date(2017, 1, 3)
    assert register().in_force("seed-2017/12", seed.as_of)
    assert register().in_force("cadre-2014/24.1.2", seed.as_of)
    assert register().in_force("cadre-2019/24.1.3", current.as_of)
    assert register().in_force("complaint-2020/50", current.as_of)


def test_every_clause_cited_by_a_table_is_registered() -> None:
    cited = {clause for row in all_rows() for clause in row.clauses}

    assert cited - set(register().clauses) == set()


def test_every_clause_and_reason_named_in_a_diagram_is_registered() -> None:
    elements = [element for file in DIAGRAMS for element in tree(file).iter()]
    clauses = {word for e in elements for word in e.get(f"{XR}clause", "").split()}
    written = [e.get(f"{XR}reason", "") for e in elements]
    reasons = {word for text in written if text[:1] != "=" for word in text.split()}

    assert clauses - set(register().clauses) == set()
    assert reasons - set(register().reasons) == set()
