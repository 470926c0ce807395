"""Measures the parts that are named, or all of them, and prints a table.

.venv/bin/python -m tests.benchmarks [completion] [scenarios] [demonstration] [pages] [timers]
"""

import logging
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.benchmarks import completion, pages, stories, timers
from tests.benchmarks.figures import HEAD, Line, table

PARTS = ("completion", "scenarios", "demonstration", "pages", "timers")


def measured(parts: set[str], folder: Path) -> Iterator[Line]:
    if "completion" in parts:
        yield from completion.lines(folder)
    if "scenarios" in parts:
        yield from stories.scenarios()
    if "timers" in parts:
        yield from timers.lines(folder)
    if parts & {"demonstration", "pages"}:
        app, loading = stories.installed(folder)
        yield from loading
        if "pages" in parts:
            yield from pages.lines(app)


def main(asked: list[str]) -> int:
    if unknown := set(asked) - set(PARTS):
        sys.stderr.write(f"unknown: {' '.join(sorted(unknown))}; there are {' '.join(PARTS)}\n")
        return 2
    logging.disable(logging.INFO)
    sys.stdout.write(f"{table([HEAD])}\n")
    with TemporaryDirectory() as place:
        for line in measured(set(asked or PARTS), Path(place)):
            sys.stdout.write(f"{table([line])}\n")
            sys.stdout.flush()
    return 0


sys.exit(main(sys.argv[1:]))
