"""Whether a procedure can always end, ends properly, and does all that is drawn in it.

Each flaw comes with the shortest run that shows it, as element ids.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from graphlib import CycleError, TopologicalSorter

from engine.verify.board import Question
from engine.verify.game import Game, Stand, Trace
from engine.verify.net import Net
from engine.verify.search import NotProven, Search, told

DEADLOCK, LOST, LIVELOCK = "deadlock", "lost_token", "livelock"
DEAD, UNSAFE, ENDLESS, NOT_PROVEN = "dead_element", "unsafe", "endless_loop", "not_proven"


@dataclass(frozen=True)
class Flaw:
    """`place` is the node it is about, by its path of calls; `way` the run that leads there."""

    kind: str
    place: str
    way: tuple[str, ...] = ()


@lru_cache(maxsize=64)
def flaws(net: Net) -> tuple[Flaw, ...]:
    """Every flaw of a net, each node once for each kind, with the shortest run to it."""
    search = _Soundness(net)
    found: dict[tuple[str, str], Flaw] = {}
    for flaw in search.found():
        found.setdefault((flaw.kind, flaw.place), flaw)
    return tuple(found.values())


@dataclass
class _Ways:
    """What can become of each marking, one of its parts after the other."""

    over: set[int] = field(default_factory=set)
    empty: set[int] = field(default_factory=set)
    kept_on: set[int] = field(default_factory=set)
    stuck: set[int] = field(default_factory=set)


class _Soundness:
    def __init__(self, net: Net) -> None:
        self.net = net
        self.game = Game(net, Question())
        self.search = Search(self.game)
        self.unsafe: dict[str, Flaw] = {}

    def found(self) -> Iterator[Flaw]:
        try:
            for origin, stand in self.search.all():
                self._clash(origin, stand)
        except NotProven:
            yield from self.unsafe.values()
            yield Flaw(NOT_PROVEN, "")
            return
        yield from self.unsafe.values()
        rings = list(self._endless())
        yield from rings
        if not rings:
            yield from self._never_ending()
            if not self.unsafe:
                yield from self._dead()

    def _clash(self, origin: int | None, stand: Stand) -> None:
        for place in self.game.places(stand.clash):
            node = self.node(place)
            if node not in self.unsafe:
                steps = (*self.search.way_to(origin), *stand.trace)
                twice = [n for n, s in enumerate(steps) if self._brings(s, place)][-2:]
                self.unsafe[node] = Flaw(UNSAFE, node, told(self.game, steps, 0, twice))

    def _brings(self, step: int, place: str) -> bool:
        return bool(self.game.moves[step].give & self.game.bits[place])

    def _dead(self) -> Iterator[Flaw]:
        did = {self.game.moves[number].step.does for number in self.game.fired}
        for place in self.net.nodes:
            host = place.rpartition(".")[0]
            if place not in did and (not host or host in did):
                yield Flaw(DEAD, place)

    def _endless(self) -> Iterator[Flaw]:
        """Rings of steps that the machine takes by itself."""
        moves = [self.game.moves[number] for number in self.game.fired]
        ahead: dict[str, set[str]] = {}
        for step in (move.step for move in moves if not move.step.waits):
            through = step.inputs[1:] if step.empty else step.inputs
            for place in step.outputs:
                ahead.setdefault(place, set()).update(through)
        while True:
            try:
                TopologicalSorter(ahead).prepare()
            except CycleError as error:
                ring = error.args[1]
                nodes = [p for p in ring if p in self.net.nodes]
                shown = tuple(self.net.nodes[place].id for place in nodes)
                yield Flaw(ENDLESS, nodes[0], shown)
                ahead = {p: before - set(ring) for p, before in ahead.items() if p not in ring}
            else:
                return

    # ---- can it always end? ----

    def _never_ending(self) -> Iterator[Flaw]:
        ways = self._ways()
        for marking, split in self._stuck_from_the_start(ways):
            seen = self.search.seen[marking]
            if marking in ways.over or marking in ways.empty or seen.parts:
                continue
            if not seen.nexts and not seen.ends:
                yield from self._standing(marking, split=split)
            elif not self._comes_to_a_stand(marking):
                yield from self._circling(marking)

    def _stuck_from_the_start(self, ways: _Ways) -> Iterator[tuple[int, bool]]:
        """Markings on the way to where nothing ends any more, the nearest first.

        With each, whether other tokens were parted from it that may end without it.
        """
        waiting = [(stand.marking, False) for stand in self.search.begun if not stand.ended]
        known: set[int] = set()
        for marking, split in waiting:
            if marking in known or marking not in ways.stuck:
                continue
            known.add(marking)
            yield marking, split
            seen = self.search.seen[marking]
            waiting += [(after, split) for after in seen.nexts]
            for part in seen.parts:
                others = [other for other in seen.parts if other != part]
                if all(other in ways.kept_on for other in others):
                    waiting.append((part, split or bool(others)))

    def _ways(self) -> _Ways:
        """The least that holds: what can become of a marking by what can become of the next."""
        ways, before = _Ways(), -1
        order = list(reversed(self.search.seen))
        while before != (before := len(ways.over) + len(ways.empty)):
            for marking in order:
                self._ending(marking, ways)
        before = -1
        while before != (before := len(ways.kept_on) + len(ways.stuck)):
            for marking in order:
                self._staying(marking, ways)
        return ways

    def _ending(self, marking: int, ways: _Ways) -> None:
        """Whether the case can be ended from here, and whether these tokens can be used up."""
        seen = self.search.seen[marking]
        if seen.ends or not (ways.over.isdisjoint(seen.nexts) and ways.over.isdisjoint(seen.parts)):
            ways.over.add(marking)
        gone = not marking & self.game.tokens or not ways.empty.isdisjoint(seen.nexts)
        if gone or (seen.parts and all(part in ways.empty for part in seen.parts)):
            ways.empty.add(marking)

    def _staying(self, marking: int, ways: _Ways) -> None:
        """Whether these tokens can lie so that they end nothing, and that nothing ends at all."""
        seen = self.search.seen[marking]
        if seen.parts:
            here = all(part in ways.kept_on for part in seen.parts)
            stuck = [part for part in seen.parts if part in ways.stuck]
            others = [[p for p in seen.parts if p != part] for part in stuck]
            bad = any(all(p in ways.kept_on for p in rest) for rest in others)
        else:
            here = marking not in ways.over or not ways.kept_on.isdisjoint(seen.nexts)
            ending = marking in ways.over or marking in ways.empty
            bad = not ending or not ways.stuck.isdisjoint(seen.nexts)
        if here:
            ways.kept_on.add(marking)
        if bad:
            ways.stuck.add(marking)

    def _comes_to_a_stand(self, marking: int) -> bool:
        waiting, known = [marking], {marking}
        for here in waiting:
            seen = self.search.seen[here]
            if not (seen.parts or seen.nexts or seen.ends) and here & self.game.tokens:
                return True
            ahead = seen.nexts | set(seen.parts)
            waiting += ahead - known
            known |= ahead
        return False

    def _standing(self, marking: int, *, split: bool) -> Iterator[Flaw]:
        steps = self.search.way_to(marking)
        kind = LOST if split or self._something_ended(steps) else DEADLOCK
        way = told(self.game, steps, marking, range(len(steps)))
        for place in self._innermost(marking):
            yield Flaw(kind, self.node(place), way)

    def _circling(self, marking: int) -> Iterator[Flaw]:
        place = next(iter(self._innermost(marking)))
        steps = self.search.way_to(marking)
        yield Flaw(LIVELOCK, self.node(place), told(self.game, steps, marking, range(len(steps))))

    def _something_ended(self, steps: Trace) -> bool:
        ends = (self.game.moves[number].step.ends for number in steps)
        return any(end is not None and not end[0] for end in ends)

    def _innermost(self, marking: int) -> Iterator[str]:
        """The tokens, without those that only stand for others inside."""
        lying = set(self.game.places(marking & self.game.tokens))
        for place in sorted(lying):
            scope = self.net.scopes.get(place)
            if scope is None or scope.inside.isdisjoint(lying):
                yield place

    def node(self, place: str) -> str:
        """The node that a place belongs to: of a line, where it leads."""
        if place in self.net.nodes:
            return place
        if place.partition("=")[0] in self.net.nodes:
            return place.partition("=")[0]
        ahead = (s.outputs[0] for s in self.net.transitions if place in s.inputs)
        return next((out for out in ahead if out in self.net.nodes), "")
