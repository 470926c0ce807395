"""Every row that fired stays in the history with its clauses; a case that ended says why."""

import json
from pathlib import Path

import pytest

from workflows.scenario.load import load
from workflows.scenario.play import Player
from workflows.scenario.world import World, table

STORIES = Path(__file__).parents[2] / "bpmn" / "promotion" / "scenarios"


def _rows_kept(story: str) -> list[dict[str, object]]:
    scenario = load(STORIES / f"{story}.yaml")
    world = World(scenario.clock)
    try:
        player = Player(scenario, world)
        for step in (scenario.start, *scenario.steps):
            player.do(step)
        bodies = [
            json.loads(str(body))
            for (body,) in world.rows(
                table("history_event").select().with_only_columns(table("history_event").c.body)
            )
        ]
    finally:
        world.close()
    return [row for b in bodies for v in b.get("verdicts", ()) for row in v["rows"]]


@pytest.mark.parametrize("story", ["t01_clean", "t11a_appraisals_2014", "report_while_voting"])
def test_every_row_that_fired_is_kept_with_its_clauses(story: str) -> None:
    rows = _rows_kept(story)

    assert rows
    assert all(row["rule"] and row["clauses"] for row in rows)
