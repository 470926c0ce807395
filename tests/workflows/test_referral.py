"""What the review of an exclusion leaves: a sanction in the records and a line in the file."""

import json
from datetime import date

from sqlalchemy import select

from workflows.scenario.load import load
from workflows.scenario.play import Player
from workflows.scenario.world import MODELS, World, table

FILE = MODELS / "referral/scenarios"


def _played(name: str) -> World:
    scenario = load(FILE / f"{name}.yaml")
    world = World(scenario.clock)
    player = Player(scenario, world)
    for step in (scenario.start, *scenario.steps):
        player.do(step)
    return world


def _kept(world: World) -> tuple[list[tuple[object, ...]], list[object]]:
    sanction, event = table("sanction"), table("history_event")
    columns = (sanction.c.person, sanction.c.measure, sanction.c.effect_until)
    rows = [tuple(row) for row in world.rows(select(*columns))]
    lines = world.rows(
        select(event.c.chain, event.c.body).where(event.c.type == "sanction.recorded")
    )
    return rows, [(chain, json.loads(str(body))["new"]["until"]) for chain, body in lines]


def test_an_upheld_finding_is_a_sanction_on_record_with_its_line_in_the_persons_file() -> None:
    world = _played("concealment")
    try:
        rows, lines = _kept(world)
    finally:
        world.close()

    assert rows == [("张样一/1975-06", "取消考察对象资格", date(2018, 2, 8))]
    assert lines == [("file:张样一/1975-06", "2018-02-08")]


def test_a_finding_that_is_not_upheld_leaves_nothing() -> None:
    world = _played("not_upheld_leaves_nothing")
    try:
        assert _kept(world) == ([], [])
    finally:
        world.close()
