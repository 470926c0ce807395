"""Who is killed and who lives; and that the list of equivalents is held against it."""

import shutil
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.mutation.small import KEY, ROOT
from web import mutating
from workflows.mutation import (
    Equivalents,
    EquivalentsError,
    Report,
    ScenariosFailed,
    Settings,
    mutate,
)
from workflows.mutation.equivalents import equivalents_of

TODAY = date(2026, 3, 2)
GATE = f"{KEY}/{KEY}_gate.dmn"


def _mutated(root: Path, *only: str, seconds: float = 600) -> Report:
    said: list[str] = []
    return mutate(root, KEY, TODAY, Settings(1, seconds, frozenset(only)), said.append)


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    """The small procedure as it is, with one mutant listed that lives and one that does not."""
    root = tmp_path_factory.mktemp("procedures")
    shutil.copytree(ROOT / KEY, root / KEY)
    (root / KEY / "equivalents.yaml").write_text(
        "- reason: 样例\n"
        "  mutants:\n"
        f"    - '{KEY}/procedure.yaml: allow: deadline moved: P3WD → P2WD'\n"
        f"    - '{GATE}: study_leave_1: dropped'\n",
        "utf-8",
    )
    return _mutated(root)


def test_what_no_scenario_holds_lives_and_all_else_is_killed(report: Report) -> None:
    lives = {verdict.mutant.partition(": ")[2] for verdict in report.survivors}

    asked = (
        "study_leave_gate_reads_long_expression: off by one: ask.days > 30 and allow.agreed = true"
    )
    assert lives == {
        "allow: deadline moved: P3WD → P4WD",
        f"{asked} → ask.days > 29 and allow.agreed = true",
        f"{asked} → ask.days > 31 and allow.agreed = true",
    }
    assert report.left == ()


def test_each_is_killed_by_the_check_or_by_a_scenario_that_can_see_it(report: Report) -> None:
    by = {verdict.mutant.partition(": ")[2]: verdict.by for verdict in report.verdicts}

    assert by["allow: differentFrom removed: ask"] == "check"
    assert by["study_leave_1: dropped"] == f"{KEY}/refused_without_stand_in"
    assert by["负责人: role given away: org_head"] in {
        f"{KEY}/granted",
        f"{KEY}/declined",
        f"{KEY}/refused_without_stand_in",
    }


def test_the_score_leaves_out_the_equivalents_and_a_killed_one_is_named(report: Report) -> None:
    assert (report.killed, report.counted, len(report.verdicts)) == (9, 12, 13)
    assert report.score == pytest.approx(75)
    assert report.wrong == (
        f"{KEY}/equivalents.yaml: 并不等价，已被判出：{GATE}: study_leave_1: dropped",
    )


def test_what_is_not_judged_in_time_is_left_and_not_called_a_survivor() -> None:
    report = _mutated(ROOT, seconds=0)

    assert (len(report.left), report.survivors) == (13, ())


def test_nothing_is_judged_by_a_scenario_that_fails_unchanged(tmp_path: Path) -> None:
    shutil.copytree(ROOT / KEY, tmp_path / KEY)
    story = tmp_path / KEY / "scenarios" / "granted.yaml"
    story.write_text(story.read_text("utf-8").replace("granted", "declined"), "utf-8")

    with pytest.raises(ScenariosFailed, match=r"granted\.yaml: step 2: outcome of main"):
        _mutated(tmp_path, GATE)


def test_a_listed_mutant_that_there_is_not_is_named() -> None:
    listed = Equivalents("x/equivalents.yaml", {"a": "一", "b": "二"})

    assert listed.wrong(["a"], []) == ["x/equivalents.yaml: 没有这一变异：b"]
    assert listed.wrong(["a", "b"], ["b"]) == ["x/equivalents.yaml: 并不等价，已被判出：b"]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("a: 一\n", "应为列表"),
        ("- {reason: 一}\n", "应有 reason 和 mutants 两项"),
        ("- {reason: '', mutants: [a]}\n", "没有写明理由"),
        ("- {reason: 一, mutants: a}\n", "mutants 应为列表"),
        ("- {reason: 一, mutants: [a, a]}\n", "重复：a"),
    ],
)
def test_a_list_that_says_nothing_is_refused(tmp_path: Path, text: str, why: str) -> None:
    (tmp_path / "equivalents.yaml").write_text(text, "utf-8")

    with pytest.raises(EquivalentsError, match=why):
        equivalents_of(tmp_path)


def test_the_command_asks_for_a_procedure_that_there_is() -> None:
    runner = CliRunner()

    assert runner.invoke(mutating.mutate, []).exit_code == 2
    nothing = runner.invoke(mutating.mutate, ["nothing"])
    assert nothing.exit_code == 1
    assert "Traceback" not in nothing.output
