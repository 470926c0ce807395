"""Mutants of a drawing: one condition, gate, hand or day of its elements changed at a time."""

from collections.abc import Callable, Iterator

from engine.xml import XmlTree, read_xml, write_xml
from workflows.mutation import texts
from workflows.mutation.mutant import Mutant, Mutants, Reach

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
XR = "{urn:xuanren:bpmn:1}"
LIMIT = 4_000_000
HANDS = ("role", "whose", "performer", "differentFrom")
Change = Callable[[XmlTree], None]


def of_drawing(path: str, text: str) -> Mutants:
    """All mutants of a BPMN file."""
    tree = read_xml(text.encode(), limit=LIMIT, source=path)
    for operator in (conditions, gates, hands, timers, due_days):
        for element, kind, what, change, reach in operator(tree):
            yield _mutant(path, text, element, (kind, what), change, reach)


Found = Iterator[tuple[str, str, str, Change, Reach]]
"""The element, the operator, what is changed, the change, what can see it."""


def conditions(tree: XmlTree) -> Found:
    """Each condition of a flow: always met, the other way round, off by one."""
    for flow in tree.getroot().iter(f"{BPMN}sequenceFlow"):
        condition = flow.find(f"{BPMN}conditionExpression")
        if condition is None:
            continue
        said = (condition.text or "").strip()
        for kind, new in _other_conditions(said):
            reach = Reach(feel=said, changed=new)
            what = "" if kind != "off by one" else texts.changed_part(said, new)
            yield flow.get("id"), kind, what, _writes(flow.get("id"), "condition", new), reach


def _other_conditions(said: str) -> Iterator[tuple[str, str]]:
    yield "condition removed", "true"
    yield "condition negated", f"not({said})"
    yield from (("off by one", new) for new in texts.shifted(said))


def gates(tree: XmlTree) -> Found:
    """Each gate of an element, removed."""
    for element in _with(tree, "guard"):
        words = element.get(f"{XR}guard").split()
        for word in words:
            left = " ".join(other for other in words if other != word)
            change = _sets(element.get("id"), "guard", left)
            yield element.get("id"), "gate removed", word, change, Reach(refusing=word)


def hands(tree: XmlTree) -> Found:
    """Each thing that binds an element to somebody, removed: word by word where it is several."""
    for name in HANDS:
        for element in _with(tree, name):
            held = element.get(f"{XR}{name}")
            words = held.split() if name == "differentFrom" else [held]
            for word in words:
                left = " ".join(other for other in words if other != word)
                change = _sets(element.get("id"), name, left)
                reach = Reach(acts=frozenset({act_of(tree, element)}))
                yield element.get("id"), f"{name} removed", word, change, reach


def timers(tree: XmlTree) -> Found:
    """Each timer a day early and a day late, and each number in it off by one."""
    for timer in tree.getroot().iter(f"{BPMN}timeDate"):
        said = (timer.text or "").strip()
        event = timer.getparent().getparent().get("id")
        for sign, what in (("-", "a day early"), ("+", "a day late")):
            new = f'({said}) {sign} duration("P1D")'
            reach = Reach(feel=said, changed=new)
            yield event, "deadline moved", what, _writes(event, "timer", new), reach
        for new in texts.numbers(said):
            what = texts.changed_part(said, new)
            reach = Reach(feel=said, changed=new)
            yield event, "off by one", what, _writes(event, "timer", new), reach


def due_days(tree: XmlTree) -> Found:
    """Each internal deadline that stands on an element, a day shorter and longer."""
    for element in _with(tree, "due"):
        said = element.get(f"{XR}due")
        other = texts.shifted(said) if said.startswith("=") else texts.spans(said)
        for new in other:
            change = _sets(element.get("id"), "due", new)
            reach = Reach(acts=frozenset({f"due:{element.get('id')}"}))
            yield element.get("id"), "deadline moved", f"{said} → {new}", change, reach


def act_of(tree: XmlTree, element: XmlTree) -> str:
    """What a person names to act there: the element, or the message that it waits for."""
    waits = element.find(f"{BPMN}messageEventDefinition")
    if waits is None:
        return str(element.get("id"))
    return str(_of(tree, waits.get("messageRef")).get("name"))


def _with(tree: XmlTree, name: str) -> list[XmlTree]:
    return [element for element in tree.getroot().iter() if element.get(f"{XR}{name}")]


def _sets(identity: str, name: str, value: str) -> Change:
    """Writes one of our attributes, or takes it away where nothing is left of it."""

    def change(tree: XmlTree) -> None:
        element = _of(tree, identity)
        if value:
            element.set(f"{XR}{name}", value)
        else:
            del element.attrib[f"{XR}{name}"]

    return change


def _writes(identity: str, what: str, new: str) -> Change:
    """Writes the text of a flow's condition or of an event's timer."""
    tag = {"condition": "conditionExpression", "timer": "timeDate"}[what]

    def change(tree: XmlTree) -> None:
        next(_of(tree, identity).iter(f"{BPMN}{tag}")).text = new

    return change


def _of(tree: XmlTree, identity: str) -> XmlTree:
    return next(e for e in tree.getroot().iter() if e.get("id") == identity)


def _mutant(
    path: str, text: str, element: str, told: tuple[str, str], change: Change, reach: Reach
) -> Mutant:
    tree = read_xml(text.encode(), limit=LIMIT, source=path)
    change(tree)
    return Mutant(path, element, *told, write_xml(tree), reach)
