"""Units in their line of command: which committee decides, which organ, which superior."""

from collections.abc import Sequence

from sqlalchemy import Select, String, bindparam, literal, or_, select
from sqlalchemy.orm import Session

from workflows.paths import Facts, text_at
from workflows.records.holding import in_force
from workflows.records.tables import COMMITTEE, DISCIPLINE, ORGANISATION, Holding, Post, Unit

MAX_DEPTH = 20
_UNIT = bindparam("unit", type_=String)
NAMED = select(Unit).where(or_(Unit.id == _UNIT, Unit.name == _UNIT))
ORGAN = (
    select(Unit)
    .where(Unit.parent_id == bindparam("committee"), Unit.kind == bindparam("kind"))
    .order_by(Unit.id)
    .limit(1)
)
FIRST_POST = (
    select(Post.unit_id)
    .join(Holding, Holding.post_id == Post.id)
    .where(Holding.person_id == bindparam("person"), in_force(bindparam("on")))
    .order_by(Holding.held_from, Holding.id)
    .limit(1)
)
UNIT_PATHS = ("post.unit", "candidate.unit", "subject.unit", "unit")


def deciding_committee(session: Session, facts: Facts) -> Unit | None:
    """The nearest committee that decides for the unit which the case is about.

    A case that is about no unit yet is decided where whoever started it has their first post.
    """
    named = next((text for path in UNIT_PATHS if (text := text_at(facts, path))), None)
    return committee_over(session, named or _of_starter(session, facts))


def _of_starter(session: Session, facts: Facts) -> str | None:
    asked = {"person": text_at(facts, "started_by"), "on": facts.get("today")}
    return session.scalars(FIRST_POST, asked).first() if all(asked.values()) else None


def committee_over(session: Session, unit: str | None) -> Unit | None:
    """The committee that decides on posts of this unit (an id or a name)."""
    for step in _line(session, unit):
        if step.decided_by:
            return session.get(Unit, step.decided_by)
        if step.kind == COMMITTEE:
            return step
    return None


def bodies_of(session: Session, facts: Facts) -> dict[str, str | None]:
    """By name: the committee that decides in a case, its two organs, and the managing committee.

    The last is that over the unit which the case says manages its subject.
    """
    committee = deciding_committee(session, facts)
    organs = {
        name: organ_of(session, committee, kind) if committee else None
        for name, kind in (("discipline", DISCIPLINE), ("organisation", ORGANISATION))
    }
    managing = committee_over(session, text_at(facts, "subject.managed_by"))
    found = {"committee": committee, **organs, "managing_committee": managing}
    return {name: unit.name if unit else None for name, unit in found.items()}


def superior_of(session: Session, committee: Unit) -> Unit | None:
    """The committee one level up."""
    if committee.superior_id:
        return session.get(Unit, committee.superior_id)
    above = _line(session, committee.id)[1:]
    return next((unit for unit in above if unit.kind == COMMITTEE), None)


def organ_of(session: Session, committee: Unit, kind: str) -> Unit | None:
    return session.scalars(ORGAN, {"committee": committee.id, "kind": kind}).first()


def named(session: Session, unit: str | None) -> Unit | None:
    return session.scalars(NAMED, {"unit": unit}).first() if unit else None


def _line(session: Session, unit: str | None) -> Sequence[Unit]:
    """A unit and all that it lies under, nearest first."""
    return session.scalars(LINE, {"unit": unit}).all() if unit else ()


def _line_of_unit() -> Select[Unit]:
    """Built once: every act of every case asks it, and building it takes longer than asking."""
    start = select(Unit.id, Unit.parent_id, literal(0).label("depth")).where(
        or_(Unit.id == _UNIT, Unit.name == _UNIT)
    )
    line = start.cte("line", recursive=True)
    above = select(Unit.id, Unit.parent_id, line.c.depth + 1).join(
        line, Unit.id == line.c.parent_id
    )
    line = line.union_all(above.where(line.c.depth < MAX_DEPTH))
    return select(Unit).join(line, Unit.id == line.c.id).order_by(line.c.depth)


LINE = _line_of_unit()
