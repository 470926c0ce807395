"""One compiled procedure: its specs, its elements, and its expressions checked."""

import pickle
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath
from typing import Any

from SpiffWorkflow.bpmn.parser.ValidationException import ValidationException
from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec

from engine.feel import FeelSyntaxError, parse_expression
from engine.interpreter.elements import BPMN, Element, Lane, ModelRefused, elements_of
from engine.interpreter.parser import CaseParser
from engine.xml import XmlTree, read_xml

MODEL_LIMIT = 5 * 1024 * 1024
REFUSED = {
    "scriptTask": "脚本任务不予发布",
    "complexGateway": "不支持复杂网关",
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
SPIFF_REFUSED = {"preScript", "postScript", "messagePayload", "messageVariable"}
Spec = tuple[BpmnProcessSpec, dict[str, BpmnProcessSpec]]


@dataclass(frozen=True)
class Model:
    """A procedure's BPMN with all that it calls, compiled once and copied for every case."""

    key: str
    elements: Mapping[str, Element]
    pickled: bytes

    def private_copy(self) -> Spec:
        """A specification of its own for one case: running one may change it."""
        spec: Spec = pickle.loads(self.pickled)  # noqa: S301  our own bytes, never stored
        return spec

    @cached_property
    def calls(self) -> Mapping[str, str]:
        """Call activity id → called process."""
        return {e.id: e.called for e in self.elements.values() if e.called}

    def of(self, element_id: str) -> Element | None:
        return self.elements.get(element_id)

    def inside(self, process: str) -> tuple[Element, ...]:
        return tuple(e for e in self.elements.values() if e.process == process)


def compile_model(
    key: str, files: Mapping[str, str], lanes: Mapping[str, Mapping[str, Lane]]
) -> Model:
    """Compile `key` and all that it calls.

    `files` are the BPMN texts by path (`promotion/promotion.bpmn`), `lanes` the lanes of each
    procedure folder. Raises ModelRefused naming file, element and what is wrong.
    """
    trees = {
        path: read_xml(text.encode(), limit=MODEL_LIMIT, source=path)
        for path, text in files.items()
        if path.endswith(".bpmn")
    }
    elements: dict[str, Element] = {}
    for path, tree in trees.items():
        _refuse_unsupported(tree, path)
        for element in elements_of(tree, lanes.get(PurePosixPath(path).parts[0], {}), path):
            if element.id in elements:
                raise ModelRefused(path, element.id, "元素 id 在本程序及其调用的程序中重复")
            elements[element.id] = element
        _check_expressions(tree, path)
    return Model(key, elements, pickle.dumps(_specs(key, trees)))


def _specs(key: str, trees: Mapping[str, XmlTree]) -> Spec:
    parser = CaseParser()
    try:
        for path, tree in trees.items():
            parser.add_bpmn_xml(tree.getroot() if hasattr(tree, "getroot") else tree, path)
        return parser.get_spec(key), parser.get_subprocess_specs(key)
    except ValidationException as error:
        where = getattr(error, "file_name", None) or key
        raise ModelRefused(str(where), getattr(error, "id", None) or key, str(error)) from error


def _refuse_unsupported(tree: XmlTree, path: str) -> None:
    for node in _nodes(tree):
        name = node.tag.rpartition("}")[2]
        told = REFUSED.get(name) if node.tag.startswith(BPMN) else None
        if told is None and name in SPIFF_REFUSED:
            told = f"不支持 {name}"
        if told:
            raise ModelRefused(path, _owner(node), told)
        if name == "sequenceFlow" and not node.get("id"):
            raise ModelRefused(path, str(node.get("sourceRef")), "连线没有 id")


def _check_expressions(tree: XmlTree, path: str) -> None:
    for node in _nodes(tree):
        if node.tag not in {f"{BPMN}conditionExpression", f"{BPMN}timeDate"}:
            continue
        try:
            parse_expression((node.text or "").strip())
        except FeelSyntaxError as error:
            raise ModelRefused(path, _owner(node), f"表达式无法解析：{error}") from error


def _nodes(tree: XmlTree) -> Iterator[Any]:
    root = tree.getroot() if hasattr(tree, "getroot") else tree
    return (node for node in root.iter() if isinstance(node.tag, str))


def _owner(node: Any) -> str:  # noqa: ANN401
    """The id of the nearest element that has one."""
    while node is not None:
        if node.get("id"):
            return str(node.get("id"))
        node = node.getparent()
    return "?"
