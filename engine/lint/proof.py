"""One process asked whether it can break an invariant, and by what way."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from engine.lint.bundle import Bundle
from engine.lint.conditions import Assumed
from engine.lint.drawing import Node
from engine.lint.net import Net
from engine.lint.reach import Rules, flowing, open_steps, really, spread

Breach = tuple[str, tuple[str, ...]]
SOMETHING_ELSE = "…"


@dataclass(frozen=True)
class Proof:
    """One process and all that it calls, asked one invariant after the other."""

    bundle: Bundle
    net: Net
    avoided: dict[str, frozenset[str]] = field(default_factory=dict)
    """Per element, the places that are reached although it is never done; filled when asked."""

    def always(self, first: str, then: str) -> Iterator[Breach]:
        """Delete `first` (one element, or several with `or` between): is `then` still reached?"""
        yield from self._breach(self._without(first), then)

    def _without(self, name: str) -> Rules:
        never = frozenset().union(*(self.net.named(word) for word in name.split(" or ")))
        undone = {i for i, paths in self.net.paths_of.items() if paths <= never}
        return Rules(Assumed(undone=frozenset(undone)), never_done=never)

    def _breach(self, rules: Rules, target: str) -> Iterator[Breach]:
        places = sorted(self.net.named(target))
        reached = spread(self.net, rules)
        breached = [place for place in places if place in reached.steps]
        if not breached or really(self.net, rules, breached) is False:
            return
        nearest = min(breached, key=lambda place: reached.steps[place][0])
        element = self.net.nodes[nearest].id
        way = reached.way_to(nearest)
        yield element, way if way and way[-1] == element else (*way, element)

    def holds(self, guard: str, at: str) -> Iterator[Breach]:
        for place in sorted(self.net.named(at)):
            node = self.net.nodes[place]
            if guard not in node.words("guard"):
                yield node.id, ()

    def people(self, one: str, other: str) -> Iterator[Breach]:
        a, b = (self._node(name) for name in (one, other))
        if b.id not in a.words("differentFrom") and a.id not in b.words("differentFrom"):
            yield a.id, ()

    def days(self, first: str, _count: str, then: str) -> Iterator[Breach]:
        """The order is proved; the days are counted when the act is done."""
        yield from self.always(first, then)

    def only_if(self, target: str, fact: str, value: str) -> Iterator[Breach]:
        """Let the fact be null until its element is done, then anything but the value."""
        element, _, member = fact.rpartition(".")
        path = (element.rpartition(".")[2], member)
        paths = self.net.paths_of.get(path[0], frozenset())
        ends = frozenset((place, value) for place in paths)
        undone = Assumed({path: (None,)})
        before = spread(self.net, Rules(undone, never_done=paths, never_ended=ends))
        others = tuple(other for other in self._domain(path) if other != _read(value))
        later = Rules(Assumed({path: others}), never_ended=ends)
        reached = spread(self.net, later, before)
        for place in sorted(self.net.named(target)):
            if place in reached.steps:
                yield self.net.nodes[place].id, (*reached.way_to(place),)
                return

    def excludes(self, one: str, other: str) -> Iterator[Breach]:
        yield from self.never(one, other)
        yield from self.never(other, one)

    def never(self, late: str, early: str) -> Iterator[Breach]:
        """Along the lines from `early` to `late`, or in a branch beside it that no gate watches."""
        if any(self._ends_all(place) for place in self.net.named(early)):
            return
        rules = Rules(Assumed(decided=self._decided_before(early)))
        allowed = open_steps(self.net, rules)
        done = [s for s in self.net.transitions if s.does in self.net.named(early)]
        targets = sorted(self.net.named(late))
        ahead = flowing(self.net, allowed, [place for step in done for place in step.outputs])
        if any(map(ahead, targets)):
            yield self._node(late).id, (self._node(early).id, self._node(late).id)
            return
        fork = self._beside(allowed, early, targets)
        if fork and not self._watched(early, late):
            yield self._node(late).id, (fork, self._node(early).id, self._node(late).id)

    def _beside(self, allowed: Sequence[bool], early: str, targets: list[str]) -> str | None:
        """The fork with one way to each of the two."""
        for step in self.net.transitions:
            if len(step.outputs) < 2 or not step.shows:  # noqa: PLR2004  a fork has two ways
                continue
            ways = [flowing(self.net, allowed, [place]) for place in step.outputs]
            to_early = {n for n, way in enumerate(ways) if any(map(way, self.net.named(early)))}
            to_late = {n for n, way in enumerate(ways) if any(map(way, targets))}
            if any(a != b for a in to_early for b in to_late):
                return step.shows
        return None

    def _watched(self, early: str, late: str) -> bool:
        """Whether a gate before `early` judges the answers of an element before `late`."""
        decisions = self.bundle.decisions
        if decisions is None:
            return False
        before = [node.id for node in self._always_before(late, "userTask")]
        gates = self._always_before(early, "userTask", "serviceTask")
        guards = {guard for node in gates for guard in node.words("guard")}
        known = guards & self.bundle.decision_ids
        return any(decisions.rows_reading(guard, name) for guard in known for name in before)

    def _always_before(self, name: str, *kinds: str) -> Iterator[Node]:
        """What nobody gets past on the way to `name`."""
        targets = self.net.named(name)
        for place, node in self.net.nodes.items():
            if node.kind not in kinds:
                continue
            if place not in self.avoided:
                self.avoided[place] = frozenset(spread(self.net, self._without(place)).steps)
            if targets.isdisjoint(self.avoided[place]):
                yield node

    def _decided_before(self, name: str) -> frozenset[str]:
        """The decisions that are taken whenever `name` is reached."""
        return frozenset(node.id for node in self._always_before(name, "businessRuleTask"))

    def _ends_all(self, place: str) -> bool:
        node = self.net.nodes[place]
        return "." not in place and node.event == "terminate" and node.scope == node.process

    def _node(self, name: str) -> Node:
        return self.net.nodes[min(self.net.named(name))]

    def _domain(self, path: tuple[str, str]) -> tuple[object, ...]:
        """Every value that a fact may have, as far as the model says; else something else too."""
        node = self.bundle.node(path[0])
        if node is None:
            return (None, SOMETHING_ELSE)
        if node.kind == "callActivity":
            return (None, *self._outcomes(node.called or ""))
        form = self.bundle.form_of(node)
        field = form.field(path[1]) if form and node.kind == "userTask" else None
        if field is None or not (field.values or field.type == "checkbox"):
            return (None, SOMETHING_ELSE)
        given: tuple[object, ...] = tuple(option.value for option in field.values)
        values = (True, False) if field.type == "checkbox" else given
        return values if field.required else (None, *values)

    def _outcomes(self, process: str) -> tuple[str, ...]:
        drawing = self.bundle.drawing(process)
        ends = drawing.inside(process) if drawing else ()
        return tuple(dict.fromkeys(n.xr["outcome"] for n in ends if n.xr.get("outcome")))


def _read(value: str) -> object:
    return {"true": True, "false": False}.get(value, value)
