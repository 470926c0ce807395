"""What can be reached in a net by tokens that are never used up.

Quick, and it finds everything that could happen, and perhaps more: what it does not reach is
proved never to happen. What it reaches is for the token game to decide.
"""

from dataclasses import dataclass, field

from engine.verify.conditions import Assumed, may_be
from engine.verify.net import START, Net, Transition


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


def spread(net: Net, rules: Rules, begun: frozenset[str] = frozenset({START})) -> frozenset[str]:
    """Let tokens multiply from the start (or from what is reached already) until nothing is new."""
    reached = set(begun)
    lacking = {n: set(step.inputs) for n, step in enumerate(net.transitions) if rules.allow(step)}
    fresh = list(reached)
    while fresh:
        place = fresh.pop()
        for number in net.needing.get(place, ()):
            if number not in lacking:
                continue
            lacking[number].discard(place)
            if not lacking[number]:
                new = set(net.transitions[number].outputs) - reached
                reached |= new
                fresh += new
    return frozenset(reached)


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
