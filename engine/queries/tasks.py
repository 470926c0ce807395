"""A task page: what to decide, on what facts, under which clause, by when."""

from collections.abc import Mapping

from sqlalchemy import select

from engine.casefile import CaseFile
from engine.context import Context
from engine.errors import NotFound, NotYours
from engine.facts import document_digest, document_text
from engine.forms import Form
from engine.identity import key_in_force
from engine.interpreter import Element
from engine.models import Draft, ProcessInstance, UserTask
from engine.policy import admits, hidden, may_know_discipline, may_see, shown
from engine.queries.conditions import conditions
from engine.queries.returning import said_before, ways_back
from engine.standing import gate
from engine.telling import clause_view, fact_groups, reason_views
from engine.views import ActView, FactGroup, FactRow, NextAct, SignedText, TaskView

OPEN = {"created", "claimed"}
PARAMETER = "系统参数，非法定期限"


def task_page(ctx: Context, task_id: str, viewer: str) -> TaskView:
    """The task as `viewer` may see it. Raises NotFound, or NotYours where it is not theirs."""
    task = ctx.session.get(UserTask, task_id)
    if task is None:
        raise NotFound(message="没有这项任务")
    file = CaseFile.read(ctx, task.case_id)
    element = file.element(task.element)
    knows = may_know_discipline(file, viewer)
    mine = admits(ctx, task, viewer)
    if not mine and (hidden(element, knows=knows) or not may_see(file, viewer)):
        raise NotYours("not_your_task", "这项任务不由您办理")
    may_act = mine and task.state in OPEN and task.claimed_by in {None, viewer}
    draft = ctx.session.get(Draft, (task_id, viewer))
    form = file.procedure.form(element.id)
    clauses = [clause_view(ctx.around.law, c) for c in element.clauses if _applies(file, c)]
    return TaskView(
        task_id=task.id,
        case_id=task.case_id,
        element=element.id,
        name=task.name,
        documentation=element.documentation,
        subject=file.case.subject,
        about=file.case.about,
        procedure=file.procedure.name,
        version=task.version,
        created_at=task.created_at,
        due_at=task.due_at,
        due_provisional=task.due_provisional,
        due_basis=PARAMETER if task.due_at else None,
        overdue=task.due_at is not None and task.due_at < ctx.now,
        claimed_by=task.claimed_by,
        claimed_by_name=_name(ctx, task.claimed_by),
        may_act=may_act,
        form=form,
        values=draft.fields if draft else _values(file, task, viewer),
        draft_saved_at=draft.saved_at if draft else None,
        options=_options(file, form),
        facts=(*_competitors(file), *fact_groups(file, knows=knows)),
        clauses=tuple(clauses),
        acts=acts(file, knows=knows),
        blocked=reason_views(
            ctx.around, shown(file, viewer, gate(file, element, viewer, None)), file.on
        ),
        conditions=conditions(file, element, viewer),
        signs=_signed(file, element, viewer),
        has_key=_has_key(ctx, viewer),
        back=ways_back(file, task, viewer) if may_act else (),
    )


def next_act(ctx: Context, case_id: str, actor: str) -> NextAct:
    """Where somebody goes on after an act, once the machine has had its turn."""
    case = ctx.session.get_one(ProcessInstance, case_id)
    query = select(UserTask).where(UserTask.case_id == case_id, UserTask.state.in_(OPEN))
    tasks = ctx.session.scalars(query.order_by(UserTask.seq))
    mine = (task.id for task in tasks if admits(ctx, task, actor))
    return NextAct(next(mine, None), ended=case.state != "running")


def _applies(file: CaseFile, clause: str) -> bool:
    return file.ctx.around.law.in_force(clause, file.on)


def _name(ctx: Context, person: str | None) -> str | None:
    return ctx.around.directory.person_name(ctx.session, person) if person else None


def _values(file: CaseFile, task: UserTask, viewer: str) -> dict[str, object]:
    """What a form begins with: its defaults, and what was said before a return."""
    form = file.procedure.form(task.element)
    defaults = {f.key: f.default for f in form.fields if f.default is not None}
    return {**defaults, **said_before(file, task, viewer)}


def _options(file: CaseFile, form: Form) -> Mapping[str, tuple[tuple[str, str], ...]]:
    """The choices of fields whose list depends on the case."""
    ctx = file.ctx
    return {
        f.key: tuple(ctx.around.directory.choices(ctx.session, f.options, file.facts, ctx.today))
        for f in form.fields
        if f.options
    }


def acts(file: CaseFile, *, knows: bool) -> tuple[ActView, ...]:
    """Who did what before, in order."""
    done = [t for t in file.rows.tasks if t.state == "completed" and t.ended_at]
    return tuple(
        ActView(
            at=task.ended_at,
            type="task.completed",
            element=task.element,
            name=task.name,
            person=_name(file.ctx, task.ended_by),
            summary="",
        )
        for task in sorted(done, key=lambda t: (t.ended_at, t.id))
        if task.ended_at and not hidden(file.procedure.model.of(task.element), knows=knows)
    )


def _competitors(file: CaseFile) -> tuple[FactGroup, ...]:
    """The others of the same round (差额): shown where the candidates are compared."""
    if not file.case.round:
        return ()
    others = file.ctx.session.scalars(
        select(ProcessInstance).where(
            ProcessInstance.procedure == file.case.procedure,
            ProcessInstance.round == file.case.round,
            ProcessInstance.id != file.case.id,
        )
    )
    rows = tuple(FactRow(other.id, other.subject, other.id) for other in others)
    return (FactGroup(f"同批次人选（{file.case.round}）", rows),) if rows else ()


def _signed(file: CaseFile, element: Element, viewer: str) -> SignedText | None:
    if not element.signs:
        return None
    signed = [s for s in file.rows.signatures if s.void_at is None and s.opinion == "agree"]
    digest = document_digest(file.facts, file.procedure, element.id)
    return SignedText(
        text=document_text(file.facts, file.procedure, element.id),
        digest=digest,
        signed_by=tuple(
            file.ctx.around.directory.person_name(file.ctx.session, s.signer)
            for s in signed
            if s.document == digest
        ),
        has_key=_has_key(file.ctx, viewer),
    )


def _has_key(ctx: Context, viewer: str) -> bool:
    return key_in_force(ctx, viewer) is not None
