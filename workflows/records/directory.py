"""The directory: which unit a lane means, and who holds which role there on a day."""

import re
from collections.abc import Sequence
from datetime import date

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from workflows.paths import Facts, text_at
from workflows.records.choices import member_choices, people_choices, unit_choices
from workflows.records.committees import deciding_committee, named, organ_of, superior_of
from workflows.records.holding import ORGAN_ROLES, held, holders, in_force
from workflows.records.tables import (
    DISCIPLINE,
    ORGANISATION,
    ORGANS,
    Holding,
    Person,
    Post,
    PostRole,
    Unit,
)

PEOPLE_OF = "people_of:"

ROLES = (
    held(bindparam("on"))
    .where(Holding.person_id == bindparam("person"))
    .with_only_columns(PostRole.role, Unit.id, Unit.kind, Unit.parent_id)
    .order_by(PostRole.role, Unit.id)
)


class RecordsDirectory:
    """`engine.surroundings.Directory` over the records."""

    def unit_for(self, session: Session, whose: str, facts: Facts) -> str | None:
        """The unit that `whose` means in a case with these facts."""
        owner = re.fullmatch(r"unit_of\((\w+)\)", whose)
        if owner:
            return _id(named(session, _unit_of(facts, owner[1])))
        if whose not in RELATIVE:
            return _id(named(session, whose))
        committee = deciding_committee(session, facts)
        return _id(RELATIVE[whose](session, committee)) if committee else None

    def holds(self, session: Session, person: str, role: str, unit: str, on: date) -> bool:
        return person in self.holders(session, role, unit, on)

    def holders(self, session: Session, role: str, unit: str, on: date) -> Sequence[str]:
        """Who holds the role there, the longest in post first."""
        found = session.scalars(holders(role), {"on": on, "unit": unit})
        return tuple(dict.fromkeys(found))

    def roles_of(self, session: Session, person: str, on: date) -> Sequence[tuple[str, str]]:
        """Role and unit of every post held; an organ's role also counts for its committee."""
        pairs: dict[tuple[str, str], None] = {}
        for role, unit, kind, parent in session.execute(ROLES, {"on": on, "person": person}):
            pairs[role, unit] = None
            if parent and kind in ORGANS and role in ORGAN_ROLES:
                pairs[role, parent] = None
        return tuple(pairs)

    def person_name(self, session: Session, person: str) -> str:
        found = session.get(Person, person)
        return found.name if found else person

    def unit_name(self, session: Session, unit: str) -> str:
        found = named(session, unit)
        return found.name if found else unit

    def posts_of(self, session: Session, person: str, on: date) -> Sequence[str]:
        """Unit and title of every post held that day, the longest held first."""
        query = (
            select(Unit.name, Post.title)
            .join(Post, Post.unit_id == Unit.id)
            .join(Holding, Holding.post_id == Post.id)
            .where(Holding.person_id == person, in_force(on))
            .order_by(Holding.held_from, Holding.id)
        )
        return tuple(f"{unit} {title}" for unit, title in session.execute(query))

    def choices(
        self, session: Session, name: str, facts: Facts, on: date
    ) -> Sequence[tuple[str, str]]:
        """The values and labels of a form's list: units, people, committee_members, people_of:ROLE.

        A unit is chosen by its name, a person by their id. Raises LookupError for another list.
        """
        if name == "units":
            return unit_choices(session)
        if name == "people":
            return people_choices(session, on)
        if name == "committee_members":
            return member_choices(session, deciding_committee(session, facts), on)
        if name.startswith(PEOPLE_OF):
            return people_choices(session, on, name.removeprefix(PEOPLE_OF))
        raise LookupError(f"no list of choices is named '{name}'")


RELATIVE = {
    "deciding_committee": lambda _session, committee: committee,
    "same_level_discipline": lambda session, committee: organ_of(session, committee, DISCIPLINE),
    "same_level_organisation": lambda session, committee: organ_of(
        session, committee, ORGANISATION
    ),
    "superior": superior_of,
}


def _unit_of(facts: Facts, owner: str) -> str | None:
    """A candidate without a unit of their own is taken to be of the post's."""
    fallback = text_at(facts, "post.unit") if owner == "candidate" else None
    return text_at(facts, f"{owner}.unit") or fallback


def _id(unit: Unit | None) -> str | None:
    return unit.id if unit else None
