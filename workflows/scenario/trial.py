"""Plays scenarios against a draft: in a process of its own, for a limited time."""

import queue
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Trial:
    """How one scenario went: `ok` None where the time was over before it was played."""

    name: str
    ok: bool | None
    told: str


def scenarios_of(folder: Path) -> tuple[Path, ...]:
    return tuple(sorted((folder / "scenarios").glob("*.yaml")))


def titles(folder: Path) -> dict[str, str]:
    """File → title of every scenario beside a procedure, as it is written there."""
    found = {}
    for file in scenarios_of(folder):
        lines = file.read_text(encoding="utf-8").splitlines()
        title = next((line[6:] for line in lines if line.startswith("title:")), "")
        found[file.stem] = title.strip().strip("'\"")
    return found


def try_out(
    files: Mapping[str, str], scenarios: Sequence[Path], seconds: float
) -> tuple[Trial, ...]:
    """Play these scenarios against the procedure that `files` are, for at most so long."""
    with TemporaryDirectory() as place:
        root = Path(place)
        for path, text in files.items():
            kept = root / path
            kept.parent.mkdir(parents=True, exist_ok=True)
            kept.write_text(text, encoding="utf-8")
        copies = {_copy(root, scenario): scenario.stem for scenario in scenarios}
        lines = _lines([str(copy) for copy in copies], seconds)
    played = [_trial(line, root) for line in lines]
    known = {trial.name for trial in played}
    left = (Trial(name, None, "") for name in copies.values() if name not in known)
    return (*played, *left)


def _copy(root: Path, scenario: Path) -> Path:
    copy = root / scenario.parent.parent.name / "scenarios" / scenario.name
    copy.parent.mkdir(parents=True, exist_ok=True)
    copy.write_bytes(scenario.read_bytes())
    return copy


def _lines(paths: list[str], seconds: float) -> list[str]:
    """What the process prints until it ends or the time is over; then it is stopped."""
    command = [sys.executable, "-m", "workflows.scenario", *paths]
    told: queue.Queue[str | None] = queue.Queue()
    until = time.monotonic() + seconds
    lines: list[str] = []
    with subprocess.Popen(  # noqa: S603  our own program on our own files
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        threading.Thread(target=_read, args=(process, told), daemon=True).start()
        try:
            while (line := told.get(timeout=max(0.0, until - time.monotonic()))) is not None:
                lines.append(line)
        except queue.Empty:
            process.kill()
    return lines


def _read(process: "subprocess.Popen[str]", told: "queue.Queue[str | None]") -> None:
    for line in process.stdout or ():
        told.put(line.strip())
    told.put(None)


def _trial(line: str, root: Path) -> Trial:
    """`ok FILE: title` or `FAIL FILE: why`."""
    word, _, rest = line.partition(" ")
    path, _, told = rest.partition(": ")
    return Trial(Path(path).stem, word == "ok", told.replace(f"{root}/", ""))
