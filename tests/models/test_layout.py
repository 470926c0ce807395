"""The picture can be read: no line crosses another or runs through a shape, no label lies on one."""

import re
from collections.abc import Iterator
from itertools import combinations, pairwise

import pytest

from tests.models.drawn import (
    DC,
    DI,
    GATEWAYS,
    KEYS,
    MODEL,
    WAYPOINT,
    Element,
    drawing,
    flows,
    ids,
    nodes,
)

Point = tuple[float, float]
Box = tuple[float, float, float, float]
Segment = tuple[Point, Point]
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def box(bounds: Element) -> Box:
    x, y = float(bounds.get("x")), float(bounds.get("y"))
    return x, y, x + float(bounds.get("width")), y + float(bounds.get("height"))


def shapes(key: str) -> dict[str, Box]:
    """The flow nodes as drawn."""
    drawn = {s.get("bpmnElement"): s for s in drawing(key).iter(f"{DI}BPMNShape")}
    return {name: box(drawn[name].find(f"{DC}Bounds")) for name in ids(key)}


def lines(key: str) -> dict[str, list[Segment]]:
    """The flows as drawn, each as its straight pieces."""
    return {
        edge.get("bpmnElement"): list(
            pairwise((float(p.get("x")), float(p.get("y"))) for p in edge.findall(WAYPOINT))
        )
        for edge in drawing(key).iter(f"{DI}BPMNEdge")
    }


def labels(key: str) -> dict[str, Box]:
    return {
        label.getparent().get("bpmnElement"): box(label.find(f"{DC}Bounds"))
        for label in drawing(key).iter(f"{DI}BPMNLabel")
        if label.find(f"{DC}Bounds") is not None
    }


def crosses(a: Segment, b: Segment) -> bool:
    """Whether an upright and a level piece cross, neither at its end."""
    (ax, ay), (bx, by) = map(sorted, zip(*a, strict=True)), map(sorted, zip(*b, strict=True))
    if ax[0] == ax[1] and by[0] == by[1]:
        return bool(bx[0] < ax[0] < bx[1] and ay[0] < by[0] < ay[1])
    if ay[0] == ay[1] and bx[0] == bx[1]:
        return bool(ax[0] < bx[0] < ax[1] and by[0] < ay[0] < by[1])
    return False


def lies_on(a: Segment, b: Segment) -> bool:
    """Whether two pieces run over one another."""
    for level in (0, 1):
        along = 1 - level
        if len({p[level] for p in (*a, *b)}) == 1:
            (a1, a2), (b1, b2) = sorted(p[along] for p in a), sorted(p[along] for p in b)
            if max(a1, b1) < min(a2, b2):
                return True
    return False


def touches(piece: Segment, around: Box, gap: float = 0) -> bool:
    """Whether a piece enters the inside of a box, made smaller by `gap` on every side."""
    (x1, x2), (y1, y2) = map(sorted, zip(*piece, strict=True))
    left, top, right, bottom = around
    return enters(x1, x2, left + gap, right - gap) and enters(y1, y2, top + gap, bottom - gap)


def enters(low: float, high: float, first: float, last: float) -> bool:
    return max(low, first) < min(high, last) or (low == high and first < low < last)


def overlap(a: Box, b: Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def covers(label: Box, shape: Box, *, diamond: bool) -> bool:
    """Whether a label lies on a shape; a gateway is a diamond, and its corners are free."""
    if not diamond:
        return overlap(label, shape)
    (left, top, right, bottom), (x1, y1, x2, y2) = label, shape
    x, y, half = (x1 + x2) / 2, (y1 + y2) / 2, (x2 - x1) / 2
    nearest = abs(x - min(max(x, left), right)) + abs(y - min(max(y, top), bottom))
    return nearest < half


def ends(key: str) -> dict[str, set[str]]:
    return {f.get("id"): {f.get("sourceRef"), f.get("targetRef")} for f in flows(key)}


def around(key: str) -> Iterator[tuple[str, str]]:
    """Each element in a sub-process with that sub-process; an event with what it is attached to."""
    for part in nodes(key, "subProcess"):
        for inner in part.iter(f"{MODEL}*"):
            if inner is not part and inner.get("id"):
                yield inner.get("id"), part.get("id")
    for event in nodes(key, "boundaryEvent"):
        yield event.get("id"), event.get("attachedToRef")


def test_the_measures_of_this_file_tell_good_from_bad() -> None:
    level, upright = ((0.0, 5.0), (10.0, 5.0)), ((5.0, 0.0), (5.0, 10.0))
    assert crosses(level, upright)
    assert not crosses(level, ((5.0, 5.0), (5.0, 10.0)))
    assert lies_on(level, ((9.0, 5.0), (12.0, 5.0)))
    assert not lies_on(level, ((10.0, 5.0), (12.0, 5.0)))
    assert touches(level, (4, 4, 6, 6))
    assert not touches(level, (4, 5, 6, 9))
    assert on_edge((4, 5), (4, 4, 6, 6))
    assert not on_edge((5, 5), (4, 4, 6, 6))
    assert covers((4, 4, 6, 6), (0, 0, 10, 10), diamond=True)
    assert not covers((0, 0, 2, 2), (0, 0, 10, 10), diamond=True)


@pytest.mark.parametrize("key", KEYS)
def test_no_two_flows_cross(key: str) -> None:
    drawn = lines(key)
    found = [
        (a, b)
        for a, b in combinations(drawn, 2)
        if any(crosses(p, q) for p in drawn[a] for q in drawn[b])
    ]

    assert found == []


@pytest.mark.parametrize("key", KEYS)
def test_flows_run_over_one_another_only_out_of_one_element_or_into_one(key: str) -> None:
    drawn, at = lines(key), ends(key)
    found = [
        (a, b)
        for a, b in combinations(drawn, 2)
        if not at[a] & at[b] and any(lies_on(p, q) for p in drawn[a] for q in drawn[b])
    ]

    assert found == []


@pytest.mark.parametrize("key", KEYS)
def test_no_flow_runs_through_an_element(key: str) -> None:
    drawn, at, within = shapes(key), ends(key), set(around(key))
    found = [
        (flow, name)
        for flow, pieces in lines(key).items()
        for name, shape in drawn.items()
        if name not in at[flow]
        and not any((end, name) in within or (name, end) in within for end in (flow, *at[flow]))
        and any(touches(piece, shape) for piece in pieces)
    ]

    assert found == []


@pytest.mark.parametrize("key", KEYS)
def test_a_flow_begins_at_the_edge_of_its_source_and_ends_at_the_edge_of_its_target(
    key: str,
) -> None:
    drawn, pieces = shapes(key), lines(key)
    for flow in flows(key):
        first, last = pieces[flow.get("id")][0][0], pieces[flow.get("id")][-1][1]
        assert on_edge(first, drawn[flow.get("sourceRef")]), flow.get("id")
        assert on_edge(last, drawn[flow.get("targetRef")]), flow.get("id")


def on_edge(point: Point, shape: Box) -> bool:
    x, y = point
    inside = shape[0] <= x <= shape[2] and shape[1] <= y <= shape[3]
    return inside and (x in {shape[0], shape[2]} or y in {shape[1], shape[3]})


@pytest.mark.parametrize("key", KEYS)
def test_no_label_lies_on_an_element_or_on_another_label(key: str) -> None:
    told, drawn = labels(key), shapes(key)
    parts = {e.get("id") for e in nodes(key, "subProcess")}
    gateways = {e.get("id") for e in nodes(key, *GATEWAYS)}
    on_shapes = [
        (name, shape)
        for name, label in told.items()
        for shape in set(drawn) - parts
        if covers(label, drawn[shape], diamond=shape in gateways)
    ]
    on_labels = [(a, b) for a, b in combinations(told, 2) if overlap(told[a], told[b])]

    assert on_shapes == []
    assert on_labels == []


@pytest.mark.parametrize("key", KEYS)
def test_no_flow_runs_through_a_label(key: str) -> None:
    told = labels(key)
    found = [
        (flow, name)
        for flow, pieces in lines(key).items()
        for name, label in told.items()
        if any(touches(piece, label, gap=3) for piece in pieces)
    ]

    assert found == []


@pytest.mark.parametrize("key", KEYS)
def test_everything_that_is_read_is_chinese_and_every_task_and_event_bears_a_name(key: str) -> None:
    named = [e for e in drawing(key).iter(f"{MODEL}*") if e.get("name") and e.get("id")]
    silent = [e for e in nodes(key) if "Gateway" not in e.tag and not e.get("name")]
    inner = {"message", "signal", "inputDataItem"}

    assert silent == []
    for element in named:
        if element.tag.rpartition("}")[2] not in inner:
            assert CHINESE.search(element.get("name")), element.get("id")


@pytest.mark.parametrize("key", KEYS)
def test_lanes_lie_under_one_another_without_a_gap_and_hold_all_that_is_drawn(key: str) -> None:
    lanes = {lane.get("id") for lane in drawing(key).iter(f"{MODEL}lane")}
    drawn = sorted(
        (box(s.find(f"{DC}Bounds")) for s in drawing(key).iter(f"{DI}BPMNShape") if s.get("bpmnElement") in lanes),
        key=lambda lane: lane[1],
    )  # fmt: skip
    left, right = drawn[0][0], drawn[0][2]

    for above, below in pairwise(drawn):
        assert above[3] == below[1]
        assert (below[0], below[2]) == (left, right)
    for name, shape in shapes(key).items():
        assert left <= shape[0] < shape[2] <= right, name
        assert drawn[0][1] <= shape[1] < shape[3] <= drawn[-1][3], name
    points = [p for pieces in lines(key).values() for piece in pieces for p in piece]
    assert all(left <= x <= right and drawn[0][1] <= y <= drawn[-1][3] for x, y in points)
