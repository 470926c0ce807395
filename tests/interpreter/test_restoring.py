"""Every scenario with a restore between any two acts, and none of them without the engine."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from _pytest.mark.structures import ParameterSet

from engine.interpreter import Execution
from engine.interpreter.specs import CaseWorkflow
from tests import machine
from tests.interpreter.twins import Twin
from workflows.scenario import play_file
from workflows.scenario.load import load
from workflows.scenario.steps import Complete

ROOT = Path(__file__).parents[2] / "bpmn"
EVERY = sorted(ROOT.glob("*/scenarios/*.yaml"))
OFTEN = 24 if machine.WHOLE else 96
"""`./test --deep` plays them all, `./test` every 24th, a plain run every 96th."""


def _every(files: list[Path]) -> list[ParameterSet]:
    deep = pytest.mark.deep
    return [
        pytest.param(path, marks=() if place % OFTEN == 0 else deep)
        for place, path in enumerate(files)
    ]


def _named(path: Path) -> str:
    return f"{path.parent.parent.name}/{path.stem}"


def _acts(path: Path) -> bool:
    """Whether an act of somebody is accepted in it."""
    return any(isinstance(step, Complete) for step in load(path).steps)


each_file = pytest.mark.parametrize("path", _every(EVERY), ids=_named)
each_with_acts = pytest.mark.parametrize("path", _every(list(filter(_acts, EVERY))), ids=_named)


@pytest.fixture
def twins(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Twin]]:
    using = [
        module
        for name, module in list(sys.modules.items())
        if getattr(module, "Execution", None) is Execution and name.startswith("engine.")
        if not name.startswith("engine.interpreter")
    ]
    assert using
    for module in using:
        monkeypatch.setattr(module, "Execution", Twin)
    monkeypatch.setattr(Twin, "compared", 0)
    yield Twin
    Twin.living.clear()


@each_file
def test_a_restore_between_any_two_acts_of_a_scenario_changes_nothing(
    path: Path, twins: type[Twin]
) -> None:
    said = play_file(path)

    assert said.startswith("ok "), said
    assert twins.compared > 0 or not twins.living


@each_with_acts
def test_no_scenario_passes_when_spiffworkflow_takes_no_step(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(CaseWorkflow, "do_engine_steps", lambda *_args, **_kw: None)

    said = play_file(path)

    assert said.startswith("FAIL "), said
