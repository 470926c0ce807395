"""Mutants of `procedure.yaml`: lanes, starters, parameters and internal deadlines, by its lines."""

import re
from collections.abc import Iterator, Mapping

import yaml

from engine.xml import read_xml
from workflows.mutation import texts
from workflows.mutation.drawings import BPMN, LIMIT, XR, act_of
from workflows.mutation.mutant import Mutant, Mutants, Reach

OTHER_ROLE = {"auditor": "designer"}
"""A lane is given to auditors, who do nothing anywhere; a lane of theirs would be another's."""


def of_settings(path: str, text: str, drawing: str) -> Mutants:
    """All mutants of the settings beside the BPMN text `drawing`."""
    given = yaml.safe_load(text)
    yield from _parameters(path, text, given)
    yield from _due(path, text, given)
    yield from _starters(path, text, given)
    yield from _lanes(path, text, given, drawing)


def _parameters(path: str, text: str, given: Mapping[str, object]) -> Mutants:
    """Each number off by one, each switch turned."""
    for name, value in _mapping(given.get("parameters")).items():
        for new in _other(value):
            changed = _line(text, "parameters", name, new)
            reach = Reach(everywhere=True)
            what = f"{_written(value)} → {new}"
            yield Mutant(path, name, "parameter changed", what, changed, reach)


def _other(value: object) -> Iterator[str]:
    if isinstance(value, bool):
        yield _written(not value)
    elif isinstance(value, int):
        yield from (str(value - 1), str(value + 1))


def _due(path: str, text: str, given: Mapping[str, object]) -> Mutants:
    for element, span in _mapping(given.get("due")).items():
        for new in texts.spans(str(span)):
            changed = _line(text, "due", element, new)
            reach = Reach(acts=frozenset({f"due:{element}"}))
            yield Mutant(path, element, "deadline moved", f"{span} → {new}", changed, reach)


def _starters(path: str, text: str, given: Mapping[str, object]) -> Mutants:
    """Each role that may start the procedure, taken from it; an only one is given away."""
    start = given.get("start")
    held = _mapping(start).get("roles") if isinstance(start, dict) else start
    roles = [str(role) for role in held] if isinstance(held, list) else []
    line = re.search(r"^start:.*$", text, re.MULTILINE)
    for role in roles if line else ():
        left = [other for other in roles if other != role] or ["auditor"]
        listed = re.sub(r"\[[^\]]*\]", f"[{', '.join(left)}]", line.group(), count=1)  # type: ignore[union-attr]
        changed = text.replace(line.group(), listed, 1)  # type: ignore[union-attr]
        yield Mutant(path, "start", "starter removed", role, changed, Reach(everywhere=True))


def _lanes(path: str, text: str, given: Mapping[str, object], drawing: str) -> Mutants:
    """Each lane's post given to another role; and whose post it is, forgotten."""
    inside = _elements_of_lanes(drawing, path)
    for name, held in _mapping(given.get("lanes")).items():
        lane = _mapping(held)
        reach = Reach(acts=inside.get(name, frozenset()))
        if lane.get("role") in (None, "system") or not reach.acts:
            continue
        role = str(lane["role"])
        for key, operator in (("role", "role given away"), ("whose", "whose removed")):
            kept = (
                {**lane, "role": OTHER_ROLE.get(role, "auditor")} if key == "role" else dict(lane)
            )
            if key == "whose" and kept.pop("whose", "deciding_committee") == "deciding_committee":
                continue
            changed = _with_lane(text, name, kept)
            yield Mutant(path, name, operator, str(lane[key]), changed, reach)


def _elements_of_lanes(drawing: str, path: str) -> dict[str, frozenset[str]]:
    """What people do in each lane, where the element does not say itself whose it is."""
    tree = read_xml(drawing.encode(), limit=LIMIT, source=path)
    own = {
        node.get("id"): act_of(tree, node)
        for node in tree.getroot().iter()
        if node.tag == f"{BPMN}userTask" or node.find(f"{BPMN}messageEventDefinition") is not None
        if not (node.get(f"{XR}role") and node.get(f"{XR}whose"))
    }
    return {
        lane.get("name"): frozenset(
            own[ref.text.strip()]
            for ref in lane.iter(f"{BPMN}flowNodeRef")
            if ref.text.strip() in own
        )
        for lane in tree.getroot().iter(f"{BPMN}lane")
    }


def _with_lane(text: str, name: str, lane: Mapping[str, object]) -> str:
    """The settings with this lane written in one line."""
    pattern = re.compile(rf"^  {re.escape(name)}:(?:.*\n)(?:    .*\n)*", re.MULTILINE)
    held = yaml.safe_dump(dict(lane), allow_unicode=True, default_flow_style=True, width=9_999)
    return pattern.sub(lambda _: f"  {name}: {held}", text, count=1)


def _line(text: str, block: str, key: str, new: str) -> str:
    """The settings with another value in the line of this key below this block."""
    above = rf"^{block}:\n(?:(?:  .*|#.*)?\n)*?"
    pattern = re.compile(rf"({above}  {re.escape(key)}: *)([^\s#]+)", re.MULTILINE)
    return pattern.sub(lambda found: found[1] + new, text, count=1)


def _written(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _mapping(value: object) -> Mapping[str, object]:
    return {str(k): v for k, v in value.items()} if isinstance(value, dict) else {}
