"""What a model says about each of its elements, read once when it is compiled."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.errors import EngineError
from engine.xml import XmlTree

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
XR = "{urn:xuanren:bpmn:1}"
SPIFF = "{http://spiffworkflow.org/bpmn/schema/1.0/core}"
NODES = {
    "startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent",
    "userTask", "manualTask", "serviceTask", "sendTask", "businessRuleTask", "callActivity",
    "subProcess",
    "exclusiveGateway", "parallelGateway", "inclusiveGateway", "eventBasedGateway",
}  # fmt: skip


class ModelRefused(EngineError):
    """模型不能发布。"""

    def __init__(self, file: str, element: str, message: str) -> None:
        self.file, self.element, self.what = file, element, message
        super().__init__(f"{file}: {element}: {message}")


@dataclass(frozen=True)
class Lane:
    """Who acts in a lane: a role, and whose."""

    role: str
    whose: str


@dataclass(frozen=True)
class Element:
    """One flow node with the attributes of our namespace (`urn:xuanren:bpmn:1`)."""

    id: str
    kind: str
    name: str
    process: str
    lane: str | None = None
    role: str | None = None
    whose: str | None = None
    clauses: tuple[str, ...] = ()
    guards: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    unreached: tuple[str, ...] = ()
    form: str = ""
    due: str | None = None
    different_from: tuple[str, ...] = ()
    other_hand: str = "not_your_task"
    signs: str | None = None
    outcome: str | None = None
    collection: str | None = None
    performer: str | None = None
    audience: str | None = None
    documentation: str = ""
    operator: str | None = None
    decision: str | None = None
    called: str | None = None
    message: str | None = None
    opens: str | None = None
    sends: str | None = None
    to: str | None = None
    data: str | None = None
    attached_to: str | None = None
    expressions: tuple[str, ...] = ()
    targets: tuple[str, ...] = field(default_factory=tuple)

    @property
    def fact(self) -> str:
        """The fact that its answers become: its id, for what waits for a message the message's."""
        return self.message or self.id


def elements_of(tree: XmlTree, lanes: Mapping[str, Lane], file: str) -> Iterator[Element]:
    """Every flow node of every process in a file, with role and whose taken from its lane."""
    root = tree.getroot() if hasattr(tree, "getroot") else tree
    messages = {m.get("id"): m.get("name") for m in root.iter(f"{BPMN}message")}
    for process in root.iter(f"{BPMN}process"):
        held = {
            ref.text: lane.get("name")
            for lane in process.iter(f"{BPMN}lane")
            for ref in lane.iter(f"{BPMN}flowNodeRef")
        }
        flows: dict[str, list[str]] = {}
        for flow in process.iter(f"{BPMN}sequenceFlow"):
            flows.setdefault(flow.get("sourceRef"), []).append(flow.get("targetRef"))
        for node in process.iter(f"{BPMN}*"):
            kind = node.tag.removeprefix(BPMN)
            if kind in NODES:
                yield _element(node, _Around(process.get("id"), held, lanes, messages, flows, file))


@dataclass(frozen=True)
class _Around:
    """What an element needs from the file it stands in."""

    process: str
    held: Mapping[str | None, str | None]
    lanes: Mapping[str, Lane]
    messages: Mapping[str | None, str | None]
    flows: Mapping[str, list[str]]
    file: str


def _element(node: Any, around: _Around) -> Element:  # noqa: ANN401  lxml ships no types
    identity, kind = node.get("id"), node.tag.removeprefix(BPMN)
    if not identity:
        raise ModelRefused(around.file, kind, "元素没有 id")
    lane_name = around.held.get(identity)
    lane = around.lanes.get(lane_name) if lane_name else None
    if kind == "userTask" and lane is None and not node.get(f"{XR}role"):
        raise ModelRefused(
            around.file, identity, f"泳道「{lane_name}」未在 procedure.yaml 中定义角色"
        )
    return Element(
        id=identity,
        kind=kind,
        name=node.get("name") or "",
        process=around.process,
        lane=lane_name,
        role=node.get(f"{XR}role") or (lane.role if lane else None),
        whose=node.get(f"{XR}whose") or (lane.whose if lane else None),
        clauses=_words(node, "clause"),
        guards=_words(node, "guard"),
        reasons=_codes(node, "reason"),
        unreached=_codes(node, "unreached"),
        form=node.get(f"{XR}form") or identity,
        due=node.get(f"{XR}due"),
        different_from=_words(node, "differentFrom"),
        other_hand=node.get(f"{XR}otherHand") or "not_your_task",
        signs=node.get(f"{XR}signs"),
        outcome=node.get(f"{XR}outcome"),
        collection=node.get(f"{XR}collection"),
        performer=node.get(f"{XR}performer"),
        audience=node.get(f"{XR}audience"),
        documentation=_text(node, f"{BPMN}documentation"),
        operator=_operator(node),
        decision=_text(node, f"{BPMN}extensionElements/{SPIFF}calledDecisionId") or None,
        called=node.get("calledElement"),
        message=_message(node, around.messages),
        opens=node.get(f"{XR}opens"),
        sends=node.get(f"{XR}sends"),
        to=node.get(f"{XR}to"),
        data=node.get(f"{XR}data"),
        attached_to=node.get("attachedToRef"),
        expressions=tuple(_expressions(node)),
        targets=tuple(around.flows.get(identity, ())),
    )


def _words(node: Any, name: str) -> tuple[str, ...]:  # noqa: ANN401
    return tuple((node.get(f"{XR}{name}") or "").split())


def _codes(node: Any, name: str) -> tuple[str, ...]:  # noqa: ANN401
    """The words of an attribute, or its one expression, `=` and all."""
    written = (node.get(f"{XR}{name}") or "").strip()
    return (written,) if written.startswith("=") else _words(node, name)


def _text(node: Any, path: str) -> str:  # noqa: ANN401
    found = node.find(path)
    return (found.text or "").strip() if found is not None else ""


def _operator(node: Any) -> str | None:  # noqa: ANN401
    found = node.find(f"{BPMN}extensionElements/{SPIFF}serviceTaskOperator")
    return found.get("id") if found is not None else None


def _message(node: Any, messages: Mapping[str | None, str | None]) -> str | None:  # noqa: ANN401
    found = node.find(f"{BPMN}messageEventDefinition")
    return messages.get(found.get("messageRef")) if found is not None else None


def _expressions(node: Any) -> Iterator[str]:  # noqa: ANN401
    """Every FEEL text on the element itself: performer, collection, what is sent, timer."""
    for name in ("collection", "performer", "to", "data"):
        if node.get(f"{XR}{name}"):
            yield node.get(f"{XR}{name}")
    for timer in node.iterfind(f"{BPMN}timerEventDefinition/*"):
        if timer.text:
            yield timer.text.strip()
