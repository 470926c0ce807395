"""Kin and sanctions: what was declared or imposed, and what a case's start data say of it."""

from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, String, bindparam, or_, select
from sqlalchemy.orm import Session

import engine
from engine.errors import InvalidForm
from workflows.paths import at
from workflows.records.change import DISCIPLINE, PERSONNEL, Change, require
from workflows.records.identity import Identity, identify, ids_of
from workflows.records.staffing import record_in_file
from workflows.records.tables import Kinship, Sanction

Rows = Sequence[Mapping[str, object]]
MONTHS = 12
_KEYS = bindparam("keys", type_=String, expanding=True)
KIN = select(Kinship.person, Kinship.relative).where(
    or_(Kinship.person.in_(_KEYS), Kinship.relative.in_(_KEYS))
)
OTHERWISE = (
    select(Sanction.measure, Sanction.effect_until)
    .where(
        Sanction.person.in_(_KEYS),
        or_(Sanction.source_case.is_(None), Sanction.source_case != bindparam("case")),
    )
    .order_by(Sanction.id)
)
"""What is on record of a person otherwise than from one case."""


@dataclass(frozen=True)
class DeclareKin(Change):
    """Enter that two people are kin; it holds both ways."""

    person: str
    relative: str
    relation: str
    declared_on: date

    def run(self, ctx: engine.Context) -> None:
        require(ctx, self.actor, PERSONNEL)
        if self.person == self.relative:
            raise InvalidForm({"relative": "亲属不能是本人"})
        kin = Kinship(
            person=identify(ctx.session, self.person).key,
            relative=identify(ctx.session, self.relative).key,
            relation=self.relation,
            declared_on=self.declared_on,
        )
        ctx.session.add(kin)
        new = {"relative": kin.relative, "relation": kin.relation, "on": kin.declared_on}
        record_in_file(ctx, "kin.declared", self.actor, kin.person, {"old": None, "new": new})


@dataclass(frozen=True)
class RecordSanction(Change):
    """Enter a sanction; `effect_until` is the first day on which it no longer bars."""

    person: str
    measure: str
    effect_until: date | None
    birth: str | None = None
    source_case: str | None = None

    def run(self, ctx: engine.Context) -> None:
        require(ctx, self.actor, DISCIPLINE)
        if not self.measure.strip():
            raise InvalidForm({"measure": "请填写处分或者处理的种类"})
        sanction = Sanction(
            person=identify(ctx.session, self.person, self.birth).key,
            measure=self.measure,
            effect_until=self.effect_until,
            recorded_on=ctx.today,
            source_case=self.source_case,
        )
        ctx.session.add(sanction)
        new = {"measure": self.measure, "until": self.effect_until, "case": self.source_case}
        body = {"old": None, "new": new}
        record_in_file(ctx, "sanction.recorded", self.actor, sanction.person, body)


def impose(
    call: engine.Call, name: str, measure: str, until: date | None, birth: str | None = None
) -> None:
    """Keep the sanction that a case decided, with its line in the person's file.

    `until` is the first day that it no longer bars.
    """
    sanction = Sanction(
        person=identify(call.session, name, birth).key,
        measure=measure,
        effect_until=until,
        recorded_on=call.today,
        source_case=call.case_id,
    )
    call.session.add(sanction)
    call.session.flush()
    new = {"measure": measure, "until": until, "case": call.case_id}
    body = {"old": None, "new": new}
    record_in_file(call, "sanction.recorded", None, sanction.person, body)


def lift_of_case(session: Session, case_id: str) -> int:
    """Take back what a case imposed. Returns how many sanctions that were."""
    return _take_back(session, select(Sanction).where(Sanction.source_case == case_id))


def _take_back(session: Session, query: Select[Kinship] | Select[Sanction]) -> int:
    """Row by row, for the history tells of each."""
    rows = session.scalars(query).all()
    for row in rows:
        session.delete(row)
    session.flush()
    return len(rows)


def months_after(day: date, months: int) -> date:
    """The same day of a later month, or the last one of a shorter month."""
    years, month = divmod(day.month - 1 + months, MONTHS)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def kin_of(session: Session, who: Identity) -> tuple[str, ...]:
    """Person ids of the declared kin, whoever declared it."""
    rows = session.execute(KIN, {"keys": who.keys}).all()
    others = [b if a in who.keys else a for a, b in rows]
    return tuple(sorted(ids_of(session, others)))


def sanctions_of(
    session: Session, who: Identity, facts: Mapping[str, object], case_id: str
) -> Rows:
    """The sanctions that the case's own facts name, and those on record beside them."""
    given = _rows(at(facts, "candidate.sanctions"))
    named = {_named(row) for row in given}
    beside = [row for row in _on_record(session, who, case_id) if row not in named]
    return [*given, *({"measure": measure, "effect_until": until} for measure, until in beside)]


def _on_record(session: Session, who: Identity, case_id: str) -> list[tuple[str, date | None]]:
    found = session.execute(OTHERWISE, {"keys": who.keys, "case": case_id})
    return list(dict.fromkeys((measure, until) for measure, until in found))


def seed_kin(
    session: Session, facts: Mapping[str, object], who: Identity, case_id: str, today: date
) -> None:
    """Keep the kin that the case's facts name, in place of what they named before."""
    _take_back(session, select(Kinship).where(Kinship.source_case == case_id))
    names = at(facts, "kin_of")
    session.add_all(
        Kinship(
            person=who.key,
            relative=identify(session, str(name)).key,
            declared_on=today,
            source_case=case_id,
        )
        for name in (names if isinstance(names, list) else [])
    )
    session.flush()


def seed_sanctions(
    session: Session, facts: Mapping[str, object], who: Identity, case_id: str, today: date
) -> None:
    """Keep the sanctions that the case's facts name, in place of what they named before."""
    lift_of_case(session, case_id)
    known = set(_on_record(session, who, case_id))
    named = dict.fromkeys(_named(row) for row in _rows(at(facts, "candidate.sanctions")))
    session.add_all(
        Sanction(
            person=who.key,
            measure=measure,
            effect_until=until,
            recorded_on=today,
            source_case=case_id,
        )
        for measure, until in named
        if (measure, until) not in known
    )
    session.flush()


def _rows(value: object) -> Rows:
    return [row for row in value if isinstance(row, Mapping)] if isinstance(value, list) else []


def _named(row: Mapping[str, object]) -> tuple[str, date | None]:
    return str(row.get("measure") or ""), _day(row.get("effect_until"))


def _day(value: object) -> date | None:
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None
