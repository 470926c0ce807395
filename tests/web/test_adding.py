"""A task is put into a line by a plain form, and the picture stays one that can be read."""

from collections.abc import Callable
from itertools import pairwise

import pytest
from lxml import etree

import engine
from engine.errors import InvalidForm, NotFound
from engine.inserting import NewTask, insert_task
from engine.xml import read_xml, write_xml
from tests.models.drawn import DC, DI, KEYS, MODEL, NODES, WAYPOINT, Element, kind, source
from tests.models.test_layout import Box, Segment, box, crosses, lies_on, overlap, touches
from tests.web.county import County, token
from tests.web.drawing import TASK, TOP, desk, staffed

LINE = "flow_four_musts_result__merge_signing"
GIVEN = {
    "id": TASK,
    "name": "征求巡察机构意见",
    "role": "org_officer",
    "whose": "same_level_organisation",
    "due": "P5WD",
    "clause": "cadre-2019/consultation",
}
HERE = "/designer/promotion/elements/promotion/four_musts_result/next"


@pytest.fixture
def county(open_county: Callable[..., County]) -> County:
    return staffed(open_county())


def shapes(root: Element) -> dict[str, Box]:
    nodes = {e.get("id") for e in root.iter(f"{MODEL}*") if kind(e) in NODES}
    found = {s.get("bpmnElement"): s for s in root.iter(f"{DI}BPMNShape")}
    return {name: box(found[name].find(f"{DC}Bounds")) for name in nodes}


def lines(root: Element) -> dict[str, list[Segment]]:
    return {
        edge.get("bpmnElement"): list(
            pairwise((float(p.get("x")), float(p.get("y"))) for p in edge.findall(WAYPOINT))
        )
        for edge in root.iter(f"{DI}BPMNEdge")
    }


def faults(root: Element) -> set[str]:
    """What makes a picture hard to read: crooked lines, lines through shapes, overlaps."""
    drawn, placed = lines(root), shapes(root)
    inner = {
        e.get("id") for p in root.iter(f"{MODEL}subProcess") for e in p.iter() if e is not p
    } | {p.get("id") for p in root.iter(f"{MODEL}subProcess")}
    events = {e.get("id") for e in root.iter(f"{MODEL}boundaryEvent")}
    flows = {f.get("id"): {f.get("sourceRef"), f.get("targetRef")} for f in _flows(root)}
    found = {
        f"{name} crooked"
        for name, ps in drawn.items()
        for (a, b), (c, d) in ps
        if a != c and b != d
    }
    names = sorted(drawn)
    for one, other in ((a, b) for i, a in enumerate(names) for b in names[i + 1 :]):
        if any(crosses(p, q) for p in drawn[one] for q in drawn[other]):
            found.add(f"{one} crosses {other}")
        apart = not flows[one] & flows[other]
        if apart and any(lies_on(p, q) for p in drawn[one] for q in drawn[other]):
            found.add(f"{one} on {other}")
    for name, around in placed.items():
        hit = [
            f
            for f, ps in drawn.items()
            if name not in flows[f] and name not in inner and any(touches(p, around, 1) for p in ps)
        ]
        found |= {f"{flow} through {name}" for flow in hit}
        found |= {
            f"{name} over {o}"
            for o, b in placed.items()
            if o > name and not {o, name} & (inner | events) and overlap(around, b)
        }
    return found


def _flows(root: Element) -> list[Element]:
    return list(root.iter(f"{MODEL}sequenceFlow"))


@pytest.mark.parametrize("key", KEYS)
def test_wherever_a_task_is_put_the_picture_is_no_worse(key: str) -> None:
    before = etree.fromstring(source(key))
    known, ids = faults(before), [flow.get("id") for flow in _flows(before)]
    step = max(1, len(ids) // 12)

    for flow in ids[::step]:
        tree = read_xml(source(key), limit=2**22, source=key)
        insert_task(tree, flow, NewTask("put_in", "新环节", {}))
        root = etree.fromstring(write_xml(tree).encode())
        (came,) = [f for f in _flows(root) if f.get("targetRef") == "put_in"]
        (goes,) = [f for f in _flows(root) if f.get("sourceRef") == "put_in"]
        assert came.get("id") == flow
        assert {came.get("id"), goes.get("id")} <= set(lines(root))
        assert shapes(root)["put_in"]
        assert faults(root) - known == set(), flow


def test_a_task_is_added_on_the_page_and_the_check_finds_nothing(county: County) -> None:
    client = county.as_("designer")
    assert f'href="{HERE}"' in client.get("/designer/promotion/elements/promotion").text
    assert "通过 → " in client.get(HERE).text

    answer = client.post(
        HERE,
        data={
            **GIVEN,
            "csrf_token": token(client),
            "seen_version": "0",
            "flow": LINE,
            "question": "巡察机构的意见",
        },
    )

    assert answer.status_code == 303
    assert answer.headers["Location"].endswith(f"#{TASK}")
    files = desk(county).files
    assert "巡察机构的意见" in files[f"promotion/forms/{TASK}.json"]
    findings, changed = county.core.read(
        lambda ctx: engine.queries.desk_report(ctx, "designer", "promotion")
    )
    assert [str(f) for f in findings if f.severity == "error"] == []
    assert TASK in {change.what for change in changed}


def test_what_lacks_is_said_at_its_field_and_nothing_is_kept(county: County) -> None:
    client = county.as_("designer")

    page = client.post(
        HERE,
        data={
            "csrf_token": token(client),
            "seen_version": "0",
            "flow": LINE,
            "id": "motion",
            "name": "征求意见",
        },
    )

    assert page.status_code == 422
    for told in ("图中已有 motion", "请选由谁办", "请写依据的条款", "请写表单上问什么"):
        assert told in page.text
    assert 'value="征求意见"' in page.text
    assert desk(county).draft is None


def test_only_a_designer_adds_and_only_into_a_line_that_is_there(county: County) -> None:
    add = engine.AddTask("promotion", "designer", 0, TOP, "no_such_line", GIVEN, "？")
    with pytest.raises(NotFound):
        county.core.execute(add)
    with pytest.raises(InvalidForm):
        county.core.execute(
            engine.AddTask("promotion", "designer", 0, TOP, LINE, {**GIVEN, "id": "X"}, "？")
        )
    assert county.as_("publisher").get(HERE).status_code in {200, 403}
    assert desk(county).draft is None
