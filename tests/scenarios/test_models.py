"""Every scenario of every procedure, played against the models it lies beside."""

from pathlib import Path

import pytest

from tests import postgres
from workflows.scenario import play_file

ROOT = Path(__file__).parents[2] / "bpmn"
FILES = sorted(ROOT.glob("*/scenarios/*.yaml"))
OFTEN, SELDOM = 8, 20
"""A plain run plays every eighth, `./test` all; on PostgreSQL `./test` every twentieth, `--deep` all."""


@pytest.mark.parametrize(
    "path",
    [
        pytest.param(path, marks=() if place % OFTEN == 0 else pytest.mark.long)
        for place, path in enumerate(FILES)
    ],
    ids=lambda path: f"{path.parent.parent.name}/{path.stem}",
)
def test_the_models_answer_to_this_scenario(path: Path) -> None:
    said = play_file(path)

    assert said.startswith("ok "), said


@pytest.mark.postgres
@pytest.mark.parametrize(
    "path",
    [
        pytest.param(path, marks=() if place % SELDOM == 0 else pytest.mark.deep)
        for place, path in enumerate(FILES)
    ],
    ids=lambda path: f"{path.parent.parent.name}/{path.stem}",
)
def test_the_models_answer_to_this_scenario_on_postgresql(
    path: Path, postgres_server: postgres.Server
) -> None:
    with postgres.database(postgres_server) as url:
        said = play_file(path, url)

    assert said.startswith("ok "), said
