"""Rows that the history tells of as they are written, so that it can tell what they must be.

A table that says `__told__` needs no event of its own kind: whatever an act does to its rows is
written, in the transaction of the act, as `rows.kept` in the chain `rows`. Played from the start,
that chain gives every row, and whatever differs was written past the engine.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import event, inspect, select
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.orm.base import NO_VALUE

from engine.context import Command, Context
from engine.history import body_of, canonical, plain
from engine.models import Base, HistoryEvent

CHAIN, TYPE = "rows", "rows.kept"
_CHANGED = "rows changed"
Values = dict[str, object]
Change = tuple[str, str, str | None, Values | None]
"""Table, key, the digest of the row before (None: new), and the row now (None: gone)."""


@dataclass(frozen=True)
class RowFault:
    """A row that is not as the history tells; `seq` is the entry of `rows` that told of it last."""

    seq: int | None
    what: str


def watch(sessions: sessionmaker[Session]) -> None:
    """Note what is done to told rows in these sessions."""
    event.listen(sessions, "after_flush", _note)


def forget(session: Session) -> None:
    """What was noted was rolled back."""
    session.info.pop(_CHANGED, None)


def tell(ctx: Context, command: Command[object]) -> None:
    """Write what was noted, as the last word of an act."""
    ctx.session.flush()
    changes: list[Change] = ctx.session.info.pop(_CHANGED, [])
    if changes:
        rows = [list(change) for change in changes]
        ctx.record(TYPE, actor=command.attempt().actor, chain=CHAIN, body={"rows": rows})


def _note(session: Session, _flushing: object) -> None:
    changes: list[Change] = session.info.setdefault(_CHANGED, [])
    for row, names in _of(session.new):
        changes += [(*_where(row), None, _values(row, names))]
    for row, names in _of(session.dirty):
        if before := _before(row, names):
            changes += [(*_where(row), digest(before), _values(row, names))]
    for row, names in _of(session.deleted):
        before = _before(row, names) or _values(row, names)
        changes += [(*_where(row), digest(before), None)]


def _of(rows: Iterable[object]) -> Iterator[tuple[object, tuple[str, ...]]]:
    of_ours = (row for row in rows if isinstance(row, Base))
    return ((row, names) for row in of_ours if (names := told_columns(type(row))))


def told_columns(model: type[Base]) -> tuple[str, ...]:
    """The columns of a model that are told: all of them, or those that it names."""
    told = model.__told__
    if isinstance(told, bool):
        return tuple(inspect(model).columns.keys()) if told else ()
    return told


def _where(row: object) -> tuple[str, str]:
    return row.__tablename__, key_of(row)  # type: ignore[attr-defined]


def key_of(row: object) -> str:
    """The primary key as one text."""
    return canonical([plain(part) for part in inspect(type(row)).primary_key_from_instance(row)])


def _values(row: object, names: tuple[str, ...]) -> Values:
    return {name: plain(getattr(row, name)) for name in names}


def _before(row: object, names: tuple[str, ...]) -> Values | None:
    """The row before this flush; None where nothing that is told has changed."""
    state, values, changed = inspect(row), _values(row, names), False
    for name in names:
        past = state.attrs[name].history
        if past.has_changes() and past.deleted and past.deleted[0] is not NO_VALUE:
            values[name], changed = plain(past.deleted[0]), True
        changed |= past.has_changes()
    return values if changed else None


def digest(values: Mapping[str, object]) -> str:
    return sha256(canonical(values).encode()).hexdigest()


# ---- holding the tables against the history ----


def row_faults(session: Session) -> Iterator[RowFault]:
    """Rows that were edited, deleted or inserted past the engine, by table and key."""
    told, faults = _told(session)
    yield from faults
    models = Base.__subclasses__()
    for model in sorted(models, key=lambda each: str(each.__tablename__)):
        if names := told_columns(model):
            yield from _differing(session, model, names, told.pop(model.__tablename__, {}))
    for table in told:
        yield RowFault(None, f"{table} 不是本版本的表，历史中却有登记")


def _told(session: Session) -> tuple[dict[str, dict[str, tuple[int, Values]]], list[RowFault]]:
    """By table and key, every row that must be there and the entry that told of it last."""
    found: dict[str, dict[str, tuple[int, Values]]] = {}
    faults: list[RowFault] = []
    query = select(HistoryEvent).where(HistoryEvent.chain == CHAIN).order_by(HistoryEvent.seq)
    for happened in session.scalars(query):
        for table, key, before, now in body_of(happened).get("rows", []):  # type: ignore[attr-defined]
            rows = found.setdefault(table, {})
            known = rows.pop(key, None)
            if (digest(known[1]) if known else None) != before:
                faults.append(RowFault(happened.seq, f"{table} {key} 的前后登记不相接"))
            if now is not None:
                rows[key] = (happened.seq, now)
    return found, faults


def _differing(
    session: Session, model: type, names: tuple[str, ...], told: dict[str, tuple[int, Values]]
) -> Iterator[RowFault]:
    table = model.__tablename__  # type: ignore[attr-defined]
    rows: Iterable[object] = session.scalars(select(model))
    for row in rows:
        seq, must = told.pop(key_of(row), (None, None))
        if must is None:
            yield RowFault(None, f"{table} {key_of(row)} 在历史中没有登记")
            continue
        wrong = [n for n in names if canonical(getattr(row, n)) != canonical(must.get(n))]
        if wrong:
            yield RowFault(seq, f"{table} {key_of(row)} 与登记不符：{'、'.join(wrong)}")
    for key, (seq, _must) in told.items():
        yield RowFault(seq, f"{table} 缺少 {key}")
