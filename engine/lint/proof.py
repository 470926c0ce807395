"""One process asked whether it can break an invariant, and by what way."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from engine.lint.bundle import Bundle
from engine.verify import Net, Node, questions

Breach = tuple[str, tuple[str, ...]]
SOMETHING_ELSE = "…"
JUDGED = {"userTask", "manualTask", "serviceTask", "intermediateCatchEvent", "boundaryEvent"}
WORKING_DAYS = r"\s*working_days\(\s*(\w+)\.\w+\s*,\s*(\d+)\s*\)\s*"


@dataclass(frozen=True)
class Proof:
    """One process and all that it calls, asked one invariant after the other."""

    bundle: Bundle
    net: Net
    _before: dict[str, list[Node]] = field(default_factory=dict)
    """What nobody gets past on the way to an element; filled when asked."""

    def always(self, first: str, then: str) -> Iterator[Breach]:
        """`first` is one element, or several with `or` between."""
        never = frozenset().union(*(self.net.named(word) for word in first.split(" or ")))
        yield from _told(questions.before(self.net, never, self.net.named(then)))

    def holds(self, guard: str, at: str) -> Iterator[Breach]:
        """Judged when `at` is done, or in the very act in which the machine comes to it."""
        nodes = self.net.nodes
        gated = frozenset(p for p, n in nodes.items() if guard in n.words("guard"))
        for place in sorted(self.net.named(at) - gated):
            waits = nodes[place].kind in JUDGED
            by = frozenset() if waits else gated
            yield from _told(questions.ungated(self.net, by, frozenset({place})))

    def people(self, one: str, other: str) -> Iterator[Breach]:
        """Whoever acts later is held against whoever acted before, if the drawing says so."""
        for late, early in ((one, other), (other, one)):
            node = self._node(late)
            if self._node(early).id not in node.words("differentFrom"):
                yield from _told(self._after(late, early))

    def days(self, first: str, count: str, then: str) -> Iterator[Breach]:
        """In this order, and between them a timer of so many days, or a gate that reads when."""
        breaches = list(self.always(first, then))
        name = self._node(first).id
        timers = [p for p, n in self.net.nodes.items() if _waits_days(n, name, int(count))]
        waited = frozenset(timers)
        if not breaches and not self._read_at(then, name):
            found = questions.before(self.net, waited, self.net.named(then))
            later = questions.after(self.net, self.net.named(first), waited)
            breaches = [*_told(found), *_told(later if timers and not found else None)]
        yield from breaches

    def only_if(self, target: str, fact: str, value: str) -> Iterator[Breach]:
        """Let the fact be null until its element is done, then anything but the value."""
        element, _, member = fact.rpartition(".")
        path = (element.rpartition(".")[2], member)
        others = tuple(other for other in self._domain(path) if other != _read(value))
        where = self.net.named(target)
        yield from _told(questions.only_if(self.net, where, path, value, others))

    def excludes(self, one: str, other: str) -> Iterator[Breach]:
        yield from self.never(one, other)
        yield from self.never(other, one)

    def never(self, late: str, early: str) -> Iterator[Breach]:
        """Beside one another they may stand where the gate of the one judges the other."""
        breach = self._after(late, early)
        follows = questions.follows(self.net, self.net.named(late), self.net.named(early))
        if breach and (follows or not self._watched(early, late)):
            yield breach

    def _after(self, late: str, early: str) -> Breach | None:
        return questions.after(self.net, self.net.named(late), self.net.named(early))

    def _watched(self, early: str, late: str) -> bool:
        """Whether a gate before `early` judges the answers of an element before `late`."""
        gates = self._always_before(early, "userTask", "serviceTask")
        guards = {guard for node in gates for guard in node.words("guard")}
        before = self._always_before(late, "userTask")
        return any(self._reads(guards, node.id) for node in before)

    def _read_at(self, place: str, name: str) -> bool:
        guards = {g for p in self.net.named(place) for g in self.net.nodes[p].words("guard")}
        return self._reads(guards, name)

    def _reads(self, guards: set[str], name: str) -> bool:
        decisions = self.bundle.decisions
        known = guards & self.bundle.decision_ids
        return decisions is not None and any(decisions.rows_reading(g, name) for g in known)

    def _always_before(self, name: str, *kinds: str) -> list[Node]:
        key = f"{name} {kinds}"
        if key not in self._before:
            places = questions.always_before(self.net, self.net.named(name), kinds)
            self._before[key] = [self.net.nodes[place] for place in places]
        return self._before[key]

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


def _told(breach: Breach | None) -> Iterator[Breach]:
    if breach is not None:
        yield breach


def _waits_days(node: Node, name: str, count: int) -> bool:
    """Whether this is a timer of at least so many working days from a fact of an element."""
    found = re.fullmatch(WORKING_DAYS, node.when or "") if node.event == "timer" else None
    return found is not None and found[1] == name and int(found[2]) >= count


def _read(value: str) -> object:
    return {"true": True, "false": False}.get(value, value)
