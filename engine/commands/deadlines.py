"""Days that were counted on weekends alone, counted again once the holidays are known."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select, union

from engine import repository
from engine.casefile import CaseFile
from engine.context import Context
from engine.errors import Attempt
from engine.models import Job, UserTask


def provisional_cases(ctx: Context) -> Sequence[str]:
    """The cases in which a task or a timer is due on a provisional day."""
    tasks = select(UserTask.case_id).where(
        UserTask.due_provisional, UserTask.state.in_(("created", "claimed"))
    )
    timers = select(Job.case_id).where(Job.provisional)
    return sorted(ctx.session.scalars(union(tasks, timers)))


@dataclass(frozen=True)
class RecountDueDays:
    """Count a case's provisional days again. Writes nothing where nothing has moved."""

    case_id: str

    def attempt(self) -> Attempt:
        return Attempt("RecountDueDays", case=self.case_id)

    def run(self, ctx: Context) -> None:
        file = CaseFile.locked(ctx, self.case_id)
        if file.case.state != "running":
            return
        moved = repository.recount(file)
        if not moved:
            return
        body = {
            "elements": [work.element for work in moved.values()],
            "due": {token: work.due_at for token, work in moved.items()},
        }
        ctx.record("due.recounted", actor=None, case=self.case_id, body=body)
