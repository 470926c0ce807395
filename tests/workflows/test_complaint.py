"""The complaint: its days by law, and nothing of the informant outside the seal."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from engine.clock import SHANGHAI
from engine.models import Base
from workflows.scenario.load import load
from workflows.scenario.play import Player
from workflows.scenario.world import MODELS, World, table

SCENARIOS = MODELS / "complaint" / "scenarios"
INFORMANT = "林样举"


@pytest.fixture(params=sorted(SCENARIOS.glob("*.yaml")), ids=lambda path: path.stem)
def played(request: pytest.FixtureRequest) -> Iterator[World]:
    """A world in which a scenario has been played to its end."""
    yield from _play(request.param, None)


def _play(path: Path, steps: int | None) -> Iterator[World]:
    scenario = load(path)
    world = World(scenario.clock, MODELS, "sqlite://")
    player = Player(scenario, world)
    for step in (scenario.start, *scenario.steps[:steps]):
        player.do(step)
    yield world
    world.close()


@pytest.mark.parametrize(
    ("day", "steps", "element", "due"),
    [
        ("t15_notice_over_spring_festival", 1, "acceptance_notice", "2017-02-16"),
        ("outcome_clarified", 9, "result_notice", "2017-02-28"),
    ],
)
def test_a_notice_is_due_fifteen_working_days_after_receipt_or_closing(
    day: str, steps: int, element: str, due: str
) -> None:
    tasks = table("user_task")
    for world in _play(SCENARIOS / f"{day}.yaml", steps):
        query = select(tasks.c.due_at).where(tasks.c.element == element)
        ((found,),) = world.rows(query)

        assert found == datetime.fromisoformat(f"{due}T00:00:00").replace(tzinfo=SHANGHAI)


def test_whatever_happens_no_row_names_the_informant(played: World) -> None:
    for each in Base.metadata.sorted_tables:
        for row in played.rows(select(each)):
            assert INFORMANT not in str(row), each.name
