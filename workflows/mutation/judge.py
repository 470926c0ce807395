"""The two judges of a mutant in one process: the check, then the scenarios that can see it."""

import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import mkdtemp
from time import perf_counter

import engine
from workflows.mutation.mutant import Mutant
from workflows.mutation.stories import Story, keys_with
from workflows.mutation.watching import Watch, watched
from workflows.scenario.load import load
from workflows.scenario.play import Failed, play
from workflows.surroundings import surroundings

CHECK = "check"


@dataclass(frozen=True)
class Work:
    """What every process knows: where the procedures lie, which is mutated, its mutants, today.

    `room` is a folder to work in; whoever made it takes it away.
    """

    root: Path
    folder: str
    mutants: Mapping[str, Mutant]
    today: date
    room: Path


@dataclass(frozen=True)
class Told:
    """What one scenario can see, as ids. `failed` says why it does not come true unchanged."""

    path: Path
    seconds: float
    seen: frozenset[str]
    failed: str | None


class Judge:
    """Works on a copy of the procedures that is its own, where it writes one mutant at a time."""

    def __init__(self, work: Work) -> None:
        self.work = work
        self.models = Path(mkdtemp(dir=work.room))
        for folder in (file.parent for file in work.root.glob("*/procedure.yaml")):
            skipped = shutil.ignore_patterns("scenarios", "*.md")
            shutil.copytree(folder, self.models / folder.name, ignore=skipped)
        self._keys = keys_with(work.root, work.folder)
        self._watch = Watch(work.mutants.values())
        self._errors = {key: self._check(key) for key in self._keys}

    def tell(self, path: Path) -> Told:
        """Play a scenario against the procedures as they are, and look on."""
        self._watch.seen = set()
        begun = perf_counter()
        with watched(self._watch):
            failed = self._played(path)
        return Told(path, perf_counter() - begun, frozenset(self._watch.seen), failed)

    def killer(self, identity: str, stories: Iterable[Path]) -> str | None:
        """Who tells this mutant first: the check, or a scenario by `folder/name`; None: nobody."""
        mutant = self.work.mutants[identity]
        file = self.models / mutant.file
        before = file.read_text("utf-8")
        file.write_text(mutant.text, "utf-8")
        try:
            if any(self._check(key) - self._errors[key] for key in self._keys):
                return CHECK
            killed = next((path for path in stories if self._played(path)), None)
        finally:
            file.write_text(before, "utf-8")
        return f"{killed.parent.parent.name}/{killed.stem}" if killed else None

    def _check(self, key: str) -> frozenset[str]:
        """The errors that the check finds; a folder that cannot be read is one."""
        try:
            files = engine.bundle(self.models, key)
        except engine.ModelRefused as error:
            return frozenset({str(error)})
        findings = engine.check(key, files, engine.known_to(surroundings(), self.work.today))
        return frozenset(found.line for found in findings if found.severity == "error")

    def _played(self, path: Path) -> str | None:
        """Why the scenario does not come true; None where it does."""
        try:
            play(load(path), self.models)
        except Failed as failed:
            return str(failed)
        return None


def reached(mutant: Mutant, story: Story, told: Told) -> bool:
    """Whether a scenario can see a mutant."""
    reach = mutant.reach
    return reach.everywhere or mutant.id in told.seen or bool(reach.acts & story.acts)
