"""One compiled procedure: its specs, its elements, and its expressions checked."""

import pickle
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath
from typing import Any

from SpiffWorkflow.bpmn.parser.ValidationException import ValidationException
from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec

from engine.feel import FeelError, parse_expression
from engine.interpreter.elements import BPMN, XR, Element, Lane, ModelRefused, elements_of
from engine.interpreter.parser import CaseParser
from engine.interpreter.specs import VotersTask
from engine.interpreter.structure import check_calls, check_structure
from engine.interpreter.vocabulary import check_vocabulary, drawn, owner
from engine.xml import XmlRefused, XmlTree, read_xml

MODEL_LIMIT = 5 * 1024 * 1024


class Called(Mapping[str, BpmnProcessSpec]):
    """The specifications of the processes that one case may call, each its own, made when asked."""

    def __init__(self, pickled: Mapping[str, bytes]) -> None:
        self._pickled = pickled
        self._made: dict[str, BpmnProcessSpec] = {}

    def __getitem__(self, name: str) -> BpmnProcessSpec:
        if name not in self._made:
            self._made[name] = pickle.loads(self._pickled[name])  # noqa: S301  our own bytes
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._pickled)

    def __len__(self) -> int:
        return len(self._pickled)


Spec = tuple[BpmnProcessSpec, Called]


@dataclass(frozen=True)
class Model:
    """A procedure's BPMN with all that it calls, compiled once and copied for every case."""

    key: str
    elements: Mapping[str, Element]
    pickled: bytes
    called: Mapping[str, bytes]

    def private_copy(self) -> Spec:
        """A specification of its own for one case: running one may change it."""
        spec: BpmnProcessSpec = pickle.loads(self.pickled)  # noqa: S301  our own bytes, never stored
        return spec, Called(self.called)

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
    trees = {path: _read(path, text) for path, text in files.items() if path.endswith(".bpmn")}
    elements: dict[str, Element] = {}
    for path, tree in trees.items():
        check_vocabulary(tree, path)
        check_structure(tree, path)
        for element in elements_of(tree, lanes.get(PurePosixPath(path).parts[0], {}), path):
            if element.id in elements:
                raise ModelRefused(path, element.id, "元素 id 在本程序及其调用的程序中重复")
            elements[element.id] = element
            for written in (element.role or "", *element.reasons, *element.unreached):
                if written.startswith("="):
                    _check(path, element.id, written.removeprefix("="))
        _check_expressions(tree, path)
    check_calls(trees)
    spec, called = _specs(key, trees)
    return Model(
        key, elements, _pickled(spec), {name: _pickled(each) for name, each in called.items()}
    )


def _read(path: str, text: str) -> XmlTree:
    try:
        return read_xml(text.encode("utf-8", "surrogatepass"), limit=MODEL_LIMIT, source=path)
    except XmlRefused as error:
        where = "全文" if error.line is None else f"第 {error.line} 行"
        raise ModelRefused(path, where, error.what) from error


def _pickled(spec: BpmnProcessSpec) -> bytes:
    """A specification that knows, as a restored case must, that its voters' tasks end in one."""
    for voters in spec.task_specs.values():
        if isinstance(voters, VotersTask):
            spec.task_specs[voters.task_spec].completed_event.connect(voters.merge_child)
    return pickle.dumps(spec)


def _specs(
    key: str, trees: Mapping[str, XmlTree]
) -> tuple[BpmnProcessSpec, dict[str, BpmnProcessSpec]]:
    parser = CaseParser()
    try:
        for path, tree in trees.items():
            parser.add_bpmn_xml(tree.getroot() if hasattr(tree, "getroot") else tree, path)
        return parser.get_spec(key), parser.get_subprocess_specs(key)
    except ValidationException as error:
        where = getattr(error, "file_name", None) or key
        told = " ".join(str(error).split())
        raise ModelRefused(str(where), getattr(error, "id", None) or key, told) from error


def _check_expressions(tree: XmlTree, path: str) -> None:
    for node in drawn(tree):
        for text in _expressions(node):
            _check(path, owner(node), text)


def _check(path: str, element: str, text: str) -> None:
    try:
        parse_expression(text)
    except FeelError as error:
        raise ModelRefused(path, element, f"表达式无法解析：{error}") from error


def _expressions(node: Any) -> Iterator[str]:  # noqa: ANN401  lxml ships no types
    """Every FEEL text of an element: condition, moment, who takes part or acts, what is sent."""
    if node.tag in {f"{BPMN}conditionExpression", f"{BPMN}timeDate"}:
        yield (node.text or "").strip()
    for name in ("collection", "performer", "to", "data"):
        if node.get(f"{XR}{name}") is not None:
            yield node.get(f"{XR}{name}")
