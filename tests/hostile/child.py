"""Files one after the other through one door, each measured, in a process that may not grow.

python -m tests.hostile.child DOOR KIND...: a line of JSON for each file.
"""

import json
import os
import resource
import signal
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.hostile import kinds
from tests.hostile.doors import Doors

FILES = {
    "bpmn": kinds.BPMN | kinds.FOREIGN,
    "dmn": kinds.DMN,
    "json": kinds.JSON,
    "yaml": kinds.YAML,
    "lrmx": kinds.LRMX,
    "story": kinds.STORY,
    "law": kinds.LAW,
}
GIVEN_UP = 20
"""Seconds of work after which a file counts as a hang, and ends the process."""

GIGABYTES = 2


def main(door: str, *wanted: str) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (GIGABYTES << 30, GIGABYTES << 30))
    with TemporaryDirectory() as place:
        doors = Doors(Path(place))
        for kind in wanted:
            for name, raw in FILES[kind].items():
                _begun(kind, name)
                signal.setitimer(signal.ITIMER_PROF, GIVEN_UP)
                before, began = _most(), time.process_time()
                told, wrong = doors.said(door, kind, raw)
                used = time.process_time() - began
                signal.setitimer(signal.ITIMER_PROF, 0)
                found = {"told": told[:300], "wrong": wrong, "seconds": used}
                _say({**found, "kind": kind, "name": name, "grown": _most() - before})


def _begun(kind: str, name: str) -> None:
    Path("/proc/self/clear_refs").write_text("5", "ascii")  # forget the most that was ever used
    _say({"begun": f"{kind}: {name}"})


def _most() -> int:
    """The most memory that was used since it was forgotten, in kilobytes."""
    lines = Path("/proc/self/status").read_text("ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))


def _say(told: object) -> None:
    os.write(1, (json.dumps(told, ensure_ascii=False) + "\n").encode())


if __name__ == "__main__":
    main(*sys.argv[1:])
