"""The append-only history: events in hash chains, one chain a case (or file, or day)."""

from datetime import datetime

from sqlalchemy import Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from engine.models.base import Base, Moment


class Chain(Base):
    """The head of one chain: locked while an event is appended."""

    __tablename__ = "chain"
    id: Mapped[str] = mapped_column(primary_key=True)
    length: Mapped[int]
    head: Mapped[str]


class HistoryEvent(Base):
    """One fact that happened. `body` and `salt` may be erased by law; the digests stay."""

    __tablename__ = "history_event"
    id: Mapped[int] = mapped_column(primary_key=True)
    chain: Mapped[str]
    seq: Mapped[int]
    type: Mapped[str]
    actor: Mapped[str | None]
    case_id: Mapped[str | None]
    element: Mapped[str | None]
    at: Mapped[datetime] = mapped_column(Moment)
    body: Mapped[str | None] = mapped_column(Text)
    salt: Mapped[str | None]
    commitment: Mapped[str]
    previous: Mapped[str]
    hash: Mapped[str]
    __table_args__ = (
        UniqueConstraint("chain", "seq"),
        Index("ix_history_event_case_type", "case_id", "type"),
    )
