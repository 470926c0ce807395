"""What leads to an element of a model: along its lines, and by what its gates read."""

from collections.abc import Collection, Iterable

from engine.definitions import Procedure
from engine.feel import FeelSyntaxError, parse_expression
from engine.interpreter import Element
from engine.lint import bundle_of
from engine.lint.unfolding import net_of
from engine.verify import Net, Transition
from engine.verify.reach import towards

DRAWN = (".bpmn", ".yaml")


def leading(procedure: Procedure, ends: Iterable[str], done: Collection[str]) -> frozenset[str]:
    """The elements from which a way leads to one of `ends`, the ends among them.

    A way is a path in the drawing, or a fact that is supplied at the one and read at the other:
    by a gate, a table or a condition of an element that was `done`, itself on such a way.
    """
    files = {p: t for p, t in procedure.texts.items() if p.endswith(DRAWN)}
    net = net_of(bundle_of(procedure.key, files), procedure.key)
    places = {place for end in ends for place in net.paths_of.get(end, ())}
    while True:
        steps = towards(net, places)
        found = _elements(net, steps) | {net.nodes[place].id for place in places}
        read = _read(procedure, steps, found.intersection(done))
        more = {
            place
            for element in procedure.model.elements.values()
            if element.fact in read or (element.signs and "signatures" in read)
            for place in net.paths_of.get(element.id, ())
        } - places
        if not more:
            return frozenset(found)
        places |= more


def _elements(net: Net, steps: Iterable[Transition]) -> set[str]:
    return {net.nodes[step.does].id for step in steps if step.does in net.nodes}


def _read(procedure: Procedure, steps: Iterable[Transition], done: Collection[str]) -> set[str]:
    """The facts that were looked at on the way: those of gates passed and of lines taken."""
    elements = (procedure.model.of(name) for name in done)
    read = {path[0] for e in elements if e for path in paths_read(procedure, e)}
    conditions = {s.chosen.condition for s in steps if s.chosen and s.chosen.condition}
    return read.union(*(_names(text) for text in conditions))


def paths_read(procedure: Procedure, element: Element) -> frozenset[tuple[str, ...]]:
    """The paths that the gates and the table of an element look at."""
    tables = {*element.guards, *((element.decision,) if element.decision else ())}
    known = tables & procedure.decisions.ids
    return frozenset(path for name in known for path in procedure.decisions.reads(name))


def _names(condition: str) -> set[str]:
    try:
        return {path[0] for path in parse_expression(condition).names()}
    except FeelSyntaxError:
        return set()
