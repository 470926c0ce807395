"""Mutates a procedure and has every mutant judged, on several cores and within a time."""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from multiprocessing import TimeoutError as OverTime
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic
from typing import TypeVar

import engine
from workflows.mutation.equivalents import Equivalents, equivalents_of
from workflows.mutation.judge import Judge, Told, Work, reached
from workflows.mutation.mutant import Mutant
from workflows.mutation.mutators import mutants_of
from workflows.mutation.stories import Story, stories

T = TypeVar("T")
R = TypeVar("R")
MINUTES = 15
OFTEN = 50
RENEWED = 60
"""After so many mutants a process is replaced: each compiled procedure stays in its memory."""


@dataclass(frozen=True)
class Verdict:
    """`by` is who killed the mutant, None where it lives; `looked`: how many scenarios see it."""

    mutant: str
    by: str | None
    looked: int


@dataclass(frozen=True)
class Report:
    """How the mutants of a procedure fared. `left` were not judged in time, or not by all."""

    folder: str
    verdicts: tuple[Verdict, ...]
    left: tuple[str, ...]
    equivalents: Equivalents
    wrong: tuple[str, ...]

    @property
    def killed(self) -> int:
        return sum(verdict.by is not None for verdict in self.verdicts)

    @property
    def survivors(self) -> tuple[Verdict, ...]:
        """Those that live and that nobody says to be equivalent."""
        known = self.equivalents.reasons
        return tuple(v for v in self.verdicts if v.by is None and v.mutant not in known)

    @property
    def counted(self) -> int:
        """Of how many the score is: all that were judged and that somebody could tell."""
        return self.killed + len(self.survivors)

    @property
    def score(self) -> float:
        """Per cent killed; of none, all."""
        return 100 * self.killed / self.counted if self.counted else 100.0


@dataclass(frozen=True)
class Settings:
    """How a run is made: on how many processes, for how many seconds, of which files alone."""

    processes: int = 2
    seconds: float = 60 * MINUTES
    only: frozenset[str] = frozenset()


Say = Callable[[str], None]


def mutate(root: Path, folder: str, today: date, settings: Settings, say: Say) -> Report:
    """Judge the mutants of `root/folder`; `say` is told how far it is.

    Raises EquivalentsError, ModelRefused, ScenarioError for files that cannot be read, and
    ScenariosFailed where a scenario does not come true before anything is changed.
    """
    end = monotonic() + settings.seconds
    made = mutants_of(folder, engine.bundle(root, folder))
    chosen = {m.id: m for m in made if not settings.only or m.file in settings.only}
    listed = equivalents_of(root / folder)
    if not chosen:
        return Report(folder, (), (), listed, ())
    with TemporaryDirectory(prefix="mutants-") as room:
        work = Work(root, folder, chosen, today, Path(room))
        told, whole = _stories(work, settings, end - settings.seconds / 2, say)
        found = _verdicts(work, told, settings, end, say)
        verdicts = tuple(verdict for verdict in found if whole or verdict.by)
    judged = {verdict.mutant for verdict in verdicts}
    left = tuple(name for name in chosen if name not in judged)
    killed = [verdict.mutant for verdict in verdicts if verdict.by]
    known = chosen if not settings.only else {**chosen, **listed.reasons}
    return Report(folder, verdicts, left, listed, tuple(listed.wrong(known, killed)))


class ScenariosFailed(RuntimeError):
    """Scenarios that do not come true on the procedures as they are: nothing can be judged."""


Seen = list[tuple[Story, Told]]


def _stories(work: Work, settings: Settings, end: float, say: Say) -> tuple[Seen, bool]:
    """Scenarios played once unchanged, quickest first, with what they can see; whether all."""
    there = {story.path: story for story in stories(work.root, work.folder)}
    say(f"{work.folder}：{len(work.mutants)} 个变异，{len(there)} 个情景")
    found = [(there[told.path], told) for told in _each(work, settings, _tell, list(there), end)]
    broken = [f"{told.path}: {told.failed}" for _, told in found if told.failed]
    if broken:
        raise ScenariosFailed("\n".join(broken))
    return sorted(found, key=lambda pair: pair[1].seconds), len(found) == len(there)


def _verdicts(
    work: Work, told: Seen, settings: Settings, end: float, say: Say
) -> Iterator[Verdict]:
    seeing = {name: _seeing(mutant, told) for name, mutant in work.mutants.items()}
    judged = _each(work, settings, _kill, list(seeing.items()), end)
    for number, (name, by) in enumerate(judged, start=1):
        yield Verdict(name, by, len(seeing[name]))
        if number % OFTEN == 0:
            say(f"{work.folder}：已判 {number}/{len(seeing)}")


def _seeing(mutant: Mutant, told: Seen) -> list[Path]:
    """The scenarios that can see a mutant, those that name what was changed first."""
    found = [story for story, what in told if reached(mutant, story, what)]
    found.sort(key=lambda story: mutant.element not in story.words)
    return [story.path for story in found]


# ---- processes ----

_AT_WORK: list[Judge] = []
"""The judge of this process."""


def _begin(work: Work) -> None:
    """A fault is what a mutant is expected to end in: nobody is told of it."""
    logging.disable()
    _AT_WORK[:] = [Judge(work)]


def _tell(path: Path) -> Told:
    return _AT_WORK[0].tell(path)


def _kill(asked: tuple[str, list[Path]]) -> tuple[str, str | None]:
    name, paths = asked
    return name, _AT_WORK[0].killer(name, paths)


def _each(
    work: Work, settings: Settings, act: Callable[[T], R], items: list[T], end: float
) -> Iterator[R]:
    """What an act comes to for each item, as soon as it is known, until a moment."""
    context = get_context("spawn")
    with context.Pool(settings.processes, _begin, (work,), maxtasksperchild=RENEWED) as pool:
        results = pool.imap_unordered(act, items)
        for _ in items:
            try:
                yield results.next(timeout=max(0.0, end - monotonic()))
            except OverTime:
                return
