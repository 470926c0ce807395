"""Samples of a moment's work, and the lines of the table that is printed of them."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from statistics import median


@dataclass
class Samples:
    """Seconds that one kind of work took, time after time: on the wall and of this process."""

    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)

    @contextmanager
    def taken(self) -> Iterator[None]:
        wall, cpu = time.perf_counter(), time.process_time()
        yield
        self.wall.append(time.perf_counter() - wall)
        self.cpu.append(time.process_time() - cpu)


def p95(seconds: Sequence[float]) -> float:
    return sorted(seconds)[min(len(seconds) - 1, round(0.95 * len(seconds)))]


@dataclass(frozen=True)
class Line:
    """One line of the table."""

    what: str
    figures: Sequence[str]


def timed(what: str, samples: Samples, target: str = "") -> Line:
    """Milliseconds: median and p95 on the wall and of CPU, and how many were taken."""
    seconds = (*_middle_and_most(samples.wall), *_middle_and_most(samples.cpu))
    told = (*(f"{1000 * value:.1f}" for value in seconds), str(len(samples.wall)), target)
    return Line(what, told)


def ratio(what: str, ours: Samples, theirs: Samples, target: str) -> Line:
    """How many times as long ours took, figure by figure."""
    mine = (*_middle_and_most(ours.wall), *_middle_and_most(ours.cpu))
    other = (*_middle_and_most(theirs.wall), *_middle_and_most(theirs.cpu))
    told = (f"{a / b:.2f}" for a, b in zip(mine, other, strict=True))
    return Line(what, (*told, "", target))


def _middle_and_most(seconds: Sequence[float]) -> tuple[float, float]:
    return median(seconds), p95(seconds)


HEAD = Line("", ("median ms", "p95 ms", "CPU median", "CPU p95", "n", "target"))


def table(lines: Sequence[Line]) -> str:
    return "\n".join(
        f"{line.what:<44}" + "".join(f"{each:>12}" for each in line.figures) for line in lines
    )
