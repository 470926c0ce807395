"""The board of the token game: a net in bits, and what each step looks at and changes."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from engine.verify.conditions import read_by
from engine.verify.net import END, START, Net, Transition

TIED, PAST = "tied", "past"


@dataclass(frozen=True)
class Question:
    """What is supposed while the game is played.

    `never_done` are elements (by path) that stay undone, `never_ended` ends of calls that are not
    reached; the facts of `followed` elements (by id) are null until they are done, and `then`
    gives the values that a fact may have from that moment. `past` is remembered once one of its
    elements is done. Tokens that may do one of the `watched` steps are never looked at apart; a
    run ends with such a step, unless the play `goes_on`.
    """

    never_done: frozenset[str] = frozenset()
    never_ended: frozenset[tuple[str, str | None]] = frozenset()
    followed: frozenset[str] = frozenset()
    then: tuple[tuple[tuple[str, ...], tuple[object, ...]], ...] = ()
    past: frozenset[str] = frozenset()
    watched: frozenset[int] = frozenset()
    goes_on: bool = False


@dataclass(frozen=True)
class Move:
    """A transition in bits. `over` where the whole case ends with it."""

    number: int
    step: Transition
    take: int
    give: int
    sweep: int
    blocked: int
    read: int
    over: bool
    marks: int = 0
    spawns: tuple[tuple[int, int], ...] = ()

    @cached_property
    def touched(self) -> int:
        """All that it looks at or changes."""
        regions = 0
        for _, region in self.spawns:
            regions |= region
        return self.take | self.give | self.sweep | self.blocked | self.read | self.marks | regions


class Board:
    """The places and marks of a net as bits, for one question; `tokens` are those of tokens."""

    def __init__(self, net: Net, question: Question) -> None:
        self.net, self.question = net, question
        self.followed = question.followed | asked_for_null(net)
        names = {START, TIED}.union(*(s.inside | s.aside for s in net.scopes.values()))
        for step in net.transitions:
            names.update(p for p in (*step.inputs, *step.outputs) if _kept(p))
            names.update(f"{line}!" for line in step.inputs if step.joins)
        names |= {f"done {name}" for name in self.followed} | {PAST}
        names |= {e for step in net.transitions for e in (step.hears, step.throws) if e}
        self.bits = {name: 1 << n for n, name in enumerate(sorted(names))}
        self._names = sorted(names)
        self.tokens = self.mask(net.scopes[""].inside)
        self.needed = self.bits[PAST] if question.past else 0
        self.moves = [self._move(n, step) for n, step in enumerate(net.transitions)]
        self._nearby: dict[int, int] = {}

    def mask(self, places: Iterable[str]) -> int:
        found = 0
        for place in places:
            found |= self.bits.get(place, 0)
        return found

    def places(self, marking: int) -> Iterator[str]:
        while marking:
            low = marking & -marking
            yield self._names[low.bit_length() - 1]
            marking ^= low

    def _move(self, number: int, step: Transition) -> Move:
        over = "" in step.sweeps
        swept = [self.net.scopes[name] for name in step.sweeps]
        read = self._read(step) | (self.needed if number in self.question.watched else 0)
        done = {f"done {self.net.nodes[step.does].id}"} if step.does in self.net.nodes else set()
        done |= {PAST} if step.does in self.question.past else set()
        spawns = tuple(
            (self.bits[line], self.mask(self.net.spawned[line]))
            for line in step.outputs
            if line in self.net.spawned and line not in step.inputs
        )
        give = self.mask({p for p in step.outputs if _kept(p)} | done)
        return Move(
            number=number,
            step=step,
            take=self.mask(p for p in step.inputs if _kept(p)),
            give=give,
            sweep=0 if over else self.mask(p for s in swept for p in s.inside | s.aside),
            blocked=self.mask({p for name in step.empty for p in self.net.scopes[name].inside}),
            read=read,
            over=over,
            marks=self.mask(f"{line}!" for line in step.inputs) if step.joins else 0,
            spawns=spawns,
        )

    def _read(self, step: Transition) -> int:
        conditions = [*step.instead]
        if step.chosen is not None and step.chosen.condition is not None:
            conditions.append(step.chosen.condition)
        names = {path[0] for text in conditions for path in read_by(text)}
        return self.mask(f"done {name}" for name in names & self.followed)

    def near(self, move: Move) -> int:
        """All that a run of the machine after this move may look at or change."""
        if move.number in self._nearby:
            return self._nearby[move.number]
        found, waiting, seen = 0, [move], {move.number}
        while waiting:
            each = waiting.pop()
            found |= each.touched
            ahead = [m for m in self.of(each.give, self.urging) if m.number not in seen]
            if each.step.throws:
                ahead += [m for m in self.moves if m.step.hears == each.step.throws]
            seen |= {m.number for m in ahead}
            waiting += ahead
        self._nearby[move.number] = found
        return found

    @cached_property
    def urging(self) -> Mapping[int, list[Move]]:
        urging = (m for m in self.moves if not (m.step.waits or m.step.loose))
        return self._by_place(urging, every=True)

    @cached_property
    def waiting(self) -> Mapping[int, list[Move]]:
        return self._by_place(m for m in self.moves if m.step.waits)

    @cached_property
    def pressing(self) -> Mapping[int, list[Move]]:
        return self._by_place(
            m for m in self.moves if not (m.step.waits or m.step.loose or m.step.empty)
        )

    @cached_property
    def closing(self) -> list[Move]:
        return [m for m in self.moves if m.step.empty]

    def _by_place(self, moves: Iterable[Move], *, every: bool = False) -> Mapping[int, list[Move]]:
        """The moves by the first place that they take from, or by every one."""
        found: dict[int, list[Move]] = {}
        for move in moves:
            take = move.take if every or move.step.joins else move.take & -move.take
            while take:
                found.setdefault(take & -take, []).append(move)
                take &= take - 1
        return found

    def of(self, marking: int, moves: Mapping[int, list[Move]]) -> Iterator[Move]:
        while marking:
            low = marking & -marking
            yield from moves.get(low, ())
            marking ^= low


def asked_for_null(net: Net) -> frozenset[str]:
    """The elements of which a condition asks whether they are done yet."""
    found: set[str] = set()
    for step in net.transitions:
        text = step.chosen.condition if step.chosen else None
        if text and "null" in text:
            found |= {path[0] for path in read_by(text)}
    return frozenset(found & set(net.paths_of))


def _kept(place: str) -> bool:
    """Whether a place is played: a signal is gone when it was heard, an end takes its token."""
    return not place.startswith("signal ") and place.partition("=")[0] != END
