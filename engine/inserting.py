"""A task put into a line of a drawing: into the model, and into the picture with room made."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from engine.interpreter import BPMN, XR
from engine.xml import XmlTree

DI = "{http://www.omg.org/spec/BPMN/20100524/DI}"
DC = "{http://www.omg.org/spec/DD/20100524/DC}"
POINT = "{http://www.omg.org/spec/DD/20100524/DI}waypoint"
CONTAINERS = {f"{BPMN}{kind}" for kind in ("lane", "participant", "subProcess")}
SIZE = {"x": 100, "y": 80}
MARGIN = 25
EXTENT = {"x": "width", "y": "height"}
OTHER = {"x": "y", "y": "x"}
STEP = 5
Points = list[dict[str, float]]
Place = tuple[int, str, float]


@dataclass(frozen=True)
class NewTask:
    """What is said of a task that is put in; `given` are its own attributes, without prefix."""

    id: str
    name: str
    given: Mapping[str, str]


def flow_of(tree: XmlTree, flow_id: str) -> Any:  # noqa: ANN401  lxml ships no types
    """The line of this id, or None."""
    flows = tree.getroot().iter(f"{BPMN}sequenceFlow")
    return next((flow for flow in flows if flow.get("id") == flow_id), None)


def insert_task(tree: XmlTree, flow_id: str, task: NewTask) -> None:
    """Put a task into a line: what came by it comes to the task, and goes on from there."""
    root, flow = tree.getroot(), flow_of(tree, flow_id)
    source, target = flow.get("sourceRef"), flow.get("targetRef")
    onward = f"flow_{task.id}__{target}"
    _into_the_model(root, flow, task, onward)
    for lane in root.iter(f"{BPMN}lane"):
        refs = lane.findall(f"{BPMN}flowNodeRef")
        if source in {ref.text for ref in refs}:
            _child(lane, f"{BPMN}flowNodeRef", task.id)
    edge = next((e for e in root.iter(f"{DI}BPMNEdge") if e.get("bpmnElement") == flow_id), None)
    if edge is not None and len(edge.findall(POINT)) > 1:
        _Picture(root, edge).insert(task.id, onward)


def _into_the_model(root: Any, flow: Any, task: NewTask, onward: str) -> None:  # noqa: ANN401
    scope, target = flow.getparent(), flow.get("targetRef")
    node = scope.makeelement(f"{BPMN}userTask", {"id": task.id, "name": task.name})
    for name, value in task.given.items():
        if value.strip():
            node.set(f"{XR}{name}", " ".join(value.split()))
    _child(node, f"{BPMN}incoming", flow.get("id"))
    _child(node, f"{BPMN}outgoing", onward)
    flow.addprevious(node)
    line = {"id": onward, "sourceRef": task.id, "targetRef": target}
    flow.addnext(scope.makeelement(f"{BPMN}sequenceFlow", line))
    flow.set("targetRef", task.id)
    for entry in root.iter(f"{BPMN}incoming"):
        if entry.text == flow.get("id") and entry.getparent().get("id") == target:
            entry.text = onward


def _child(parent: Any, tag: str, text: str) -> None:  # noqa: ANN401
    child = parent.makeelement(tag)
    child.text = text
    parent.append(child)


class _Picture:
    """The plane in which a line is drawn. Everything beyond a cut through the line moves on."""

    def __init__(self, root: Any, edge: Any) -> None:  # noqa: ANN401
        self.edge, self.plane = edge, edge.getparent()
        self.elements = {e.get("id"): e for e in root.iter(f"{BPMN}*") if e.get("id")}
        self.shapes = {s.get("bpmnElement"): s for s in self.plane.iter(f"{DI}BPMNShape")}
        self.others = [_points(e) for e in self.plane.iter(f"{DI}BPMNEdge") if e is not edge]
        self.points = _points(edge)
        self.at, self.axis, self.cut = min(self._places(), key=self._badness)
        one, other = self.points[self.at], self.points[self.at + 1]
        self.ahead = one[self.axis] < other[self.axis]
        self.level = one[OTHER[self.axis]]

    def insert(self, task: str, onward: str) -> None:
        self._make_room()
        points = _points(self.edge)
        low = self.cut + MARGIN
        sides = [low, low + SIZE[self.axis]]
        enter, leave = sides if self.ahead else reversed(sides)
        _draw(self.edge, [*points[: self.at + 1], self._point(enter)])
        self._draw_shape(task, low)
        line = self.plane.makeelement(
            f"{DI}BPMNEdge", {"id": f"{onward}_di", "bpmnElement": onward}
        )
        _draw(line, [self._point(leave), *points[self.at + 1 :]])
        self.edge.addnext(line)

    def _draw_shape(self, task: str, low: float) -> None:
        shape = self.plane.makeelement(f"{DI}BPMNShape", {"id": f"{task}_di", "bpmnElement": task})
        across = OTHER[self.axis]
        corner = {self.axis: low, across: self.level - SIZE[across] / 2}
        told = {**corner, "width": SIZE["x"], "height": SIZE["y"]}
        bounds = {name: f"{value:g}" for name, value in told.items()}
        shape.append(shape.makeelement(f"{DC}Bounds", bounds))
        self.edge.addprevious(shape)

    def _point(self, along: float) -> dict[str, float]:
        return {self.axis: along, OTHER[self.axis]: self.level}

    def _places(self) -> Iterator[Place]:
        """Where the line could be cut: on each straight piece, its middle among them."""
        for number, (one, other) in enumerate(pairwise(self.points)):
            axis = _axis(one, other)
            low, high = sorted((one[axis], other[axis]))
            yield number, axis, (low + high) / 2
            yield from ((number, axis, float(at)) for at in range(int(low) + 1, int(high), STEP))

    def _badness(self, place: Place) -> tuple[float, ...]:
        """How many lines would run through the task and shapes be cut; then how far from good."""
        number, axis, cut = place
        one, other = self.points[number], self.points[number + 1]
        spans = [self._span(s, axis) for n, s in self.shapes.items() if not self._holds(n)]
        return (
            sum(_beside(line, axis, cut, one[OTHER[axis]]) for line in self.others),
            sum(low < cut < high for low, high in spans),
            -abs(one[axis] - other[axis]),
            abs((one[axis] + other[axis]) / 2 - cut),
        )

    def _span(self, shape: Any, axis: str = "") -> tuple[float, float]:  # noqa: ANN401
        bounds, along = shape.find(f"{DC}Bounds"), axis or self.axis
        low = float(bounds.get(along))
        return low, low + float(bounds.get(EXTENT[along]))

    def _holds(self, name: str) -> bool:
        """Whether it is drawn around others."""
        element = self.elements.get(name)
        return element is not None and element.tag in CONTAINERS

    def _make_room(self) -> None:
        room = SIZE[self.axis] + 2 * MARGIN
        moved = {name: self._beyond(name) for name in self.shapes}
        lines = [(e, self._shifts(e, moved)) for e in self.plane.iter(f"{DI}BPMNEdge")]
        for name, shape in self.shapes.items():
            self._push(name, shape, room if moved[name] else 0, room)
        for line, shifts in lines:
            for point, shifted in zip(line.findall(POINT), shifts, strict=True):
                _add(point, self.axis, room if shifted else 0)
            for bounds in line.iter(f"{DC}Bounds"):
                _add(bounds, self.axis, room if float(bounds.get(self.axis)) >= self.cut else 0)

    def _push(self, name: str, shape: Any, step: float, room: float) -> None:  # noqa: ANN401
        low, high = self._span(shape)
        if self._holds(name) and low < self.cut < high:
            _add(shape.find(f"{DC}Bounds"), EXTENT[self.axis], room)
            return
        for bounds in shape.iter(f"{DC}Bounds"):
            _add(bounds, self.axis, step)

    def _beyond(self, name: str) -> bool:
        """Whether a shape moves: an event on the edge of another moves with that."""
        element = self.elements.get(name)
        host = element.get("attachedToRef") if element is not None else None
        low, high = self._span(self.shapes[host if host in self.shapes else name])
        return low >= self.cut if self._holds(name) else (low + high) / 2 >= self.cut

    def _shifts(self, line: Any, moved: Mapping[str, bool]) -> list[bool]:  # noqa: ANN401
        """Which of its points move: the ends with what they touch, upright pieces as one."""
        points = _points(line)
        shifts = [point[self.axis] >= self.cut for point in points]
        flow = self.elements.get(line.get("bpmnElement"))
        for end, name in ((0, "sourceRef"), (-1, "targetRef")):
            shape = str(flow.get(name)) if flow is not None else ""
            if shape in moved and not self._holds(shape):
                shifts[end] = moved[shape]
                self._align(points, shifts, end)
        return shifts

    def _align(self, points: Points, shifts: list[bool], end: int) -> None:
        order = list(range(len(points)))[:: -1 if end else 1]
        for here, there in pairwise(order[:-1]):
            if points[here][self.axis] != points[there][self.axis]:
                return
            shifts[there] = shifts[here]


def _points(edge: Any) -> Points:  # noqa: ANN401
    return [{axis: float(p.get(axis)) for axis in "xy"} for p in edge.findall(POINT)]


def _axis(one: Mapping[str, float], other: Mapping[str, float]) -> str:
    """Along which axis a straight piece runs."""
    return "x" if abs(one["x"] - other["x"]) >= abs(one["y"] - other["y"]) else "y"


def _beside(line: Points, axis: str, cut: float, level: float) -> bool:
    """Whether another line passes the cut where the task would lie."""
    near = SIZE[OTHER[axis]] / 2 + MARGIN / 2
    return any(
        min(one[axis], other[axis]) < cut <= max(one[axis], other[axis])
        and abs(one[OTHER[axis]] - level) < near
        for one, other in pairwise(line)
    )


def _draw(edge: Any, points: Points) -> None:  # noqa: ANN401
    """The line through these points, instead of those it went through."""
    for old in edge.findall(POINT):
        edge.remove(old)
    for place, point in enumerate(_corners(points)):
        told = {axis: f"{point[axis]:g}" for axis in "xy"}
        edge.insert(place, edge.makeelement(POINT, told))


def _corners(points: Points) -> Iterator[dict[str, float]]:
    before: dict[str, float] | None = None
    for point in points:
        if point != before:
            yield point
        before = point


def _add(bounds: Any, name: str, more: float) -> None:  # noqa: ANN401
    if more:
        bounds.set(name, f"{float(bounds.get(name)) + more:g}")
