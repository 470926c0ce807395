"""`flask models check`: a line for each finding, and a well-drawn way around any gate is refused."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.machine import ROOT
from tests.verify.around import around
from tests.web.county import County

WAYS = {
    "dossier_review": (
        "four_musts",
        ("merge_dossier", "dossier_review"),
        ("dossier_result", "join_checks"),
        [
            "four_musts/four_musts.bpmn: four_musts_cleared: invariant: always dossier_review before four_musts_cleared — 反例: four_musts_start → fork_checks → fourth_must → fourth_must_start → merge_complaint → merge_discipline → merge_dossier → way_around → way_joins → merge_personal_matters → discipline_opinion → discipline_result → personal_matters_check → personal_matters_result → complaint_check → complaint_result → merge_cleared → fourth_must_cleared → fourth_must_result → join_checks → four_musts_cleared",
            "four_musts/four_musts.bpmn: four_musts_cleared: invariant: four_musts_cleared only if dossier_review.finding = clean — 反例: four_musts_start → fork_checks → fourth_must → fourth_must_start → merge_complaint → merge_discipline → merge_dossier → way_around → way_joins → merge_personal_matters → discipline_opinion → discipline_result → personal_matters_check → personal_matters_result → complaint_check → complaint_result → merge_cleared → fourth_must_cleared → fourth_must_result → join_checks → four_musts_cleared",
        ],
    ),
    "personal_matters_check": (
        "four_musts",
        ("merge_personal_matters", "personal_matters_check"),
        ("personal_matters_result", "join_checks"),
        [
            "four_musts/four_musts.bpmn: four_musts_cleared: invariant: always personal_matters_check before four_musts_cleared — 反例: four_musts_start → fork_checks → fourth_must → fourth_must_start → merge_complaint → merge_discipline → merge_dossier → merge_personal_matters → way_around → way_joins → discipline_opinion → discipline_result → dossier_review → dossier_result → complaint_check → complaint_result → merge_cleared → fourth_must_cleared → fourth_must_result → join_checks → four_musts_cleared",
        ],
    ),
    "discipline_opinion": (
        "four_musts",
        ("merge_discipline", "discipline_opinion"),
        ("discipline_result", "join_checks"),
        [
            "four_musts/four_musts.bpmn: four_musts_cleared: invariant: always discipline_opinion before four_musts_cleared — 反例: four_musts_start → fork_checks → fourth_must → fourth_must_start → merge_complaint → merge_discipline → way_around → way_joins → merge_dossier → merge_personal_matters → dossier_review → dossier_result → personal_matters_check → personal_matters_result → complaint_check → complaint_result → merge_cleared → fourth_must_cleared → fourth_must_result → join_checks → four_musts_cleared",
            "four_musts/four_musts.bpmn: four_musts_cleared: invariant: four_musts_cleared only if discipline_opinion.finding = no_adverse — 反例: four_musts_start → fork_checks → fourth_must → fourth_must_start → merge_complaint → merge_discipline → way_around → way_joins → merge_dossier → merge_personal_matters → dossier_review → dossier_result → personal_matters_check → personal_matters_result → complaint_check → complaint_result → merge_cleared → fourth_must_cleared → fourth_must_result → join_checks → four_musts_cleared",
        ],
    ),
    "fourth_must": (
        "four_musts",
        ("fork_checks", "fourth_must"),
        ("fourth_must_result", "join_checks"),
        [
            "four_musts/four_musts.bpmn: four_musts_cleared: invariant: always fourth_must before four_musts_cleared — 反例: four_musts_start → fork_checks → way_around → way_joins → merge_discipline → merge_dossier → merge_personal_matters → discipline_opinion → discipline_result → dossier_review → dossier_result → personal_matters_check → personal_matters_result → join_checks → four_musts_cleared",
        ],
    ),
    "four_musts": (
        "promotion",
        ("inspection_recommends", "four_musts"),
        ("four_musts_result", "merge_signing"),
        [
            "promotion/promotion.bpmn: convene: invariant: always four_musts or reconsider before deliberation.convene — 反例: promotion_start → fork_watch → is_reconsidered → analysis → motion → motion_approved → fork_report → needs_recommendation → merge_eligibility → eligibility → eligible → inspection_notice → inspection → inspection_recommends → way_around → way_joins → merge_signing → dual_signature → dual_signature_start → merge_conclusion → integrity_conclusion → needs_substitute → merge_signatories → signing → signing_start → fork_signing → sign_discipline_secretary → discipline_secretary_opinion → discipline_secretary_refuses → signed_or_refused → dual_signature_signed → signing_result → merge_signed → fork_signed → consulted_before → consultation → merge_agenda → agenda → deliberation → deliberation_start → convene",
        ],
    ),
    "dual_signature": (
        "promotion",
        ("merge_signing", "dual_signature"),
        ("signing_result", "merge_signed"),
        [
            "promotion/promotion.bpmn: convene: invariant: always dual_signature or reconsider before deliberation.convene — 反例: promotion_start → fork_watch → is_reconsidered → analysis → motion → motion_approved → fork_report → needs_recommendation → merge_eligibility → eligibility → eligible → inspection_notice → inspection → inspection_recommends → four_musts → four_musts_start → fork_checks → fourth_must → fourth_must_start → merge_complaint → merge_discipline → merge_dossier → merge_personal_matters → discipline_opinion → discipline_result → dossier_review → dossier_result → personal_matters_check → personal_matters_result → complaint_check → complaint_result → merge_cleared → fourth_must_cleared → fourth_must_result → join_checks → four_musts_cleared → four_musts_result → merge_signing → way_around → way_joins → merge_signed → fork_signed → consulted_before → consultation → merge_agenda → agenda → deliberation → deliberation_start → convene",
        ],
    ),
    "deliberation": (
        "promotion",
        ("agenda", "deliberation"),
        ("deliberated", "publicity"),
        [
            "promotion/promotion.bpmn: issue_appointment: invariant: issue_appointment only if deliberation.outcome = adopted — 反例: promotion_start → fork_watch → is_reconsidered → reconsider → merge_signed → fork_signed → consulted_before → consultation → merge_agenda → agenda → way_around → way_joins → publicity → publicity_start → post_notice → merge_period → await_period_end → period_ends → close_publicity → publicity_clear → publicity_result → appointment_talk → issue_appointment",
            "promotion/promotion.bpmn: publicity: invariant: publicity only if deliberation.outcome = adopted — 反例: promotion_start → fork_watch → is_reconsidered → reconsider → merge_signed → fork_signed → consulted_before → consultation → merge_agenda → agenda → way_around → way_joins → publicity",
        ],
    ),
    "state_opinion": (
        "deliberation",
        ("introduce", "state_opinion"),
        ("state_opinion", "tally"),
        [
            "deliberation/deliberation.bpmn: tally: invariant: always state_opinion before tally — 反例: deliberation_start → convene → introduce → way_around → way_joins → tally",
        ],
    ),
    "publicity": (
        "promotion",
        ("deliberated", "publicity"),
        ("publicity_result", "appointment_talk"),
        [
            "promotion/promotion.bpmn: issue_appointment: invariant: always publicity before issue_appointment — 反例: promotion_start → fork_watch → is_reconsidered → reconsider → merge_signed → fork_signed → consulted_before → consultation → merge_agenda → agenda → deliberation → deliberation_start → convene → introduce → state_opinion → tally → gate_still_holds → resolution → resolved → reserve_quota → quota_reserved → deliberation_adopted → deliberated → way_around → way_joins → appointment_talk → issue_appointment",
        ],
    ),
    "period_ends": (
        "publicity",
        ("post_notice", "merge_period"),
        ("period_ends", "close_publicity"),
        [
            "publicity/publicity.bpmn: close_publicity: invariant: always period_ends before close_publicity — 反例: publicity_start → post_notice → way_around → way_joins → close_publicity",
        ],
    ),
}
"""Gate → the procedure, the line on which a way around it begins, the one where it ends, and all
that the check says of it: nothing but the invariant, with the shortest way that breaks it."""
SMALL = "dual_signature/dual_signature.bpmn"


@pytest.fixture
def models(tmp_path: Path) -> Path:
    return Path(shutil.copytree(ROOT / "bpmn", tmp_path / "models"))


def checked(county: County, models: Path, key: str) -> tuple[int, list[str]]:
    answer = county.app.test_cli_runner().invoke(args=["models", "check", str(models / key)])
    return answer.exit_code, answer.output.splitlines()


def change(models: Path, path: str, old: str, new: str) -> None:
    text = (models / path).read_text("utf-8")
    assert old in text, old
    (models / path).write_text(text.replace(old, new, 1), "utf-8")


@pytest.mark.parametrize("gate", WAYS)
def test_a_well_drawn_way_around_a_gate_is_refused_with_the_shortest_way_that_it_opens(
    county: County, models: Path, gate: str
) -> None:
    key, begins, ends, lines = WAYS[gate]
    drawing = models / f"{key}/{key}.bpmn"
    drawing.write_text(around(drawing.read_text("utf-8"), begins, ends), "utf-8")

    assert checked(county, models, key) == (1, lines)


@pytest.mark.parametrize(
    ("opinion", "asked"),
    [
        ("secretary", 'sign_secretary.opinion = "agree" and '),
        ("discipline_secretary", ' and sign_discipline_secretary.opinion = "agree"'),
    ],
)
def test_a_way_around_one_signature_is_refused_once_nothing_asks_for_it_any_more(
    county: County, models: Path, opinion: str, asked: str
) -> None:
    """While a condition still asks whether it was signed, the way leads nowhere, and is let be."""
    begins, ends = ("fork_signing", f"sign_{opinion}"), (f"{opinion}_opinion", "join_signing")
    drawing = models / SMALL
    drawing.write_text(around(drawing.read_text("utf-8"), begins, ends), "utf-8")

    alone = checked(county, models, "dual_signature")
    change(models, SMALL, asked, "")
    code, lines = checked(county, models, "dual_signature")

    assert alone == (0, [])
    assert code == 1
    broken = f"invariant: dual_signature_signed only if sign_{opinion}.opinion = agree — 反例: "
    assert any(broken in line for line in lines)


def aside(text: str) -> str:
    """The line around is a branch beside, not a choice."""
    text = text.replace(
        '<bpmn:exclusiveGateway id="way_around" name="是否简化办理" default="to_way_around"/>',
        '<bpmn:parallelGateway id="way_around"/>',
    )
    return re.sub("<bpmn:conditionExpression>today != null</bpmn:conditionExpression>", "", text)


def joined(text: str) -> str:
    return text.replace('exclusiveGateway id="way_joins"', 'parallelGateway id="way_joins"')


TERMINATES = re.compile("<bpmn:terminateEventDefinition[^>]*/>")
REFERRED = "referral/referral.bpmn"
BEGINS, ENDS = ("referral_start", "merge_explain"), ("finding_upheld", "refer")
FAULTS: dict[str, tuple[str, Callable[[str], str], str]] = {
    "deadlock": (
        REFERRED,
        lambda t: joined(around(t, BEGINS, ENDS)),
        "referral/referral.bpmn: way_joins: deadlock: 走到反例所示的情形，办件停在这里，再也办不下去 — 反例: referral_start → way_around → way_joins",
    ),
    "lost token": (
        REFERRED,
        lambda t: TERMINATES.sub("", aside(joined(around(t, BEGINS, ENDS)))),
        "referral/referral.bpmn: way_joins: lost_token: 别的支线已经结束，这一支却停在这里，整件永远办不完 — 反例: referral_start → way_around → merge_explain → candidate_explains → explained → confirm_finding → finding_upheld → not_upheld → way_joins",
    ),
    "two tokens": (
        REFERRED,
        lambda t: aside(around(t, BEGINS, ENDS)),
        "referral/referral.bpmn: refer: unsafe: 两个令牌会同时到这里，同一环节会开两次 — 反例: referral_start → way_around → way_joins → merge_explain → candidate_explains → explained → confirm_finding → finding_upheld → way_joins → refer",
    ),
    "missing clause": (
        REFERRED,
        lambda t: re.sub(
            r'(<bpmn:userTask id="confirm_finding"[^>]*?) xr:clause="[^"]*"', r"\1", t
        ),
        "referral/referral.bpmn: confirm_finding: clauses: 没有写依据",
    ),
    "script task": (
        REFERRED,
        lambda t: re.sub(
            r'<bpmn:userTask (id="confirm_finding".*?)</bpmn:userTask>',
            r"<bpmn:scriptTask \1</bpmn:scriptTask>",
            t,
            flags=re.DOTALL,
        ),
        "referral/referral.bpmn: confirm_finding: unsupported: 脚本任务不予发布",
    ),
    "import in a timer": (
        "publicity/publicity.bpmn",
        lambda t: re.sub(
            r"(<bpmn:timeDate[^>]*>)[^<]*", r'\1__import__("os").system("true")', t, count=1
        ),
        "publicity/publicity.bpmn: period_ends: expressions: 没有函数 __import__",
    ),
}
"""What is wrong → the file, the change, and a line that the check gives."""


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_refused_on_a_line_of_its_own(county: County, models: Path, fault: str) -> None:
    path, spoil, line = FAULTS[fault]
    drawing = models / path
    drawing.write_text(spoil(drawing.read_text("utf-8")), "utf-8")

    code, lines = checked(county, models, path.partition("/")[0])
    published = county.app.test_cli_runner().invoke(
        args=["models", "publish", str(models / path.partition("/")[0])]
    )

    assert code == 1
    assert line in lines
    assert published.exit_code == 1


def test_one_finding_hides_no_other(county: County, models: Path) -> None:
    for fault in ("deadlock", "missing clause"):
        path, spoil, _ = FAULTS[fault]
        drawing = models / path
        drawing.write_text(spoil(drawing.read_text("utf-8")), "utf-8")

    _, lines = checked(county, models, "referral")

    assert {FAULTS["deadlock"][2], FAULTS["missing clause"][2]} <= set(lines)
