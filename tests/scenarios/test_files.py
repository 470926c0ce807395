"""Every scenario file keeps to the format and says in Chinese what it is about."""

import re
from collections import Counter
from pathlib import Path

import pytest

from workflows.scenario.load import load

ROOT = Path(__file__).parents[2] / "bpmn"
FILES = sorted(ROOT.glob("*/scenarios/*.yaml"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.parent.name}/{path.stem}")
def test_a_scenario_file_is_read_and_has_a_chinese_title(path: Path) -> None:
    scenario = load(path)

    assert re.search(r"[\u4e00-\u9fff]", scenario.title)
    assert path.parent.parent.name in path.read_text("utf-8")


def test_no_two_scenarios_of_a_procedure_have_the_same_title() -> None:
    titles = Counter((path.parent.parent.name, load(path).title) for path in FILES)

    assert [title for title, count in titles.items() if count > 1] == []
