"""Who may open a personnel file: the organs over the person's unit, never the person or kin."""

import engine
from engine.errors import NotFound
from workflows.records.committees import committee_over
from workflows.records.declared import kin_of
from workflows.records.holding import held
from workflows.records.identity import identify
from workflows.records.tables import Holding, Person, Unit

OVERSEERS = frozenset({"auditor"})
READERS = (
    "org_officer",
    "org_head",
    "org_supervisor",
    "discipline_officer",
    "discipline_secretary",
)


def check_reader(ctx: engine.Context, actor: str | None, person_id: str) -> None:
    """Refuse, without saying whether there is a file, whoever may not open it."""
    person = ctx.session.get(Person, person_id)
    if actor is None or person is None or not _may_open(ctx, actor, person):
        raise NotFound(message="没有这份档案，或者您无权查阅")


def _may_open(ctx: engine.Context, actor: str, person: Person) -> bool:
    known = (identify(ctx.session, name, person.birth) for name in (person.id, person.name))
    kin = {relative for who in known for relative in kin_of(ctx.session, who)}
    if actor == person.id or actor in kin:
        return False
    directory, session = ctx.around.directory, ctx.session
    if any(role in OVERSEERS for role, _ in directory.roles_of(session, actor, ctx.today)):
        return True
    return any(
        directory.holds(session, actor, role, committee, ctx.today)
        for committee in _committees(ctx, person.id)
        for role in READERS
    )


def _committees(ctx: engine.Context, person: str) -> set[str]:
    """The committees that decide over the posts which this person holds."""
    query = held(ctx.today).where(Holding.person_id == person)
    units = ctx.session.scalars(query.with_only_columns(Unit.id).distinct()).all()
    found = (committee_over(ctx.session, unit) for unit in units)
    return {committee.id for committee in found if committee}
