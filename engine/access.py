"""What a person may do with a task and see of a case: for those who keep things beside cases."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import select

from engine import policy
from engine.casefile import CaseFile
from engine.context import Context
from engine.errors import NotFound
from engine.models import ProcessInstance, UserTask


@dataclass(frozen=True)
class TaskAccess:
    """Where a task stands, and whether the person asked about may do it now."""

    case_id: str
    element: str
    audience: str | None
    may_act: bool


@dataclass(frozen=True)
class CaseAccess:
    """Whether what lies with a case is open to a person, and what is the discipline organs'.

    `facts` are the case's as they stand: for judging by, not for showing.
    """

    sees: bool
    knows: bool
    facts: Mapping[str, object] = field(default_factory=dict, repr=False)


def task_access(ctx: Context, task_id: str, person: str) -> TaskAccess:
    """Raises NotFound for a task that there is not."""
    task = ctx.session.get(UserTask, task_id)
    if task is None:
        raise NotFound(message="没有这项任务")
    may_act = task.state in {"created", "claimed"} and policy.admits(ctx, task, person)
    return TaskAccess(task.case_id, task.element, task.audience, may_act)


def case_access(ctx: Context, case_id: str, person: str) -> CaseAccess:
    """Neither for a case that there is not."""
    found = ctx.session.scalar(select(ProcessInstance.id).where(ProcessInstance.id == case_id))
    if found is None:
        return CaseAccess(sees=False, knows=False)
    file = CaseFile.read(ctx, case_id)
    return CaseAccess(
        policy.may_read_files(file, person), policy.may_know_discipline(file, person), file.facts
    )
