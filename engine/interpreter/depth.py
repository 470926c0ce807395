"""Long loops: SpiffWorkflow sees no deeper than 1,000 tasks, and there a case stands still.

Its limit is the default of two iterators that its joins call by themselves, and what asks
whether one task descends from another calls itself once a level. In a loop in which nothing
chooses it foresees for ever. No class of ours can stand in for these five, so they are set right
once, where they are defined.
"""

from collections.abc import Sequence

from SpiffWorkflow.bpmn.util.task import BpmnTaskIterator
from SpiffWorkflow.specs.base import TaskSpec
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskIterator, TaskState

MAX_TASKS = 20_000
"""More tasks than any case has; an execution beyond is a fault and not a standstill."""


def _is_descendant_of(self: Task, task: Task) -> bool:
    above = self.parent
    while above is not None and above != task:
        above = above.parent
    return above is not None


def _predict(
    self: TaskSpec,
    my_task: Task,
    seen: Sequence[TaskSpec] = (),
    looked_ahead: int = 0,
    mask: int = TaskState.PREDICTED_MASK,
) -> None:
    """What may follow a task, as far as the stock engine looks, but no element twice on a way."""
    if self in seen:
        return
    if my_task.has_state(mask):
        self._predict_hook(my_task)
    if not (my_task.has_state(TaskState.DEFINITE_MASK) or looked_ahead + 1 < self.lookahead):
        return
    for child in my_task.children:
        if child.has_state(mask):
            child.task_spec._predict(child, (*seen, self), looked_ahead + 1, mask)  # noqa: SLF001


def _update(self: TaskSpec, my_task: Task) -> None:
    """Foresee from where foreseeing had stopped, and let the task be ready if it may."""
    if my_task.has_state(TaskState.PREDICTED_MASK):
        self._predict(my_task)
    elif my_task.has_state(TaskState.FUTURE) and not my_task.children:
        self._predict(my_task, mask=TaskState.FUTURE | TaskState.PREDICTED_MASK)
    if self._update_hook(my_task):
        my_task._ready()  # noqa: SLF001


def lift() -> None:
    """Let loops run as deep as a case may grow."""
    TaskIterator.__init__.__defaults__ = (None, MAX_TASKS, True, None)
    BpmnTaskIterator.__init__.__defaults__ = (None, MAX_TASKS, True, False, None)
    Task.is_descendant_of = _is_descendant_of
    TaskSpec._predict, TaskSpec._update = _predict, _update  # noqa: SLF001
