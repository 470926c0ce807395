"""How the models are drawn: unique ids, safe gateways, no dead ends, a picture of everything."""

from collections import Counter, defaultdict
from itertools import pairwise

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
    each,
    flows,
    ids,
    kind,
    nodes,
    starts_cases,
    whole,
)


@pytest.mark.parametrize("key", KEYS)
def test_ids_are_unique_over_a_procedure_and_all_that_it_calls(key: str) -> None:
    counted = Counter(
        e.get("id")
        for name in whole(key)
        for e in drawing(name).iter()
        if isinstance(e.tag, str) and e.get("id") and kind(e) not in {"inputDataItem", "process"}
    )

    assert [i for i, n in counted.items() if n > 1] == []


def test_no_element_is_named_like_a_member_that_facts_have_of_themselves() -> None:
    reserved = {"parameters", "signatures", "records", "today", "now", "open_elements", "act"}

    assert reserved.isdisjoint(i for key in KEYS for i in ids(key))


@pytest.mark.parametrize("key", KEYS)
def test_every_flow_has_an_id_and_ends_that_exist(key: str) -> None:
    known = set(ids(key))

    assert flows(key)
    for flow in flows(key):
        assert flow.get("id")
        assert {flow.get("sourceRef"), flow.get("targetRef")} <= known


@pytest.mark.parametrize("key", KEYS)
def test_a_splitting_decision_has_a_default_and_a_condition_on_every_other_flow(key: str) -> None:
    for gateway in nodes(key, "exclusiveGateway"):
        out = [f for f in flows(key) if f.get("sourceRef") == gateway.get("id")]
        if len(out) < 2:
            continue
        assert gateway.get("default") in {f.get("id") for f in out}, gateway.get("id")
        for flow in out:
            conditional = flow.find(f"{MODEL}conditionExpression") is not None
            assert conditional != (flow.get("id") == gateway.get("default")), flow.get("id")
            assert flow.get("name"), f"{flow.get('id')} has no label"
        assert gateway.get("name"), f"{gateway.get('id')} asks no question"


@pytest.mark.parametrize("key", KEYS)
def test_only_a_decision_chooses_and_only_a_gateway_splits_or_joins(key: str) -> None:
    out = Counter(f.get("sourceRef") for f in flows(key))
    into = Counter(f.get("targetRef") for f in flows(key))
    for node in nodes(key):
        name = node.get("id")
        if kind(node) in GATEWAYS:
            assert 1 in {out[name], into[name]}, f"{name} joins and splits at once"
        else:
            assert out[name] <= 1, name
            assert into[name] <= 1, name
    conditional = [f for f in flows(key) if f.find(f"{MODEL}conditionExpression") is not None]
    choosers = {e.get("id") for e in nodes(key, "exclusiveGateway")}
    assert {f.get("sourceRef") for f in conditional} <= choosers


@pytest.mark.parametrize("key", KEYS)
def test_every_scope_has_one_start_and_an_end(key: str) -> None:
    scopes = [drawing(key).find(f"{MODEL}process"), *nodes(key, "subProcess")]
    for scope in scopes:
        assert len(scope.findall(f"{MODEL}startEvent")) == 1
        assert scope.findall(f"{MODEL}endEvent")


@pytest.mark.parametrize("key", KEYS)
def test_every_element_is_reached_and_can_reach_an_end(key: str) -> None:
    ahead, back = _ways(key)
    starts = {e.get("id") for e in nodes(key, "startEvent")}
    ends = {e.get("id") for e in nodes(key, "endEvent")}

    assert set(ids(key)) - _reach(starts, ahead) == set()
    assert set(ids(key)) - _reach(ends, back) == set()


def _ways(key: str) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    ahead: dict[str, set[str]] = defaultdict(set)
    for flow in flows(key):
        ahead[flow.get("sourceRef")].add(flow.get("targetRef"))
    for event in nodes(key, "boundaryEvent"):
        ahead[event.get("attachedToRef")].add(event.get("id"))
    for part in nodes(key, "subProcess"):
        inner = part.findall(f"{MODEL}startEvent")
        ahead[part.get("id")].update(e.get("id") for e in inner)
        for end in part.findall(f"{MODEL}endEvent"):
            ahead[end.get("id")].add(part.get("id"))
    back: dict[str, set[str]] = defaultdict(set)
    for origin, targets in ahead.items():
        for target in targets:
            back[target].add(origin)
    return ahead, back


def _reach(origins: set[str], ways: dict[str, set[str]]) -> set[str]:
    seen, open_ = set(origins), list(origins)
    while open_:
        for target in ways[open_.pop()] - seen:
            seen.add(target)
            open_.append(target)
    return seen


@pytest.mark.parametrize("key", [key for key in KEYS if starts_cases(key)])
def test_every_end_of_a_case_is_one_that_ends_it_or_ends_a_side_branch(key: str) -> None:
    for end in nodes(key, "endEvent"):
        terminates = end.find(f"{MODEL}terminateEventDefinition") is not None
        decided = end.get("{urn:xuanren:bpmn:1}outcome") is not None
        assert terminates == decided, end.get("id")


def test_an_end_with_an_outcome_bears_its_name() -> None:
    for key, end in each("endEvent"):
        outcome = end.get("{urn:xuanren:bpmn:1}outcome")
        if outcome is None:
            continue
        plain = outcome if starts_cases(key) else f"{key}_{outcome}"
        assert end.get("id") == plain or end.get("id").startswith(f"{plain}_"), end.get("id")


def test_an_event_gateway_waits_for_one_timer_at_most() -> None:
    for key, gateway in each("eventBasedGateway"):
        targets = {
            f.get("targetRef") for f in flows(key) if f.get("sourceRef") == gateway.get("id")
        }
        caught = [e for e in nodes(key, "intermediateCatchEvent") if e.get("id") in targets]
        timers = [e for e in caught if e.find(f"{MODEL}timerEventDefinition") is not None]
        assert len(caught) == len(targets)
        assert len(timers) <= 1


@pytest.mark.parametrize("key", KEYS)
def test_every_element_lane_and_flow_is_in_the_picture(key: str) -> None:
    drawn = drawing(key)
    shapes = {s.get("bpmnElement"): s for s in drawn.iter(f"{DI}BPMNShape")}
    edges = {e.get("bpmnElement"): e for e in drawn.iter(f"{DI}BPMNEdge")}
    lanes = {lane.get("id") for lane in drawn.iter(f"{MODEL}lane")}

    assert set(shapes) == set(ids(key)) | lanes
    assert set(edges) == {f.get("id") for f in flows(key)}
    for edge in edges.values():
        assert len(edge.findall(WAYPOINT)) >= 2
    for flow in flows(key):
        if flow.get("name"):
            assert edges[flow.get("id")].find(f"{DI}BPMNLabel/{DC}Bounds") is not None
    for node in nodes(key, *GATEWAYS, "startEvent", "endEvent", "boundaryEvent"):
        if node.get("name"):
            assert shapes[node.get("id")].find(f"{DI}BPMNLabel/{DC}Bounds") is not None


@pytest.mark.parametrize("key", KEYS)
def test_lines_run_upright_or_level_and_shapes_do_not_overlap(key: str) -> None:
    for edge in drawing(key).iter(f"{DI}BPMNEdge"):
        points = [(int(p.get("x")), int(p.get("y"))) for p in edge.findall(WAYPOINT)]
        for (x1, y1), (x2, y2) in pairwise(points):
            assert x1 == x2 or y1 == y2, edge.get("bpmnElement")
    boxes = _boxes(key)
    for name, box in boxes.items():
        others = [n for n, o in boxes.items() if n > name and _overlap(box, o)]
        assert others == [], f"{name} lies on {others}"


@pytest.mark.parametrize("key", KEYS)
def test_every_element_of_a_lane_is_drawn_inside_it(key: str) -> None:
    bounds = {
        s.get("bpmnElement"): _bounds(s.find(f"{DC}Bounds"))
        for s in drawing(key).iter(f"{DI}BPMNShape")
    }
    held = [ref.text for ref in drawing(key).iter(f"{MODEL}flowNodeRef")]
    top = {e.get("id") for e in drawing(key).find(f"{MODEL}process") if kind(e) in _NODE_KINDS}

    assert sorted(held) == sorted(top)
    for lane in drawing(key).iter(f"{MODEL}lane"):
        _, y1, _, y2 = bounds[lane.get("id")]
        for ref in lane.iter(f"{MODEL}flowNodeRef"):
            _, top_, _, bottom = bounds[ref.text]
            assert y1 <= (top_ + bottom) / 2 <= y2, ref.text


_NODE_KINDS = {kind(node) for _, node in each()}


def _bounds(box: Element) -> tuple[float, float, float, float]:
    x, y = float(box.get("x")), float(box.get("y"))
    return x, y, x + float(box.get("width")), y + float(box.get("height"))


def _boxes(key: str) -> dict[str, tuple[float, float, float, float]]:
    apart = {e.get("id") for e in nodes(key, "boundaryEvent", "subProcess")}
    wanted = set(ids(key)) - apart
    return {
        s.get("bpmnElement"): _bounds(s.find(f"{DC}Bounds"))
        for s in drawing(key).iter(f"{DI}BPMNShape")
        if s.get("bpmnElement") in wanted
    }


def _overlap(a: tuple[float, ...], b: tuple[float, ...]) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
