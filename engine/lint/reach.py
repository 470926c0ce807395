"""What can be reached in a net: by tokens that are never used up, then by real ones.

The first is quick and finds everything that could happen, and perhaps more: what it does not
reach is proved. What it reaches is played with real tokens, as far as the number of standings
allows; only where these are all seen and none gets there, the alarm was false.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from engine.lint.conditions import Assumed, may_be
from engine.lint.net import START, Net, Transition

MOST_STANDINGS = 4000


@dataclass(frozen=True)
class Rules:
    """What may not happen while the net is played: elements never done, ends never reached."""

    assumed: Assumed = field(default_factory=Assumed)
    never_done: frozenset[str] = frozenset()
    never_ended: frozenset[tuple[str, str | None]] = frozenset()

    def allow(self, step: Transition) -> bool:
        if step.does in self.never_done or step.ends in self.never_ended:
            return False
        if step.chosen is None:
            return True
        known = self.assumed.after(step.given)
        if any(may_be(other, known) == {True} for other in step.instead):
            return False
        return step.chosen.condition is None or True in may_be(step.chosen.condition, known)


@dataclass
class Spread:
    """The places that may hold a token, each with the step that first put one there."""

    steps: dict[str, tuple[int, Transition | None]]

    def way_to(self, place: str) -> tuple[str, ...]:
        """The elements on the way to a place; at a join, the branch that comes last."""
        told: list[str] = []
        _, step = self.steps[place]
        while step is not None:
            if step.shows and (not told or told[-1] != step.shows):
                told.append(step.shows)
            latest = max(step.inputs, key=lambda name: self.steps[name][0])
            _, step = self.steps[latest]
        return tuple(reversed(told))


def spread(net: Net, rules: Rules, begun: Spread | None = None) -> Spread:
    """Let tokens multiply from the start (or from what is reached already) until nothing is new."""
    steps: dict[str, tuple[int, Transition | None]] = {START: (0, None)}
    if begun:
        steps = dict(begun.steps)
    lacking = {n: set(step.inputs) for n, step in enumerate(net.transitions) if rules.allow(step)}
    layer = max(depth for depth, _ in steps.values())
    fresh = list(steps)
    while fresh:
        layer += 1
        ready = _completed(net, lacking, fresh)
        fresh = []
        for step in ready:
            for place in step.outputs:
                if place not in steps:
                    steps[place] = (layer, step)
                    fresh.append(place)
    return Spread(steps)


def _completed(net: Net, lacking: dict[int, set[str]], fresh: list[str]) -> list[Transition]:
    """The steps whose last missing token has just come, in the order in which they are drawn."""
    ready = []
    for number in sorted({n for place in fresh for n in net.needing.get(place, ())}):
        if number in lacking:
            lacking[number].difference_update(fresh)
            if not lacking[number]:
                del lacking[number]
                ready.append(net.transitions[number])
    return ready


def really(net: Net, rules: Rules, targets: Iterable[str]) -> bool | None:
    """Whether real tokens get to one of these places; None where that is too much to see."""
    wanted = set(targets)
    steps = [step for step in towards(net, wanted) if rules.allow(step)]
    seen = {frozenset({START})}
    waiting = deque(seen)
    while waiting:
        standing = waiting.popleft()
        if wanted & standing:
            return True
        for after in _after(standing, steps):
            if after is None or len(seen) > MOST_STANDINGS:
                return None
            if after not in seen:
                seen.add(after)
                waiting.append(after)
    return False


def towards(net: Net, wanted: set[str]) -> list[Transition]:
    """The steps that can matter for these places, and those that take tokens from them."""
    places, steps = set(wanted), list(net.transitions)
    while True:
        more = {
            place for step in steps if places.intersection(step.outputs) for place in step.inputs
        } - places
        if not more:
            return [step for step in steps if places.intersection(step.outputs)]
        places |= more


def _after(standing: frozenset[str], steps: list[Transition]) -> Iterator[frozenset[str] | None]:
    """Every standing one step on; None where a place would have to hold two tokens."""
    for step in steps:
        if not standing.issuperset(step.inputs):
            continue
        rest = standing.difference(step.inputs)
        made = set(step.outputs)
        twice = {p for p in made & rest if not p.startswith("signal ")}
        yield None if twice else frozenset(rest | made)


def open_steps(net: Net, rules: Rules) -> tuple[bool, ...]:
    """For each step whether the rules allow it."""
    return tuple(rules.allow(step) for step in net.transitions)


def flowing(net: Net, allowed: Sequence[bool], begun: Iterable[str]) -> Callable[[str], bool]:
    """What a token in one of these places may come to, joins let through: along the lines."""
    places = set(begun)
    waiting = list(places)
    while waiting:
        for number in net.needing.get(waiting.pop(), ()):
            step = net.transitions[number]
            new = set(step.outputs) - places
            if new and allowed[number]:
                places |= new
                waiting.extend(new)
    return places.__contains__
