"""What a return means to a task page: where one may send a case back to, what was said before."""

from collections.abc import Iterator, Mapping

from sqlalchemy import select

from engine import returning
from engine.casefile import CaseFile
from engine.facts import SUPERSEDED
from engine.models import Draft, Evidence, UserTask
from engine.policy import hidden, may_know_discipline
from engine.sealing import without
from engine.views import BackView


def ways_back(file: CaseFile, task: UserTask, viewer: str) -> tuple[BackView, ...]:
    """Where this task may be sent back to, the latest first, and what would be done again."""
    ctx, knows = file.ctx, may_know_discipline(file, viewer)
    return tuple(
        BackView(
            task_id=done.id,
            name=done.name,
            person=ctx.around.directory.person_name(ctx.session, done.ended_by or ""),
            at=done.ended_at,
            again=tuple(dict.fromkeys(_again(file, done, snapshot.evidence, knows=knows))),
        )
        for done, snapshot in returning.targets(file, task, viewer)
        if done.ended_at
    )


def _again(file: CaseFile, target: UserTask, last: int, *, knows: bool) -> Iterator[str]:
    """The names of what was done since; a vote that is on among them."""
    for row in file.rows.evidence:
        element = file.procedure.model.of(row.element)
        if row.kind != "answer" or row.seq <= last or row.task_id == target.id:
            continue
        if element and not hidden(element, knows=knows):
            yield element.name


def said_before(file: CaseFile, task: UserTask, viewer: str) -> Mapping[str, object]:
    """What the task that a return superseded here was answered with, or the viewer's own draft.

    Nothing that is sealed; and of a vote only the member's own.
    """
    session = file.ctx.session
    for old in reversed(file.rows.tasks):
        if old.seq >= task.seq or (old.path, old.performer) != (task.path, task.performer):
            continue
        if old.state != SUPERSEDED:
            break
        row = session.scalar(
            select(Evidence).where(Evidence.task_id == old.id, Evidence.kind == "answer")
        )
        draft = session.get(Draft, (old.id, viewer))
        if row or draft:
            known = row.content if row else draft.fields if draft else {}
            return without(known, file.procedure.sealed)
    return {}
