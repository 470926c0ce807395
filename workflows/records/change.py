"""What every change of the records has in common: an actor, an authority, a line of history."""

from collections.abc import Iterable
from dataclasses import dataclass, fields

import engine
from engine.errors import Attempt, InvalidForm, NotYours

STAFF = frozenset({"admin"})
PERSONNEL = frozenset({"admin", "org_officer", "org_supervisor"})
DISCIPLINE = frozenset({"discipline_officer", "discipline_secretary", "org_supervisor"})


@dataclass(frozen=True)
class Change:
    """A command on the records; `actor` None is the system itself."""

    actor: str | None

    def attempt(self) -> Attempt:
        values = {
            field.name: getattr(self, field.name)
            for field in fields(self)
            if field.name != "actor" and field.repr
        }
        return Attempt(type(self).__name__, self.actor, values=values)


def require(ctx: engine.Context, actor: str | None, roles: Iterable[str]) -> None:
    """Refuse an actor who holds none of these roles today."""
    if actor is None:
        return
    held = {role for role, _unit in ctx.around.directory.roles_of(ctx.session, actor, ctx.today)}
    if held.isdisjoint(roles):
        raise NotYours


def taken(field: str, value: str) -> InvalidForm:
    return InvalidForm({field: f"“{value}”已经登记过"})


def unknown(field: str, value: str) -> InvalidForm:
    return InvalidForm({field: f"没有登记“{value}”"})
