"""One start, at least one end; everything is reached, and everything can come to an end."""

from collections.abc import Iterator

from engine.lint.bundle import Bundle, Known
from engine.lint.drawing import Drawing
from engine.lint.finding import Finding

RULE = "scopes"


def check(bundle: Bundle, _known: Known) -> Iterator[Finding]:
    for drawing in bundle.drawings.values():
        scopes = [drawing.process, *(n.id for n in drawing.nodes if n.kind == "subProcess")]
        for scope in scopes:
            yield from _scope(drawing, scope)
        for flow in drawing.flows:
            if not {flow.source, flow.target} <= set(drawing.by_id):
                told = "线的一端没有接到元素", "an end of this line is loose"
                yield Finding(flow.file, flow.id, RULE, *told)


def _scope(drawing: Drawing, scope: str) -> Iterator[Finding]:
    inside = {node.id: node for node in drawing.inside(scope)}
    starts = [n.id for n in inside.values() if n.kind == "startEvent"]
    ends = [n.id for n in inside.values() if n.kind == "endEvent"]
    if len(starts) != 1:
        told = f"应有一个开始事件，现有 {len(starts)} 个", f"{len(starts)} start events, not one"
        yield Finding(drawing.file, scope, RULE, *told)
    if not ends:
        yield Finding(drawing.file, scope, RULE, "没有结束事件", "has no end event")
    yield from _dead(drawing, starts, ends)


def _dead(drawing: Drawing, starts: list[str], ends: list[str]) -> Iterator[Finding]:
    """What cannot be reached from the starts, and what cannot reach an end."""
    scope = drawing.by_id[(starts + ends)[0]].scope if starts or ends else ""
    inside = {node.id: node for node in drawing.inside(scope)}
    ahead = {name: _next(drawing, name) for name in inside}
    back: dict[str, set[str]] = {name: set() for name in inside}
    for name, targets in ahead.items():
        for target in targets & set(inside):
            back[target].add(name)
    reached, ending = _reach(starts, ahead), _reach(ends, back)
    for name, node in inside.items():
        if name not in reached:
            yield Finding(drawing.file, name, RULE, "从开始走不到这里", "is never reached")
        elif name not in ending and node.kind != "endEvent":
            yield Finding(drawing.file, name, RULE, "从这里走不到结束", "never comes to an end")


def _next(drawing: Drawing, name: str) -> set[str]:
    events = {event.id for event in drawing.attached(name)}
    return {flow.target for flow in drawing.leaving(name)} | events


def _reach(origins: list[str], ways: dict[str, set[str]]) -> set[str]:
    seen, waiting = set(origins), list(origins)
    while waiting:
        new = ways.get(waiting.pop(), set()) - seen
        seen |= new
        waiting.extend(new)
    return seen
