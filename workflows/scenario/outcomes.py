"""What the scenarios beside a procedure end with."""

from pathlib import Path

from workflows.scenario.load import load
from workflows.scenario.reader import ScenarioError
from workflows.scenario.steps import MAIN


def outcomes_played(folder: Path) -> frozenset[str]:
    """The outcomes of the main case in every scenario of a procedure's folder that can be read."""
    found = set()
    for file in sorted((folder / "scenarios").glob("*.yaml")):
        try:
            scenario = load(file)
        except ScenarioError:
            continue
        if scenario.procedure == folder.name:
            found.add(scenario.outcome.get(MAIN, ""))
    return frozenset(found - {""})
