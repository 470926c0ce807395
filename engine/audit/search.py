"""The search over the history: by person, unit, act, clause, signer, day; the newest first."""

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta

from sqlalchemy import ColumnElement, and_, exists, func, or_, select

from engine.audit.views import FoundEvent, FoundPage, Query
from engine.audit.words import REFUSED, act, asked, codes, element_name
from engine.clock import start_of
from engine.context import Context
from engine.definitions import Procedure, compile_procedure, procedure_of, published
from engine.errors import InvalidForm
from engine.history import body_of
from engine.models import HistoryEvent, ProcessDefinition, ProcessInstance, UserTask
from engine.telling import value_text

PAGE = 20
LATELY = timedelta(days=30)
_DAY = timedelta(days=1)
FILE = "file:"


def search(ctx: Context, query: Query, page: int = 1) -> FoundPage:
    """One page of the events that were asked for. Raises InvalidForm for days out of order."""
    if query.since and query.until and query.since > query.until:
        raise InvalidForm({"until": "截止日期早于起始日期"})
    where = and_(*_conditions(ctx, query))
    total = ctx.session.scalar(select(func.count(HistoryEvent.id)).where(where)) or 0
    pages = max(1, -(-total // PAGE))
    page = min(max(1, page), pages)
    found = ctx.session.scalars(
        select(HistoryEvent)
        .where(where)
        .order_by(HistoryEvent.at.desc(), HistoryEvent.id.desc())
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    )
    return FoundPage(tuple(_row(ctx, event) for event in found), total, page, pages)


def lately(ctx: Context) -> dict[str, tuple[Query, int]]:
    """What an auditor should worry about first: each worry as a search, with its count."""
    since = ctx.today - LATELY
    worries = {
        "refused": Query(refusals=True, since=since),
        "overdue": Query(overdue="now"),
        "corrected": Query(type="fact.corrected", since=since),
        "voided": Query(type="signature.voided", since=since),
        "failed": Query(type="incident.opened", since=since),
    }
    return {
        name: (
            query,
            ctx.session.scalar(select(func.count(HistoryEvent.id)).where(*_conditions(ctx, query)))
            or 0,
        )
        for name, query in worries.items()
    }


def _conditions(ctx: Context, query: Query) -> Iterator[ColumnElement[bool]]:
    if query.since:
        yield HistoryEvent.at >= start_of(query.since)
    if query.until:
        yield HistoryEvent.at < start_of(query.until + _DAY)
    yield from _acts(query)
    for name, narrowed in NARROWED.items():
        if value := getattr(query, name):
            yield narrowed(ctx, value)


def _acts(query: Query) -> Iterator[ColumnElement[bool]]:
    """By kind of act. An auditor's own looking is left out unless it is asked for."""
    if query.type:
        yield HistoryEvent.type == query.type
    elif not query.refusals:
        yield HistoryEvent.type.not_like("audit.%")
    if query.refusals or query.reason:
        yield HistoryEvent.type.like(f"%{REFUSED}")
    if query.reason:
        yield _names("code", query.reason)
    if query.clause:
        yield HistoryEvent.body.contains('"clauses":[')
        yield HistoryEvent.body.contains(f'"{query.clause}"', autoescape=True)


def _names(key: str, value: str) -> ColumnElement[bool]:
    """Whether a body has this key with this text: bodies are canonical, so this is exact."""
    return HistoryEvent.body.contains(f'"{key}":"{value}"', autoescape=True)


def _people(ctx: Context, words: str) -> list[str]:
    """The ids, in the history, of those whose id is given or whose name contains it."""
    named = ctx.around.directory.person_name
    files = select(func.substr(HistoryEvent.chain, len(FILE) + 1)).where(
        HistoryEvent.chain.like(f"{FILE}%")
    )
    ids = {
        *ctx.session.scalars(select(HistoryEvent.actor).distinct()),
        *ctx.session.scalars(files.distinct()),
    } - {None}
    return sorted(i for i in ids if i and (i == words or words in named(ctx.session, i)))


def _person(ctx: Context, words: str) -> ColumnElement[bool]:
    people = _people(ctx, words)
    about = select(ProcessInstance.id).where(
        ProcessInstance.subject.contains(words, autoescape=True)
    )
    return or_(
        HistoryEvent.actor.in_(people),
        HistoryEvent.chain.in_([f"{FILE}{person}" for person in people]),
        HistoryEvent.case_id.in_(about),
    )


def _unit(ctx: Context, name: str) -> ColumnElement[bool]:
    """Events of the cases that began about this unit, or in which it had a task."""
    units = ctx.session.scalars(select(UserTask.unit_id).distinct())
    ids = [u for u in units if u and ctx.around.directory.unit_name(ctx.session, u) == name]
    about = select(HistoryEvent.case_id).where(
        or_(
            and_(
                HistoryEvent.type == "case.started",
                HistoryEvent.body.contains(f'"{name}"', autoescape=True),
            ),
            *(and_(HistoryEvent.type == "task.created", _names("unit", u)) for u in ids),
        )
    )
    return HistoryEvent.case_id.in_(about)


def _signer(ctx: Context, words: str) -> ColumnElement[bool]:
    """Signatures given, and those that became void."""
    people = _people(ctx, words)
    return or_(
        and_(
            HistoryEvent.type == "task.completed",
            HistoryEvent.actor.in_(people),
            HistoryEvent.body.contains('"signature":{"jws":'),
        ),
        and_(
            HistoryEvent.type == "signature.voided",
            or_(HistoryEvent.type == "", *(_names("signer", person) for person in people)),
        ),
    )


def _overdue(ctx: Context, when: str) -> ColumnElement[bool]:
    """The deliveries of tasks that are late now, or that ever were."""
    late = UserTask.due_at < ctx.now
    if when == "now":
        late = and_(late, UserTask.state.in_(("created", "claimed")))
    else:
        late = and_(late, or_(UserTask.ended_at.is_(None), UserTask.ended_at > UserTask.due_at))
    task = exists().where(
        UserTask.case_id == HistoryEvent.case_id,
        UserTask.element == HistoryEvent.element,
        UserTask.created_at == HistoryEvent.at,
        late,
    )
    return and_(HistoryEvent.type == "task.created", task)


def _elements(ctx: Context, text: str) -> set[str]:
    """The ids of the elements, and messages, of this id or with this in their name."""
    found = {text}
    for key in ctx.session.scalars(select(ProcessDefinition.key).distinct()):
        definition = published(ctx.session, key)
        if definition is None:
            continue
        elements = compile_procedure(key, definition.files).model.elements.values()
        found |= {e.id for e in elements if text in e.name}
        found |= {e.message for e in elements if e.message and text in e.name}
    return found


def _element(ctx: Context, text: str) -> ColumnElement[bool]:
    return HistoryEvent.element.in_(_elements(ctx, text))


def _case(_ctx: Context, case_id: str) -> ColumnElement[bool]:
    return HistoryEvent.case_id == case_id


NARROWED: Mapping[str, Callable[[Context, str], ColumnElement[bool]]] = {
    "case": _case,
    "element": _element,
    "person": _person,
    "unit": _unit,
    "signer": _signer,
    "overdue": _overdue,
}


def _row(ctx: Context, event: HistoryEvent) -> FoundEvent:
    case = ctx.session.get(ProcessInstance, event.case_id) if event.case_id else None
    procedure = procedure_of(ctx.session, case.definition_id) if case else None
    actor = ctx.around.directory.person_name(ctx.session, event.actor) if event.actor else ""
    return FoundEvent(
        chain=event.chain,
        seq=event.seq,
        at=event.at,
        type=event.type,
        act=act(event.type),
        element=element_name(procedure, event.element) if procedure else event.element or "",
        actor=actor,
        actor_id=event.actor,
        case_id=event.case_id,
        subject=case.subject if case else "",
        summary=_summary(ctx, event, procedure),
    )


def _summary(ctx: Context, event: HistoryEvent, procedure: Procedure | None) -> str:
    body = body_of(event)
    if event.type == "fact.corrected" and procedure:
        path = str(body.get("path"))
        field = asked(procedure, path)
        old, new = (value_text(ctx, field, body.get(key) or "") for key in ("old", "new"))
        return f"{field.label if field else path}：{old} → {new}（{body.get('reason')}）"
    if event.type.endswith(REFUSED):
        return "；".join(reason_text(ctx, code) for code in codes(body))
    for key in ("reason", "error", "fault"):
        if body.get(key):
            return str(body[key])
    return ""


def reason_text(ctx: Context, code: str) -> str:
    try:
        return ctx.around.law.reason(code).text
    except LookupError:
        return code
