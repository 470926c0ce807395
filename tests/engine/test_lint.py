"""The check of a model: what is wrong is found, all of it, and what is right is left alone."""

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from engine.clock import local_date, system_clock
from engine.definitions import bundle
from engine.lint import ERROR, Finding, check, known_to
from tests.machine import ROOT
from workflows.surroundings import surroundings

MODELS = ROOT / "bpmn"
TOP = "promotion/promotion.bpmn"
Change = Callable[[str], str]


@cache
def shipped() -> dict[str, str]:
    return bundle(MODELS, "promotion")


def found(change: Change, path: str = TOP, key: str = "promotion") -> tuple[Finding, ...]:
    """The findings about the shipped model after `change` to one of its files."""
    text = change(shipped()[path])
    assert text != shipped()[path], "the change changed nothing"
    known = known_to(surroundings(), local_date(system_clock()), published=shipped())
    return check(key, {**shipped(), path: text}, known)


def put(old: str, new: str) -> Change:
    return lambda text: text.replace(old, new, 1)


def told(findings: tuple[Finding, ...], rule: str) -> list[str]:
    return [f.line for f in findings if f.rule == rule]


def around(source: str, target: str, to: str) -> Change:
    """The line from `source` to `target` leads to `to` instead."""
    return put(
        f'sourceRef="{source}" targetRef="{target}"', f'sourceRef="{source}" targetRef="{to}"'
    )


@pytest.mark.parametrize("key", sorted(p.parent.name for p in MODELS.glob("*/procedure.yaml")))
def test_every_shipped_model_is_clean(key: str) -> None:
    known = known_to(surroundings(), local_date(system_clock()))

    assert check(key, bundle(MODELS, key), known) == ()


def test_a_way_around_the_dual_signature_is_refused_and_the_way_is_named() -> None:
    findings = found(around("merge_signing", "dual_signature", "consultation"))

    (breach,) = [f for f in findings if "always dual_signature or reconsider before" in f.message]
    assert (breach.file, breach.element, breach.severity) == (TOP, "convene", ERROR)
    assert breach.path[0] == "promotion_start"
    assert breach.path[-1] == "convene"
    assert "merge_signing" in breach.path
    assert "dual_signature" not in breach.path
    assert re.fullmatch(
        r"promotion/promotion\.bpmn: convene: invariant: "
        r"always dual_signature or reconsider before deliberation\.convene — 反例: promotion_start → .* → convene",
        breach.line,
    )


WAYS_AROUND = {
    "dossier_review": ("four_musts", "dossier_result", "join_checks", "fork_checks"),
    "personal_matters_check": (
        "four_musts",
        "personal_matters_result",
        "join_checks",
        "fork_checks",
    ),
    "discipline_opinion": ("four_musts", "discipline_result", "join_checks", "fork_checks"),
    "fourth_must": ("four_musts", "fourth_must_result", "join_checks", "fork_checks"),
    "complaint_check": (
        "fourth_must",
        "merge_cleared",
        "fourth_must_cleared",
        "fourth_must_start",
    ),
    "four_musts": ("promotion", "four_musts_result", "merge_signing", "inspection_recommends"),
    "dual_signature": ("promotion", "agenda", "deliberation", "merge_signing"),
    "sign_secretary": ("dual_signature", "secretary_opinion", "join_signing", "fork_signing"),
    "sign_discipline_secretary": (
        "dual_signature",
        "discipline_secretary_opinion",
        "join_signing",
        "fork_signing",
    ),
    "state_opinion": ("deliberation", "state_opinion", "tally", "introduce"),
    "tally": ("deliberation", "tally", "gate_still_holds", "state_opinion"),
    "deliberation": ("promotion", "deliberated", "publicity", "agenda"),
    "publicity": ("promotion", "publicity_result", "appointment_talk", "deliberated"),
    "period_ends": ("publicity", "period_ends", "close_publicity", "await_period_end"),
}
"""Gate → the process, and a line there whose source becomes the last one."""
JUDGED = {
    "sign_secretary": 'sign_secretary.opinion = "agree" and ',
    "sign_discipline_secretary": ' and sign_discipline_secretary.opinion = "agree"',
    "tally": "tally.gate_holds = ",
}
"""What a later gateway asks of the gate, so that the line alone opens no way: taken out too."""


@pytest.mark.parametrize("gate", WAYS_AROUND)
def test_a_flow_around_any_gate_is_refused_with_the_way_that_it_opens(gate: str) -> None:
    process, source, target, instead = WAYS_AROUND[gate]
    line = 'sourceRef="{}" targetRef="{}"'
    drawn = put(line.format(source, target), line.format(instead, target))
    asked = JUDGED.get(gate, "")

    findings = found(lambda text: drawn(text).replace(asked, ""), f"{process}/{process}.bpmn")

    breaches = [f for f in findings if f.rule == "invariant" and gate in f.message and f.path]
    assert breaches, [f.line for f in findings]
    for breach in breaches:
        assert breach.severity == ERROR
        assert gate not in breach.path or not breach.message.startswith("always")
        assert instead in breach.path


@pytest.mark.parametrize(
    ("change", "path", "broken"),
    [
        (
            around("opinion_voided_while_signing", "merge_signing", "merge_agenda"),
            TOP,
            "always dual_signature or reconsider before deliberation.convene",
        ),
        (
            around("four_musts_result", "merge_signing", "merge_agenda"),
            TOP,
            "always dual_signature or reconsider before deliberation.convene",
        ),
        (
            around("inspection_recommends", "four_musts", "merge_signing"),
            TOP,
            "always four_musts or reconsider before deliberation.convene",
        ),
        (
            put('deliberation.outcome = "adopted"', 'deliberation.outcome = "postponed"'),
            TOP,
            "issue_appointment only if deliberation.outcome = adopted",
        ),
        (
            put('xr:guard="appointment_gate"', ""),
            TOP,
            "appointment_gate holds at issue_appointment",
        ),
        (
            around("closing", "confirmed", "not_adopted"),
            TOP,
            "not_adopted excludes issue_appointment",
        ),
        (
            around("report_arrives", "fork_report_received", "not_adopted"),
            TOP,
            None,
        ),
        (
            put('xr:differentFrom="sign_discipline_secretary"', ""),
            "dual_signature/dual_signature.bpmn",
            "sign_secretary and sign_discipline_secretary by different people",
        ),
        (
            lambda text: re.sub(r'xr:differentFrom="\w+"', "", text),
            "dual_signature/dual_signature.bpmn",
            "sign_secretary and sign_discipline_secretary by different people",
        ),
        (
            put('sign_secretary.opinion = "agree" and ', ""),
            "dual_signature/dual_signature.bpmn",
            "dual_signature_signed only if sign_secretary.opinion = agree",
        ),
        (
            put('dossier_review.finding = "clean"', 'dossier_review.finding != "falsified"'),
            "four_musts/four_musts.bpmn",
            "four_musts_cleared only if dossier_review.finding = clean",
        ),
        (
            put(
                'sourceRef="fourth_must_result" targetRef="join_checks"',
                'sourceRef="fork_checks" targetRef="join_checks"',
            ),
            "four_musts/four_musts.bpmn",
            "always fourth_must before four_musts_cleared",
        ),
    ],
)
def test_an_invariant_holds_exactly_where_no_way_breaks_it(
    change: Change, path: str, broken: str | None
) -> None:
    messages = {f.message for f in found(change, path) if f.rule == "invariant"}

    assert messages == set() if broken is None else broken in messages


def test_a_branch_that_must_join_is_no_way_around() -> None:
    """Four checks run side by side: none is passed by the others' reaching the join."""
    findings = found(put('name="四必通过"', 'name="四必均通过"'), "four_musts/four_musts.bpmn")

    assert findings == ()


def test_a_boundary_event_leaves_before_its_task_is_done() -> None:
    findings = found(around("prior_report_overdue", "remind_superior", "merge_agenda"))

    assert any(
        "always four_musts or reconsider before" in line for line in told(findings, "invariant")
    )


@pytest.mark.parametrize(
    ("change", "rule", "element"),
    [
        (put('xr:clause="cadre-2014/11 ', 'xr:clause="cadre-2014/11 nothing/1 '), "clauses", "analysis"),
        (put('id="analysis" name="分析研判和动议"', 'id="analysis" name="Analysis"'), "names", "analysis"),
        (lambda t: t.replace('"analysis"', '"Analysis"'), "ids", "Analysis"),
        (put('id="promotion.remind"', 'id="promotion.forget"'), "references", "remind_superior"),
        (put("motion.approved = false", "motion.approved ="), "expressions", "flow_motion_approved__stopped_motion"),
        (put('default="flow_motion_approved__fork_report"', ""), "gateways", "motion_approved"),
        (put('lane id="promotion_lane_head" name="组织部门负责人"', 'lane id="promotion_lane_head" name="无此泳道"'), "lanes", "motion"),
        (put('xr:outcome="not_adopted"', 'xr:outcome="lost"'), "outcomes", "not_adopted"),
        (put('<bpmn:serviceTask id="remind_superior"', '<bpmn:scriptTask id="remind_superior"'), "readable", "promotion"),
        (put('bpmnElement="analysis"', 'bpmnElement="nowhere"'), "picture", "analysis"),
        (put('id="analysis" name', 'id="analysis" xr:gaurd="no_meeting_gate" name'), "unsupported", "analysis"),
        (put('id="analysis" name', 'id="analysis" xr:due="soon" name'), "settings", "analysis"),
        (put('id="analysis" name', 'id="analysis" xr:due="= working_days(" name'), "expressions", "analysis"),
        (put('id="analysis" name', 'id="analysis" xr:form="no_form" name'), "forms", "analysis"),
        (put('id="analysis" name', 'id="analysis" xr:role="king" name'), "lanes", "analysis"),
        (put('id="analysis" name', 'id="analysis" xr:role="= if" name'), "expressions", "analysis"),
        (put('id="analysis" name', 'id="analysis" xr:role="= king" name'), "expressions", "analysis"),
        (put('<bpmn:sequenceFlow id="flow_analysis__motion"', "<bpmn:sequenceFlow"), "ids", "analysis → motion"),
        (put('sourceRef="archive" targetRef="closing"', 'sourceRef="archive" targetRef="archive"'), "scopes", "closing"),
        (put('<bpmn:userTask id="analysis"', '<bpmn:userTask xmlns:camunda="http://camunda.org/schema/1.0/bpmn" camunda:assignee="x" id="analysis"'), "unsupported", "analysis"),
    ],
)  # fmt: skip
def test_a_rule_finds_what_it_is_there_for(change: Change, rule: str, element: str) -> None:
    assert (rule, element) in {(f.rule, f.element) for f in found(change)}


def test_one_finding_does_not_hide_another() -> None:
    def twice(text: str) -> str:
        text = put("motion.approved = false", "motion.approved =")(text)
        text = put('xr:guard="inspection_gate"', 'xr:guard="no_such_gate"')(text)
        return put('name="民主推荐"', 'name="Vote"')(text)

    rules = {f.rule for f in found(twice)}

    assert {"expressions", "references", "names", "invariant"} <= rules


@pytest.mark.parametrize(
    "text",
    [
        "",
        "<broken",
        '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>',
        "<x>" + "<a/>" * 30_000 + "</x>",
    ],
    ids=["empty", "broken", "dtd", "flood"],
)
def test_a_file_that_cannot_be_read_is_a_finding_and_no_fault(text: str) -> None:
    findings = found(lambda _old: text)

    assert findings[0].severity == ERROR
    assert any(f.rule == "readable" and f.file == TOP for f in findings)


@pytest.mark.parametrize(
    ("form", "key", "properties"),
    [
        ("report_received", "lead_no", '"sealedAs": "举报人 J", "secondHand": "secretary"'),
        ("state_opinion", "statement", '"sealedAs": "举报人 J", "secondHand": "secretary"'),
        ("motion", "who.name", '"sealedAs": "举报人 J", "secondHand": "secretary"'),
        ("motion", "who", '"sealedAs": "举报人 J"'),
    ],
    ids=["in a message", "of several people", "with a dot", "without a second hand"],
)
def test_a_question_that_nobody_can_seal_is_found(form: str, key: str, properties: str) -> None:
    path = next(name for name in shipped() if name.endswith(f"/forms/{form}.json"))
    asked = f'{{"type": "sealed", "key": "{key}", "label": "人", "properties": {{{properties}}}}}'

    findings = found(put('"components": [', f'"components": [{asked}, '), path)

    assert (path, key) in {(f.file, f.element) for f in findings if f.rule == "forms"}


@pytest.mark.parametrize("name", ["holds", "mustAnswer"])
def test_a_condition_of_a_form_that_cannot_be_read_is_found(name: str) -> None:
    path = next(file for file in shipped() if file.endswith("/forms/recommendation.json"))

    findings = found(put('"notAfter": "now"', f'"{name}": "answers.("'), path)

    assert (path, "held_on") in {(f.file, f.element) for f in findings if f.rule == "forms"}


def test_a_table_that_cannot_be_read_is_named() -> None:
    findings = found(put('hitPolicy="COLLECT"', 'hitPolicy="GUESS"'), "promotion/a_dt1.dmn")

    assert ("promotion/a_dt1.dmn", "readable") in {(f.file, f.rule) for f in findings}


def test_an_invariant_of_the_published_version_cannot_be_given_up() -> None:
    line = "  - always dual_signature or reconsider before deliberation.convene\n"
    findings = found(put(line, ""), "promotion/procedure.yaml")

    assert [f.rule for f in findings] == ["kept"]


@pytest.mark.parametrize(
    ("path", "change", "part"),
    [
        ("promotion/no_meeting_gate.dmn", put("a_dt4, a_dt5, ", "a_dt4, "), "no_meeting_gate"),
        (
            "dual_signature/opinion_gate.dmn",
            lambda text: re.sub(r'<rule id="opinion_1">.*?</rule>', "", text, flags=re.DOTALL),
            "opinion_1",
        ),
    ],
)
def test_whoever_publishes_is_told_where_a_gate_judges_by_something_else(
    path: str, change: Change, part: str
) -> None:
    (finding,) = found(change, path)

    assert (finding.file, finding.element, finding.rule) == (path, part, "weakened")
    assert finding.severity != ERROR


def test_an_element_that_another_tool_knows_is_listed() -> None:
    adding = '<bpmn:extensionElements xmlns:z="urn:other:tool"><z:magic/></bpmn:extensionElements>'
    findings = found(lambda t: re.sub(r'(<bpmn:userTask id="analysis"[^>]*>)', rf"\1{adding}", t))

    assert ["magic" in line for line in told(findings, "unsupported")] == [True]


def test_what_an_end_gives_is_played_in_a_scenario() -> None:
    known = known_to(surroundings(), local_date(system_clock()), scenario_outcomes={})
    findings = check("promotion", shipped(), known)

    assert {f.rule for f in findings} == {"scenarios"}
    assert all(f.severity != ERROR for f in findings)


def test_a_finding_is_printed_on_one_line(tmp_path: Path) -> None:
    for finding in found(lambda _old: "<broken\n>"):
        assert "\n" not in finding.line
