"""Who may act and who may know: one place, asked by commands and readings alike."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from sqlalchemy import ColumnElement, and_, exists, false, or_, select, true

from engine.casefile import CaseFile
from engine.context import Context
from engine.definitions import Procedure
from engine.errors import Reason
from engine.interpreter import Element
from engine.models import Evidence, ProcessInstance, UserTask
from engine.paths import at

CONCERNED = (
    ("org_supervisor", "same_level_organisation"),
    ("discipline_officer", "same_level_discipline"),
    ("discipline_secretary", "same_level_discipline"),
    ("discipline_secretary", "unit_of(candidate)"),
)
OVERSEERS = {"auditor"}
HEARD = {"applicant", "respondent"}
"""Roles in which people speak in their own matter; in all others they decide on somebody else's."""
OWN = ("records.themselves", "records.kin", "kin_of")
ANYWHERE = "anywhere"
"""Whose, in `start`, where a role of any unit will do."""


def admits(ctx: Context, task: UserTask, person: str | None) -> bool:
    """Whether this person may do this task today."""
    if person is None:
        return False
    if task.performer is not None:
        return task.performer == person
    return task.unit_id is not None and bool(_held(ctx, person, task.roles, task.unit_id))


def must_recuse(file: CaseFile, task: UserTask, person: str) -> bool:
    """Whether the case is about this person or their kin, and the task not theirs to speak in.

    Ballots are given out by the gate that convenes: who recuses themselves there gets none.
    """
    if task.performer is not None or HEARD.issuperset(task.roles):
        return False
    named = (at(file.facts, path) for path in OWN)
    return any(isinstance(names, list) and person in names for names in named)


def acting_as(file: CaseFile, element: Element, person: str | None) -> list[str]:
    """In which of the roles that an open element waits for this person acts; one goes unasked."""
    task = next(iter(file.open_tasks(element.id)), None)
    if task is None or task.unit_id is None or person is None:
        return []
    roles = task.roles
    return _held(file.ctx, person, roles, task.unit_id) if len(roles) > 1 else list(roles)


def _held(ctx: Context, person: str, roles: Iterable[str], unit: str) -> list[str]:
    directory = ctx.around.directory
    return [role for role in roles if directory.holds(ctx.session, person, role, unit, ctx.today)]


def may_start(
    ctx: Context, procedure: Procedure, person: str | None, facts: Mapping[str, object]
) -> bool:
    """Whether this person may start such a case, correct or withdraw it; the system may."""
    if person is None:
        return True
    directory = ctx.around.directory
    if procedure.start_whose == ANYWHERE:
        held = {role for role, _ in directory.roles_of(ctx.session, person, ctx.today)}
        return not held.isdisjoint(procedure.start)
    unit = directory.unit_for(ctx.session, procedure.start_whose, facts)
    return unit is not None and bool(_held(ctx, person, procedure.start, unit))


def may_send(file: CaseFile, element: Element, person: str | None) -> bool:
    """Whether this person may send the message that waits at an element; the system may."""
    roles = roles_at(file, element)
    if person is None or not roles:
        return True
    unit = unit_of(file, element)
    return unit is not None and bool(_held(file.ctx, person, roles, unit))


def unit_of(file: CaseFile, element: Element) -> str | None:
    """The unit whose holders of the role may act at an element."""
    whose = element.whose or "deciding_committee"
    return file.ctx.around.directory.unit_for(file.ctx.session, whose, file.facts)


def roles_at(file: CaseFile, element: Element) -> tuple[str, ...]:
    """The roles that may act at an element: those written there, or that `= FEEL` gives now."""
    written = element.role or ""
    if written.startswith("="):
        value = file.value_of(written)
        written = value if isinstance(value, str) else ""
    return tuple(written.split())


def work_list(ctx: Context, person: str) -> ColumnElement[bool]:
    """The open tasks that `admits` would admit this person to, as SQL."""
    roles = ctx.around.directory.roles_of(ctx.session, person, ctx.today)
    return and_(
        UserTask.state.in_(("created", "claimed")),
        or_(
            UserTask.performer == person,
            and_(UserTask.performer.is_(None), or_(false(), *_for_posts(roles))),
        ),
    )


def _for_posts(posts: Iterable[tuple[str, str]]) -> Iterator[ColumnElement[bool]]:
    """What may be done by the role and unit of each of these posts, as SQL."""
    for role, unit in posts:
        yield and_(UserTask.unit_id == unit, (" " + UserTask.role + " ").contains(f" {role} "))


def may_know_discipline(file: CaseFile, person: str | None) -> bool:
    """Whether the reasons of the discipline organs may be shown to this person in this case."""
    return person is not None and knew_discipline(file.ctx, file.facts, person, file.ctx.today)


def knew_discipline(ctx: Context, facts: Mapping[str, object], person: str, on: date) -> bool:
    """The same of another day, by the posts held then and the facts as they stood then."""
    directory, session = ctx.around.directory, ctx.session
    roles = set(directory.roles_of(session, person, on))
    if any(role in OVERSEERS for role, _ in roles):
        return True
    return any(
        directory.holds(session, person, role, unit, on)
        for role, whose in CONCERNED
        if any(role == held for held, _ in roles)
        and (unit := directory.unit_for(session, whose, facts)) is not None
    )


def shown(file: CaseFile, person: str | None, reasons: Iterable[Reason]) -> tuple[Reason, ...]:
    """The reasons as this person may see them: what is the discipline organs' is one code."""
    if may_know_discipline(file, person):
        return tuple(reasons)
    law = file.ctx.around.law
    return tuple(
        dict.fromkeys(
            PENDING if law.reason(reason.code).audience == "discipline" else reason
            for reason in reasons
        )
    )


PENDING = Reason("discipline_pending")
"""All that is said of a stage of the discipline organs to one who may not know of it."""


def concealed(file: CaseFile, element: Element, person: str | None) -> bool:
    """Whether this person is told nothing of how an element stands, done, open or neither."""
    return hidden(element, knows=may_know_discipline(file, person))


def hidden(element: Element | None, *, knows: bool) -> bool:
    """Whether an element may not be seen at all by one who does not know."""
    return bool(element and element.audience == "discipline" and not knows)


def may_see(file: CaseFile, person: str) -> bool:
    """Whether this person may open the case at all: `visible_cases`, asked of one case."""
    return _is_among(file, visible_cases(file.ctx, person))


def may_read_files(file: CaseFile, person: str) -> bool:
    """Whether what lies with the case is open too: not to who can only send it a message."""
    roles = file.ctx.around.directory.roles_of(file.ctx.session, person, file.ctx.today)
    return _is_among(file, _own_cases(person, roles))


def _is_among(file: CaseFile, cases: ColumnElement[bool]) -> bool:
    query = select(ProcessInstance.id).where(ProcessInstance.id == file.case.id, cases)
    return file.ctx.session.scalar(query) is not None


def visible_cases(ctx: Context, person: str) -> ColumnElement[bool]:
    """The cases of a person's own, and those to which they may send a message or have, as SQL."""
    sent = exists().where(
        Evidence.case_id == ProcessInstance.id, Evidence.kind == "message", Evidence.actor == person
    )
    roles = ctx.around.directory.roles_of(ctx.session, person, ctx.today)
    asked = (
        ProcessInstance.senders.contains(f"|{role}@{unit}|", autoescape=True)
        for role, unit in roles
    )
    return or_(_own_cases(person, roles), sent, *asked)


def _own_cases(person: str, roles: Sequence[tuple[str, str]]) -> ColumnElement[bool]:
    """The cases that this person has, had or may have a part in, or oversees, as SQL."""
    if any(role in OVERSEERS for role, _ in roles):
        return true()
    mine = or_(UserTask.performer == person, UserTask.ended_by == person, *_for_posts(roles))
    part = exists().where(UserTask.case_id == ProcessInstance.id, mine)
    return or_(ProcessInstance.started_by == person, part)
