"""A model with all that it calls as a net of places and transitions: the token game on paper.

An element that is entered holds a token until it is done, so that a boundary event can take it
from there. A call stands for the process it calls. What ends a scope lets the call go on even
while other tokens are inside: more is possible here than when the model runs, never less.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from engine.lint.bundle import Bundle
from engine.lint.drawing import Drawing, Flow, Node

MOST_CALLS = 8
CHOOSING = {"exclusiveGateway", "eventBasedGateway", "inclusiveGateway"}
START = "start"


@dataclass(frozen=True)
class Transition:
    """One step.

    `does` is the element (by its path of calls) that is done with it, `shows` the id to tell it
    by; `chosen` the flow taken at a gateway, `instead` the conditions that must fail for it;
    `ends` the call that is over with it, and how; `given` how a call has just ended.
    """

    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    shows: str
    does: str | None = None
    chosen: Flow | None = None
    instead: tuple[str, ...] = ()
    ends: tuple[str, str | None] | None = None
    given: tuple[str, str | None] | None = None


@dataclass(frozen=True)
class Net:
    """The transitions of a process; a node's place is `path` as in `deliberation.convene`."""

    transitions: tuple[Transition, ...]
    nodes: dict[str, Node]

    @cached_property
    def paths_of(self) -> dict[str, frozenset[str]]:
        """Element id → the paths under which it stands; called twice, it stands twice."""
        found: dict[str, set[str]] = {}
        for path, node in self.nodes.items():
            found.setdefault(node.id, set()).add(path)
        return {name: frozenset(paths) for name, paths in found.items()}

    @cached_property
    def needing(self) -> dict[str, tuple[int, ...]]:
        """Place → the numbers of the steps that take a token from it."""
        found: dict[str, list[int]] = {}
        for number, step in enumerate(self.transitions):
            for place in step.inputs:
                found.setdefault(place, []).append(number)
        return {place: tuple(numbers) for place, numbers in found.items()}

    def named(self, name: str) -> frozenset[str]:
        """The nodes that an invariant means: by their whole path, else wherever it ends so."""
        if name in self.nodes:
            return frozenset({name})
        return frozenset(path for path in self.nodes if path.endswith(f".{name}"))


def net_of(bundle: Bundle, process: str) -> Net:
    """The net of one process of a bundle; a call of what is not there is passed through."""
    maker = _Maker(bundle)
    drawing = bundle.drawing(process)
    if drawing is not None:
        maker.scope(drawing, drawing.process, "", START, "end")
    return Net(tuple(maker.transitions), maker.nodes)


class _Maker:
    def __init__(self, bundle: Bundle) -> None:
        self.bundle = bundle
        self.transitions: list[Transition] = []
        self.nodes: dict[str, Node] = {}

    def scope(self, drawing: Drawing, scope: str, prefix: str, start: str, end: str) -> None:
        """Everything directly inside a process or sub-process. `start` and `end` are places."""
        for node in drawing.inside(scope):
            place = f"{prefix}{node.id}"
            self.nodes[place] = node
            into = [_flow(prefix, flow) for flow in drawing.entering(node.id)]
            if node.kind == "startEvent":
                into = [start]
            if node.kind == "parallelGateway":
                self._join(drawing, node, place, into)
            else:
                for flow in into:
                    self._add((flow,), (place,), "")
            self._after_calls(drawing, node, prefix)
            self._leave(drawing, node, prefix, end)

    def _after_calls(self, drawing: Drawing, node: Node, prefix: str) -> None:
        """A decision right behind a call knows how that call has ended."""
        for flow in drawing.entering(node.id):
            for outcome in self._told(drawing, flow):
                place = f"{prefix}{node.id}={outcome}"
                self._add((f"{_flow(prefix, flow)}={outcome}",), (place,), "")
                self.transitions.extend(
                    replace(step, inputs=(place,), given=(flow.source, outcome))
                    for step in _choices(drawing, node, prefix)
                )

    def _told(self, drawing: Drawing, flow: Flow) -> tuple[str | None, ...]:
        """The outcomes of the call that a line comes from, where it leads to a decision."""
        source, target = drawing.by_id.get(flow.source), drawing.by_id.get(flow.target)
        if not source or not target or source.kind != "callActivity":
            return ()
        called = self.bundle.drawing(source.called or "")
        if called is None or target.kind != "exclusiveGateway":
            return ()
        ends = (n for n in called.inside(called.process) if n.kind == "endEvent")
        return tuple(dict.fromkeys(n.xr.get("outcome") for n in ends))

    def _add(self, inputs: tuple[str, ...], outputs: tuple[str, ...], shows: str) -> None:
        self.transitions.append(Transition(inputs, outputs, shows))

    def _join(self, drawing: Drawing, node: Node, place: str, into: list[str]) -> None:
        """All at once; but SpiffWorkflow does not wait at a join that lies in a loop of its own."""
        for inputs in [(flow,) for flow in into] if _in_loop(drawing, node) else [tuple(into)]:
            self._add(inputs, (place,), node.id)

    def _leave(self, drawing: Drawing, node: Node, prefix: str, end: str) -> None:
        place = f"{prefix}{node.id}"
        for event in drawing.attached(node.id):
            self._boundary(event, place, prefix)
        if node.kind in CHOOSING:
            self.transitions.extend(_choices(drawing, node, prefix))
        elif node.kind in {"callActivity", "subProcess"}:
            self._inner(drawing, node, prefix)
        else:
            self._plainly(drawing, node, prefix, end)

    def _boundary(self, event: Node, place: str, prefix: str) -> None:
        """From where the element waits, which it may go on doing."""
        self.transitions.append(Transition((place,), (place, f"{prefix}{event.id}"), ""))

    def _inner(self, drawing: Drawing, node: Node, prefix: str) -> None:
        place = f"{prefix}{node.id}"
        begin, ended = f"{place}/start", f"{place}/ended"
        self._add((place,), (place, begin), node.id)
        called = drawing if node.kind == "subProcess" else self.bundle.drawing(node.called or "")
        if called is None or place.count(".") >= MOST_CALLS:
            self._add((begin,), (ended,), node.id)
        elif node.kind == "subProcess":
            self.scope(called, node.id, prefix, begin, ended)
        else:
            self.scope(called, called.process, f"{place}.", begin, ended)
        self.transitions.append(
            Transition((place, ended), _outputs(drawing, node, prefix), "", does=place)
        )
        for flow in drawing.leaving(node.id):
            for outcome in self._told(drawing, flow):
                self.transitions.append(
                    Transition(
                        (place, f"{ended}={outcome}"),
                        (f"{_flow(prefix, flow)}={outcome}",),
                        "",
                        does=place,
                    )
                )

    def _ended(self, node: Node, prefix: str, end: str) -> str:
        """The place at which a scope has ended; apart for each outcome where a decision asks it."""
        caller = self.nodes.get(prefix.rstrip("."))
        if caller is None or node.scope != node.process or caller.called != node.process:
            return end
        drawing = self.bundle.drawing(caller.process)
        leaving = drawing.leaving(caller.id) if drawing else ()
        asked = any(drawing and self._told(drawing, flow) for flow in leaving)
        return f"{end}={node.xr.get('outcome')}" if asked else end

    def _plainly(self, drawing: Drawing, node: Node, prefix: str, end: str) -> None:
        place = f"{prefix}{node.id}"
        outputs = _outputs(drawing, node, prefix)
        inputs: tuple[str, ...] = (place,)
        if node.event == "signal" and node.kind == "intermediateThrowEvent":
            outputs = (*outputs, f"signal {node.refers}")
        elif node.event == "signal" and node.kind in {"intermediateCatchEvent", "boundaryEvent"}:
            inputs, outputs = (place, f"signal {node.refers}"), (*outputs, f"signal {node.refers}")
        ends = None
        if node.kind == "endEvent":
            outputs = (*outputs, self._ended(node, prefix, end))
            ends = (prefix.rstrip("."), node.xr.get("outcome"))
        self.transitions.append(Transition(inputs, outputs, node.id, does=place, ends=ends))


def _in_loop(drawing: Drawing, node: Node) -> bool:
    seen: set[str] = set()
    waiting = [node.id]
    while waiting:
        here = waiting.pop()
        events = (event.id for event in drawing.attached(here))
        new = {flow.target for flow in drawing.leaving(here)}.union(events) - seen
        seen |= new
        waiting.extend(new)
    return node.id in seen


def _flow(prefix: str, flow: Flow) -> str:
    return f"{prefix}{flow.id or f'{flow.source}>{flow.target}'}~"


def _outputs(drawing: Drawing, node: Node, prefix: str) -> tuple[str, ...]:
    return tuple(_flow(prefix, flow) for flow in drawing.leaving(node.id))


def _choices(drawing: Drawing, node: Node, prefix: str) -> Iterator[Transition]:
    """One way out at a time; which may be taken is asked when the net is played."""
    place = f"{prefix}{node.id}"
    leaving = drawing.leaving(node.id)
    for flow in leaving:
        earlier = leaving if flow.id == node.default else leaving[: leaving.index(flow)]
        instead = tuple(f.condition for f in earlier if f.condition is not None and f is not flow)
        chosen = flow if node.kind != "eventBasedGateway" else None
        yield Transition(
            (place,),
            (_flow(prefix, flow),),
            node.id,
            does=place,
            chosen=chosen,
            instead=instead if node.kind == "exclusiveGateway" else (),
        )
