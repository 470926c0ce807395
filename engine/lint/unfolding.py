"""A model with all that it calls, unfolded into the net on which the token game is played."""

from collections.abc import Iterator
from dataclasses import replace

from engine.lint.bundle import Bundle
from engine.lint.drawing import Drawing
from engine.lint.spawning import reached, spawning
from engine.verify import END, START, Flow, Net, Node, Scope, Transition

MOST_CALLS = 8
CHOOSING = {"exclusiveGateway", "eventBasedGateway", "inclusiveGateway"}
CALLS = {"callActivity", "subProcess"}
WAITING = {"userTask", "manualTask", "serviceTask", "intermediateCatchEvent"}
WHOLE = ""


def net_of(bundle: Bundle, process: str) -> Net:
    """The net of one process of a bundle; a call of what is not there is passed through."""
    maker = _Maker(bundle)
    drawing = bundle.drawing(process)
    if drawing is not None:
        maker.scope(drawing, drawing.process, "", START, END)
    return Net(
        tuple(maker.transitions),
        maker.nodes,
        maker.scopes,
        maker.spawned,
        frozenset(maker.rounds),
    )


class _Maker:
    def __init__(self, bundle: Bundle) -> None:
        self.bundle = bundle
        self.transitions: list[Transition] = []
        self.nodes: dict[str, Node] = {}
        self.scopes: dict[str, Scope] = {WHOLE: Scope()}
        self.spawned: dict[str, frozenset[str]] = {}
        self.rounds: set[str] = set()
        self._within = [WHOLE]

    def scope(self, drawing: Drawing, scope: str, prefix: str, start: str, end: str) -> None:
        """Everything directly inside a process or sub-process. `start` and `end` are places."""
        self._lies(start)
        for node in drawing.inside(scope):
            place = f"{prefix}{node.id}"
            self.nodes[place] = node
            self._lies(place)
            into = [_flow(prefix, flow) for flow in drawing.entering(node.id)]
            self._lies(*into)
            if node.kind == "startEvent":
                into = [start]
            if node.kind == "parallelGateway" and len(into) > 1:
                self._join(drawing, node, place, into)
            else:
                self._enter(drawing, node, prefix, into)
            self._after_calls(drawing, node, prefix)
            self._leave(drawing, node, prefix, end)
        self._spawns(drawing, scope, prefix)

    def _lies(self, *places: str) -> None:
        for scope in self._within:
            self.scopes[scope].inside.update(places)

    def _mark(self, *marks: str) -> None:
        for scope in self._within:
            self.scopes[scope].aside.update(marks)

    def _spawns(self, drawing: Drawing, scope: str, prefix: str) -> None:
        for flow, region in spawning(drawing, scope):
            places = {f"{prefix}{name}" for name in region}
            lines = {_flow(prefix, f) for f in drawing.flows if f.source in region}
            inner = (self.scopes[place] for place in places if place in self.scopes)
            within = (each.inside | each.aside for each in inner)
            line = _flow(prefix, flow)
            self.spawned[line] = frozenset(places | lines | {line}).union(*within)

    def _enter(self, drawing: Drawing, node: Node, prefix: str, into: list[str]) -> None:
        place = f"{prefix}{node.id}"
        begun = (f"{place}/start",) if node.kind in CALLS else ()
        once = tuple(
            f"{prefix}{event.id}!" for event in drawing.attached(node.id) if not event.interrupts
        )
        shown = node.id if node.kind in CALLS else ""
        for flow in into:
            self.transitions.append(Transition((flow,), (place, *begun, *once), shown))

    def _after_calls(self, drawing: Drawing, node: Node, prefix: str) -> None:
        """A decision right behind a call knows how that call has ended."""
        for flow in drawing.entering(node.id):
            for outcome in self._told(drawing, flow):
                place = f"{prefix}{node.id}={outcome}"
                line = f"{_flow(prefix, flow)}={outcome}"
                self._lies(place, line)
                self.transitions.append(Transition((line,), (place,), ""))
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

    def _join(self, drawing: Drawing, node: Node, place: str, into: list[str]) -> None:
        """All at once; in a loop SpiffWorkflow does not wait again for what came before."""
        self.transitions.append(Transition(tuple(into), (place,), node.id, joins=True))
        self._mark(*(f"{line}!" for line in into))
        if node.id in reached(drawing, [node.id]):
            self.rounds.add(place)
            self.transitions.extend(
                Transition((line,), (place,), node.id, loose=True) for line in into
            )

    def _leave(self, drawing: Drawing, node: Node, prefix: str, end: str) -> None:
        place = f"{prefix}{node.id}"
        events = drawing.attached(node.id)
        if events or node.kind in CALLS:
            self.scopes[place] = Scope()
        for event in events:
            self._boundary(event, place, prefix)
        if node.kind in CHOOSING:
            self.transitions.extend(_choices(drawing, node, prefix))
        elif node.kind in CALLS:
            self._inner(drawing, node, prefix)
        else:
            self._plainly(drawing, node, prefix, end)

    def _boundary(self, event: Node, host: str, prefix: str) -> None:
        """From where the element waits; once only where it goes on waiting."""
        place = f"{prefix}{event.id}"
        heard, told = _heard(event)
        once = () if event.interrupts else (f"{place}!",)
        self.scopes[host].aside.update(once)
        self._mark(*once)
        goes_on = () if event.interrupts else (host,)
        sweeps = (host,) if event.interrupts else ()
        inputs, outputs = (host, *once, *told), (*goes_on, place, *told)
        self.transitions.append(
            Transition(inputs, outputs, "", waits=True, hears=heard, sweeps=sweeps)
        )

    def _inner(self, drawing: Drawing, node: Node, prefix: str) -> None:
        place = f"{prefix}{node.id}"
        begin, ended, otherwise = f"{place}/start", f"{place}/ended", f"{place}="
        called = drawing if node.kind == "subProcess" else self.bundle.drawing(node.called or "")
        self.scopes[otherwise] = Scope()
        self._within.append(place)
        self._mark(ended)
        if called is None or place.count(".") >= MOST_CALLS:
            self._lies(begin)
            self.transitions.append(Transition((begin,), (ended,), node.id))
        elif node.kind == "subProcess":
            self.scope(called, node.id, prefix, begin, ended)
        else:
            self.scope(called, called.process, f"{place}.", begin, ended)
        self._over(drawing, node, prefix)
        self._within.pop()

    def _over(self, drawing: Drawing, node: Node, prefix: str) -> None:
        """A call is over when nothing is left inside; a decision behind it is told how."""
        place = f"{prefix}{node.id}"
        ended, otherwise = f"{place}/ended", f"{place}="
        over = Transition(
            (place, ended),
            _outputs(drawing, node, prefix),
            "",
            does=place,
            sweeps=(place,),
            empty=(place,),
        )
        self.transitions.append(over)
        for flow in drawing.leaving(node.id):
            for outcome in self._told(drawing, flow):
                told = f"{ended}={outcome}"
                self._mark(told)
                if outcome is not None:
                    self.scopes[otherwise].inside.add(told)
                line = f"{_flow(prefix, flow)}={outcome}"
                alone = (place,) if outcome is not None else (place, otherwise)
                self.transitions.append(
                    replace(over, inputs=(place, told), outputs=(line,), empty=alone)
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
        step = Transition(
            (place,),
            _outputs(drawing, node, prefix),
            node.id,
            does=place,
            sweeps=(place,) if place in self.scopes else (),
            waits=node.kind in WAITING and not _chosen(drawing, node),
        )
        if node.kind == "endEvent":
            step = self._ending(node, prefix, end, step)
        elif node.event == "signal" and node.kind == "intermediateThrowEvent":
            signal = f"signal {node.refers}"
            step = replace(step, outputs=(*step.outputs, signal), throws=signal)
        elif step.waits and node.kind == "intermediateCatchEvent":
            heard, told = _heard(node)
            inputs, outputs = (*step.inputs, *told), (*step.outputs, *told)
            step = replace(step, inputs=inputs, outputs=outputs, hears=heard)
        self.transitions.append(step)

    def _ending(self, node: Node, prefix: str, end: str, step: Transition) -> Transition:
        """An end; the last one that tells an outcome is how its call has ended."""
        outcome, within = node.xr.get("outcome"), self._within[-1]
        told = (f"{within}=",) if outcome is not None and within in self.nodes else ()
        all_over = (within,) if node.event == "terminate" else ()
        return replace(
            step,
            outputs=(self._ended(node, prefix, end),),
            ends=(prefix.rstrip("."), outcome),
            sweeps=(*all_over, *told),
        )


def _heard(event: Node) -> tuple[str | None, tuple[str, ...]]:
    """What moves an event, and the place at which a signal stays where nothing is used up."""
    if event.event not in {"signal", "message"}:
        return None, ()
    heard = f"{event.event} {event.refers}"
    return heard, (heard,) if event.event == "signal" else ()


def _chosen(drawing: Drawing, node: Node) -> bool:
    """Whether an event gateway before it does the waiting."""
    before = (drawing.by_id.get(flow.source) for flow in drawing.entering(node.id))
    return any(source and source.kind == "eventBasedGateway" for source in before)


def _flow(prefix: str, flow: Flow) -> str:
    return f"{prefix}{flow.id or f'{flow.source}>{flow.target}'}~"


def _outputs(drawing: Drawing, node: Node, prefix: str) -> tuple[str, ...]:
    return tuple(_flow(prefix, flow) for flow in drawing.leaving(node.id))


def _choices(drawing: Drawing, node: Node, prefix: str) -> Iterator[Transition]:
    """One way out at a time; which may be taken is asked when the net is played."""
    place = f"{prefix}{node.id}"
    leaving = drawing.leaving(node.id)
    for flow in leaving:
        line = _flow(prefix, flow)
        if node.kind == "eventBasedGateway":
            event = drawing.by_id.get(flow.target)
            heard, told = _heard(event) if event else (None, ())
            step = Transition((place, *told), (line, *told), node.id, does=place)
            yield replace(step, waits=True, hears=heard)
            continue
        earlier = leaving if flow.id == node.default else leaving[: leaving.index(flow)]
        instead = tuple(f.condition for f in earlier if f.condition is not None and f is not flow)
        exclusive = node.kind == "exclusiveGateway"
        yield Transition(
            (place,),
            (line,),
            node.id,
            does=place,
            chosen=flow,
            instead=instead if exclusive else (),
        )
