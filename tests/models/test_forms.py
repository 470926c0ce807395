"""The forms: what may be asked, what must be answered, which dates follow which."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from engine.feel import FeelSyntaxError, parse_expression
from engine.forms import parse
from tests.models.drawn import (
    BPMN,
    KEYS,
    MODEL,
    OTHERS,
    XR,
    each,
    expected,
    flows,
    forms,
    promotions,
)
from workflows.functions import RANKS

FORMS = [form for key in KEYS for form in forms(key)]
PROMOTION = [form for key in promotions() for form in forms(key)]
REQUIRED = {
    "motion.approved",
    "prior_report.reply",
    "recommendation.held_on",
    "inspection_notice.posted_on",
    "dossier_review.finding",
    "personal_matters_check.finding",
    "discipline_opinion.finding",
    "complaint_check.finding",
    "sign_secretary.opinion",
    "sign_discipline_secretary.opinion",
    "state_opinion.opinion",
    "post_notice.posted_on",
    "handle_objection.finding",
    "probation_review.competent",
}
FIELDS = {
    "start": """candidate.name candidate.form candidate.unit candidate.birth candidate.education candidate.rank
        candidate.rank_since candidate.step candidate.years_in_step candidate.service_years
        candidate.grassroots_years candidate.posts_held candidate.training_done
        candidate.qualified candidate.appraisals candidate.spouse_abroad candidate.sanctions
        candidate.on_probation candidate.last_promoted_on candidate.findings post.title post.unit
        post.rank post.unit_rank post.quota_approved post.quota_filled post.important
        post.elected post.probation kind round exceptional exceptional_ground exceptional_case
        consecutive_exception skips_level without_recommendation kin_of report_matters reconsiders""",
    "reconsider": "members_due agreeing",
    "analysis": "proposal",
    "motion": "approved",
    "prior_report": "reply document_no replied_on",
    "recommendation": "held_on due present for against other abstain talks",
    "inspection_notice": "posted_on working_days",
    "inspection": "team merits shortcomings recommended recused",
    "consultation": "consulted joint_manager_reply joint_manager_asked_on",
    "agenda": "agenda_version item_no",
    "appointment_talk": "held_on",
    "issue_appointment": "document_no issued_on",
    "probation_review": "competent",
    "clarify": "manner",
    "dossier_review": "finding",
    "personal_matters_check": "finding",
    "discipline_opinion": "finding",
    "complaint_check": "finding officers reason",
    "integrity_conclusion": "text conclusive",
    "sign_secretary": "opinion reason",
    "sign_discipline_secretary": "opinion reason",
    "convene": """held_on form agenda_version on_circulated_agenda members_due present
        recused""",
    "state_opinion": "opinion statement",
    "postpone_vote": "postpone_reason resolve_by",
    "post_notice": "posted_on text exceptional_reason",
    "close_publicity": "report",
    "handle_objection": "finding",
    "objection_received": "specific real_name",
    "report_received": "specific",
}
CODES = {
    "dossier_review.finding": "clean doubt falsified",
    "personal_matters_check.finding": "consistent minor_omission serious_omission concealment",
    "discipline_opinion.finding": "no_adverse under_check affects_use",
    "complaint_check.finding": "none not_specific untrue unchecked substantiated",
    "handle_objection.finding": "unspecific untrue true_not_affecting affects_office",
    "prior_report.reply": "approved refused",
    "sign_secretary.opinion": "agree refuse",
    "sign_discipline_secretary.opinion": "agree refuse",
    "state_opinion.opinion": "agree disagree defer",
    "convene.form": "meeting circulation phone",
    "consultation.joint_manager_reply": "none_needed agree disagree no_reply",
    "start.kind": "promotion important_transfer",
    "start.exceptional_ground": "outstanding special_need",
    "start.exceptional_case": """critical_moment hard_region post_achievement team_structure
        expertise remote_need""",
    "start.report_matters": """kin_in_unit institution_change leader_departing mass_adjustment
        after_sanction short_term other""",
    "start.candidate.education": "secondary college bachelor master doctor",
    "start.candidate.step": "deputy_to_chief chief_to_deputy first_county",
}


def _components(form: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(form.read_text(encoding="utf-8"))["components"]
    return [c for c in found if c["type"] != "text"]


def _by_path(among: list[Path] | None = None) -> dict[str, dict[str, Any]]:
    """What the forms of promotion, or those `among`, ask."""
    return {f"{form.stem}.{c['key']}": c for form in among or PROMOTION for c in _components(form)}


def _required(asked: dict[str, dict[str, Any]]) -> set[str]:
    return {p for p, c in asked.items() if c.get("validate", {}).get("required")}


def _deadlines(asked: dict[str, dict[str, Any]]) -> set[str]:
    """The dates that may lie in the future."""
    dates = {p: c for p, c in asked.items() if c["type"] == "datetime"}
    return {p for p, c in dates.items() if c.get("properties", {}).get("notAfter") != "now"}


@pytest.mark.parametrize("key", OTHERS)
def test_the_forms_of_another_procedure_ask_what_its_contract_says(key: str) -> None:
    asked, contract = _by_path(forms(key)), expected(key)
    fields = [f"{form}.{k}" for form, ks in contract["fields"].items() for k in ks.split()]

    assert [path for path in fields if path not in asked] == []
    assert _required(asked) == set(contract["required"].split())
    assert _deadlines(asked) == set(contract.get("deadlines", "").split())
    for path, codes in contract["codes"].items():
        assert [v["value"] for v in asked[path]["values"]] == codes.split(), path


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.stem)
def test_a_form_can_be_read_and_asks_each_thing_once(form: Path) -> None:
    read = parse(form.read_text(encoding="utf-8"), form.stem)
    keys = [f.key for f in read.fields if f.type != "text"]

    assert keys
    assert len(keys) == len(set(keys))
    for asked in read.fields:
        assert re.search(r"[\u4e00-\u9fff]", asked.label), asked.key


def test_only_what_the_next_step_cannot_do_without_is_required() -> None:
    assert _required(_by_path()) == REQUIRED


def test_every_field_of_the_contract_is_asked() -> None:
    asked = _by_path()
    missing = [
        f"{f}.{k}" for f, ks in FIELDS.items() for k in ks.split() if f"{f}.{k}" not in asked
    ]

    assert missing == []


ADDED = {"start.candidate.step": "other"}
"""Codes beyond the contract: a person says that none of the others fits."""


def test_choices_have_the_codes_of_the_contract() -> None:
    asked = _by_path()
    for path, codes in CODES.items():
        known = [*codes.split(), *ADDED.get(path, "").split()]
        assert [v["value"] for v in asked[path]["values"]] == known, path


def test_a_default_is_one_of_the_choices() -> None:
    for form in FORMS:
        for component in _components(form):
            if component.get("values") and "defaultValue" in component:
                choices = {v["value"] for v in component["values"]}
                assert component["defaultValue"] in choices, f"{form.stem}.{component['key']}"


def test_a_date_of_an_act_never_lies_in_the_future_and_a_deadline_may() -> None:
    assert _deadlines(_by_path()) == {"postpone_vote.resolve_by"}


@pytest.mark.parametrize("key", ["promotion", *OTHERS])
def test_a_date_follows_only_dates_of_acts_that_are_asked_for(key: str) -> None:
    asked = _by_path(None if key == "promotion" else forms(key))
    ids = {element.get("id") for _, element in each("userTask")}
    for path, component in asked.items():
        earlier = component.get("properties", {}).get("notBefore", "").split()
        for other in earlier:
            if other.endswith(".done_on"):
                assert other.removesuffix(".done_on") in ids, f"{path} after {other}"
            else:
                assert asked[other]["type"] == "datetime", f"{path} after {other}"


def test_the_ranks_a_form_takes_are_the_ranks_the_house_can_compare() -> None:
    pattern = _by_path()["start.candidate.rank"]["validate"]["pattern"]

    assert [rank for rank in RANKS if not re.fullmatch(pattern, rank)] == []
    assert not re.fullmatch(pattern, "三品")


def test_every_expression_of_a_model_is_feel() -> None:
    for key in KEYS:
        for flow in flows(key):
            _parse(flow.find(f"{MODEL}conditionExpression"))
    for _, node in each():
        _parse(node.find(f"{MODEL}timerEventDefinition/{MODEL}timeDate"))
        for name in ("performer", "collection"):
            if node.get(f"{XR}{name}"):
                parse_expression(node.get(f"{XR}{name}"))


def _parse(holder: Any) -> None:
    if holder is None:
        return
    try:
        parse_expression(holder.text)
    except FeelSyntaxError as error:
        pytest.fail(f"{holder.text}: {error}")


def test_every_folder_has_a_page_about_it() -> None:
    for key in (*KEYS, "."):
        assert (BPMN / key / "README.md").is_file(), key
