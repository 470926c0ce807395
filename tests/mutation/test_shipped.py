"""Of every shipped procedure, whatever is changed is noticed by somebody."""

from datetime import date
from pathlib import Path

import pytest

import engine
from workflows.mutation import Settings, mutate
from workflows.mutation.equivalents import equivalents_of
from workflows.mutation.mutators import mutants_of

ROOT = Path(__file__).parents[2] / "bpmn"
FOLDERS = sorted(file.parent.name for file in ROOT.glob("*/procedure.yaml"))


@pytest.mark.deep
@pytest.mark.parametrize("folder", FOLDERS)
def test_every_mutant_is_killed_or_said_to_be_equivalent(folder: str) -> None:
    report = mutate(ROOT, folder, date(2026, 3, 2), Settings(), print)

    assert [verdict.mutant for verdict in report.survivors] == []
    assert report.wrong == ()
    assert report.left == ()


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_list_names_a_mutant_that_there_is_not(folder: str) -> None:
    made = {mutant.id for mutant in mutants_of(folder, engine.bundle(ROOT, folder))}

    assert equivalents_of(ROOT / folder).wrong(made, ()) == []
