"""The lines into which a loop sends ever new tokens: each goes its own way and meets none other.

A watch that takes every report and starts a check for each, an event that reminds somebody while
its task goes on: they are drawn so on purpose. Any number of tokens may be on such a line, and
none waits for another.
"""

from collections.abc import Iterable, Iterator

from engine.lint.drawing import Drawing
from engine.verify import Flow


def spawning(drawing: Drawing, scope: str) -> Iterator[tuple[Flow, frozenset[str]]]:
    """Each such line of a scope, with the elements that only its tokens come to."""
    for node in drawing.inside(scope):
        looping = node.kind == "parallelGateway" and node.id in reached(drawing, [node.id])
        if not looping and (node.kind != "boundaryEvent" or node.interrupts):
            continue
        for flow in drawing.leaving(node.id):
            region = frozenset({flow.target}) | reached(drawing, [flow.target])
            if node.id not in region and _only_by(drawing, flow, region):
                yield flow, region


def reached(drawing: Drawing, origins: Iterable[str]) -> frozenset[str]:
    """What follows these elements, events at their edges included; themselves only in a loop."""
    seen: set[str] = set()
    waiting = list(origins)
    while waiting:
        here = waiting.pop()
        events = {event.id for event in drawing.attached(here)}
        new = ({flow.target for flow in drawing.leaving(here)} | events) & set(drawing.by_id)
        waiting.extend(new - seen)
        seen |= new
    return frozenset(seen)


def _only_by(drawing: Drawing, flow: Flow, region: frozenset[str]) -> bool:
    """No other line leads there, and nothing there waits for a second token."""
    for name in region:
        entering = drawing.entering(name)
        if any(line != flow and line.source not in region for line in entering):
            return False
        if len(entering) > 1 and drawing.by_id[name].kind == "parallelGateway":
            return False
    return True
