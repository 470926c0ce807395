"""Nothing that the engine does not carry out: it would be drawn, and not done."""

from collections.abc import Iterator
from typing import Any

from engine.interpreter import BPMN, NODES, REFUSED, SPIFF, SPIFF_REFUSED, XR
from engine.lint.bundle import Bundle, Known
from engine.lint.drawing import Drawing
from engine.lint.finding import WARNING, Finding

RULE = "unsupported"
CARRIED_OUT = {
    *NODES,
    *("definitions", "process", "laneSet", "lane", "flowNodeRef", "sequenceFlow", "incoming"),
    *("outgoing", "conditionExpression", "extensionElements", "documentation", "text"),
    *("multiInstanceLoopCharacteristics", "inputDataItem", "loopDataInputRef", "dataObject"),
    *("timerEventDefinition", "timeDate", "messageEventDefinition", "signalEventDefinition"),
    *("terminateEventDefinition", "message", "signal", "textAnnotation", "association"),
    *("group", "category", "categoryValue"),
}
OURS = {
    *("role", "whose", "clause", "form", "guard", "due", "differentFrom", "signs", "reason"),
    *("performer", "collection", "outcome", "audience", "opens", "sends", "to", "data"),
}
SPIFFS = {"serviceTaskOperator", "parameters", "calledDecisionId"}
PICTURE = (
    "{http://www.omg.org/spec/BPMN/20100524/DI}",
    "{http://www.omg.org/spec/DD/20100524/DC}",
    "{http://www.omg.org/spec/DD/20100524/DI}",
)


def check(bundle: Bundle, _known: Known) -> Iterator[Finding]:
    for drawing in bundle.drawings.values():
        for node in drawing.root.iter():
            if isinstance(node.tag, str) and not node.tag.startswith(PICTURE):
                yield from _element(drawing, node)
                yield from _attributes(drawing, node)


def _element(drawing: Drawing, node: Any) -> Iterator[Finding]:  # noqa: ANN401  lxml ships no types
    space, _, name = node.tag.rpartition("}")
    owner, told = owner_of(node), None
    if space + "}" == BPMN:
        told = REFUSED.get(name) or (None if name in CARRIED_OUT else f"系统不执行 {name}")
    elif space + "}" == SPIFF:
        told = f"不支持 {name}" if name in SPIFF_REFUSED or name not in SPIFFS else None
    else:
        yield Finding(
            drawing.file,
            owner,
            RULE,
            f"其他软件的内容 {name}，系统不读取",
            f"another tool's {name}: it is not read",
            WARNING,
        )
    if told:
        yield Finding(drawing.file, owner, RULE, told, f"{name} is not carried out")


def _attributes(drawing: Drawing, node: Any) -> Iterator[Finding]:  # noqa: ANN401
    for attribute in node.attrib:
        space, _, name = attribute.rpartition("}")
        if space + "}" == XR and name not in OURS:
            told = f"没有 xr:{name} 这一属性", f"there is no xr:{name}"
            yield Finding(drawing.file, owner_of(node), RULE, *told)
        elif space and space + "}" != XR and "XMLSchema-instance" not in space:
            told = f"其他软件的属性 {name}，系统不读取", f"another tool's {name}: not read"
            yield Finding(drawing.file, owner_of(node), RULE, *told, WARNING)


def owner_of(node: Any) -> str:  # noqa: ANN401
    """The id of the nearest element that has one."""
    while node is not None:
        if node.get("id"):
            return str(node.get("id"))
        node = node.getparent()
    return "?"
