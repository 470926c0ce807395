"""Cases: the list, one case's page, and why an element cannot be done yet."""

from sqlalchemy import and_, func, or_, select

from engine.casefile import CaseFile
from engine.context import Context
from engine.definitions import procedure_of
from engine.errors import NotFound, Reason
from engine.history import verify
from engine.interpreter import Element, Execution, Token
from engine.models import CaseLink, Job, ProcessDefinition, ProcessInstance, UserTask
from engine.policy import (
    PENDING,
    concealed,
    hidden,
    may_know_discipline,
    may_see,
    may_send,
    may_start,
    shown,
    visible_cases,
)
from engine.queries.diagrams import diagrams, later_steps
from engine.queries.timeline import timeline
from engine.standing import at_token, gate, refuse_unreached
from engine.telling import fact_groups, reason_views
from engine.views import (
    CasePage,
    CaseRow,
    CaseView,
    JobView,
    MessageView,
    OpenView,
    WhyView,
)

PAGE = 20


def cases(
    ctx: Context, viewer: str, *, search: str = "", state: str = "", page: int = 1
) -> CasePage:
    """One page of the cases that `viewer` has a part in, the newest first."""
    query = select(ProcessInstance).where(visible_cases(ctx, viewer))
    if state:
        query = query.where(ProcessInstance.state == state)
    for word in search.split()[:5]:
        query = query.where(
            or_(
                ProcessInstance.subject.contains(word, autoescape=True),
                ProcessInstance.id.contains(word, autoescape=True),
                ProcessInstance.round.contains(word, autoescape=True),
            )
        )
    total = ctx.session.scalar(select(func.count()).select_from(query.subquery())) or 0
    pages = max(1, -(-total // PAGE))
    page = min(max(1, page), pages)
    found = ctx.session.scalars(
        query.order_by(ProcessInstance.started_at.desc(), ProcessInstance.id.desc())
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    )
    return CasePage(tuple(_row(ctx, case, viewer) for case in found), total, page, pages)


def _row(ctx: Context, case: ProcessInstance, viewer: str) -> CaseRow:
    standing = ""
    procedure = procedure_of(ctx.session, case.definition_id)
    if case.state == "running":
        file = CaseFile.read(ctx, case.id)
        knows = may_know_discipline(file, viewer)
        names = (_seen(file, _token(t.path, t.element), knows=knows) for t in file.open_tasks())
        standing = "、".join(dict.fromkeys(e.name for e in names if e))
    return CaseRow(
        case.id,
        case.subject,
        case.about,
        procedure.name,
        case.state,
        procedure.outcome(case.outcome),
        case.started_at,
        standing,
    )


def case_page(ctx: Context, case_id: str, viewer: str) -> CaseView:
    """The case as `viewer` may see it. Raises NotFound for one who has no part in it."""
    file = CaseFile.read(ctx, case_id)
    if not may_see(file, viewer):
        raise NotFound(message="没有这个案件，或者您无权查看")
    knows = may_know_discipline(file, viewer)
    running = file.case.state == "running"
    execution = file.execution() if running else None
    manages = bool(file.procedure.start) and may_start(ctx, file.procedure, viewer, file.facts)
    return CaseView(
        case_id=file.case.id,
        subject=file.case.subject,
        about=file.case.about,
        procedure=file.case.procedure,
        procedure_name=file.procedure.name,
        state=file.case.state,
        outcome=file.procedure.outcome(file.case.outcome),
        started_at=file.case.started_at,
        started_by=_person(ctx, file.case.started_by),
        definition_version=_version(ctx, file),
        rules_on=file.on,
        open=tuple(_open(file, execution, viewer, knows=knows)) if execution else (),
        later=tuple(later_steps(file, execution, knows=knows)),
        facts=fact_groups(file, knows=knows),
        timeline=timeline(file, knows=knows),
        diagrams=tuple(diagrams(file, execution, knows=knows)),
        jobs=_jobs(file, knows=knows),
        messages=tuple(_messages(file, execution, viewer)) if execution else (),
        related=_related(file, viewer),
        may_correct=running and manages,
        may_cancel=running and manages,
        history_whole=verify(ctx.session, f"case:{case_id}") is None,
    )


def why(ctx: Context, case_id: str, element_id: str, viewer: str) -> WhyView:
    """The reasons that doing this element now would be refused with; empty where there are none."""
    file = CaseFile.read(ctx, case_id)
    if not may_see(file, viewer):
        raise NotFound(message="没有这个案件，或者您无权查看")
    element = file.element(element_id)
    reasons: tuple[Reason, ...]
    if concealed(file, element, viewer):
        reasons = (PENDING,)
    elif file.open_tasks(element_id):
        reasons = gate(file, element, viewer, None)
    else:
        execution = file.execution() if file.case.state == "running" else None
        reasons = refuse_unreached(file, element, execution).reasons
    told = reason_views(ctx.around, shown(file, viewer, reasons), file.on)
    return WhyView(element.name, told)


def _token(path: str, element: str) -> Token:
    return Token("", element, tuple(path.split(".")[:-1]))


def _seen(file: CaseFile, token: Token, *, knows: bool) -> Element | None:
    """What a viewer sees of a token: the element, the call around it, or nothing at all."""
    seen = None
    for step in (*token.path, token.element):
        element = file.procedure.model.of(step)
        if element is None or hidden(element, knows=knows):
            return seen
        seen = element
    return seen


def _open(file: CaseFile, execution: Execution, viewer: str, *, knows: bool) -> list[OpenView]:
    """Where the case stands, each place once, with who has it and what holds it."""
    found: dict[tuple[str, str | None], OpenView] = {}
    tasks = {task.id: task for task in file.open_tasks()}
    for token in execution.waits():
        element = _seen(file, token, knows=knows)
        task = tasks.get(token.id)
        if element is None or (
            task is None and not element.reasons and element.kind != "serviceTask"
        ):
            continue
        inside = element.id == token.element
        held = at_token(file, token)
        gates = tuple(r for r in held if r.rule) if inside else (Reason("discipline_pending"),)
        found.setdefault(
            (element.id, token.member),
            OpenView(
                element=element.id,
                name=element.name,
                task_id=task.id if task and inside else None,
                holder=_holder(file, task) if task and inside else "",
                since=task.created_at if task else file.case.started_at,
                due_at=task.due_at if task and inside else None,
                reasons=reason_views(file.ctx.around, shown(file, viewer, gates), file.on),
            ),
        )
    return list(found.values())


def _holder(file: CaseFile, task: UserTask) -> str:
    """Who has a task: the person who claimed it, the voter, or the roles and unit."""
    directory, session = file.ctx.around.directory, file.ctx.session
    person = task.claimed_by or task.performer
    if person:
        return directory.person_name(session, person)
    role = file.ctx.around.role_text(task.roles)
    unit = directory.unit_name(session, task.unit_id) if task.unit_id else ""
    return f"{unit} {role}".strip()


def _person(ctx: Context, person: str | None) -> str | None:
    return ctx.around.directory.person_name(ctx.session, person) if person else None


def _version(ctx: Context, file: CaseFile) -> int:
    definition = ctx.session.get(ProcessDefinition, file.case.definition_id)
    return definition.version if definition else 0


def _jobs(file: CaseFile, *, knows: bool) -> tuple[JobView, ...]:
    query = select(Job).where(Job.case_id == file.case.id).order_by(Job.due_at)
    return tuple(
        JobView(
            job.id,
            job.element,
            _job_name(file, job),
            job.kind,
            job.due_at,
            job.attempt,
            job.state,
            job.last_error,
        )
        for job in file.ctx.session.scalars(query)
        if not hidden(file.procedure.model.of(job.element), knows=knows)
    )


def _job_name(file: CaseFile, job: Job) -> str:
    element = file.procedure.model.of(job.element)
    return element.name if element else job.element


def _messages(file: CaseFile, execution: Execution, viewer: str) -> list[MessageView]:
    """The messages that this viewer may send now; what only the engine sends has no form."""
    found = []
    for name, element_id in execution.awaited().items():
        element = file.element(element_id)
        form = file.procedure.forms.get(name)
        if form and element.role and may_send(file, element, viewer):
            found.append(MessageView(name, element.name, form))
    return found


def _related(file: CaseFile, viewer: str) -> tuple[CaseRow, ...]:
    """What shares its round, is named here or names it, as far as this viewer may see it."""
    mine = file.case.id
    named = select(CaseLink.target_id).where(CaseLink.case_id == mine)
    naming = select(CaseLink.case_id).where(CaseLink.target_id == mine)
    same_round = and_(
        ProcessInstance.procedure == file.case.procedure,
        ProcessInstance.round.is_not(None),
        ProcessInstance.round == file.case.round,
    )
    query = select(ProcessInstance).where(
        or_(same_round, ProcessInstance.id.in_(named), ProcessInstance.id.in_(naming)),
        ProcessInstance.id != mine,
        visible_cases(file.ctx, viewer),
    )
    return tuple(_row(file.ctx, case, viewer) for case in file.ctx.session.scalars(query))
