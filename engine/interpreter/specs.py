"""The classes of SpiffWorkflow that are replaced, each with the defect that it answers."""

from collections.abc import Mapping
from datetime import datetime

from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec
from SpiffWorkflow.bpmn.specs.event_definitions import TimeDateEventDefinition
from SpiffWorkflow.bpmn.util.subworkflow import BpmnSubWorkflow
from SpiffWorkflow.spiff.specs.defaults import (
    BusinessRuleTask,
    ParallelMultiInstanceTask,
    ServiceTask,
)
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.errors import Fault
from engine.interpreter.script import FeelEngine, FeelEnvironment

MAX_VOTERS = 200


class CaseWorkflow(BpmnWorkflow):
    """Stock: a restored instance evaluates Python; a cancelled call stays active for ever.

    Here there is no default engine that runs code, and sub-processes whose task is finished
    are not run again.
    """

    def __init__(
        self,
        spec: BpmnProcessSpec,
        subprocess_specs: Mapping[str, BpmnProcessSpec],
        script_engine: PythonScriptEngine | None = None,
        **kwargs: object,
    ) -> None:
        feel = script_engine or PythonScriptEngine(FeelEnvironment({}, {}))
        super().__init__(spec, subprocess_specs, feel, **kwargs)

    def get_active_subprocesses(self) -> list[BpmnSubWorkflow]:
        return [
            sub
            for sub in self.subprocesses.values()
            if not sub.completed and self._parent_runs(sub)
        ]

    def _parent_runs(self, sub: BpmnSubWorkflow) -> bool:
        parent = self.get_task_from_id(sub.parent_task_id)
        return not parent.has_state(TaskState.FINISHED_MASK)


class DueTimer(TimeDateEventDefinition):
    """Stock: due times by the process's own clock, zone and eval.

    Here the due moment is FEEL, fixed when the timer is armed, and compared with the
    command's clock.
    """

    def has_fired(self, my_task: Task) -> bool:
        engine: FeelEngine = my_task.workflow.script_engine
        if "due" not in my_task.internal_data:
            due = engine.due(my_task, self.expression)
            my_task.internal_data["due"] = due.isoformat() if due else ""
        text = my_task.internal_data["due"]
        if text and datetime.fromisoformat(text) <= engine.now:
            my_task._set_internal_data(event_fired=True)  # noqa: SLF001
        return bool(my_task._get_internal_data("event_fired", False))  # noqa: SLF001, FBT003


class JobTask(ServiceTask):
    """Stock: runs the service inside whoever completes the task before it.

    Here the task stays started until its job is done.
    """

    def _run_hook(self, my_task: Task) -> None:
        """None keeps the task started; the job's completion goes on from there."""


class DecisionTask(BusinessRuleTask):
    """Stock: cells are concatenated and evaluated as Python, every hit policy is FIRST."""

    def _run_hook(self, my_task: Task) -> bool:
        my_task.workflow.script_engine.decision(self.bpmn_id, self.dmnEngine)
        return True


class VotersTask(ParallelMultiInstanceTask):
    """Stock: the collection must lie in the token's data, of any size.

    Here it is FEEL over the facts, of at most 200 different members.
    """

    collection = ""

    def _update_hook(self, my_task: Task) -> bool | None:
        members = my_task.workflow.script_engine.value(my_task, self.collection)
        if not isinstance(members, list) or len(members) > MAX_VOTERS:
            raise Fault(f"{self.bpmn_id}：参加人员名单应为不超过 {MAX_VOTERS} 人的列表")
        if len(set(map(str, members))) != len(members):
            raise Fault(f"{self.bpmn_id}：参加人员名单有重复")
        my_task.data[self.data_input.bpmn_id] = [str(member) for member in members]
        result: bool | None = super()._update_hook(my_task)
        return result

    def merge_child(self, workflow: CaseWorkflow, child: Task) -> None:
        """Stock: the member stays in the data of all that follows, and a second round fails."""
        child.data.pop(self.input_item.bpmn_id, None)
        super().merge_child(workflow, child)
