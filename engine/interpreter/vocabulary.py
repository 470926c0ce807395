"""What a model may be written with: whatever is not read here is refused, never dropped."""

from collections.abc import Iterator
from typing import Any

from engine.interpreter.elements import BPMN, NODES, SPIFF, XR, ModelRefused
from engine.xml import XmlTree

DI = "{http://www.omg.org/spec/BPMN/20100524/DI}"
XSI = "{http://www.w3.org/2001/XMLSchema-instance}"
REFUSED = {
    "scriptTask": "脚本任务不予发布",
    "complexGateway": "不支持复杂网关",
    "inclusiveGateway": "不支持包容网关，请用并行网关和排他网关画出",
    "adHocSubProcess": "不支持自由子流程",
    "transaction": "不支持事务子流程",
    "standardLoopCharacteristics": "不支持标准循环，请画出回路",
    "compensateEventDefinition": "不支持补偿事件",
    "linkEventDefinition": "不支持链接事件",
    "conditionalEventDefinition": "不支持条件事件",
    "errorEventDefinition": "不支持错误事件",
    "escalationEventDefinition": "不支持升级事件",
    "timeDuration": "计时器请用 timeDate 写 FEEL 表达式",
    "timeCycle": "计时器请用 timeDate 写 FEEL 表达式",
    "dataInputAssociation": "不支持数据关联",
    "dataOutputAssociation": "不支持数据关联",
    "ioSpecification": "不支持输入输出规范",
    "loopCardinality": "多人办理请用 xr:collection",
    "completionCondition": "多人办理不支持提前完成条件",
}
READ = (NODES - {"inclusiveGateway"}) | {
    "definitions", "process", "message", "signal", "collaboration", "participant",
    "laneSet", "childLaneSet", "lane", "flowNodeRef", "sequenceFlow", "incoming", "outgoing",
    "conditionExpression", "documentation", "extensionElements", "dataObject",
    "multiInstanceLoopCharacteristics", "loopDataInputRef", "inputDataItem",
    "timerEventDefinition", "timeDate", "messageEventDefinition", "signalEventDefinition",
    "terminateEventDefinition", "textAnnotation", "text", "association", "group",
    "category", "categoryValue",
}  # fmt: skip
EXTENSIONS = {"serviceTaskOperator", "parameters", "calledDecisionId"}
ATTRIBUTES = {
    "id", "name", "isExecutable", "sourceRef", "targetRef", "default", "attachedToRef",
    "cancelActivity", "calledElement", "messageRef", "signalRef", "gatewayDirection", "processRef",
    "textFormat", "associationDirection", "categoryValueRef", "value", f"{XSI}type",
}  # fmt: skip
FIXED = {
    "isSequential": "false",
    "isForCompensation": "false",
    "startQuantity": "1",
    "completionQuantity": "1",
    "instantiate": "false",
    "eventGatewayType": "Exclusive",
    "parallelMultiple": "false",
    "isInterrupting": "true",
    "triggeredByEvent": "false",
    "isCollection": "false",
    "isClosed": "false",
    "processType": "None",
    "behavior": "All",
    "implementation": "##unspecified",
}
"""Attributes that SpiffWorkflow does not act on: only what they mean when left out is let in."""

TASK, TASKS, SENDS = {"userTask"}, {"userTask", "serviceTask"}, {"sendTask"}
CATCHES = {"intermediateCatchEvent", "boundaryEvent"}
OURS = {
    "clause": NODES,
    "reason": NODES,
    "audience": NODES,
    "role": NODES,
    "whose": NODES,
    "guard": TASKS | CATCHES,
    "form": TASK,
    "due": TASK,
    "unreached": TASK | CATCHES,
    "differentFrom": TASK,
    "otherHand": TASK,
    "signs": TASK,
    "collection": TASK,
    "performer": TASK,
    "outcome": {"endEvent"},
    "opens": SENDS,
    "sends": SENDS,
    "to": SENDS,
    "data": SENDS,
}
"""Our own attributes, each with the kinds of element on which it has an effect."""


def check_vocabulary(tree: XmlTree, path: str) -> None:
    """Raise ModelRefused at the first element or attribute that would have no effect."""
    for element, told in unread(tree):
        raise ModelRefused(path, element, told)


def unread(tree: XmlTree) -> Iterator[tuple[str, str]]:
    """Every element and attribute that would have no effect: where it stands, and what it is."""
    for node in drawn(tree):
        told = _element(node)
        for what in [told] if told else _attributes(node):
            yield owner(node), what


def drawn(tree: XmlTree) -> Iterator[Any]:
    """Every element of the model itself, without its picture."""
    root = tree.getroot() if hasattr(tree, "getroot") else tree
    yield root
    for part in root:
        if not local(part).startswith("BPMNDiagram"):
            yield from (node for node in part.iter() if isinstance(node.tag, str))


def local(node: Any) -> str:  # noqa: ANN401  lxml ships no types
    return str(node.tag).rpartition("}")[2]


def owner(node: Any) -> str:  # noqa: ANN401
    """The id of the nearest element that has one."""
    while node is not None:
        if node.get("id"):
            return str(node.get("id"))
        node = node.getparent()
    return "?"


def _element(node: Any) -> str | None:  # noqa: ANN401
    name, tag = local(node), str(node.tag)
    if tag.startswith(SPIFF):
        return None if name in EXTENSIONS else f"不支持 {name}"
    if not tag.startswith(BPMN):
        return f"不读取 {name} 这一扩展，请删去"
    if name == "multiInstanceLoopCharacteristics" and local(node.getparent()) != "userTask":
        return "只有人工任务可以由多人办理"
    return REFUSED.get(name) or (None if name in READ else f"不支持 {name}")


def _attributes(node: Any) -> Iterator[str]:  # noqa: ANN401
    kind = local(node)
    if kind == "definitions" or (str(node.tag).startswith(SPIFF) and kind in EXTENSIONS):
        yield from (f"不支持 {name}" for name in node.attrib if name == "resultVariable")
        return
    for name, value in node.attrib.items():
        if name.startswith(XR):
            yield from _ours(kind, name.removeprefix(XR))
        elif name in FIXED:
            if value != FIXED[name]:
                yield f"不支持 {name}=「{value}」"
        elif name not in ATTRIBUTES or (kind, name) == ("sendTask", "messageRef"):
            yield f"不读取属性 {name.rpartition('}')[2]}，请删去"


def _ours(kind: str, name: str) -> Iterator[str]:
    if name not in OURS:
        yield f"没有 xr:{name} 这一属性"
    elif kind not in OURS[name]:
        yield f"xr:{name} 写在 {kind} 上不起作用"
