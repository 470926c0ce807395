"""Tokens that can never have to do with one another, told apart: each part is played alone.

Two tokens have to do with one another where they may come to the same place, wait for the same
message, give a signal that the other waits for, or do what a condition of the other asks for.
"""

from collections.abc import Iterator
from functools import cached_property

from engine.verify.board import PAST, TIED, Move
from engine.verify.game import Game


class Parts:
    """What lies ahead of each token of a game."""

    def __init__(self, game: Game) -> None:
        self.game = game
        self.tied = game.bits[TIED]
        self._ahead: dict[int, int] = {}
        self._all: dict[int, tuple[int, ...]] = {}

    def of(self, marking: int) -> tuple[int, ...]:
        """The parts of a marking, with the marks that matter to each; at least one."""
        if marking not in self._all:
            self._all[marking] = tuple(self._split(marking))
        return self._all[marking]

    def _split(self, marking: int) -> Iterator[int]:
        groups: list[tuple[int, int]] = []
        for token in _single(marking & self.game.tokens & self.relevant):
            met, ahead, apart = token, self.ahead(token), []
            for tokens, others in groups:
                if others & ahead:
                    met, ahead = met | tokens, ahead | others
                else:
                    apart.append((tokens, others))
            groups = [*apart, (met, ahead)]
        marks = marking & ~self.game.tokens
        for tokens, ahead in groups or [(0, 0)]:
            if ahead & self.tied or not self.game.question.watched:
                yield tokens | (marks & ahead)

    @cached_property
    def relevant(self) -> int:
        """The places from which a token can help a watched step to be done, or hinder it."""
        game, asked = self.game, self.game.question
        if not asked.watched:
            return -1
        goals = [m for m in game.moves if m.number in asked.watched or m.step.does in asked.past]
        found, taken = 0, set[int]()
        while goals:
            taken.update(move.number for move in goals)
            heard = {move.step.hears for move in goals if move.step.hears}
            for move in goals:
                found |= move.take | move.read | move.blocked
            goals = [
                move
                for move in game.moves
                if move.number not in taken and (move.give & found or move.step.throws in heard)
            ]
        return found

    def ahead(self, token: int) -> int:
        """All that a token may come to, and what it may ask or tell on the way."""
        if token not in self._ahead:
            found, waiting = token, token
            while waiting:
                low = waiting & -waiting
                waiting ^= low
                new = self._next.get(low, 0) & ~found
                found |= new
                waiting |= new & self.game.tokens
            self._ahead[token] = found
        return self._ahead[token]

    @cached_property
    def _next(self) -> dict[int, int]:
        found: dict[int, int] = {}
        for move in self.game.moves:
            reach = self._reach(move)
            for place in _single(move.take):
                found[place] = found.get(place, 0) | reach
        return found

    def _reach(self, move: Move) -> int:
        game, step = self.game, move.step
        reach = move.take | move.give | move.read | move.marks
        for event in (step.hears, step.throws):
            reach |= game.bits[event] if event else 0
        for other in game.moves if step.throws else ():
            reach |= other.take if other.step.hears == step.throws else 0
        if move.number in game.question.watched:
            reach |= self.tied | game.bits[PAST]
        if step.does in game.question.past:
            reach |= self.tied
        return reach


def _single(mask: int) -> Iterator[int]:
    while mask:
        low = mask & -mask
        yield low
        mask ^= low
