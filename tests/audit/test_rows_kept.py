"""Whatever is done to a row past the engine is named, in every table that the history tells of."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Date, Integer, and_, delete, insert, inspect, select, text, update
from sqlalchemy.orm import Session

import engine
from engine.audit import proofs
from engine.errors import Attempt, Refusal
from engine.migrations import upgrade
from engine.models import Base, Chain, HistoryEvent, Json
from engine.models.base import Moment
from engine.rowkeeping import key_of, row_faults, told_columns
from tests.web.county import County
from workflows import records
from workflows.records import tables

MODELS: dict[str, Any] = {
    str(model.__tablename__): model for model in Base.__subclasses__() if told_columns(model)
}
BY_CASE = {
    "process_definition", "evidence", "user_task", "job", "case_link", "signature", "sealed_text",
    "sealed_share", "evidence_file", "received_form", "chain", "history_event",
}  # fmt: skip
"""Held against the history by the proof of each case, and of the models."""
NO_EVIDENCE = {
    "draft": "typed and not yet submitted",
    "model_draft": "drawn and not yet published; what is published is told",
    "submission": "keeps a second click from being a second act",
    "snapshot": "a copy of a state to return to, held against the history when it is used",
    "incident": "a list of open faults for operators; each is told when it opens",
    "credential": "how somebody signs in",
    "invitation": "how somebody signs in for the first time",
    "sign_in_session": "who is signed in now",
    "sign_in_attempt": "counts wrong passwords",
}


def test_every_table_is_held_against_the_history_or_is_no_evidence() -> None:
    assert MODELS.keys() | BY_CASE | NO_EVIDENCE.keys() == Base.metadata.tables.keys()
    assert not NO_EVIDENCE.keys() & (MODELS.keys() | BY_CASE)


@dataclass(frozen=True)
class _Reserve:
    """What adoption does, without the way there."""

    def attempt(self) -> Attempt:
        return Attempt("Reserve", "officer")

    def run(self, ctx: engine.Context) -> None:
        place = ctx.session.scalars(select(tables.Quota)).first()
        assert place is not None
        row = tables.Reservation(case_id="2026-0003", quota_id=place.id, reserved_at=ctx.now)
        run = tables.Candidacy(
            case_id="2026-0003", procedure="promotion", person="样某", round="一"
        )
        ctx.session.add_all([row, run])


@pytest.fixture
def session(audited: County) -> Iterator[Session]:
    """A database in which every told table has a row; what a test does to it is undone."""
    audited.core.execute(_Reserve())
    with Session(audited.core.database) as session:
        session.execute(text("PRAGMA defer_foreign_keys=ON"))
        yield session
        session.rollback()


def _first(session: Session, table: str) -> tuple[Any, Any]:
    """A row, and the condition that finds it."""
    row = session.scalars(select(MODELS[table])).first()
    assert row is not None, f"{table} has no row to spoil"
    keys = inspect(MODELS[table]).primary_key
    session.expunge(row)
    return row, and_(*(key == getattr(row, key.key) for key in keys))


def _other(value: object, column: Any) -> object:
    """A value of the same kind that is another."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1000
    if isinstance(value, datetime | date):
        return value + timedelta(days=1)
    empty: dict[type, object] = {
        Json: {"x": 1},
        Moment: datetime(2026, 1, 1, tzinfo=UTC),
        Date: date(2026, 1, 1),
        Integer: 7,
    }
    return empty.get(type(column.type), f"{value or ''}x")


@pytest.mark.parametrize("table", sorted(MODELS))
def test_an_edit_of_any_column_is_named(session: Session, table: str) -> None:
    row, found = _first(session, table)
    columns = MODELS[table].__table__.columns
    keys = {key.key for key in inspect(MODELS[table]).primary_key}
    for name in told_columns(MODELS[table]):
        before = getattr(row, name)
        changed = {name: _other(before, columns[name])}
        session.execute(update(MODELS[table]).where(found).values(changed))

        told = [fault.what for fault in row_faults(session)]

        if name in keys:
            assert sorted(told) == sorted([f"{table} 缺少 {key_of(row)}", *told[:1]]), name
            session.rollback()
            session.execute(text("PRAGMA defer_foreign_keys=ON"))
            continue
        assert told == [f"{table} {key_of(row)} 与登记不符：{name}"], name
        session.execute(update(MODELS[table]).where(found).values({name: before}))


@pytest.mark.parametrize("table", sorted(MODELS))
def test_a_row_that_is_gone_is_named_with_the_entry_that_told_of_it(
    session: Session, table: str
) -> None:
    row, found = _first(session, table)
    session.execute(delete(MODELS[table]).where(found))

    (fault,) = row_faults(session)

    assert fault.what == f"{table} 缺少 {key_of(row)}"
    assert fault.seq is not None


@pytest.mark.parametrize("table", sorted(MODELS))
def test_a_row_that_no_act_wrote_is_named(session: Session, table: str) -> None:
    row, _found = _first(session, table)
    columns = MODELS[table].__table__.columns
    values = {c.key: getattr(row, c.key) for c in columns}
    unique = [c.key for c in columns if c.primary_key or c.unique or c.key in {"unit", "title"}]
    values |= {name: _other(values[name], columns[name]) for name in unique}
    session.execute(insert(MODELS[table]).values(values))

    told = [fault.what for fault in row_faults(session)]

    assert len(told) == 1
    assert told[0].startswith(f"{table} [")
    assert told[0].endswith("在历史中没有登记")


def test_what_nobody_touched_is_whole_and_the_proof_of_everything_asks(audited: County) -> None:
    assert audited.core.read(proofs) == ()
    with Session(audited.core.database) as session, session.begin():
        session.execute(update(tables.Sanction).values(effect_until=date(2000, 1, 1)))

    faults = [str(fault) for fault in audited.core.read(proofs)]

    assert faults
    assert all("sanction" in told and "effect_until" in told for told in faults)


def test_an_entry_that_was_put_in_another_place_does_not_join_on(audited: County) -> None:
    core = audited.core
    for filled in (1, 2, 1):
        core.execute(records.SetQuota(None, "county", "样例职务", 3, filled))
    with Session(core.database) as session:
        query = select(HistoryEvent).where(HistoryEvent.chain == "rows")
        last = list(session.scalars(query.order_by(HistoryEvent.seq.desc()).limit(2)))
        last[0].body, last[1].body = last[1].body, last[0].body
        session.flush()

        told = [fault.what for fault in row_faults(session)]

        assert any("前后登记不相接" in what for what in told)
        session.rollback()


def test_what_a_refused_act_did_is_not_told(audited: County) -> None:
    core = audited.core
    with pytest.raises(Refusal):
        core.execute(_Refused())

    with Session(core.database) as session:
        assert list(row_faults(session)) == []


@dataclass(frozen=True)
class _Refused(_Reserve):
    def run(self, ctx: engine.Context) -> None:
        super().run(ctx)
        ctx.session.flush()
        raise Refusal


def test_rows_of_a_release_before_are_told_as_they_are_found(audited: County) -> None:
    """The chain of rows is taken away, and the tables are said to be of the release before."""
    url = audited.core.database.url.render_as_string()
    with Session(audited.core.database) as session, session.begin():
        session.execute(delete(HistoryEvent).where(HistoryEvent.chain == "rows"))
        session.execute(delete(Chain).where(Chain.id == "rows"))
        session.execute(text("UPDATE alembic_version SET version_num='0009'"))

    upgrade(url)

    assert audited.core.read(proofs) == ()
    audited.core.execute(records.SetQuota(None, "county", "样例职务", 3, 1))
    assert audited.core.read(proofs) == ()
