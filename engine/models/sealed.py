"""What only named people can read: ciphertext, and its key wrapped for each of them."""

from datetime import datetime

from sqlalchemy import ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from engine.models.base import Base, Moment


class SealedText(Base):
    """One sealed answer, known everywhere else by its number alone."""

    __tablename__ = "sealed_text"
    number: Mapped[str] = mapped_column(primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("process_instance.id"), index=True)
    task_id: Mapped[str] = mapped_column(ForeignKey("user_task.id"))
    element: Mapped[str]
    field: Mapped[str]
    nonce: Mapped[str]
    ciphertext: Mapped[str] = mapped_column(Text)
    by: Mapped[str]
    at: Mapped[datetime] = mapped_column(Moment)


class SealedShare(Base):
    """The content key wrapped for one person's key.

    What was handed over counts only once a second hand has confirmed it (`confirmed_at`).
    """

    __tablename__ = "sealed_share"
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(ForeignKey("sealed_text.number"), index=True)
    person_id: Mapped[str] = mapped_column(index=True)
    key_id: Mapped[str] = mapped_column(ForeignKey("signing_key.id"))
    wrapped: Mapped[str] = mapped_column(Text)
    given_by: Mapped[str]
    given_at: Mapped[datetime] = mapped_column(Moment)
    confirmed_by: Mapped[str | None]
    confirmed_at: Mapped[datetime | None] = mapped_column(Moment)
    __table_args__ = (UniqueConstraint("number", "key_id"),)
