"""Who may act on a task now: it is open, theirs, and as they saw it."""

from sqlalchemy import select

from engine.casefile import CaseFile
from engine.context import Context
from engine.errors import NotFound, NotYours, Reason, StaleTask
from engine.facts import OPEN
from engine.interpreter import Element
from engine.models import Submission, UserTask
from engine.policy import admits


def locked_task(ctx: Context, task_id: str) -> tuple[CaseFile, UserTask]:
    """A task with its case, the case locked first, always: one lock order."""
    case_id = ctx.session.scalar(select(UserTask.case_id).where(UserTask.id == task_id))
    if case_id is None:
        raise NotFound(message="没有这项任务")
    file = CaseFile.locked(ctx, case_id)
    return file, file.task(task_id)


def repeated(ctx: Context, submission: str | None, actor: str) -> bool:
    """Whether a form was posted before; its key is kept when it is the first time."""
    if submission is None:
        return False
    if ctx.session.get(Submission, submission) is not None:
        return True
    ctx.session.add(Submission(key=submission, actor=actor, at=ctx.now))
    return False


def admit(
    ctx: Context, task: UserTask, actor: str, seen_version: int | None, element: Element
) -> None:
    """Raises StaleTask or NotYours unless the task is open, this person's, and as they saw it."""
    if task.state not in OPEN:
        raise StaleTask(
            [Reason("already_done" if task.state == "completed" else "stale_task", element.id)],
            f"「{task.name}」已由他人办理或者已撤销，请返回待办事项",
        )
    if not admits(ctx, task, actor):
        raise NotYours([Reason(element.other_hand, element.id)])
    if seen_version is not None and task.version != seen_version:
        raise StaleTask([Reason("stale_task", element.id)])
    if task.claimed_by not in {None, actor}:
        raise StaleTask([Reason("stale_task", element.id)], "该任务已由他人签收")
