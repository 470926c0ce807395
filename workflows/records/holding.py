"""Who holds which post on a day, as SQL."""

from datetime import date
from functools import lru_cache

from sqlalchemy import BindParameter, ColumnElement, Select, and_, bindparam, or_, select

from workflows.records.tables import ORGANS, Holding, Post, PostRole, Unit

ORGAN_ROLES = frozenset(
    {
        "org_officer",
        "org_head",
        "org_supervisor",
        "discipline_officer",
        "discipline_secretary",
        "superior_org_officer",
        "superior_discipline_officer",
    }
)
"""Roles whose posts lie in a committee's organs and act for the committee as well."""


def held(on: date | BindParameter[date]) -> Select[str]:
    """Who is in which post on that day, joined with its roles and its unit."""
    return (
        select(Holding.person_id)
        .join(Post, Post.id == Holding.post_id)
        .join(PostRole, PostRole.post_id == Post.id)
        .join(Unit, Unit.id == Post.unit_id)
        .where(in_force(on))
    )


@lru_cache(maxsize=256)
def holders(*roles: str) -> Select[str]:
    """Who holds one of these roles in `unit` on the day `on`, the longest in post first."""
    unit: BindParameter[str] = bindparam("unit")
    there = or_(*(acts_in(role, unit) for role in roles))
    return held(bindparam("on")).where(there).order_by(Holding.held_from, Holding.person_id)


def in_force(on: date | BindParameter[date]) -> ColumnElement[bool]:
    """Whether a holding covers that day."""
    return and_(Holding.held_from <= on, or_(Holding.held_until.is_(None), Holding.held_until > on))


def acts_in(role: str, unit: str | BindParameter[str]) -> ColumnElement[bool]:
    """An organ's role acts for its committee too."""
    place = Unit.id == unit
    if role in ORGAN_ROLES:
        place = or_(place, and_(Unit.parent_id == unit, Unit.kind.in_(ORGANS)))
    return and_(PostRole.role == role, place)
