"""Every marking that a game comes to, the nearest first, as far as the budget goes."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from heapq import heappop, heappush

from engine.verify.game import Game, Stand, Trace
from engine.verify.parts import Parts

MOST_MARKINGS = 12_000
"""As many are looked at for one question; beyond, nothing is proven and nothing refuted."""

MOST_WORK = 50_000_000
"""Of the cubes of how many acts each marking allows: they are as many, and each as long, and what
is that wide has no end of markings."""


class NotProven(Exception):
    """The markings are more than the budget, or too wide."""


@dataclass
class Seen:
    """One marking: its parts where it falls into several, else where its acts lead to.

    `ends` where the whole case can be over with the next act.
    """

    parts: tuple[int, ...] = ()
    nexts: set[int] = field(default_factory=set)
    ends: bool = False


@dataclass
class Search:
    """The markings of a game by number; `came` is from where, and by which steps, each was met."""

    game: Game
    seen: dict[int, Seen] = field(default_factory=dict)
    came: dict[int, tuple[int | None, Trace]] = field(default_factory=dict)
    begun: list[Stand] = field(default_factory=list)

    def all(self) -> Iterator[tuple[int | None, Stand]]:
        """Every run of the machine, with the marking that it starts from, the shortest first.

        Raises NotProven where there are too many.
        """
        self._parts = Parts(self.game)
        self._waiting: list[tuple[int, int, int]] = []
        self._work = 0
        self.begun = self.game.opening()
        for stand in self.begun:
            yield None, stand
            self._meet(None, stand, 0)
        while self._waiting:
            cost, _, marking = heappop(self._waiting)
            if marking in self.seen:
                continue
            if len(self.seen) >= MOST_MARKINGS or self._work >= MOST_WORK:
                raise NotProven
            yield from self._look(marking, cost)

    def _look(self, marking: int, cost: int) -> Iterator[tuple[int | None, Stand]]:
        parts = self._parts.of(marking)
        seen = self.seen[marking] = Seen()
        if parts != (marking,):
            seen.parts = parts
            for part in parts:
                self._meet(marking, Stand(part, ()), cost)
            return
        acts = list(self.game.acts(marking))
        self._work += len(acts) ** 3
        for stand in acts:
            if stand.over:
                seen.ends = True
            elif not stand.ended:
                seen.nexts.add(stand.marking)
            yield marking, stand
            self._meet(marking, stand, cost)

    def _meet(self, origin: int | None, stand: Stand, cost: int) -> None:
        if stand.ended:
            return
        cost += len(stand.trace)
        if stand.marking not in self.came:
            self.came[stand.marking] = (origin, stand.trace)
        if stand.marking not in self.seen:
            heappush(self._waiting, (cost, len(self.came), stand.marking))

    def way_to(self, marking: int | None) -> Trace:
        """The steps from the start to a marking."""
        told: list[Trace] = []
        while marking is not None:
            marking, trace = self.came[marking]
            told.append(trace)
        return tuple(number for trace in reversed(told) for number in trace)


def told(game: Game, steps: Trace, goal: int, kept: Iterable[int] = ()) -> tuple[str, ...]:
    """The elements of a run without which the tokens of `goal` would not lie there.

    `kept` are places in the run that are told whatever they bring about.
    """
    always, wanted, heard = set(kept), goal & game.tokens, set[str]()
    shown: list[str] = []
    for at in range(len(steps) - 1, -1, -1):
        move = game.moves[steps[at]]
        if not (move.give & wanted or move.step.throws in heard or at in always):
            continue
        wanted = wanted & ~move.give | move.take
        heard.discard(move.step.throws or "")
        if move.step.hears and move.step.hears.startswith("signal "):
            heard.add(move.step.hears)
        if move.step.shows and (not shown or shown[-1] != move.step.shows):
            shown.append(move.step.shows)
    return tuple(reversed(shown))
