"""The procedures as they are drawn, read with lxml alone; a new folder is found by itself."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from lxml import etree

BPMN = Path(__file__).parents[2] / "bpmn"
MODEL = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
DI = "{http://www.omg.org/spec/BPMN/20100524/DI}"
DC = "{http://www.omg.org/spec/DD/20100524/DC}"
WAYPOINT = "{http://www.omg.org/spec/DD/20100524/DI}waypoint"
XR = "{urn:xuanren:bpmn:1}"
SPIFF = "{http://spiffworkflow.org/bpmn/schema/1.0/core}"

KEYS = tuple(sorted(settings.parent.name for settings in BPMN.glob("*/procedure.yaml")))
EXPECTED = Path(__file__).parent / "expected"
"""What other people rely on in a procedure, beside what the tests say of promotion."""
TASKS = {
    "userTask",
    "serviceTask",
    "sendTask",
    "businessRuleTask",
    "callActivity",
    "subProcess",
}
GATEWAYS = {"exclusiveGateway", "parallelGateway", "eventBasedGateway"}
EVENTS = {
    "startEvent",
    "endEvent",
    "intermediateCatchEvent",
    "intermediateThrowEvent",
    "boundaryEvent",
}
NODES = TASKS | GATEWAYS | EVENTS

Element = Any


def kind(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


@cache
def source(key: str) -> bytes:
    return (BPMN / key / f"{key}.bpmn").read_bytes()


@cache
def drawing(key: str) -> Element:
    return etree.fromstring(source(key))


@cache
def settings(key: str) -> Mapping[str, Any]:
    text = (BPMN / key / "procedure.yaml").read_text(encoding="utf-8")
    content: Mapping[str, Any] = yaml.safe_load(text)
    return content


def forms(key: str) -> list[Path]:
    return sorted((BPMN / key / "forms").glob("*.json"))


def nodes(key: str, *kinds: str) -> list[Element]:
    """The flow nodes of a process, those of its embedded sub-processes included."""
    wanted = set(kinds) or NODES
    return [e for e in drawing(key).iter(f"{MODEL}*") if kind(e) in wanted]


def flows(key: str) -> list[Element]:
    return list(drawing(key).iter(f"{MODEL}sequenceFlow"))


def ids(key: str) -> list[str]:
    return [e.get("id") for e in nodes(key)]


def words(element: Element, name: str) -> list[str]:
    return str(element.get(f"{XR}{name}") or "").split()


def called(key: str) -> list[str]:
    """What a process calls, directly or through what it calls, each once."""
    found: list[str] = []
    for call in nodes(key, "callActivity"):
        for name in (call.get("calledElement"), *called(call.get("calledElement"))):
            if name not in found:
                found.append(name)
    return found


def whole(key: str) -> list[str]:
    """A procedure with all that it calls."""
    return [key, *called(key)]


def lane_of(key: str) -> dict[str, str]:
    """Node id → name of its lane; nodes of a sub-process lie in none."""
    return {
        ref.text: lane.get("name")
        for lane in drawing(key).iter(f"{MODEL}lane")
        for ref in lane.iter(f"{MODEL}flowNodeRef")
    }


def each(*kinds: str, among: Iterable[str] = KEYS) -> Iterator[tuple[str, Element]]:
    """Every flow node of every procedure (or of those `among`), with the key of its procedure."""
    return ((key, node) for key in among for node in nodes(key, *kinds))


def promotions() -> list[str]:
    """Promotion with all that it calls."""
    return whole("promotion")


def starts_cases(key: str) -> bool:
    """Whether a procedure has cases of its own: somebody or another procedure opens them."""
    calls = {name for other in KEYS for name in called(other)}
    return key not in calls


def expected(key: str) -> Mapping[str, Any]:
    """The expectations written for one procedure."""
    text = (EXPECTED / f"{key}.yaml").read_text(encoding="utf-8")
    content: Mapping[str, Any] = yaml.safe_load(text)
    return content


OTHERS = tuple(sorted(file.stem for file in EXPECTED.glob("*.yaml")))
