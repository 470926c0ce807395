"""The work list of one person: mine, my roles', due, overdue; searched, counted, paged."""

from datetime import timedelta

from sqlalchemy import ColumnElement, Select, and_, case, false, func, or_, select

from engine.context import Context
from engine.definitions import compile_procedure, published
from engine.models import ProcessDefinition, ProcessInstance, UserTask
from engine.policy import work_list
from engine.views import Inbox, InboxItem

PAGE = 20
SOON = timedelta(days=3)


def inbox(
    ctx: Context,
    actor: str,
    *,
    filter: str = "all",  # noqa: A002  the word of the page
    search: str = "",
    page: int = 1,
) -> Inbox:
    """One page of `actor`'s open tasks, the earliest due first."""
    kinds = _kinds(ctx, actor)
    visible = work_list(ctx, actor)
    counts = _counts(ctx, visible, kinds)
    query = _found(select(UserTask, ProcessInstance), search).where(visible)
    if filter in kinds:
        query = query.where(kinds[filter])
    total = ctx.session.scalar(
        select(func.count()).select_from(query.with_only_columns(UserTask.id).subquery())
    )
    pages = max(1, -(-(total or 0) // PAGE))
    page = min(max(1, page), pages)
    rows = ctx.session.execute(
        query.order_by(UserTask.due_at.is_(None), UserTask.due_at, UserTask.created_at, UserTask.id)
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    )
    names = _procedure_names(ctx)
    items = tuple(_item(ctx, task, owner, actor, names) for task, owner in rows)
    return Inbox(items, counts, total or 0, page, pages)


def _kinds(ctx: Context, actor: str) -> dict[str, ColumnElement[bool]]:
    mine = or_(UserTask.claimed_by == actor, UserTask.performer == actor)
    return {
        "mine": mine,
        "role": and_(UserTask.claimed_by.is_(None), UserTask.performer.is_(None)),
        "due": and_(UserTask.due_at >= ctx.now, UserTask.due_at <= ctx.now + SOON),
        "overdue": UserTask.due_at < ctx.now,
    }


def _counts(
    ctx: Context, visible: ColumnElement[bool], kinds: dict[str, ColumnElement[bool]]
) -> dict[str, int]:
    columns = [func.sum(case((kind, 1), else_=0)).label(name) for name, kind in kinds.items()]
    row = ctx.session.execute(select(func.count(), *columns).where(visible)).one()
    names = ("all", *kinds)
    return {name: int(number or 0) for name, number in zip(names, row, strict=True)}


def _found(
    query: Select[UserTask, ProcessInstance], search: str
) -> Select[UserTask, ProcessInstance]:
    joined = query.join(ProcessInstance, ProcessInstance.id == UserTask.case_id)
    words = search.split()
    if not words:
        return joined
    found = [
        or_(
            ProcessInstance.subject.contains(word, autoescape=True),
            UserTask.name.contains(word, autoescape=True),
            UserTask.case_id.contains(word, autoescape=True),
        )
        for word in words[:5]
    ]
    return joined.where(*found) if found else joined.where(false())


def _procedure_names(ctx: Context) -> dict[str, str]:
    keys = ctx.session.scalars(select(ProcessDefinition.key).distinct())
    return {key: name_of(ctx, key) for key in keys}


def name_of(ctx: Context, key: str) -> str:
    """The Chinese name of a procedure as it is published now."""
    definition = published(ctx.session, key)
    return compile_procedure(key, definition.files).name if definition else key


def _item(
    ctx: Context, task: UserTask, case_: ProcessInstance, actor: str, names: dict[str, str]
) -> InboxItem:
    return InboxItem(
        task_id=task.id,
        case_id=task.case_id,
        element=task.element,
        name=task.name,
        subject=case_.subject,
        about=case_.about,
        procedure=names.get(case_.procedure, case_.procedure),
        created_at=task.created_at,
        due_at=task.due_at,
        due_provisional=task.due_provisional,
        overdue=task.due_at is not None and task.due_at < ctx.now,
        claimed_by=task.claimed_by,
        mine=actor in {task.claimed_by, task.performer},
    )
