"""Send a case back to a task that was done on the way to the present one, with the reason."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import delete

from engine import linking, repository, returning
from engine.casefile import CaseFile
from engine.commands.admission import admit, locked_task, repeated
from engine.context import Context
from engine.errors import Attempt, InvalidForm, Refusal
from engine.facts import SUPERSEDED, CaseRows
from engine.models import Evidence, Snapshot, UserTask
from engine.paths import at
from engine.policy import shown
from engine.standing import Blocked
from engine.views import Completed


@dataclass(frozen=True)
class ReturnTask:
    """Whoever holds an open task sends its case back to `target`, a task that was completed.

    The case then stands as it stood before that task was completed; what was done since is
    superseded (`engine/README.md`, *What a return does*). `seen_version` and `submission` as
    in `CompleteTask`.
    """

    task_id: str
    target: str
    actor: str
    reason: str
    seen_version: int | None = None
    submission: str | None = None

    def attempt(self) -> Attempt:
        return Attempt("ReturnTask", self.actor, values={"task": self.task_id})

    def run(self, ctx: Context) -> Completed:
        file, task = locked_task(ctx, self.task_id)
        try:
            return self._run(file, task)
        except Refusal as refusal:
            told = {"task": task.id, "to": self.target, "reason": self.reason}
            refusal.attempt = Attempt("ReturnTask", self.actor, file.case.id, task.element, told)
            refusal.shown = shown(file, self.actor, refusal.reasons)
            raise

    def _run(self, file: CaseFile, task: UserTask) -> Completed:
        done = Completed(file.case.id, task.element)
        if repeated(file.ctx, self.submission, self.actor):
            return done
        admit(file.ctx, task, self.actor, self.seen_version, file.element(task.element))
        if not self.reason.strip():
            raise InvalidForm({"return_reason": "请写明退回的原因"})
        snapshot, against = returning.passed(file, task, self.target, self.actor)
        if snapshot is None or against:
            raise Blocked(against, "不能退回到所选的环节")
        _carry_out(file, task, snapshot, self)
        return done


def _carry_out(file: CaseFile, task: UserTask, snapshot: Snapshot, command: ReturnTask) -> None:
    """The line, then everything that falls away, then the case as it stood."""
    target, since = file.task(snapshot.id), returning.after(file, snapshot)
    told: Mapping[str, object] = {"after": snapshot.evidence, "reason": command.reason.strip()}
    file.keep(
        Evidence(
            kind="return",
            element=target.element,
            task_id=target.id,
            content=dict(told),
            actor=command.actor,
        )
    )
    file.ctx.record(
        "case.returned",
        actor=command.actor,
        case=file.case.id,
        element=task.element,
        body={"task": task.id, "to": target.id, "back_to": target.element, **told},
    )
    execution, closed = returning.standing_at(file, snapshot)
    _void(file, snapshot)
    _supersede(file, [t for t in file.rows.tasks if t.seq > snapshot.tasks or t.id in closed])
    _know(file, since)
    repository.save(file, execution)


def _void(file: CaseFile, snapshot: Snapshot) -> None:
    """No signature counts that was given on what is superseded."""
    for signature in file.rows.signatures[snapshot.signatures :]:
        if signature.void_at is None:
            signature.void_at = file.ctx.now
            file.ctx.record(
                "signature.voided",
                actor=None,
                case=file.case.id,
                element=signature.element,
                body={"signature": signature.id, "signer": signature.signer},
            )


def _supersede(file: CaseFile, fallen: Iterable[UserTask]) -> None:
    """Close as such every task that was opened, or ended, since."""
    gone = [task for task in fallen if task.state != SUPERSEDED]
    for task in gone:
        task.state, task.ended_at = SUPERSEDED, task.ended_at or file.ctx.now
        file.ctx.record(
            "task.superseded",
            actor=None,
            case=file.case.id,
            element=task.element,
            body={"task": task.id},
        )
    query = delete(Snapshot).where(Snapshot.id.in_([task.id for task in gone]))
    file.ctx.session.execute(query.execution_options(synchronize_session=False))


def _know(file: CaseFile, since: Iterable[Evidence]) -> None:
    """The facts without what is superseded, and without the links that it made."""
    ctx = file.ctx
    ctx.session.flush()
    file.rows = CaseRows.of(ctx, file.case.id)
    file.refresh()
    for element in dict.fromkeys(row.element for row in since if row.kind == "answer"):
        form = file.procedure.form(element)
        values = {asked.key: at(file.facts, f"{element}.{asked.key}") for asked in form.fields}
        linking.keep(ctx, file.case.id, form, values, element)
    file.refresh()
    file.verdicts.clear()
