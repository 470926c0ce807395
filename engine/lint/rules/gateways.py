"""Only gateways split and join, never both at once; a decision has a default and conditions."""

from collections.abc import Iterator

from engine.lint.bundle import Bundle, Known
from engine.lint.drawing import Drawing
from engine.lint.finding import Finding
from engine.verify import Flow, Node

RULE = "gateways"
GATEWAYS = {"exclusiveGateway", "parallelGateway", "eventBasedGateway", "inclusiveGateway"}


def check(bundle: Bundle, _known: Known) -> Iterator[Finding]:
    for drawing in bundle.drawings.values():
        for node in drawing.nodes:
            checks = {"exclusiveGateway": _decision, "eventBasedGateway": _events}
            for message, english in _shape(drawing, node):
                yield Finding(node.file, node.id, RULE, message, english)
            for message, english in checks.get(node.kind, _nothing)(drawing, node):
                yield Finding(node.file, node.id, RULE, message, english)
        for flow in drawing.flows:
            source = drawing.by_id.get(flow.source)
            if source and (told := _way(drawing, source, flow)):
                yield Finding(flow.file, flow.id, RULE, *told)


def _nothing(_drawing: Drawing, _node: Node) -> Iterator[tuple[str, str]]:
    yield from ()


def _shape(drawing: Drawing, node: Node) -> Iterator[tuple[str, str]]:
    into, out = len(drawing.entering(node.id)), len(drawing.leaving(node.id))
    if node.kind in GATEWAYS:
        if into > 1 and out > 1:
            yield "一个网关不能同时又分又合", "the gateway joins and splits at once"
        return
    if into > 1:
        yield f"有 {into} 条线进入，应先用网关汇合", f"{into} lines lead in: join them first"
    if out > 1:
        yield f"有 {out} 条线引出，应用网关分开", f"{out} lines lead out: split by a gateway"


def _decision(drawing: Drawing, node: Node) -> Iterator[tuple[str, str]]:
    out = drawing.leaving(node.id)
    if len(out) < 2:  # noqa: PLR2004  one way out is no decision
        return
    if node.default not in {flow.id for flow in out}:
        yield "没有默认线", "has no default"


def _way(drawing: Drawing, source: Node, flow: Flow) -> tuple[str, str] | None:
    """What is wrong with the condition of one line."""
    if source.kind != "exclusiveGateway":
        wrong = flow.condition is not None
        told = "条件只能写在排他网关引出的线上", "a condition where nothing is decided"
        return told if wrong else None
    if flow.id == source.default:
        told = "默认线不能有条件", "the default has a condition"
        return told if flow.condition is not None else None
    alone = len(drawing.leaving(source.id)) == 1
    return None if flow.condition or alone else ("这条线没有条件", "the line has no condition")


def _events(drawing: Drawing, node: Node) -> Iterator[tuple[str, str]]:
    targets = [drawing.by_id.get(flow.target) for flow in drawing.leaving(node.id)]
    caught = [t for t in targets if t and t.kind == "intermediateCatchEvent"]
    if len(caught) != len(targets):
        yield "事件网关后面只能是捕获事件", "only catching events may follow"
    if sum(event.event == "timer" for event in caught) > 1:
        yield "事件网关至多等一个计时器", "waits for more than one timer"
