"""Taking a running case to the published version of its procedure: what stands against it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from engine.casefile import CaseFile
from engine.definitions import Procedure
from engine.errors import Reason
from engine.interpreter import Execution, misfits
from engine.lint import bundle_of
from engine.lint.bundle import Bundle, texts
from engine.lint.invariants import PATTERNS
from engine.lint.unfolding import net_of
from engine.paths import at
from engine.returning import DRAWN
from engine.verify.conditions import Assumed
from engine.verify.net import Net
from engine.verify.reach import Rules, spread


def obstacles(file: CaseFile, other: Procedure) -> tuple[Reason, ...]:
    """The reasons against taking the case to another version of its procedure."""
    execution = file.execution()
    missing = misfits(execution, other.model)
    if missing:
        return tuple(Reason("migration_removed", name) for name in missing)
    already = _broken(file, execution, file.procedure)
    return tuple(r for r in _broken(file, execution, other) if r not in already)


def _broken(file: CaseFile, execution: Execution, version: Procedure) -> dict[Reason, None]:
    """The invariants of a version that may be broken from where the case stands.

    Tokens are thought never to be used up, so this may say too much: what it says of the
    case's own version as well is not brought about by leaving it.
    """
    files = {path: text for path, text in version.texts.items() if path.endswith(DRAWN)}
    bundle = bundle_of(version.key, files)
    found: list[Reason] = []
    for folder, settings in bundle.settings.items():
        for standing in _standings(execution, version, folder, bundle):
            asked = _Asked(file, version, net_of(bundle, folder), standing)
            found += [r for line in texts(settings.get("invariants")) for r in asked.broken(line)]
    return dict.fromkeys(found)


@dataclass(frozen=True)
class _Standing:
    """Where a case stands in one process: the places with a token, the elements passed."""

    places: frozenset[str]
    passed: frozenset[str]


def _standings(
    execution: Execution, other: Procedure, folder: str, bundle: Bundle
) -> Iterator[_Standing]:
    """The case in its own process, or in each running call of a process that it calls."""
    passed = frozenset(execution.passed())
    ways = {(): None} if folder == other.key else dict.fromkeys(_calls(execution, other, folder))
    for way in ways:
        inside = [
            s[len(way) :] for s in _ways(execution) if s[: len(way)] == way and len(s) > len(way)
        ]
        halted = [
            (path[len(way) :], source, join)
            for path, source, join in execution.halted()
            if path[: len(way)] == way
        ]
        places = {p for path in inside for p in _places(path, other)}
        places |= {p for h in halted for p in _inflow(h, other, bundle)}
        yield _Standing(frozenset(places), passed)


def _ways(execution: Execution) -> list[tuple[str, ...]]:
    return [(*token.path, token.element) for token in execution.waits()]


def _calls(execution: Execution, other: Procedure, folder: str) -> Iterator[tuple[str, ...]]:
    for way in _ways(execution):
        for length in range(1, len(way)):
            element = other.model.of(way[length - 1])
            if element and element.called == folder:
                yield way[:length]


def _places(way: tuple[str, ...], other: Procedure) -> Iterator[str]:
    """The places of a token and of all calls around it, by the net's names."""
    prefix = ""
    for name in way:
        yield f"{prefix}{name}"
        element = other.model.of(name)
        if element and element.called:
            prefix = f"{prefix}{name}."


def _inflow(
    halted: tuple[tuple[str, ...], str, str], other: Procedure, bundle: Bundle
) -> Iterator[str]:
    """The place of a token that waits at a join: on the line by which it came."""
    path, source, join = halted
    called = [e for name in path if (e := other.model.of(name)) and e.called]
    prefix = "".join(f"{e.id}." for e in called)
    element = other.model.of(join)
    drawing = bundle.drawing(element.process) if element else None
    for flow in drawing.entering(join) if drawing else ():
        if flow.source == source:
            yield f"{prefix}{flow.id}~"


@dataclass(frozen=True)
class _Asked:
    """One process of the new version, asked each of its invariants of a case that stands in it."""

    file: CaseFile
    other: Procedure
    net: Net
    standing: _Standing

    def broken(self, line: str) -> Iterator[Reason]:
        for kind, pattern in PATTERNS.items():
            match = re.fullmatch(pattern, line)
            judge = getattr(self, f"_{kind}", None)
            if match and judge and judge(*match.groups()):
                yield Reason("migration_invariant", None, detail=line)

    def _always(self, first: str, then: str) -> bool:
        words = [word.rpartition(".")[2] for word in first.split(" or ")]
        if self.standing.passed.intersection(words):
            return False
        if self._passed(then):
            return True
        never = frozenset[str]().union(*(self.net.named(word) for word in first.split(" or ")))
        undone = frozenset(i for i, paths in self.net.paths_of.items() if paths <= never)
        return self._reached(then, Rules(Assumed(undone=undone), never_done=never))

    def _days(self, first: str, _count: str, then: str) -> bool:
        return self._always(first, then)

    def _never(self, late: str, early: str) -> bool:
        return self._passed(early) and self._reached(late, Rules())

    def _excludes(self, one: str, other: str) -> bool:
        return self._never(one, other) or self._never(other, one)

    def _only_if(self, target: str, fact: str, value: str) -> bool:
        element, _, member = fact.rpartition(".")
        path = (element.rpartition(".")[2], member)
        known = at(self.file.facts, ".".join(path))
        if self._passed(path[0]):
            return self._passed(target) and str(known).lower() != value
        rules = Rules(
            Assumed({path: (None,)}),
            never_done=self.net.paths_of.get(path[0], frozenset()),
        )
        return self._passed(target) or self._reached(target, rules)

    def _people(self, one: str, other: str) -> bool:
        hands = [at(self.file.facts, f"{name.rpartition('.')[2]}.by") for name in (one, other)]
        return hands[0] is not None and hands[0] == hands[1]

    def _holds(self, guard: str, place: str) -> bool:
        """An act that was done without its gate cannot be given it afterwards."""
        before = self.file.procedure.model.of(place.rpartition(".")[2])
        return self._passed(place) and before is not None and guard not in before.guards

    def _passed(self, name: str) -> bool:
        return name.rpartition(".")[2] in self.standing.passed

    def _reached(self, name: str, rules: Rules) -> bool:
        places = self.standing.places
        begun = places.union(*(self._events_at(place) for place in places))
        return bool(places) and not self.net.named(name).isdisjoint(spread(self.net, rules, begun))

    def _events_at(self, place: str) -> Iterator[str]:
        """The events at the edge of where the case stands: each may still come."""
        scope = self.net.scopes.get(place)
        return (mark for mark in (scope.aside if scope else ()) if "/ended" not in mark)
