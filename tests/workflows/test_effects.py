"""What a decision of accountability leaves in the records, and what a correction takes back."""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

import engine
from engine.models.base import Base
from workflows.accountability.handlers import lift, record_decision
from workflows.records import months_after
from workflows.records.tables import Person, Sanction

NOW = datetime(2017, 4, 10, 1, tzinfo=UTC)
DECIDED: Mapping[str, object] = {
    "subject": {"name": "样某"},
    "decide": {"done_on": date(2017, 4, 10)},
    "effect": {"outcome": "effect", "measure": "免职", "months": 24},
}


@pytest.fixture
def session(database_url: str) -> Iterator[Session]:
    database = create_engine(database_url)
    Base.metadata.create_all(database)
    with Session(database) as opened:
        yield opened
    database.dispose()


def call(session: Session, facts: Mapping[str, object], case: str = "2017-0001") -> engine.Call:
    return engine.Call(session, case, "element", facts, NOW, date(2017, 4, 10))


def kept(session: Session) -> list[tuple[str, str, date | None]]:
    rows = session.scalars(select(Sanction).order_by(Sanction.id))
    return [(row.person, row.measure, row.effect_until) for row in rows]


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2017, 4, 10), 24, date(2019, 4, 10)),
        (date(2017, 8, 31), 6, date(2018, 2, 28)),
        (date(2017, 12, 1), 1, date(2018, 1, 1)),
        (date(2020, 2, 29), 12, date(2021, 2, 28)),
    ],
)
def test_months_end_on_the_same_day_or_the_last_of_a_shorter_month(
    day: date, months: int, later: date
) -> None:
    assert months_after(day, months) == later


def test_a_decision_is_kept_under_the_person_whom_the_records_know(session: Session) -> None:
    session.add(Person(id="yang", name="样某"))
    session.flush()

    result = record_decision(call(session, DECIDED))

    assert result == {"measure": "免职", "effect_until": date(2019, 4, 10)}
    assert kept(session) == [("yang", "免职", date(2019, 4, 10))]


@pytest.mark.parametrize(
    "effect", [{"outcome": "none", "measure": None, "months": None}, {"outcome": "effect"}, None]
)
def test_nothing_is_kept_where_the_table_gives_no_effect(session: Session, effect: object) -> None:
    assert record_decision(call(session, {**DECIDED, "effect": effect}))["measure"] is None
    assert kept(session) == []


def test_a_measure_whose_end_is_not_known_is_kept_without_one(session: Session) -> None:
    effect = {"outcome": "effect", "measure": "纪律处分", "months": None}

    record_decision(call(session, {**DECIDED, "effect": effect}))

    assert kept(session) == [("样某", "纪律处分", None)]


def test_a_correction_takes_back_its_own_measure_and_no_other(session: Session) -> None:
    record_decision(call(session, DECIDED))
    record_decision(call(session, DECIDED, case="2017-0002"))

    lighter = {"outcome": "effect", "measure": "诫勉", "months": 6}
    result = lift(call(session, {**DECIDED, "new_effect": lighter}))

    assert result == {"lifted": 1, "measure": "诫勉", "effect_until": date(2017, 10, 10)}
    assert sorted(kept(session)) == [
        ("样某", "免职", date(2019, 4, 10)),
        ("样某", "诫勉", date(2017, 10, 10)),
    ]


def test_a_decision_revoked_leaves_nothing(session: Session) -> None:
    record_decision(call(session, DECIDED))

    none = {"outcome": "none", "measure": None, "months": None}
    assert lift(call(session, {**DECIDED, "new_effect": none}))["lifted"] == 1
    assert kept(session) == []
