"""The way somebody was selected, traced back from the history of the promotion itself."""

from collections import Counter
from collections.abc import Iterator, Mapping

import pytest

import engine
from workflows.scenario import probe
from workflows.scenario.load import load
from workflows.scenario.play import Player
from workflows.scenario.world import MODELS, World

FILE = MODELS / "linked_inquiry/scenarios/t23_selection_traced.yaml"


@pytest.fixture
def played() -> Iterator[Player]:
    """Played to where the selection is still to be judged."""
    scenario = load(FILE)
    world = World(scenario.clock)
    player = Player(scenario, world)
    for step in (scenario.start, *scenario.steps[:-1]):
        player.do(step)
    yield player
    world.close()


def _acts(player: Player) -> list[Mapping[str, object]]:
    found = player.standing("li").facts["trace_selection"]
    assert isinstance(found, Mapping)
    acts = found["acts"]
    assert isinstance(acts, list)
    return acts


def test_the_trace_says_who_proposed_checked_signed_and_voted_and_under_which_rule(
    played: Player,
) -> None:
    acts = _acts(played)

    counted = Counter(act["part"] for act in acts)
    assert counted == {"提出": 2, "推荐": 1, "核查": 5, "签字": 3, "提交讨论": 2, "表决": 3}
    votes = {act["by"]: act["answer"] for act in acts if act["part"] == "表决"}
    assert votes == {"li": "agree", "wang": "agree", "chen": "agree"}
    (agenda,) = [act for act in acts if act["element"] == "agenda"]
    rules, clauses = agenda["rules"], agenda["clauses"]
    assert isinstance(rules, list)
    assert isinstance(clauses, list)
    assert {"a_dt4_1a", "a_dt5_1"} <= set(rules)
    assert "meeting-2016/four-musts.1" in clauses


def test_the_trace_stands_beside_the_task_that_judges_the_selection(played: Player) -> None:
    door = probe.door(played.world, played.cases["li"], "track_selection")
    assert door is not None
    officer = played.cast.actor("discipline_officer", door)

    def page(ctx: engine.Context) -> Mapping[str, str]:
        (row,) = [
            item
            for item in engine.queries.inbox(ctx, officer).items
            if item.element == "track_selection"
        ]
        view = engine.queries.task_page(ctx, row.task_id, officer)
        return {fact.path: fact.text for group in view.facts for fact in group.rows}

    told = played.world.core.read(page)
    assert "核查：线索具体的信访举报必查 样例县纪委" in told["trace_selection.told"]


def test_a_fact_corrected_midway_is_among_what_was_dispensed_with(played: Player) -> None:
    officer = played.cast.starter("org_officer", ("org_officer",))
    assert officer is not None
    command = engine.CorrectFacts(played.cases["main"], officer, {"exceptional": True}, "补登")
    played.world.core.execute(command)

    deeds = played.world.core.read(
        lambda ctx: engine.queries.deeds(ctx.session, played.cases["main"])
    )

    assert (deeds[-1].type, deeds[-1].element, deeds[-1].actor) == (
        "fact.corrected",
        "exceptional",
        officer,
    )


def test_a_case_that_there_is_not_has_no_deeds(played: Player) -> None:
    assert played.world.core.read(lambda ctx: engine.queries.deeds(ctx.session, "1999-0001")) == ()
