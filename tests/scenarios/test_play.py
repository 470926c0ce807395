"""The player: what it does for a scenario, and what it says when a story goes another way."""

from pathlib import Path

import pytest

from workflows.scenario import play_file, run_files

HEAD = """
title: 样例
procedure: promotion
clock: 2017-02-06T09:00:00+08:00
"""
START = "start: {as: org_officer, data: {candidate: {name: 张样一}, post: {unit: 样例甲局}}}\n"
MOTION = [
    "{complete: analysis, as: org_officer}",
    "{complete: motion, as: org_head, data: {approved: true}}",
]


def _played(tmp_path: Path, *steps: str, head: str = HEAD + START, outcome: str = "running") -> str:
    file = tmp_path / "story.yaml"
    lines = "".join(f"  - {step}\n" for step in steps)
    file.write_text(f"{head}steps:\n{lines or '  []'}\noutcome: {outcome}\n", encoding="utf-8")
    line = play_file(file)
    assert line.startswith((f"ok {file}: ", f"FAIL {file}: "))
    return line.replace(f" {file}", "")


def test_a_story_that_comes_true_is_told_in_one_line(tmp_path: Path) -> None:
    assert _played(tmp_path, *MOTION) == "ok: 样例"


@pytest.mark.parametrize(
    ("steps", "said"),
    [
        (["{complete: motion, as: org_head}"], "step 1: refused: not_reached"),
        ([*MOTION, "{expect: {open: [motion]}}"], "step 3: motion is not open; open: "),
        (["{expect: {not_open: [analysis]}}"], "step 1: analysis is open; open: "),
        (["{expect: {reasons: [barred]}}"], "step 1: reasons: barred missing among []"),
        (["{expect: {rows: [a_dt2_2]}}"], "step 1: rows: a_dt2_2 missing among []"),
        (
            ["{expect: {facts: {post.unit: 样例乙局}}}"],
            "step 1: fact post.unit: '样例乙局' expected",
        ),
        (
            ["{refused: analysis, as: org_officer, reason: not_reached}"],
            "step 1: analysis was accepted",
        ),
        (
            ["{refused: motion, as: org_head, reason: barred}"],
            "step 1: reasons: barred missing among [not_reached]",
        ),
        (
            ["{refused: motion, as: org_head, exactly: [barred, not_reached]}"],
            "step 1: reasons: [barred, not_reached] expected, [not_reached] found",
        ),
        (
            ["{refused: motion, as: org_head, reason: not_reached, shown: [discipline_pending]}"],
            "step 1: shown: [discipline_pending] expected, [not_reached] found",
        ),
        (
            ["{refused: promtion, as: org_head, reason: not_reached}"],
            "step 1: the model knows no element and no message 'promtion'",
        ),
        (["{message: analysis}"], "step 1: analysis is no message of the model"),
        (["{advance: 2017-02-05}"], "step 1: the clock stands at 2017-02-06T09:00:00+08:00"),
        (["{opened: promotion, case: er}"], "step 1: no case of promotion has been opened"),
        (
            ["{start: nothing, case: er}"],
            "step 0: nothing/procedure.yaml: ",
        ),
    ],
)
def test_a_story_that_goes_another_way_says_at_which_step_and_why(
    tmp_path: Path, steps: list[str], said: str
) -> None:
    assert _played(tmp_path, *steps).startswith(f"FAIL: {said}")


def test_another_outcome_is_told_at_the_last_step(tmp_path: Path) -> None:
    line = _played(tmp_path, *MOTION, outcome="appointed")

    assert line == "FAIL: step 2: outcome of main: [appointed] expected, [running] found"


def test_a_file_that_is_wrong_is_told_without_being_played(tmp_path: Path) -> None:
    line = _played(tmp_path, "{complete: analysis, by: org_officer}")

    assert line.startswith("FAIL: step 1: unknown key 'by'")


def test_a_start_that_is_refused_is_step_nought(tmp_path: Path) -> None:
    head = HEAD + "start: {as: org_head, data: {candidate: {rank: 三品}}}\n"

    assert _played(tmp_path, head=head).startswith("FAIL: step 0: refused: form_invalid")


def test_start_data_that_say_nothing_take_clean_values(tmp_path: Path) -> None:
    assert _played(tmp_path, *MOTION, head=HEAD + "start: {}\n") == "ok: 样例"


def test_a_name_appears_with_the_role_of_what_it_first_tries(tmp_path: Path) -> None:
    line = _played(
        tmp_path,
        "{complete: analysis, as: li}",
        "{refused: motion, as: li, reason: not_your_task, data: {approved: true}}",
        "{refused: motion, as: wang, reason: not_your_task, data: {approved: true}}",
        "{complete: motion, as: zhao, data: {approved: true}}",
        "{expect: {facts: {analysis.by: li, motion.by: zhao}}}",
    )

    assert line == "ok: 样例"


def test_declared_people_stand_where_they_are_declared(tmp_path: Path) -> None:
    head = (
        HEAD + START + "people: {li: [org_officer@same_level_organisation], wang: [org_head@乙]}\n"
    )
    line = _played(
        tmp_path,
        "{complete: analysis, as: org_officer}",
        "{expect: {facts: {analysis.by: li}}}",
        "{refused: motion, as: wang, reason: not_your_task, data: {approved: true}}",
        head=head,
    )

    assert line == "ok: 样例"


def test_several_cases_are_told_apart_by_their_names(tmp_path: Path) -> None:
    line = _played(
        tmp_path,
        "{start: promotion, case: er, as: org_officer, data: {candidate: {name: 李样二}}}",
        "{complete: analysis, as: org_officer, case: er, data: {proposal: 另案}}",
        "{expect: {open: [analysis]}}",
        "{expect: {open: [motion], facts: {analysis.proposal: 另案}}, case: er}",
        "{cancel: {reason: 撤回}, as: org_officer, case: er}",
        outcome="{main: running, er: withdrawn}",
    )

    assert line == "ok: 样例"


def test_a_case_is_named_in_data_by_its_number(tmp_path: Path) -> None:
    line = _played(
        tmp_path,
        "{complete: analysis, as: org_officer, data: {proposal: {case: main}}}",
        "{expect: {facts: {analysis.proposal: {case: main}}}}",
        "{expect: {facts: {analysis.proposal: 2017-0001}}}",
    )

    assert line == "ok: 样例"


def test_timers_fire_in_order_while_the_clock_is_turned(tmp_path: Path) -> None:
    head = HEAD + START.replace("}}}", "}, report_matters: [kin_in_unit]}}")
    line = _played(
        tmp_path,
        *MOTION,
        "{advance: {months: 2}}",
        "{expect: {facts: {remind_superior.told_on: 2017-02-20}}}",
        head=head,
    )

    assert line == "ok: 样例"


def test_a_folder_stands_for_the_scenarios_in_it(tmp_path: Path) -> None:
    folder = tmp_path / "promotion" / "scenarios"
    folder.mkdir(parents=True)
    (folder / "a.yaml").write_text(HEAD + START + "outcome: running\n", encoding="utf-8")
    (folder / "b.yaml").write_text("title: x", encoding="utf-8")

    first, second = run_files([tmp_path])

    assert first == f"ok {folder / 'a.yaml'}: 样例"
    assert second == f"FAIL {folder / 'b.yaml'}: the key 'procedure' is missing"


def test_a_file_that_is_not_there_and_a_folder_without_a_scenario_fail_in_one_line(
    tmp_path: Path,
) -> None:
    missing = tmp_path / "missing.yaml"

    said = list(run_files([missing, tmp_path]))

    assert said == [
        f"FAIL {missing}: No such file or directory",
        f"FAIL {tmp_path}: Is a directory",
    ]


def test_the_folder_in_which_scenarios_lie_may_be_named_itself(tmp_path: Path) -> None:
    (tmp_path / "b.yaml").write_text("x", encoding="utf-8")
    (tmp_path / "a.yml").write_text("x", encoding="utf-8")

    said = list(run_files([tmp_path]))

    assert [line.split(":")[0] for line in said] == [
        f"FAIL {tmp_path / 'b.yaml'}",
        f"FAIL {tmp_path / 'a.yml'}",
    ]


def test_a_case_that_has_ended_still_says_what_ended_it(tmp_path: Path) -> None:
    start = START.replace("name: 张样一", "name: 张样一, spouse_abroad: true")
    held = "{complete: recommendation, as: org_officer, data: {held_on: 2017-02-06}}"
    why = "{expect: {reasons: [barred], rows: [a_dt2_4]}}"

    assert _played(tmp_path, *MOTION, held, why, head=HEAD + start, outcome="stopped") == "ok: 样例"


def test_a_world_used_again_knows_nothing_of_the_one_before(tmp_path: Path) -> None:
    again = "{refused: start, as: org_officer, data: {candidate: {name: 张样一}}, reason: barred}"

    assert _played(tmp_path, *MOTION) == "ok: 样例"
    assert _played(tmp_path, again).startswith("FAIL: step 1: start was accepted")
    assert _played(tmp_path, *MOTION) == "ok: 样例"
