"""Whatever an element refers to is there: decisions, gates, handlers, procedures, elements."""

from collections.abc import Iterator

from engine.lint.bundle import Bundle, Known, folder_of
from engine.lint.finding import Finding
from engine.verify import Node

RULE = "references"


def check(bundle: Bundle, known: Known) -> Iterator[Finding]:
    ids = {node.id for node in bundle.nodes()}
    for node in bundle.nodes():
        for message, english in _wrong(bundle, known, node, ids):
            yield Finding(node.file, node.id, RULE, message, english)
    for cycle in _cycles(bundle):
        told = f"程序互相调用：{' → '.join(cycle)}", f"procedures call one another: {cycle}"
        yield Finding(f"{cycle[0]}/{cycle[0]}.bpmn", cycle[0], RULE, *told)


def _wrong(bundle: Bundle, known: Known, node: Node, ids: set[str]) -> Iterator[tuple[str, str]]:
    yield from _decisions(bundle, node)
    if node.kind == "serviceTask" and node.operator not in known.operators:
        yield f"没有处理程序 {node.operator or ''}", f"there is no handler {node.operator}"
    if node.kind == "callActivity" and bundle.drawing(node.called or "") is None:
        yield f"没有被调用的程序 {node.called or ''}", f"there is no procedure {node.called}"
    for other in set(node.words("differentFrom")) - ids:
        yield f"没有环节 {other}", f"there is no element {other}"
    yield from _events(node)


def _decisions(bundle: Bundle, node: Node) -> Iterator[tuple[str, str]]:
    """A procedure that is only called may be judged by the gates of its caller."""
    called_only = not bundle.settings.get(bundle.key, {}).get("start")
    named = () if called_only else node.words("guard")
    for name in (*named, *filter(None, [node.decision])):
        if name not in bundle.decision_ids:
            yield f"没有决策表 {name}", f"there is no decision {name}"
    if node.kind == "businessRuleTask" and not node.decision:
        yield "没有写明决策表", "names no decision"


def _events(node: Node) -> Iterator[tuple[str, str]]:
    if node.event is None and node.kind in {"intermediateCatchEvent", "boundaryEvent"}:
        yield "没有写明等什么", "does not say what it waits for"
    if node.event in {"message", "signal"} and not node.refers:
        yield "没有写明消息或者信号", "names no message or signal"


def _cycles(bundle: Bundle) -> Iterator[tuple[str, ...]]:
    calls = {folder_of(file): _called(bundle, file) for file in bundle.drawings}
    for start in sorted(calls):
        waiting: list[tuple[str, ...]] = [(start,)]
        while waiting:
            way = waiting.pop()
            targets = calls.get(way[-1], ())
            if start in targets:
                yield (*way, start)
                return
            waiting += [(*way, target) for target in targets if target not in way]


def _called(bundle: Bundle, file: str) -> tuple[str, ...]:
    return tuple(node.called for node in bundle.drawings[file].nodes if node.called)
