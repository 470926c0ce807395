"""Long loops: SpiffWorkflow sees no deeper than 1,000 tasks, and there a case stands still.

Its limit is the default of two iterators that its joins call by themselves, and what asks
whether one task descends from another calls itself once a level. No class of ours can stand
in for these three, so they are set right once, where they are defined.
"""

from SpiffWorkflow.bpmn.util.task import BpmnTaskIterator
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskIterator

MAX_TASKS = 20_000
"""More tasks than any case has; an execution beyond is a fault and not a standstill."""


def _is_descendant_of(self: Task, task: Task) -> bool:
    above = self.parent
    while above is not None and above != task:
        above = above.parent
    return above is not None


def lift() -> None:
    """Let loops run as deep as a case may grow."""
    TaskIterator.__init__.__defaults__ = (None, MAX_TASKS, True, None)
    BpmnTaskIterator.__init__.__defaults__ = (None, MAX_TASKS, True, False, None)
    Task.is_descendant_of = _is_descendant_of
