"""The machine's turn: claim a due job, run it, write down its failure, try again."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Select, delete, select
from sqlalchemy.engine import CursorResult

from engine import repository
from engine.advance import advance
from engine.casefile import CaseFile
from engine.commands.cases import deliver
from engine.context import Context
from engine.errors import Attempt, Fault, NotFound, NotYours, Reason, Refusal, StaleTask
from engine.guards import recorded
from engine.history import plain
from engine.interpreter import Element
from engine.models import Evidence, Incident, Job, ProcessInstance
from engine.standing import gate
from engine.surroundings import Call

LEASE = timedelta(seconds=60)
ATTEMPTS = 3
LOSSES = 10
"""Leases that ran out in a row: a job that takes its worker down with it stops here."""
GATE_LOST = "gate_lost"
"""A service whose gate no longer holds: what follows it does not stand."""
BACKOFF = timedelta(seconds=30)


@dataclass(frozen=True)
class Claimed:
    job_id: int
    attempt: int


@dataclass(frozen=True)
class ClaimJob:
    """Lease the job that has been due longest; at most one job of a case is leased at a time."""

    owner: str
    case_id: str | None = None

    def attempt(self) -> Attempt:
        return Attempt("ClaimJob")

    def run(self, ctx: Context) -> Claimed | None:
        """The case is locked first: two workers never lease two jobs of one case.

        A case that somebody works on is passed over, and seen again at the next turn.
        """
        job = ctx.session.scalars(self._due(ctx)).one_or_none()
        if job is None or _leased(ctx, job.case_id):
            return None
        if job.attempt >= LOSSES:
            _give_up(ctx, job, f"执行进程连续 {job.attempt} 次中途停止，作业未完成")
            return None
        job.owner, job.lease_until, job.attempt = self.owner, ctx.now + LEASE, job.attempt + 1
        return Claimed(job.id, job.attempt)

    def _due(self, ctx: Context) -> Select[Job]:
        leased = select(Job.case_id).where(Job.lease_until > ctx.now)
        query = (
            select(Job)
            .join(ProcessInstance, ProcessInstance.id == Job.case_id)
            .where(Job.state == "due", Job.due_at <= ctx.now, Job.case_id.not_in(leased))
            .order_by(Job.due_at, Job.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        return query.where(Job.case_id == self.case_id) if self.case_id else query


def _leased(ctx: Context, case_id: str) -> bool:
    """Asked again under the lock: another worker may have been here since the first look."""
    query = select(Job.id).where(Job.case_id == case_id, Job.lease_until > ctx.now)
    return ctx.session.scalars(query.limit(1)).first() is not None


@dataclass(frozen=True)
class RunJob:
    """Run one claimed job. The guarded delete in the same transaction makes it once only."""

    job_id: int
    owner: str
    number: int

    def attempt(self) -> Attempt:
        return Attempt("RunJob")

    def run(self, ctx: Context) -> None:
        job = ctx.session.get(Job, self.job_id)
        if job is None:
            return
        file = CaseFile.locked(ctx, job.case_id)
        self._end(ctx)
        ctx.session.expunge(job)
        if job.kind == "message":
            _receive(file, job)
            return
        if job.kind == "service":
            _serve(file, file.element(job.element))
        execution = file.execution()
        if job.kind == "service":
            execution.complete(job.token)
        else:
            execution.go_on()
        ctx.record(
            "job.completed",
            actor=None,
            case=file.case.id,
            element=job.element,
            body={"kind": job.kind, "job": self.job_id, "token": job.token},
        )
        advance(file, execution)

    def _end(self, ctx: Context) -> None:
        result = ctx.session.execute(
            delete(Job)
            .where(Job.id == self.job_id, Job.owner == self.owner, Job.attempt == self.number)
            .execution_options(synchronize_session=False)
        )
        assert isinstance(result, CursorResult)  # noqa: S101  a delete's result
        if result.rowcount != 1:
            raise StaleTask(message="该作业已由他处执行")


def _receive(file: CaseFile, job: Job) -> None:
    """A message from another case; one that nothing waits for is written down and no more."""
    if file.case.state == "running" and job.element in file.execution().awaited():
        deliver(file, job.element, dict(job.payload or {}), None)
        return
    file.ctx.record(
        "message.unawaited",
        actor=None,
        case=file.case.id,
        element=job.element,
        body={"values": job.payload},
    )


def _turn(file: CaseFile, element: Element, against: tuple[Reason, ...]) -> Call:
    ctx, case = file.ctx, file.case.id
    return Call(ctx.session, case, element.id, file.facts, ctx.now, ctx.today, against, ctx.record)


def _serve(file: CaseFile, element: Element) -> None:
    """Let the handler gather its facts. A gate that does not hold is told, not refused."""
    ctx = file.ctx
    handler = ctx.around.handlers.get(element.operator or "")
    if handler is None:
        raise Fault(f"服务任务「{element.name}」没有登记的处理程序 {element.operator}")
    against = gate(file, element, None, {})
    verdicts = recorded(verdict for _, verdict in file.verdicts)
    file.verdicts.clear()
    result = dict(handler(_turn(file, element, against)))
    content = plain({**result, "gate_holds": not against})
    assert isinstance(content, dict)  # noqa: S101  made of a dict
    file.keep(Evidence(kind="result", element=element.id, content=content))
    ctx.record(
        "service.completed",
        actor=None,
        case=file.case.id,
        element=element.id,
        body={
            "result": content,
            "reasons": [*([GATE_LOST] if against else []), *(reason.code for reason in against)],
            "verdicts": verdicts,
        },
    )
    file.refresh()


@dataclass(frozen=True)
class FailJob:
    """A job failed: it is due again later; after the last attempt it is an incident."""

    job_id: int
    owner: str
    number: int
    error: str

    def attempt(self) -> Attempt:
        return Attempt("FailJob")

    def run(self, ctx: Context) -> None:
        job = _locked(ctx, self.job_id)
        if job is None or (job.owner, job.attempt) != (self.owner, self.number):
            return
        job.last_error, job.owner, job.lease_until = self.error[:500], None, None
        job.due_at = ctx.now + BACKOFF * 2 ** (job.attempt - 1)
        body = {"job": job.id, "attempt": job.attempt, "error": self.error[:500]}
        ctx.record("job.failed", actor=None, case=job.case_id, element=job.element, body=body)
        if job.attempt >= ATTEMPTS:
            _give_up(ctx, job, self.error[:500])


def _give_up(ctx: Context, job: Job, error: str) -> None:
    """No further attempt before an operator asks for one: the incident is open."""
    job.state, job.last_error, job.owner, job.lease_until = "incident", error, None, None
    ctx.session.add(
        Incident(
            case_id=job.case_id,
            job_id=job.id,
            element=job.element,
            message=error,
            opened_at=ctx.now,
        )
    )
    body = {"job": job.id, "attempt": job.attempt, "error": error}
    ctx.record("incident.opened", actor=None, case=job.case_id, element=job.element, body=body)


@dataclass(frozen=True)
class RetryJob:
    """An operator lets a failed job run again. `actor` None is the command line."""

    job_id: int
    actor: str | None

    def attempt(self) -> Attempt:
        return Attempt("RetryJob", self.actor, values={"job": self.job_id})

    def run(self, ctx: Context) -> None:
        job = operated(ctx, self.job_id, self.actor, "重试")
        if job.last_error is None:
            raise Refusal("not_reached", f"作业 {job.id} 没有出过故障，到期时自动办理")
        job.state, job.attempt, job.due_at = "due", 0, ctx.now
        job.owner, job.lease_until = None, None
        repository.resolve_incidents(ctx, job, self.actor)
        ctx.record(
            "job.retried",
            actor=self.actor,
            case=job.case_id,
            element=job.element,
            body={"job": job.id},
        )


def operated(ctx: Context, job_id: int, actor: str | None, act: str) -> Job:
    """The job that an operator wants to do something with, locked. Raises NotFound, NotYours."""
    job = _locked(ctx, job_id)
    if job is None:
        raise NotFound(message=f"没有编号为 {job_id} 的作业")
    if actor is not None and not _operates(ctx, actor):
        raise NotYours("not_your_task", f"只有系统管理员可以{act}作业")
    return job


def _locked(ctx: Context, job_id: int) -> Job | None:
    """A job under lock, its case locked before it: the one lock order."""
    case_id = ctx.session.scalar(select(Job.case_id).where(Job.id == job_id))
    if case_id is None:
        return None
    ctx.session.get(ProcessInstance, case_id, with_for_update=True)
    return ctx.session.get(Job, job_id, with_for_update=True)


def _operates(ctx: Context, person: str) -> bool:
    roles = ctx.around.directory.roles_of(ctx.session, person, ctx.today)
    return any(role == "admin" for role, _ in roles)
