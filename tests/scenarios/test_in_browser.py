"""Each outcome of the procedures that hold to account, reached once on the pages of a browser."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml

from tests.machine import ROOT
from tests.scenarios.pages import Pages
from tests.serving import served
from web.application import application
from web.settings import read
from workflows.scenario.load import load
from workflows.scenario.play import play
from workflows.scenario.steps import Scenario
from workflows.scenario.world import World

if TYPE_CHECKING:
    from playwright.sync_api import Page

MODELS = ROOT / "bpmn"
STORIES = {
    "tolerance": {
        "tolerated": "outcome_tolerated",
        "mitigated": "outcome_mitigated",
        "exempt_dissent": "outcome_exempt_dissent",
        "not_tolerated": "conditions_unmet",
        "inadmissible": "outcome_inadmissible",
        "revoked": "outcome_revoked",
    },
    "accountability": {
        "held_accountable": "outcome_held_notice",
        "mitigated": "outcome_mitigated",
        "exempt": "outcome_exempt_now",
        "not_started": "outcome_not_started_reasoned",
        "corrected": "outcome_corrected_on_appeal",
        "transferred": "outcome_transferred",
    },
    "reverse_accountability": {
        "discharged": "outcome_discharged_now",
        "body_held_accountable": "outcome_body_held_accountable_now",
        "original_redone": "outcome_original_redone_now",
        "no_fault": "outcome_no_fault_now",
    },
    "linked_inquiry": {
        "concluded": "outcome_concluded",
        "not_opened": "outcome_not_opened",
    },
}
"""Procedure → outcome → the scenario beside the model that ends with it; any case is withdrawn alike."""


def test_every_outcome_has_its_story() -> None:
    for key, stories in STORIES.items():
        procedure = yaml.safe_load((MODELS / key / "procedure.yaml").read_text("utf-8"))
        assert {*stories, "withdrawn"} == set(procedure["outcomes"])
        for outcome, name in stories.items():
            assert outcome in load(_file(key, name)).outcome.values()


@pytest.mark.browser
@pytest.mark.parametrize(
    ("key", "name"),
    [
        pytest.param(key, name, marks=pytest.mark.deep if place else ())
        for key, stories in STORIES.items()
        for place, name in enumerate(stories.values())
    ],
)
def test_the_outcome_is_reached_on_the_pages(
    key: str, name: str, page: "Page", tmp_path: Path, hands: Callable[..., Pages]
) -> None:
    scenario = load(_file(key, name))

    # The pages take each act's own date: no story is told by the rules of another day.
    play(replace(scenario, rule_pack=None), MODELS, f"sqlite:///{tmp_path / 'world.db'}", hands)


@pytest.fixture
def hands(page: "Page", tmp_path: Path) -> Iterator[Callable[[Scenario, World], Pages]]:
    """On pages that are served on the database and by the clock of the scenario's world."""
    with ExitStack() as stack:

        def take(scenario: Scenario, world: World) -> Pages:
            assert not scenario.parameters, "no page changes a parameter of a case"
            url = world.core.database.url.render_as_string()
            given = {"DATABASE_URL": url, "SECRET_FILE": str(tmp_path / "secret")}
            app = application(read(given), clock=world.clock, with_worker=False)
            stack.callback(app.extensions["xuanren"].database.dispose)
            return Pages(page, stack.enter_context(served(app)), world)

        yield take


def _file(key: str, name: str) -> Path:
    return MODELS / key / "scenarios" / f"{name}.yaml"
