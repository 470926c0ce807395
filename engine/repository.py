"""The only module that turns an execution into rows: tasks, jobs, timers, outcomes, the end."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from sqlalchemy import bindparam, delete, select

from engine import history
from engine.casefile import CaseFile
from engine.clock import start_of
from engine.context import Context
from engine.definitions import Procedure
from engine.facts import CaseRows
from engine.feel import parse_expression
from engine.functions import functions_at
from engine.guards import recorded
from engine.interpreter import Element, Execution, Token
from engine.models import Evidence, Incident, Job, Snapshot, UserTask
from engine.paths import at
from engine.policy import roles_at, unit_of

SYSTEM = None
_JOBS = select(Job).where(Job.case_id == bindparam("case"), Job.kind != "message")


def save(file: CaseFile, execution: Execution) -> None:
    """Write down where the case stands now, in the transaction of the act that moved it."""
    _decisions(file)
    _name(file)
    for call, outcome in execution.run.outcomes:
        file.keep(Evidence(kind="outcome", element=call, content={"outcome": outcome}))
        file.ctx.record(
            "call.ended", actor=SYSTEM, case=file.case.id, element=call, body={"outcome": outcome}
        )
    if execution.run.end is not None:
        close(file, "completed", execution.run.end[1], execution.run.end[0])
    else:
        _tasks(file, execution)
        _arm(file, execution)
        _jobs(file, execution)
    file.case.senders = _senders(file, execution)
    file.case.tokens = execution.dump()


def about(procedure: Procedure, facts: Mapping[str, object]) -> str:
    """What a case is about, in the words of its start: the post, the matter."""
    return " ".join(str(value) for path in procedure.about if (value := at(facts, path)))


def _name(file: CaseFile) -> None:
    """A case that was started without a subject has the one of the case that it names."""
    case = file.case
    if case.subject_key is not None:
        return
    subject = at(file.facts, file.procedure.subject)
    if not subject or case.subject == str(subject):
        return
    case.subject, case.about = str(subject), about(file.procedure, file.facts)
    body = {"subject": case.subject, "about": case.about}
    file.ctx.record("case.named", actor=SYSTEM, case=case.id, body=body)


def _senders(file: CaseFile, execution: Execution) -> str:
    """Whose the messages are that the case awaits; what only the engine sends has no form."""
    if file.case.state != "running":
        return ""
    waiting = execution.awaited()
    named = [file.element(waiting[name]) for name in waiting if name in file.procedure.forms]
    held = {f"{role}@{unit_of(file, e)}" for e in named for role in roles_at(file, e)}
    return "".join(f"|{hand}" for hand in sorted(held)) + "|" if held else ""


def close(file: CaseFile, state: str, outcome: str, element: str | None) -> None:
    """End a case: open tasks and jobs with it, the records told, its line written."""
    ctx, case = file.ctx, file.case
    case.state, case.outcome, case.ended_at = state, outcome, ctx.now
    case.senders = ""
    for task in file.open_tasks():
        _cancel(file, task)
    for job in ctx.session.scalars(select(Job).where(Job.case_id == case.id)):
        _drop(file, job)
    ctx.session.execute(delete(Snapshot).where(Snapshot.case_id == case.id))
    ctx.around.keep_end(ctx.session, case.procedure, case.id, outcome, ctx.today)
    ctx.record(
        f"case.{state}", actor=SYSTEM, case=case.id, element=element, body={"outcome": outcome}
    )


def _decisions(file: CaseFile) -> None:
    """What business rule tasks decided is evidence, with the table and the rows that fired."""
    for name, verdict in file.verdicts:
        elements = [e for e in file.procedure.model.elements.values() if e.decision == name]
        for element in elements:
            content = history.plain(file.facts.get(element.id))
            assert isinstance(content, dict)  # noqa: S101  a decision's result is a context
            file.keep(Evidence(kind="decision", element=element.id, content=content))
            file.ctx.record(
                "decision.evaluated",
                actor=SYSTEM,
                case=file.case.id,
                element=element.id,
                body={"verdicts": recorded([verdict]), "result": content},
            )


def _tasks(file: CaseFile, execution: Execution) -> None:
    tokens = {token.id: token for token in execution.user_tasks()}
    known = {task.id for task in file.rows.tasks}
    for task in file.open_tasks():
        if task.id not in tokens:
            _cancel(file, task)
    last = max((task.seq for task in file.rows.tasks), default=0)
    new = [token for token in tokens.values() if token.id not in known]
    for seq, token in enumerate(new, start=last + 1):
        _create(file, token, seq)


def _arm(file: CaseFile, execution: Execution) -> None:
    """Timers that count from a task which this act has opened are due only now that it stands."""
    if execution.unarmed():
        file.ctx.session.flush()
        file.rows = CaseRows.of(file.ctx, file.case.id)
        file.refresh(rows_only=True)
        execution.arm()


def _cancel(file: CaseFile, task: UserTask) -> None:
    task.state, task.ended_at = "cancelled", file.ctx.now
    file.ctx.record(
        "task.cancelled",
        actor=SYSTEM,
        case=file.case.id,
        element=task.element,
        body={"task": task.id},
    )


def _create(file: CaseFile, token: Token, seq: int) -> None:
    element = file.element(token.element)
    ctx = file.ctx
    due_at, provisional = _due(file, element, ctx.now)
    task = UserTask(
        id=token.id,
        case_id=file.case.id,
        seq=seq,
        element=element.id,
        path=".".join((*token.path, element.id)),
        name=element.name,
        role=" ".join(roles_at(file, element)) or None,
        unit_id=unit_of(file, element),
        performer=_performer(file, element, token),
        batch=token.batch,
        audience=element.audience,
        created_at=ctx.now,
        due_at=due_at,
        due_provisional=provisional,
        state="created",
    )
    ctx.session.add(task)
    ctx.record(
        "task.created",
        actor=SYSTEM,
        case=file.case.id,
        element=element.id,
        body={
            "task": task.id,
            "role": task.role,
            "unit": task.unit_id,
            "for": task.performer,
            "batch": task.batch,
            "path": task.path,
            "due": due_at,
        },
    )


def _performer(file: CaseFile, element: Element, token: Token) -> str | None:
    """The one person a task is for: a voter, or whom the model's FEEL names."""
    if element.performer is None:
        return token.member
    scope = {**file.facts, "member": token.member}
    value = parse_expression(element.performer).evaluate(
        scope, functions_at(file.ctx.around, strict=False)
    )
    return value if isinstance(value, str) and value else token.member


def _due(file: CaseFile, element: Element, since: datetime) -> tuple[datetime | None, bool]:
    """When a task is overdue: a span from its opening, or after the day that `= FEEL` gives."""
    due = element.due or file.procedure.due.get(element.id)
    if not due:
        return None, False
    if not due.startswith("="):
        return file.ctx.around.calendar.due(due, since)
    provisional: list[bool] = []
    functions = functions_at(file.ctx.around, strict=False, provisional=provisional)
    day = parse_expression(due.removeprefix("=")).evaluate(file.facts, functions)
    if not isinstance(day, date):
        return None, False
    return start_of(day + timedelta(days=1)), bool(provisional)


def recount(file: CaseFile) -> dict[str, Job | UserTask]:
    """Compute provisional days again by the calendar as it is now; what moved, by its token.

    A job that moves is taken from whoever runs it: their guarded delete will find it gone.
    """
    execution = file.execution()
    moved: dict[str, Job | UserTask] = {t.id: t for t in file.open_tasks() if _moved(file, t)}
    timers = {timer.token.id: timer for timer in execution.recount()}
    for job in file.ctx.session.scalars(select(Job).where(Job.token.in_(timers))):
        timer = timers[job.token]
        job.due_at, job.provisional = timer.due, timer.provisional
        job.owner, job.lease_until = None, None
        moved[job.token] = job
    if timers:
        file.case.tokens = execution.dump()
    return moved


def _moved(file: CaseFile, task: UserTask) -> bool:
    if not task.due_provisional:
        return False
    before = task.due_at, task.due_provisional
    task.due_at, task.due_provisional = _due(file, file.element(task.element), task.created_at)
    return before != (task.due_at, task.due_provisional)


def _jobs(file: CaseFile, execution: Execution) -> None:
    session, case = file.ctx.session, file.case
    wanted = {
        token.id: (token, _job(file, token, "service", file.ctx.now)) for token in execution.jobs()
    } | {
        timer.token.id: (
            timer.token,
            _job(file, timer.token, "timer", timer.due, provisional=timer.provisional),
        )
        for timer in execution.timers()
    }
    for job in session.scalars(_JOBS, {"case": case.id}):
        if job.token not in wanted:
            _drop(file, job)
        wanted.pop(job.token, None)
    for token, job in wanted.values():
        _queue(file, token, job)


def _queue(file: CaseFile, token: Token, job: Job) -> None:
    """A new job, and since when the case waits for it."""
    file.ctx.session.add(job)
    body = {"token": job.token, "kind": job.kind, "due": job.due_at}
    path = ".".join((*token.path, token.element))
    file.ctx.record(
        "job.created",
        actor=SYSTEM,
        case=file.case.id,
        element=job.element,
        body={**body, "path": path},
    )


def _drop(file: CaseFile, job: Job) -> None:
    """A job that the case no longer waits for, and with it what was amiss with it."""
    resolve_incidents(file.ctx, job, SYSTEM)
    file.ctx.session.delete(job)
    file.ctx.record(
        "job.cancelled",
        actor=SYSTEM,
        case=file.case.id,
        element=job.element,
        body={"token": job.token, "kind": job.kind},
    )


def resolve_incidents(ctx: Context, job: Job, actor: str | None) -> None:
    query = select(Incident).where(Incident.job_id == job.id, Incident.resolved_at.is_(None))
    for incident in ctx.session.scalars(query):
        incident.resolved_at, incident.resolved_by = ctx.now, actor


def _job(
    file: CaseFile, token: Token, kind: str, due: datetime, *, provisional: bool = False
) -> Job:
    return Job(
        case_id=file.case.id,
        kind=kind,
        element=token.element,
        token=token.id,
        operator=file.element(token.element).operator,
        due_at=due,
        provisional=provisional,
        attempt=0,
        state="due",
    )
