"""A BPMN file as it is drawn, read without refusing anything: what is wrong is for the rules."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from engine.interpreter import BPMN, NODES, SPIFF, XR
from engine.verify import Flow, Node
from engine.xml import XmlTree

DRAWN = "{http://www.omg.org/spec/BPMN/20100524/DI}"
SCOPES = {"process", "subProcess"}


@dataclass(frozen=True)
class Drawing:
    """One file: its process, nodes, flows, lanes and what else stands in it."""

    file: str
    process: str
    executable: bool
    nodes: tuple[Node, ...]
    flows: tuple[Flow, ...]
    lanes: tuple[str, ...]
    messages: tuple[str, ...]
    shapes: frozenset[str]
    root: Any = field(repr=False)

    @cached_property
    def by_id(self) -> Mapping[str, Node]:
        return {node.id: node for node in self.nodes}

    def leaving(self, node: str) -> tuple[Flow, ...]:
        return self._out.get(node, ())

    def entering(self, node: str) -> tuple[Flow, ...]:
        return self._in.get(node, ())

    def inside(self, scope: str) -> tuple[Node, ...]:
        return tuple(node for node in self.nodes if node.scope == scope)

    def attached(self, node: str) -> tuple[Node, ...]:
        return tuple(n for n in self.nodes if n.kind == "boundaryEvent" and n.attached_to == node)

    @cached_property
    def _out(self) -> Mapping[str, tuple[Flow, ...]]:
        return _grouped(self.flows, "source")

    @cached_property
    def _in(self) -> Mapping[str, tuple[Flow, ...]]:
        return _grouped(self.flows, "target")


def _grouped(flows: tuple[Flow, ...], end: str) -> Mapping[str, tuple[Flow, ...]]:
    found: dict[str, list[Flow]] = {}
    for flow in flows:
        found.setdefault(getattr(flow, end), []).append(flow)
    return {name: tuple(each) for name, each in found.items()}


def drawing_of(tree: XmlTree, file: str) -> Drawing:
    """The drawing in a file; of several processes the first is its own."""
    root = tree.getroot() if hasattr(tree, "getroot") else tree
    process = root.find(f"{BPMN}process")
    lanes = {
        ref.text: lane.get("name") or ""
        for lane in root.iter(f"{BPMN}lane")
        for ref in lane.iter(f"{BPMN}flowNodeRef")
    }
    names = {n.get("id"): n.get("name") for n in _every(root, "message", "signal")}
    return Drawing(
        file=file,
        process=process.get("id") or "" if process is not None else "",
        executable=process is not None and process.get("isExecutable") == "true",
        nodes=tuple(_node(node, file, lanes, names) for node in _every(root, *NODES)),
        flows=tuple(_flow(flow, file) for flow in _every(root, "sequenceFlow")),
        lanes=tuple(lane.get("name") or "" for lane in root.iter(f"{BPMN}lane")),
        messages=tuple(m.get("name") or "" for m in root.iter(f"{BPMN}message")),
        shapes=frozenset(
            str(shape.get("bpmnElement"))
            for kind in ("BPMNShape", "BPMNEdge")
            for shape in root.iter(f"{DRAWN}{kind}")
        ),
        root=root,
    )


def _every(root: Any, *kinds: str) -> Iterator[Any]:  # noqa: ANN401  lxml ships no types
    tags = {f"{BPMN}{kind}" for kind in kinds}
    return (node for node in root.iter(f"{BPMN}*") if node.tag in tags)


def _flow(flow: Any, file: str) -> Flow:  # noqa: ANN401
    condition = flow.find(f"{BPMN}conditionExpression")
    return Flow(
        id=flow.get("id") or "",
        name=flow.get("name") or "",
        source=flow.get("sourceRef") or "",
        target=flow.get("targetRef") or "",
        condition=None if condition is None else (condition.text or "").strip(),
        file=file,
    )


def _node(
    node: Any,  # noqa: ANN401
    file: str,
    lanes: Mapping[str, str],
    names: Mapping[str, str],
) -> Node:
    event, refers = _event(node, names)
    operator = node.find(f"{BPMN}extensionElements/{SPIFF}serviceTaskOperator")
    return Node(
        id=node.get("id") or "",
        kind=node.tag.removeprefix(BPMN),
        name=node.get("name") or "",
        file=file,
        process=_above(node, {"process"}),
        scope=_above(node, SCOPES),
        lane=lanes.get(node.get("id") or ""),
        xr={k.removeprefix(XR): v for k, v in node.attrib.items() if k.startswith(XR)},
        default=node.get("default"),
        called=node.get("calledElement"),
        attached_to=node.get("attachedToRef"),
        interrupts=node.get("cancelActivity") != "false",
        event=event,
        refers=refers,
        decision=_text(node, f"{BPMN}extensionElements/{SPIFF}calledDecisionId"),
        operator=operator.get("id") if operator is not None else None,
        when=_text(node, f"{BPMN}timerEventDefinition/{BPMN}timeDate"),
        several=node.find(f"{BPMN}multiInstanceLoopCharacteristics") is not None,
    )


def _event(node: Any, names: Mapping[str, str]) -> tuple[str | None, str | None]:  # noqa: ANN401
    for kind in ("timer", "message", "signal", "terminate"):
        found = node.find(f"{BPMN}{kind}EventDefinition")
        if found is not None:
            return kind, names.get(found.get(f"{kind}Ref") or "")
    return None, None


def _above(node: Any, kinds: set[str]) -> str:  # noqa: ANN401
    node = node.getparent()
    while node is not None:
        if node.tag.removeprefix(BPMN) in kinds:
            return str(node.get("id") or "")
        node = node.getparent()
    return ""


def _text(node: Any, path: str) -> str | None:  # noqa: ANN401
    found = node.find(path)
    return (found.text or "").strip() or None if found is not None else None
