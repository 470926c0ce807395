"""Who the candidate of a case is, among the people the records know.

A record may be kept under a person's id, or, where nobody of that name is on record, under
the name with the month of birth. The same name with another month of birth is somebody else.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import String, bindparam, or_, select
from sqlalchemy.orm import Session

from workflows.paths import at
from workflows.records.tables import Person

_NAME = bindparam("name", type_=String)
BEARERS = (
    select(Person.id, Person.birth)
    .where(or_(Person.id == _NAME, Person.name == _NAME))
    .order_by(Person.id)
)


@dataclass(frozen=True)
class Identity:
    """`key` is what new records are kept under; `keys` all under which older ones may lie."""

    key: str
    keys: tuple[str, ...]


def candidate_of(session: Session, facts: Mapping[str, object]) -> Identity | None:
    """The candidate, None where the case has none."""
    name = at(facts, "candidate.name")
    if not isinstance(name, str) or not name:
        return None
    birth = at(facts, "candidate.birth")
    return identify(session, name, birth if isinstance(birth, str) and birth else None)


def person_of(session: Session, facts: Mapping[str, object]) -> Identity | None:
    """Whom a case is about: its candidate, or its subject where that is a person."""
    name = at(facts, "subject.name")
    if not isinstance(name, str) or not name or at(facts, "subject.kind") == "organisation":
        return candidate_of(session, facts)
    return identify(session, name)


def identify(session: Session, name: str, birth: str | None = None) -> Identity:
    """Everybody on record under this id or name whose month of birth does not differ."""
    people = session.execute(BEARERS, {"name": name})
    ids = [person for person, born in people if not birth or not born or born == birth]
    dated = f"{name}/{birth}" if birth else name
    key = ids[0] if len(ids) == 1 else dated
    return Identity(key, tuple(dict.fromkeys((key, name, dated, *ids))))


def ids_of(session: Session, names: Sequence[str]) -> tuple[str, ...]:
    """Person ids for ids or names; a name that nobody on record bears stays as it is."""
    if not names:
        return ()
    found = session.execute(
        select(Person.id, Person.name).where(or_(Person.id.in_(names), Person.name.in_(names)))
    ).all()
    known: dict[str, list[str]] = {}
    for person, name in found:
        known.setdefault(person, []).append(person)
        known.setdefault(name, []).append(person)
    return tuple(dict.fromkeys(p for name in names for p in known.get(name, [name])))
