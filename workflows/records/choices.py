"""What a form may offer: units by name, people by id with the post that tells them apart."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflows.records.holding import acts_in, held
from workflows.records.tables import Holding, Person, Post, PostRole, Unit

Choices = Sequence[tuple[str, str]]
VOTERS = ("committee_member", "secretary")


def unit_choices(session: Session) -> Choices:
    return [(name, name) for name in session.scalars(select(Unit.name).order_by(Unit.name))]


def people_choices(session: Session, on: date, role: str | None = None) -> Choices:
    """Everybody who holds a post that day (of this role), each with one post."""
    query = held(on).join(Person, Person.id == Holding.person_id)
    if role is not None:
        query = query.where(PostRole.role == role)
    columns = query.with_only_columns(Person.id, Person.name, Unit.name, Post.title)
    rows = session.execute(columns.order_by(Person.name, Person.id, Holding.held_from)).all()
    labels: dict[str, str] = {}
    for person, name, unit, title in rows:
        labels.setdefault(person, f"{name}（{unit}{title}）")
    return list(labels.items())


def member_choices(session: Session, committee: Unit | None, on: date) -> Choices:
    """The voting members of a committee, its chair first."""
    if committee is None:
        return []
    found: dict[str, str] = {}
    for role in reversed(VOTERS):
        query = held(on).where(acts_in(role, committee.id))
        people = query.join(Person, Person.id == Holding.person_id)
        columns = people.with_only_columns(Person.id, Person.name)
        rows = session.execute(columns.order_by(Holding.held_from, Person.id)).all()
        found |= {person: name for person, name in rows if person not in found}
    return list(found.items())
