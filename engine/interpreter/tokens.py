"""The tokens of a case as text: tasks only; the specification is kept once, by its digest."""

import json
from typing import Any
from uuid import UUID

from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.serializer.default.workflow import BpmnWorkflowConverter, WorkflowConverter
from SpiffWorkflow.bpmn.specs.event_definitions import TimeDateEventDefinition
from SpiffWorkflow.spiff.serializer import DEFAULT_CONFIG

from engine.errors import Fault
from engine.interpreter.model import Spec
from engine.interpreter.specs import CaseWorkflow, DueTimer

FORMAT = 1


class _TokensConverter(BpmnWorkflowConverter):
    """Writes what moves, not the specification it moves on."""

    def to_dict(self, workflow: CaseWorkflow) -> dict[str, Any]:
        dct: dict[str, Any] = WorkflowConverter.to_dict(self, workflow)
        dct["subprocesses"] = self.mapping_to_dict(workflow.subprocesses)
        dct["bpmn_events"] = []
        return dct

    def from_dict(self, dct: dict[str, Any]) -> CaseWorkflow:
        workflow: CaseWorkflow = self.target_class(*dct.pop("specs"), deserializing=True)
        workflow.tasks = self.mapping_from_dict(dct["tasks"], UUID, workflow=workflow)
        workflow.task_tree = workflow.tasks.get(UUID(dct["root"]))
        self.set_default_attributes(workflow, dct)
        self.subprocesses_from_dict(dct["subprocesses"], workflow)
        return workflow


def _registry() -> Any:  # noqa: ANN401
    config = {cls: conv for cls, conv in DEFAULT_CONFIG.items() if cls is not BpmnWorkflow}
    config[CaseWorkflow] = _TokensConverter
    config[DueTimer] = DEFAULT_CONFIG[TimeDateEventDefinition]
    return BpmnWorkflowSerializer.configure(config)


_REGISTRY = _registry()


def dump(workflow: CaseWorkflow) -> str:
    """The tokens as JSON text."""
    return json.dumps(
        {"format": FORMAT, **_REGISTRY.convert(workflow)}, ensure_ascii=False, separators=(",", ":")
    )


def restore(text: str, spec: Spec) -> CaseWorkflow:
    """The workflow that `dump` wrote, on a specification of its own.

    Raises Fault for a text that is torn, of another format, or of another model.
    """
    try:
        dct = json.loads(text)
        _READERS[dct.pop("format")](dct)
        workflow: CaseWorkflow = _REGISTRY.restore({**dct, "specs": spec})
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Fault("案件状态的存储格式不是本版本所能读取的") from error
    return workflow


def _in_order(dct: dict[str, Any]) -> None:
    for part in (dct, *dct["subprocesses"].values()):
        part["tasks"] = _parents_first(part["tasks"], part["root"])


def _parents_first(tasks: dict[str, Any], root: str) -> dict[str, Any]:
    """The tasks in the order of their tree: a task's data are kept as changes to its parent's."""
    ordered: dict[str, Any] = {}
    open_ = [root]
    while open_:
        name = open_.pop()
        ordered[name] = tasks[name]
        open_ += reversed(tasks[name]["children"])
    return ordered


_READERS = {FORMAT: _in_order}
"""How each format that is still read becomes the present one."""
