"""What other people rely on: element ids, roles, clauses, reasons, settings."""

import re

import pytest
import yaml

from tests.models.drawn import (
    BPMN,
    KEYS,
    MODEL,
    OTHERS,
    XR,
    drawing,
    each,
    expected,
    forms,
    ids,
    lane_of,
    nodes,
    promotions,
    settings,
    whole,
    words,
)

CONTRACT = {
    "promotion": """analysis motion prior_report recommendation eligibility inspection_notice
        inspection four_musts dual_signature consultation agenda deliberation publicity
        appointment_talk issue_appointment probation_review archive clarify
        reconsider appointed confirmed stopped not_adopted refused_by_superior trial_ended""",
    "four_musts": "dossier_review personal_matters_check discipline_opinion four_musts_cleared",
    "fourth_must": "complaint_check fourth_must_cleared fourth_must_stopped",
    "dual_signature": """integrity_conclusion substitute_signatory sign_secretary
        sign_discipline_secretary dual_signature_signed dual_signature_stopped""",
    "deliberation": """convene introduce state_opinion tally deliberation_adopted
        deliberation_not_adopted deliberation_postponed deliberation_void""",
    "publicity": """post_notice close_publicity handle_objection publicity_clear
        publicity_affects_office""",
}
ACTORS = {
    "reconsider": "meeting_secretary deciding_committee",
    "analysis": "org_officer same_level_organisation",
    "motion": "org_head same_level_organisation",
    "prior_report": "superior_org_officer superior",
    "recommendation": "org_officer same_level_organisation",
    "inspection_notice": "org_officer same_level_organisation",
    "inspection": "inspection_lead same_level_organisation",
    "consultation": "org_head same_level_organisation",
    "agenda": "org_head same_level_organisation",
    "appointment_talk": "secretary deciding_committee",
    "issue_appointment": "org_officer same_level_organisation",
    "probation_review": "org_officer same_level_organisation",
    "clarify": "discipline_officer same_level_discipline",
    "dossier_review": "org_officer same_level_organisation",
    "personal_matters_check": "org_supervisor same_level_organisation",
    "discipline_opinion": "discipline_officer same_level_discipline",
    "complaint_check": "discipline_officer same_level_discipline",
    "integrity_conclusion": "unit_officer unit_of(candidate)",
    "substitute_signatory": "superior_org_officer superior",
    "sign_secretary": "secretary unit_of(candidate)",
    "sign_discipline_secretary": "discipline_secretary unit_of(candidate)",
    "convene": "meeting_secretary deciding_committee",
    "introduce": "org_head deciding_committee",
    "state_opinion": "committee_member deciding_committee",
    "post_notice": "org_officer same_level_organisation",
    "close_publicity": "org_officer same_level_organisation",
    "handle_objection": "discipline_officer same_level_discipline",
}
GUARDS = {
    "reconsider": ["reconsider_gate"],
    "inspection": ["inspection_gate"],
    "agenda": ["no_meeting_gate"],
    "convene": ["no_meeting_gate", "convene_gate"],
    "state_opinion": ["statement_gate"],
    "tally": ["no_meeting_gate"],
    "integrity_conclusion": ["opinion_gate"],
    "discipline_opinion": ["tolerated_gate"],
    "complaint_check": ["complaint_check_gate"],
    "post_notice": ["publicity_content_gate"],
    "issue_appointment": ["appointment_gate"],
    "probation_review": ["a_dt12"],
}
MESSAGES = {"report_received", "objection_received", "postpone_vote", "opinion_voided"}
LAW = BPMN / "law"


def _clauses() -> set[str]:
    registers = [yaml.safe_load(f.read_text(encoding="utf-8")) for f in LAW.glob("*.yaml")]
    return {c["id"] for r in registers if "clauses" in r for c in r["clauses"]}


def _reasons() -> set[str]:
    return set(yaml.safe_load((LAW / "reasons.yaml").read_text(encoding="utf-8")))


def test_every_procedure_has_its_contract_here() -> None:
    assert {*CONTRACT, *OTHERS} == set(KEYS)


@pytest.mark.parametrize("key", KEYS)
def test_every_element_of_the_contract_is_drawn(key: str) -> None:
    contract = CONTRACT[key] if key in CONTRACT else expected(key)["elements"]

    assert set(contract.split()) <= set(ids(key))


def _actors(keys: list[str]) -> dict[str, str]:
    found = {}
    for key, task in each("userTask", among=keys):
        lane = settings(key)["lanes"].get(lane_of(key).get(task.get("id")), {})
        role = words(task, "role") or [lane["role"]]
        whose = words(task, "whose") or [lane["whose"]]
        found[task.get("id")] = " ".join([*role, *whose])
    return found


def test_every_user_task_is_somebodys() -> None:
    assert _actors(promotions()) == ACTORS


@pytest.mark.parametrize("key", OTHERS)
def test_every_user_task_of_another_procedure_is_somebodys(key: str) -> None:
    assert _actors([key]) == expected(key)["actors"]


def test_a_task_names_a_role_only_where_its_lane_names_another() -> None:
    for key, task in each("userTask"):
        lane = settings(key)["lanes"].get(lane_of(key).get(task.get("id")), {})
        assert words(task, "role") != lane.get("role", "").split()


def test_every_user_task_has_a_chinese_name_a_clause_and_a_form() -> None:
    for key, task in each("userTask"):
        name = task.get("id")
        assert re.search(r"[\u4e00-\u9fff]", task.get("name") or ""), name
        assert words(task, "clause"), name
        assert name in {f.stem for f in forms(key)}, name


def test_every_message_waited_for_has_a_form() -> None:
    assert {m for key in promotions() for m in _messages(key)} == MESSAGES
    for key in KEYS:
        assert _messages(key) <= {f.stem for f in forms(key)}, key


@pytest.mark.parametrize("key", OTHERS)
def test_another_procedure_waits_for_the_messages_of_its_contract(key: str) -> None:
    assert _messages(key) == set(expected(key)["messages"].split())


def _messages(key: str) -> set[str]:
    return {m.get("name") for m in drawing(key).iter(f"{MODEL}message")}


def test_every_form_belongs_to_a_task_a_message_or_the_start() -> None:
    for key in KEYS:
        tasks = {e.get("id") for e in nodes(key, "userTask", "serviceTask", "businessRuleTask")}
        for form in forms(key):
            assert form.stem in tasks | _messages(key) | {"start"}, form


def test_the_gates_stand_where_they_must() -> None:
    assert _guarded(promotions()) == GUARDS


@pytest.mark.parametrize("key", OTHERS)
def test_the_gates_of_another_procedure_stand_where_they_must(key: str) -> None:
    asked = expected(key)["guards"]

    assert _guarded([key]) == {name: gates.split() for name, gates in asked.items()}


def _guarded(keys: list[str]) -> dict[str, list[str]]:
    drawn = each(among=keys)
    return {e.get("id"): words(e, "guard") for _, e in drawn if words(e, "guard")}


def test_every_clause_cited_is_in_the_register() -> None:
    cited = {c for _, e in each() for c in words(e, "clause")}

    assert cited - _clauses() == set()


def test_every_reason_named_is_in_the_register() -> None:
    written = [words(e, "reason") for _, e in each()]
    named = {r for codes in written if codes[:1] != ["="] for r in codes}

    assert named - _reasons() == set()


def test_what_only_the_discipline_organs_may_see_is_marked_so() -> None:
    tasks = each("userTask", among=promotions())
    marked = {e.get("id") for _, e in tasks if words(e, "audience") == ["discipline"]}

    assert marked == {"discipline_opinion", "complaint_check", "clarify", "handle_objection"}
    for key, call in each("callActivity"):
        if call.get("calledElement") == "fourth_must":
            assert words(call, "audience") == ["discipline"], key


def test_the_two_signatures_need_two_people_and_the_same_text() -> None:
    signing = {e.get("id"): e for _, e in each("userTask") if words(e, "signs")}
    first, second = signing["sign_secretary"], signing["sign_discipline_secretary"]

    assert words(first, "differentFrom") == ["sign_discipline_secretary"]
    assert words(second, "differentFrom") == ["sign_secretary"]
    assert words(first, "signs") == words(second, "signs") == ["integrity_conclusion.text"]


def test_an_operator_is_named_by_its_folder_and_never_like_an_element() -> None:
    for key in KEYS:
        for operator in drawing(key).iter("{*}serviceTaskOperator"):
            folder, dot, name = operator.get("id").partition(".")
            assert (folder, dot) == (key, ".")
            assert name
            assert operator.get("id") not in ids(key)


@pytest.mark.parametrize("key", KEYS)
def test_every_lane_is_mapped_and_no_other(key: str) -> None:
    drawn = [lane.get("name") for lane in drawing(key).iter(f"{MODEL}lane")]

    assert drawn == list(settings(key)["lanes"])


@pytest.mark.parametrize("key", KEYS)
def test_the_settings_name_what_is_drawn(key: str) -> None:
    given = settings(key)
    outcomes = {o for e in nodes(key, "endEvent") for o in words(e, "outcome")}
    asked_of_the_engine = {"withdrawn"} if given["start"] else set()

    assert given["key"] == key
    assert given["name"]
    assert given["name_en"]
    assert set(given["outcomes"]) == outcomes | asked_of_the_engine
    assert set(given["calls"]) == set(whole(key)[1:])


@pytest.mark.parametrize("key", KEYS)
def test_whatever_a_person_has_to_do_has_a_time_limit_of_the_installation(key: str) -> None:
    asked = {e.get("id"): e.get(f"{XR}due") for e in nodes(key, "userTask")}

    assert set(settings(key)["due"]) == {name for name, drawn in asked.items() if drawn is None}


@pytest.mark.parametrize("key", KEYS)
def test_every_invariant_speaks_of_what_is_drawn(key: str) -> None:
    calls = {e.get("id"): e.get("calledElement") for e in nodes(key, "callActivity")}
    tables = {table.stem for table in BPMN.glob("*/*.dmn")}
    for line in settings(key)["invariants"]:
        for name in _named(line):
            head, _, tail = name.partition(".")
            known = head in {*ids(key), *tables} and (not tail or head not in calls)
            inside = head in calls and (tail in ids(calls[head]) or tail == "outcome")
            assert known or inside, f"{line}: {name}"


def _named(invariant: str) -> list[str]:
    patterns = (
        r"always (\S+(?: or \S+)*) before (\S+)",
        r"never (\S+) after (\S+)",
        r"(\S+) and (\S+) by different people",
        r"(\S+) excludes (\S+)",
        r"(\S+) only if (\S+) = \S+",
        r"(\S+) at least \d+ working days before (\S+)",
        r"(\S+) holds at (\S+)",
    )
    found = next((m for p in patterns if (m := re.fullmatch(p, invariant))), None)
    assert found is not None, f"not a known form: {invariant}"
    return [name for group in found.groups() for name in group.split(" or ")]


@pytest.mark.parametrize("key", KEYS)
def test_the_readme_lists_every_element_that_rests_on_a_clause(key: str) -> None:
    text = (BPMN / key / "README.md").read_text(encoding="utf-8")
    rows = {
        cells[0].strip("`"): cells
        for line in text.splitlines()
        if line.startswith("| `")
        for cells in [[c.strip() for c in line.strip("|").split("|")]]
    }
    for element in nodes(key):
        name, clauses = element.get("id"), words(element, "clause")
        if clauses:
            assert name in rows, f"{name} is missing from bpmn/{key}/README.md"
            assert set(clauses) <= set(re.findall(r"[\w-]+/[\w.-]+", rows[name][2])), name
        for reason in words(element, "reason"):
            assert reason in rows[name][3], f"{name}: {reason}"
