"""The directory: which unit a lane means, and who holds which role there on a day."""

import re
from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, literal, or_, select
from sqlalchemy.orm import Session

from workflows.records.tables import (
    COMMITTEE,
    DISCIPLINE,
    ORGANISATION,
    ORGANS,
    Holding,
    Person,
    Post,
    PostRole,
    Unit,
)

Facts = Mapping[str, object]
SUPERIOR = "superior_"
MAX_DEPTH = 20
UNIT_PATHS = ("post.unit", "candidate.unit", "subject.unit", "unit")


def at(facts: Facts, path: str) -> object:
    """The value under a dotted path, null where anything on the way is missing."""
    value: object = facts
    for name in path.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


class RecordsDirectory:
    """`engine.surroundings.Directory` over the records."""

    def unit_for(self, session: Session, whose: str, facts: Facts) -> str | None:
        """The unit that `whose` means in a case with these facts."""
        owner = re.fullmatch(r"unit_of\((\w+)\)", whose)
        if owner:
            return _id(_named(session, _unit_of(facts, owner[1])))
        if whose not in RELATIVE:
            return _id(_named(session, whose))
        committee = deciding_committee(session, facts)
        return _id(RELATIVE[whose](session, committee)) if committee else None

    def holds(self, session: Session, person: str, role: str, unit: str, on: date) -> bool:
        query = _held(on).where(Holding.person_id == person, _acts_in(role, unit))
        return session.scalars(query.limit(1)).first() is not None

    def holders(self, session: Session, role: str, unit: str, on: date) -> Sequence[str]:
        """Who holds the role there, the longest in post first."""
        query = _held(on).where(_acts_in(role, unit)).order_by(Holding.held_from, Holding.person_id)
        return tuple(dict.fromkeys(session.scalars(query)))

    def roles_of(self, session: Session, person: str, on: date) -> Sequence[tuple[str, str]]:
        """Role and unit of every post held; a superior's role also counts for its committee."""
        query = _held(on).where(Holding.person_id == person)
        columns = query.with_only_columns(PostRole.role, Unit.id, Unit.kind, Unit.parent_id)
        pairs: dict[tuple[str, str], None] = {}
        for role, unit, kind, parent in session.execute(columns.order_by(PostRole.role, Unit.id)):
            pairs[role, unit] = None
            if parent and kind in ORGANS and role.startswith(SUPERIOR):
                pairs[role, parent] = None
        return tuple(pairs)

    def person_name(self, session: Session, person: str) -> str:
        found = session.get(Person, person)
        return found.name if found else person


def deciding_committee(session: Session, facts: Facts) -> Unit | None:
    """The nearest committee that decides for the unit which the case is about."""
    named = next((text for path in UNIT_PATHS if (text := _text(at(facts, path)))), None)
    return committee_over(session, named)


def committee_over(session: Session, unit: str | None) -> Unit | None:
    """The committee that decides on posts of this unit (an id or a name)."""
    for step in _line(session, unit):
        if step.decided_by:
            return session.get(Unit, step.decided_by)
        if step.kind == COMMITTEE:
            return step
    return None


def superior_of(session: Session, committee: Unit) -> Unit | None:
    """The committee one level up."""
    if committee.superior_id:
        return session.get(Unit, committee.superior_id)
    above = _line(session, committee.id)[1:]
    return next((unit for unit in above if unit.kind == COMMITTEE), None)


def _organ(session: Session, committee: Unit, kind: str) -> Unit | None:
    organs = select(Unit).where(Unit.parent_id == committee.id, Unit.kind == kind)
    return session.scalars(organs.order_by(Unit.id).limit(1)).first()


RELATIVE = {
    "deciding_committee": lambda _session, committee: committee,
    "same_level_discipline": lambda session, committee: _organ(session, committee, DISCIPLINE),
    "same_level_organisation": lambda session, committee: _organ(session, committee, ORGANISATION),
    "superior": superior_of,
}


def _unit_of(facts: Facts, owner: str) -> str | None:
    """A candidate without a unit of their own is taken to be of the post's."""
    fallback = at(facts, "post.unit") if owner == "candidate" else None
    return _text(at(facts, f"{owner}.unit")) or _text(fallback)


def _named(session: Session, unit: str | None) -> Unit | None:
    if not unit:
        return None
    return session.scalars(select(Unit).where(or_(Unit.id == unit, Unit.name == unit))).first()


def _line(session: Session, unit: str | None) -> Sequence[Unit]:
    """A unit and all that it lies under, nearest first."""
    if not unit:
        return ()
    start = select(Unit.id, Unit.parent_id, literal(0).label("depth")).where(
        or_(Unit.id == unit, Unit.name == unit)
    )
    line = start.cte("line", recursive=True)
    above = select(Unit.id, Unit.parent_id, line.c.depth + 1).join(
        line, Unit.id == line.c.parent_id
    )
    line = line.union_all(above.where(line.c.depth < MAX_DEPTH))
    query = select(Unit).join(line, Unit.id == line.c.id).order_by(line.c.depth)
    return session.scalars(query).all()


def _held(on: date) -> Select[str]:
    """Who is in which post on that day, joined with its roles and its unit."""
    return (
        select(Holding.person_id)
        .join(Post, Post.id == Holding.post_id)
        .join(PostRole, PostRole.post_id == Post.id)
        .join(Unit, Unit.id == Post.unit_id)
        .where(
            Holding.held_from <= on,
            or_(Holding.held_until.is_(None), Holding.held_until > on),
        )
    )


def _acts_in(role: str, unit: str) -> ColumnElement[bool]:
    """A superior's role acts for its committee from the committee's organs too."""
    place = Unit.id == unit
    if role.startswith(SUPERIOR):
        place = or_(place, and_(Unit.parent_id == unit, Unit.kind.in_(ORGANS)))
    return and_(PostRole.role == role, place)


def _id(unit: Unit | None) -> str | None:
    return unit.id if unit else None


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None
