"""How many may hold a post: approved, filled, and reserved by cases on their way."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import String, bindparam, func, or_, select
from sqlalchemy.orm import Session

import engine
from engine.errors import InvalidForm
from workflows.paths import at
from workflows.records.change import STAFF, Change, require
from workflows.records.tables import Quota, Reservation, Unit

_UNIT = bindparam("unit", type_=String)
NAME = select(Unit.name).where(or_(Unit.id == _UNIT, Unit.name == _UNIT))
PLACES = select(Quota).where(Quota.unit == _UNIT, Quota.title == bindparam("title"))
LOCKED_PLACES = PLACES.with_for_update().execution_options(populate_existing=True)
RESERVED = select(func.count()).where(
    Reservation.quota_id == bindparam("quota"), Reservation.case_id != bindparam("case")
)
APPOINTED = frozenset({"appointed", "confirmed"})


@dataclass(frozen=True)
class SetQuota(Change):
    """Enter how many holders a post may have, and how many it has."""

    unit: str
    title: str
    approved: int | None
    filled: int = 0

    def run(self, ctx: engine.Context) -> None:
        require(ctx, self.actor, STAFF)
        if self.filled < 0 or (self.approved is not None and self.approved < 0):
            raise InvalidForm({"approved": "职数不得小于零"})
        quota = _row(ctx.session, _unit_name(ctx.session, self.unit), self.title, lock=True)
        old = {"approved": quota.approved, "filled": quota.filled} if quota else None
        if quota is None:
            quota = Quota(unit=_unit_name(ctx.session, self.unit), title=self.title)
            ctx.session.add(quota)
        quota.approved, quota.filled = self.approved, self.filled
        new = {"approved": self.approved, "filled": self.filled}
        body = {"unit": quota.unit, "title": self.title, "old": old, "new": new}
        ctx.record("quota.set", actor=self.actor, body=body)


def quota_facts(
    session: Session, facts: Mapping[str, object], case_id: str
) -> dict[str, int | None]:
    """Approved and filled; places that other cases have reserved count as filled."""
    quota = _for(session, facts)
    if quota is None:
        return {"quota_approved": None, "quota_filled": None}
    taken = quota.filled + _reserved_by_others(session, quota, case_id)
    return {"quota_approved": quota.approved, "quota_filled": taken}


def seed_quota(session: Session, facts: Mapping[str, object], *, override: bool = False) -> None:
    """Keep the quota that start data give: where there is none yet, or it was corrected."""
    key = _key(session, facts)
    approved, filled = (_count(at(facts, f"post.quota_{name}")) for name in ("approved", "filled"))
    if key is None or (approved is None and filled is None):
        return
    quota = _row(session, *key, lock=True)
    if quota is None:
        quota = Quota(unit=key[0], title=key[1], approved=approved, filled=filled or 0)
        session.add(quota)
    elif override:
        quota.approved, quota.filled = approved, filled or 0
    session.flush()


def reserve(session: Session, facts: Mapping[str, object], case_id: str, now: datetime) -> bool:
    """Keep a place for this case, under lock. False where no place is left."""
    quota = _for(session, facts, lock=True)
    if quota is None:
        return True
    if session.get(Reservation, case_id) is not None:
        return True
    taken = quota.filled + _reserved_by_others(session, quota, case_id)
    if quota.approved is not None and taken >= quota.approved:
        return False
    session.add(Reservation(case_id=case_id, quota_id=quota.id, reserved_at=now))
    session.flush()
    return True


def release(session: Session, case_id: str, outcome: str) -> None:
    """The case is over: its place is filled by an appointment, or free again."""
    reservation = session.get(Reservation, case_id)
    if reservation is None:
        return
    quota = session.get_one(Quota, reservation.quota_id, with_for_update=True)
    if outcome in APPOINTED:
        quota.filled += 1
    session.delete(reservation)


def _for(session: Session, facts: Mapping[str, object], *, lock: bool = False) -> Quota | None:
    key = _key(session, facts)
    return _row(session, *key, lock=lock) if key else None


def _key(session: Session, facts: Mapping[str, object]) -> tuple[str, str] | None:
    unit, title = at(facts, "post.unit"), at(facts, "post.title")
    if not isinstance(unit, str) or not isinstance(title, str):
        return None
    return _unit_name(session, unit), title


def _unit_name(session: Session, unit: str) -> str:
    return session.scalars(NAME, {"unit": unit}).first() or unit


def _row(session: Session, unit: str, title: str, *, lock: bool) -> Quota | None:
    query = LOCKED_PLACES if lock else PLACES
    return session.scalars(query, {"unit": unit, "title": title}).one_or_none()


def _reserved_by_others(session: Session, quota: Quota, case_id: str) -> int:
    return session.scalar(RESERVED, {"quota": quota.id, "case": case_id}) or 0


def _count(value: object) -> int | None:
    """A number, as FEEL or JSON has it; anything else is none."""
    return int(value) if isinstance(value, int | Decimal) and not isinstance(value, bool) else None
