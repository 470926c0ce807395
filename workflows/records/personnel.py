"""Who may open an approval form: the organs over the candidate, never the candidate or kin."""

from collections.abc import Collection

import engine
from workflows.records.committees import committee_over
from workflows.records.declared import kin_of
from workflows.records.holding import held
from workflows.records.identity import Identity
from workflows.records.tables import Holding, Unit

OVERSEERS = frozenset({"auditor"})
ORGANISATION_OFFICERS = ("org_officer", "org_head", "org_supervisor")
READERS = (*ORGANISATION_OFFICERS, "discipline_officer", "discipline_secretary")


def may_open(
    ctx: engine.Context,
    actor: str,
    who: Identity,
    committees: Collection[str],
    roles: Collection[str] = READERS,
) -> bool:
    """Whether this actor holds one of these roles with one of these committees, or oversees."""
    if actor in {*who.keys, *kin_of(ctx.session, who)}:
        return False
    directory, session = ctx.around.directory, ctx.session
    if any(role in OVERSEERS for role, _ in directory.roles_of(session, actor, ctx.today)):
        return True
    return any(
        directory.holds(session, actor, role, committee, ctx.today)
        for committee in committees
        for role in roles
    )


def committees_over(ctx: engine.Context, person: str) -> set[str]:
    """The committees that decide over the posts which this person holds."""
    query = held(ctx.today).where(Holding.person_id == person)
    units = ctx.session.scalars(query.with_only_columns(Unit.id).distinct()).all()
    found = (committee_over(ctx.session, unit) for unit in units)
    return {committee.id for committee in found if committee}
