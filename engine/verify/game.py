"""The token game: who may move, and where the tokens lie when every one of them waits again.

A marking is a number, a bit for each place that holds a token and for each mark. The machine
goes on by itself until nothing is left to do, as the interpreter does within one act; only then
may a person, a job, a moment or an event move. Where it has a choice, every way is taken.
"""

from collections import deque
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from engine.verify.board import Board, Move, Question
from engine.verify.conditions import Assumed
from engine.verify.net import START, Net
from engine.verify.reach import Rules

Trace = tuple[int, ...]


class Stand(NamedTuple):
    """Where the tokens lie after a run of the machine, and the steps of that run.

    `clash` are places at which a second token came; `over` where the case has ended, `hit` where
    a watched step was done (after what is to be past, if anything is), which ends the run too.
    """

    marking: int
    trace: Trace
    clash: int = 0
    over: bool = False
    hit: bool = False

    @property
    def ended(self) -> bool:
        return bool(self.clash or self.over or self.hit)


class Game(Board):
    """One net and one question, played; `fired` are the numbers of all steps that were taken."""

    def __init__(self, net: Net, question: Question) -> None:
        super().__init__(net, question)
        self.fired: set[int] = set()
        self._allowed: dict[tuple[int, int], bool] = {}
        self._found: dict[tuple[int, int, int], list[Stand]] = {}

    def opening(self) -> list[Stand]:
        start = self.bits[START]
        return list(self.settle(Stand(start, ()), start))

    def acts(self, marking: int) -> Iterator[Stand]:
        """Every stand that one act of somebody, or one event, may lead to."""
        heard: dict[str, tuple[Move, ...]] = {}
        for move in self.of(marking, self.waiting):
            if not self._open(move, marking):
                continue
            if move.step.hears is None:
                yield from self._act((move,), marking)
            elif move.step.hears.startswith("message "):
                heard[move.step.hears] = (*heard.get(move.step.hears, ()), move)
        for moves in heard.values():
            yield from self._act(moves, marking)

    def _act(self, moves: tuple[Move, ...], marking: int) -> Iterator[Stand]:
        """What these moves lead to; it depends on what lies near, and is found out once."""
        near = 0
        for move in moves:
            near |= self.near(move)
        key = (moves[0].number, len(moves), marking & near)
        if key not in self._found:
            self._found[key] = list(self._played(moves, marking & near))
        far = marking & ~near
        for stand in self._found[key]:
            yield stand._replace(marking=stand.marking | far)

    def _played(self, moves: tuple[Move, ...], marking: int) -> Iterator[Stand]:
        if moves[0].step.hears is not None:
            stand, fresh = self._hear(Stand(marking, ()), moves)
            yield from self.settle(stand, fresh)
            return
        for after, fresh in self._after(Stand(marking, ()), moves[0]):
            yield from self.settle(after, fresh)

    def settle(self, stand: Stand, fresh: int) -> Iterator[Stand]:
        """Let the machine go on from what has just come until everything waits."""
        waiting, seen = deque([(stand, fresh, fresh)]), set[int]()
        while waiting:
            stand, fresh, latest = waiting.popleft()
            if stand.ended:
                yield stand
                continue
            moves = self._urgent(stand.marking, fresh, latest)
            if not moves:
                yield stand
            for move in moves:
                for after, more in self._after(stand, move):
                    if after.ended or after.marking not in seen:
                        seen.add(after.marking)
                        waiting.append((after, (fresh | more) & after.marking, more))

    def _urgent(self, marking: int, fresh: int, latest: int) -> list[Move]:
        """What the machine does next: what came last goes on first, and its every way is open.

        A signal and an end that takes others' tokens may also come before what is beside them.
        """
        fresh &= marking
        ready = [m for m in self.of(fresh, self.pressing) if self._open(m, marking)]
        if not ready:
            return [m for m in self.closing if self._open(m, marking)][:1]
        noticed = [m for m in ready if m.step.throws or m.sweep or m.over]
        plain = [m for m in ready if not (m.step.throws or m.sweep or m.over)]
        first = [m for m in plain if m.take & latest] or plain
        return [m for m in first if m.take == first[0].take] + noticed

    def _open(self, move: Move, marking: int) -> bool:
        if move.blocked & marking & ~move.take or not self.allows(move, marking):
            return False
        if not move.step.joins:
            return marking & move.take == move.take
        lines = [(self.bits[p], self.bits[f"{p}!"]) for p in move.step.inputs]
        return any(marking & line for line, _ in lines) and all(
            marking & (line | mark) for line, mark in lines
        )

    def allows(self, move: Move, marking: int) -> bool:
        """Whether the question lets this step be, with what has been done until now."""
        key = (move.number, marking & move.read)
        if key not in self._allowed:
            asked = self.question
            rules = Rules(self._assumed(key[1]), asked.never_done, asked.never_ended)
            self._allowed[key] = rules.allow(move.step)
        return self._allowed[key]

    def _assumed(self, done: int) -> Assumed:
        did = {name for name in self.followed if done & self.bits[f"done {name}"]}
        nodes = {node.id: node for node in self.net.nodes.values() if node.id in did}
        decided = {name for name, node in nodes.items() if node.kind == "businessRuleTask"}
        values = {path: held for path, held in self.question.then if path[0] in did}
        return Assumed(values, self.followed - did, frozenset(decided))

    def _after(self, stand: Stand, move: Move) -> Iterator[tuple[Stand, int]]:
        """The stands that one step may lead to, and what it has put down."""
        self.fired.add(move.number)
        trace = (*stand.trace, move.number)
        hit = move.number in self.question.watched and (stand.marking & self.needed == self.needed)
        if hit:
            yield Stand(stand.marking, trace, hit=True), 0
        elif move.over:
            yield Stand(stand.marking, trace, over=True), 0
        if move.over or (hit and not self.question.goes_on):
            return
        rest = stand.marking & ~move.take & ~move.sweep
        for kept, give in _spawned(rest, move):
            for marks in self._remembered(stand.marking, move):
                clash = kept & give & self.tokens
                after = Stand(kept | give | marks, trace, clash)
                if move.step.throws:
                    yield self._hear(after, self._hearing(kept, move.step.throws), give)
                else:
                    yield after, give

    def _remembered(self, marking: int, move: Move) -> Iterable[int]:
        """Which lines a join will not wait for again: in a loop all but the one that came last."""
        if not move.step.joins:
            return (0,)
        if move.step.outputs[0] not in self.net.rounds:
            return (move.marks,)
        came = (line for line in move.step.inputs if marking & self.bits[line])
        return [move.marks & ~self.bits[f"{line}!"] for line in came]

    def _hearing(self, marking: int, event: str) -> list[Move]:
        return [
            move
            for move in self.of(marking, self.waiting)
            if move.step.hears == event and self._open(move, marking)
        ]

    def _hear(self, stand: Stand, moves: Iterable[Move], fresh: int = 0) -> tuple[Stand, int]:
        """Everything that waits for an event moves with it, each token once."""
        for move in moves:
            if stand.marking & move.take != move.take:
                continue
            self.fired.add(move.number)
            rest = stand.marking & ~move.take & ~move.sweep
            clash = stand.clash | (rest & move.give & self.tokens)
            stand = Stand(rest | move.give, (*stand.trace, move.number), clash)
            fresh |= move.give
        return stand, fresh


def _spawned(rest: int, move: Move) -> Iterator[tuple[int, int]]:
    """A new token on a line that takes any number: one of them is followed, the old or the new."""
    kept, give = rest, move.give
    ways = [(kept, give)]
    for line, region in move.spawns:
        ways = [
            way
            for kept, give in ways
            for way in (
                [(kept, give & ~line), (kept & ~region, give)] if kept & region else [(kept, give)]
            )
        ]
    yield from ways
