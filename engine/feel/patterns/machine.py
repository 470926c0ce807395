"""Runs a pattern over a text: all ways at once, so that no pattern can take long."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from engine.feel.budget import Budget
from engine.feel.patterns.characters import Matches, any_case, one
from engine.feel.patterns.reader import (
    Choice,
    Edge,
    Group,
    One,
    Part,
    PatternError,
    Reader,
    Repeat,
    Sequence,
)

Span = tuple[int, ...]
_REFERENCE = re.compile(r"\\([\\$])|\$(\d{1,2})")
_MOST_STEPS = 2_000


@dataclass(slots=True)
class Step:
    """One instruction: match a character, or go on to others in order of preference."""

    matches: Matches | None = None
    then: list[int] = field(default_factory=list)
    save: int = -1
    edge: str = ""


class _Writer:
    """Writes the instructions of a pattern."""

    def __init__(self) -> None:
        self.steps: list[Step] = []

    def add(self, step: Step) -> int:
        self.steps.append(step)
        if len(self.steps) > _MOST_STEPS:
            raise PatternError
        return len(self.steps) - 1

    def write(self, part: Part) -> None:
        _WRITERS[type(part)](self, part)

    def plain(self, step: Step) -> None:
        place = self.add(step)
        step.then.append(place + 1)

    def choice(self, part: Choice) -> None:
        leaving: list[Step] = []
        for way in part.ways[:-1]:
            fork = Step()
            place = self.add(fork)
            self.write(way)
            leaving.append(Step())
            self.add(leaving[-1])
            fork.then += [place + 1, len(self.steps)]
        self.write(part.ways[-1])
        for step in leaving:
            step.then.append(len(self.steps))

    def group(self, part: Group) -> None:
        self.plain(Step(save=2 * part.number))
        self.write(part.part)
        self.plain(Step(save=2 * part.number + 1))

    def repeat(self, part: Repeat) -> None:
        for _ in range(part.least):
            self.write(part.part)
        if part.most is None:
            self._loop(part)
            return
        forks: list[Step] = []
        for _ in range(part.most - part.least):
            forks.append(Step())
            forks[-1].then.append(self.add(forks[-1]) + 1)
            self.write(part.part)
        for fork in forks:
            fork.then.append(len(self.steps))
            fork.then = fork.then if part.greedy else fork.then[::-1]

    def _loop(self, part: Repeat) -> None:
        fork = Step()
        place = self.add(fork)
        self.write(part.part)
        self.add(Step(then=[place]))
        ways = [place + 1, len(self.steps)]
        fork.then += ways if part.greedy else ways[::-1]

    def sequence(self, part: Sequence) -> None:
        for each in part.parts:
            self.write(each)


_WRITERS: dict[type[Part], Callable[[_Writer, Any], None]] = {
    One: lambda writer, part: writer.plain(Step(matches=part.matches)),
    Edge: lambda writer, part: writer.plain(Step(edge="$" if part.end else "^")),
    Sequence: _Writer.sequence,
    Choice: _Writer.choice,
    Group: _Writer.group,
    Repeat: _Writer.repeat,
}


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern ready to run; a span is where it and its groups begin and end, -1 for nowhere."""

    steps: tuple[Step, ...]
    groups: int
    multiline: bool

    def find(self, text: str, start: int, budget: Budget) -> Span | None:
        """The leftmost place where the pattern fits; of several ways the preferred one."""
        found: Span | None = None
        threads: dict[int, Span] = {}
        for position in range(start, len(text) + 1):
            if found is None:
                fresh = (position,) + (-1,) * (2 * self.groups + 1)
                self._reach(0, fresh, (text, position), threads)
            budget.spend(1 + (len(threads) >> 2))
            moved: dict[int, Span] = {}
            for place, span in threads.items():
                step = self.steps[place]
                if not step.then:
                    found = (span[0], position, *span[2:])
                    break
                if (
                    step.matches is not None
                    and position < len(text)
                    and step.matches(text[position])
                ):
                    self._reach(step.then[0], span, (text, position + 1), moved)
            if not moved and found is not None:
                break
            threads = moved
        return found

    def _reach(self, place: int, span: Span, at: tuple[str, int], threads: dict[int, Span]) -> None:
        """Follow everything that matches no character, preferred ways first."""
        waiting = [(place, span)]
        while waiting:
            place, span = waiting.pop()
            if place in threads:
                continue
            threads[place] = span
            step = self.steps[place]
            if step.matches is not None or (step.edge and not self._at_edge(step.edge, *at)):
                continue
            if step.save >= 0:
                span = (*span[: step.save], at[1], *span[step.save + 1 :])
            waiting.extend((then, span) for then in reversed(step.then))

    def _at_edge(self, edge: str, text: str, position: int) -> bool:
        if edge == "^":
            return position == 0 or (self.multiline and text[position - 1] == "\n")
        return position == len(text) or (self.multiline and text[position] == "\n")

    def find_all(self, text: str, budget: Budget) -> Iterator[Span]:
        """Every place, left to right, none within another."""
        position = 0
        while position <= len(text):
            span = self.find(text, position, budget)
            if span is None:
                return
            yield span
            position = max(span[1], span[0] + 1)

    def expand(self, replacement: str, text: str, span: Span) -> str:
        r"""`$1` is the first group, `$0` all that was found, `\$` a dollar sign."""

        def referred(found: re.Match[str]) -> str:
            if found.group(1):
                return found.group(1)
            digits = found.group(2)
            number, rest = int(digits), ""
            if number > self.groups and len(digits) > 1:
                number, rest = int(digits[0]), digits[1]
            if number > self.groups or span[2 * number] < 0:
                return rest
            return text[span[2 * number] : span[2 * number + 1]] + rest

        return _REFERENCE.sub(referred, replacement)


@lru_cache(maxsize=256)
def compiled(pattern: str, flags: str) -> Pattern | None:
    """The pattern, or None when it or its flags are not ours."""
    if set(flags) - set("smixq"):
        return None
    try:
        reader = Reader(pattern, flags)
        writer = _Writer()
        if "q" in flags:
            for sign in pattern:
                writer.plain(Step(matches=any_case(one(sign)) if "i" in flags else one(sign)))
        else:
            writer.write(reader.read())
        writer.add(Step())
    except PatternError:
        return None
    return Pattern(tuple(writer.steps), reader.groups, "m" in flags)
