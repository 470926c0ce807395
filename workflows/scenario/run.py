"""Runs scenario files and says of each in one line how it went."""

import gc
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

from workflows.scenario.load import load
from workflows.scenario.play import Failed, play
from workflows.scenario.reader import ScenarioError
from workflows.scenario.world import MODELS

KINDS = ("*.yaml", "*.yml")


def run_files(paths: Iterable[Path]) -> Iterator[str]:
    """`ok FILE: title` or `FAIL FILE: step N: why` for each file, or each one in a folder.

    What the first of them has compiled is kept for the others: no use to look for garbage there.
    """
    for number, file in enumerate(chain.from_iterable(map(_files, paths))):
        yield play_file(file)
        if number == 0:
            gc.collect()
            gc.freeze()


def _files(path: Path) -> list[Path]:
    """The file itself; of a folder the scenarios below it, else the ones that lie in it."""
    if not path.is_dir():
        return [path]
    below = (sorted(path.rglob(f"scenarios/{kind}")) for kind in KINDS)
    here = (sorted(path.glob(kind)) for kind in KINDS)
    return [*chain.from_iterable(below)] or [*chain.from_iterable(here)] or [path]


def play_file(path: Path, url: str = "sqlite://") -> str:
    """Play one file on an empty database, with the models it lies beside; how it went."""
    try:
        scenario = load(path)
        play(scenario, models_for(path, scenario.procedure), url)
    except ScenarioError as error:
        return f"FAIL {error}"
    except Failed as failed:
        return f"FAIL {path}: {failed}"
    return f"ok {path}: {scenario.title}"


def models_for(path: Path, procedure: str) -> Path:
    """The folder of procedures that a file lies in; for one that lies elsewhere, ours."""
    folder = path.resolve().parent.parent.parent
    return folder if (folder / procedure / "procedure.yaml").is_file() else MODELS
