"""A standing under other names, or on another version of its model.

SpiffWorkflow's own migration resets what is open: drafts, armed timers and half-cast votes are
lost by it, and a finished task that is no longer drawn makes the state unreadable. Here every
task that was begun keeps its id and its data; only what is foreseen is foreseen anew.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from uuid import uuid4

from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.interpreter.execution import Execution
from engine.interpreter.model import Model, Spec

_ID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")
FORESEEN = TaskState.PREDICTED_MASK | TaskState.FUTURE
SPLIT, JOIN = "BoundaryEventSplit", "ParallelGateway"
WATCHED = (SPLIT, JOIN, "EventBasedGateway")
"""What waits for all its neighbours at once: these must be the same where a case stands there."""


def misfits(execution: Execution, model: Model) -> list[str]:
    """The elements that the case has begun or passed and that the other model does not have so."""
    spec = model.private_copy()
    found = (
        _element(task)
        for task in execution.workflow.get_tasks()
        if not task.has_state(FORESEEN) and not _fits(task, _spec_for(task, spec))
    )
    return list(dict.fromkeys(found))


def moved(execution: Execution, model: Model) -> Execution:
    """The same case on the other model. Ask `misfits` first."""
    dct = json.loads(execution.dump())
    for part in (dct, *dct["subprocesses"].values()):
        _forget_foreseen(part["tasks"], part["root"])
    text = json.dumps(dct, ensure_ascii=False, separators=(",", ":"))
    after = Execution.restore(model, text, execution.engine)
    for task in after.workflow.get_tasks(state=TaskState.NOT_FINISHED_MASK):
        if not task.has_state(FORESEEN) and all(child.triggered for child in task.children):
            task.task_spec._predict(task, mask=TaskState.NOT_FINISHED_MASK)  # noqa: SLF001
    return after


def renamed(execution: Execution, token_ids: Iterable[str]) -> Execution:
    """The same standing, with these tokens, and all that are only foreseen, under new ids.

    SpiffWorkflow names what comes next before it comes.
    """
    foreseen = execution.workflow.get_tasks(state=FORESEEN)
    new = {name: str(uuid4()) for name in (*token_ids, *(str(task.id) for task in foreseen))}
    text = _ID.sub(lambda found: new.get(found[0], found[0]), execution.dump())
    return Execution.restore(execution.model, text, execution.engine)


def _spec_for(task: Task, spec: Spec) -> BpmnProcessSpec | None:
    top, called = spec
    if task.workflow.parent_task_id is None:
        return top
    name = task.workflow.spec.name
    return called.get(name)


def _fits(task: Task, spec: BpmnProcessSpec | None) -> bool:
    other = spec.task_specs.get(task.task_spec.name) if spec else None
    if spec is None or other is None or type(other) is not type(task.task_spec):
        return False
    if task.has_state(TaskState.FINISHED_MASK) and not _stands_at(task):
        return True
    watched = [f"{other.name}.{SPLIT}" in each.task_specs for each in (spec, task.workflow.spec)]
    same = not _stands_at(task) or _neighbours(task.task_spec) == _neighbours(other)
    return same and watched[0] == watched[1]


def _stands_at(task: Task) -> bool:
    """Whether the case stands at something that waits for its neighbours: at it, or in it."""
    if type(task.task_spec).__name__ not in WATCHED:
        return False
    inside = task.children if type(task.task_spec).__name__ == SPLIT else ()
    return any(not one.has_state(TaskState.FINISHED_MASK | FORESEEN) for one in (task, *inside))


def _neighbours(spec: Any) -> set[str]:  # noqa: ANN401  SpiffWorkflow ships no types
    """What it waits for: a join for what leads to it, the others for what they lead to."""
    waits_for = spec.inputs if type(spec).__name__ == JOIN else spec.outputs
    return {other.name for other in waits_for}


def _element(task: Task) -> str:
    return getattr(task.task_spec, "bpmn_id", None) or str(task.task_spec.name)


def _forget_foreseen(tasks: dict[str, Any], root: str) -> None:
    """Drop what is only foreseen behind what is begun."""
    for name in list(_foreseen(tasks, root)):
        del tasks[name]
    for task in tasks.values():
        task["children"] = [child for child in task["children"] if child in tasks]


def _foreseen(tasks: Mapping[str, Any], root: str) -> Iterator[str]:
    waiting = [(root, False)]
    while waiting:
        name, behind = waiting.pop()
        task = tasks[name]
        gone = behind and bool(task["state"] & FORESEEN) and not task["triggered"]
        if gone:
            yield name
        begun = not task["state"] & (TaskState.FINISHED_MASK | FORESEEN)
        waiting += [(child, gone or begun) for child in task["children"]]
