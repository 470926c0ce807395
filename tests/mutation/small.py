"""A small procedure to be mutated: no code knows it."""

from pathlib import Path

import engine
from workflows.mutation import Mutant, mutants_of

ROOT = Path(__file__).parents[1] / "sample_procedure"
KEY = "study_leave"


def files() -> dict[str, str]:
    return engine.bundle(ROOT, KEY)


def by_id(given: dict[str, str]) -> dict[str, Mutant]:
    """The mutants by what follows the file in their ids."""
    return {m.id.partition(": ")[2]: m for m in mutants_of(KEY, given)}
