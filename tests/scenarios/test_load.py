"""The scenario format: what is read means what its writer meant, and mistakes are named."""

from datetime import datetime
from pathlib import Path

import pytest

from engine.clock import SHANGHAI
from workflows.scenario.load import load
from workflows.scenario.reader import ScenarioError
from workflows.scenario.steps import (
    Advance,
    Cancel,
    Complete,
    Correct,
    Expect,
    Message,
    Opened,
    Post,
    Refused,
    Scenario,
    Start,
)

HEAD = """
title: 样例
procedure: promotion
clock: 2017-02-06T09:00:00+08:00
start: {as: org_officer, data: {candidate: {name: 张样一}}}
"""


def _read(tmp_path: Path, text: str) -> Scenario:
    file = tmp_path / "sample.yaml"
    file.write_text(text, encoding="utf-8")
    return load(file)


def _step(tmp_path: Path, step: str) -> object:
    return _read(tmp_path, f"{HEAD}steps:\n  - {step}\noutcome: running\n").steps[-1]


def test_the_head_of_a_file_says_who_when_and_by_which_rules(tmp_path: Path) -> None:
    scenario = _read(
        tmp_path,
        HEAD
        + "rule_pack: sx-2017\nparameters: {recused_stay_in_base: true}\n"
        + "people: {dual_hat: [secretary@unit_of(candidate)], x: [org_officer@样例乙局]}\n"
        + "outcome: appointed\n",
    )

    assert scenario.clock == datetime(2017, 2, 6, 9, tzinfo=SHANGHAI)
    assert scenario.rule_pack == "sx-2017"
    assert scenario.parameters == {"recused_stay_in_base": True}
    assert scenario.people == {
        "dual_hat": (Post("secretary", "unit_of(candidate)"),),
        "x": (Post("org_officer", "样例乙局"),),
    }
    assert scenario.start == Start(
        "promotion", "org_officer", {"candidate": {"name": "张样一"}}, "main"
    )
    assert scenario.steps == ()
    assert scenario.outcome == {"main": "appointed"}


@pytest.mark.parametrize(
    ("step", "meaning"),
    [
        (
            "{complete: motion, as: org_head, data: {approved: true}}",
            Complete("motion", "org_head", {"approved": True}, {}, "main"),
        ),
        (
            "{complete: state_opinion, each: {li: {opinion: agree}, wang: {opinion: defer}}}",
            Complete(
                "state_opinion",
                None,
                {},
                {"li": {"opinion": "agree"}, "wang": {"opinion": "defer"}},
                "main",
            ),
        ),
        (
            "{message: report_received, data: {specific: true}}",
            Message("report_received", None, {"specific": True}, "main"),
        ),
        ("{advance: {working_days: 5}}", Advance(working_days=5)),
        ("{advance: {days: 30}}", Advance(days=30)),
        ("{advance: {months: 1}}", Advance(months=1)),
        (
            "{advance: 2017-02-07T09:00:00+08:00}",
            Advance(to=datetime(2017, 2, 7, 9, tzinfo=SHANGHAI)),
        ),
        (
            "{advance: 2017-02-07T09:00:00}",
            Advance(to=datetime(2017, 2, 7, 9, tzinfo=SHANGHAI)),
        ),
        ("{advance: 2017-02-07}", Advance(to=datetime(2017, 2, 7, tzinfo=SHANGHAI))),
        (
            "{refused: agenda, as: org_head, exactly: [barred], shown: [discipline_pending]}",
            Refused("agenda", "org_head", {}, None, ("barred",), ("discipline_pending",), "main"),
        ),
        (
            "{correct: {candidate.qualified: false}, as: org_officer, reason: 补登}",
            Correct({"candidate.qualified": False}, "org_officer", "补登", "main"),
        ),
        (
            "{start: accountability, case: acc, as: discipline_officer, data: {situation: 一}}",
            Start("accountability", "discipline_officer", {"situation": "一"}, "acc"),
        ),
        ("{opened: linked_inquiry, case: li}", Opened("linked_inquiry", "li")),
        (
            (
                "{expect: {open: [a], not_open: [b.c], reasons: [barred], rows: [a_dt2_2],"
                " not_rows: [a_dt2_1], facts: {a.b: 1}, not_opened: [referral],"
                " due: {agenda: 2017-02-10}}}"
            ),
            Expect(
                open=("a",),
                not_open=("b.c",),
                reasons=("barred",),
                rows=("a_dt2_2",),
                not_rows=("a_dt2_1",),
                facts={"a.b": 1},
                not_opened=("referral",),
                due={"agenda": "2017-02-10"},
                case="main",
            ),
        ),
        (
            "{cancel: {reason: 本人申请退出}, as: org_officer}",
            Cancel("本人申请退出", "org_officer", "main"),
        ),
    ],
)
def test_each_kind_of_step_is_read(tmp_path: Path, step: str, meaning: object) -> None:
    assert _step(tmp_path, step) == meaning


def test_data_come_out_as_plain_json(tmp_path: Path) -> None:
    step = _step(
        tmp_path,
        "{message: m, data: {held_on: 2017-02-06, at: 2017-02-06T09:00:00+08:00, birth: 1978-05,"
        " appraisals: {2014: basic}, on: no, time: 12:30, no: off, tel: 0571, share: 1.5, n: -2,"
        " y: [yes, true], none: null}}",
    )

    assert isinstance(step, Message)
    assert step.data == {
        "held_on": "2017-02-06",
        "at": "2017-02-06T09:00:00+08:00",
        "birth": "1978-05",
        "appraisals": {"2014": "basic"},
        "on": "no",
        "time": "12:30",
        "no": "off",
        "tel": "0571",
        "share": 1.5,
        "n": -2,
        "y": ["yes", True],
        "none": None,
    }


@pytest.mark.parametrize(
    ("step", "complaint"),
    [
        ("{complete: motion, az: org_head}", "step 1: unknown key 'az'"),
        ("{complet: motion}", "step 1: one of complete, message"),
        ("{complete: motion, message: m}", "step 1: one of complete, message"),
        ("motion", "step 1: a step is a mapping"),
        ("{complete: 3}", "step 1: complete: a word"),
        ("{complete: motion, data: [1]}", "step 1: data: a mapping"),
        ("{complete: motion, as: x, each: {li: {}}}", "step 1: each: stands instead"),
        ("{complete: motion, each: {li: agree}}", "step 1: each.li: a mapping"),
        ("{advance: {weeks: 1}}", "step 1: advance: unknown key 'weeks'"),
        ("{advance: {days: 1, months: 1}}", "step 1: advance: one of"),
        ("{advance: {}}", "step 1: advance: one of"),
        ("{advance: {days: 0}}", "step 1: advance: days: a number from 1 on"),
        ("{advance: {days: true}}", "step 1: advance: days: a number from 1 on"),
        ("{advance: soon}", "step 1: advance: a date and time"),
        ("{refused: agenda, as: org_head}", "step 1: 'reason' or 'exactly'"),
        ("{refused: agenda, exactly: barred}", "step 1: exactly: a list of words"),
        ("{correct: {}, as: org_officer, reason: 补登}", "step 1: correct: at least one path"),
        ("{correct: {a.b: 1}, as: org_officer}", "step 1: the key 'reason' is missing"),
        ("{start: accountability}", "step 1: the key 'case' is missing"),
        ("{start: accountability, case: main}", "step 1: case: the name 'main' is taken"),
        ("{complete: motion, case: acc}", "step 1: case: no case is named 'acc' yet"),
        ("{expect: {opened: [a]}}", "step 1: expect: unknown key 'opened'"),
        ("{expect: {facts: [a]}}", "step 1: expect: facts: a mapping"),
        ("{cancel: {why: x}}", "step 1: cancel: unknown key 'why'"),
        ("{complete: motion, complete: analysis}", "'complete' is given twice"),
        ("{complete: motion, data: {held_on: 2017-02-30}}", "day"),
        ("{complete: motion", "line"),
    ],
)
def test_a_mistake_in_a_step_is_named_with_file_step_and_key(
    tmp_path: Path, step: str, complaint: str
) -> None:
    with pytest.raises(ScenarioError) as caught:
        _step(tmp_path, step)

    assert str(caught.value).startswith(f"{tmp_path / 'sample.yaml'}: ")
    assert complaint in str(caught.value)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("- outcome\n", "sample.yaml: a mapping is expected"),
        (HEAD, "sample.yaml: the key 'outcome' is missing"),
        (HEAD + "outcome: 3\n", "sample.yaml: outcome: an outcome's name"),
        (HEAD + "outcome: {acc: exempt}\n", "sample.yaml: outcome: no case is named 'acc'"),
        (HEAD + "outcom: x\n", "sample.yaml: unknown key 'outcom'"),
        (HEAD + "steps: x\noutcome: x\n", "sample.yaml: steps: a list"),
        (HEAD + "people: {x: 3}\noutcome: x\n", "sample.yaml: people.x: a list"),
        (HEAD + "people: {x: [secretary]}\noutcome: x\n", "sample.yaml: people.x: role@where"),
        (HEAD.replace("as:", "by:"), "sample.yaml: start: unknown key 'by'"),
        (HEAD.replace("2017-02-06T09:00:00+08:00", "today"), "sample.yaml: clock: a date and time"),
    ],
)
def test_a_mistake_in_the_head_is_named_with_file_and_key(
    tmp_path: Path, text: str, complaint: str
) -> None:
    with pytest.raises(ScenarioError) as caught:
        _read(tmp_path, text if "outcome" in text or text == HEAD else text + "outcome: x\n")

    assert complaint in str(caught.value)


@pytest.mark.parametrize("pack", ["sx-2017", "2017-01-03"])
def test_the_rules_are_named_by_a_pack_or_by_a_day(tmp_path: Path, pack: str) -> None:
    assert _read(tmp_path, f"{HEAD}rule_pack: {pack}\noutcome: running\n").rule_pack == pack


def test_every_case_may_have_its_outcome(tmp_path: Path) -> None:
    scenario = _read(
        tmp_path,
        HEAD
        + "steps:\n  - {start: accountability, case: acc}\n  - {expect: {}, case: acc}\n"
        + "outcome: {main: running, acc: exempt}\n",
    )

    assert scenario.outcome == {"main": "running", "acc": "exempt"}


def test_a_file_of_text_is_refused_without_being_executed(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="could not determine a constructor"):
        _read(tmp_path, HEAD + "outcome: !!python/object/apply:os.getcwd []\n")


@pytest.mark.parametrize(
    "clock", ['"2017-02-06T09:00:00+08:00"', "2017-02-06T09:00+08:00", "2017-02-06 09:00:00"]
)
def test_a_moment_means_the_same_in_quotes_and_without_its_seconds(
    tmp_path: Path, clock: str
) -> None:
    text = HEAD.replace("2017-02-06T09:00:00+08:00", clock)

    scenario = _read(tmp_path, text + "outcome: x\n")

    assert scenario.clock.isoformat() == "2017-02-06T09:00:00+08:00"
