"""Runs scenario files and says of each in one line how it went."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from workflows.scenario.load import load
from workflows.scenario.play import Failed, play
from workflows.scenario.reader import ScenarioError
from workflows.scenario.world import MODELS


def run_files(paths: Iterable[Path]) -> Iterator[str]:
    """`ok FILE: title` or `FAIL FILE: step N: why` for each file, or each one in a folder."""
    for path in paths:
        files = sorted(path.rglob("scenarios/*.yaml")) if path.is_dir() else [path]
        for file in files or [path]:
            yield play_file(file)


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
