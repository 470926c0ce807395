"""The records' tables: units, people, posts held from–to, kin, sanctions, quota, files."""

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.models.base import Base, Json, Moment

COMMITTEE = "committee"
ORGANISATION = "organisation"
DISCIPLINE = "discipline"
ORGANS = (ORGANISATION, DISCIPLINE)


class Unit(Base):
    """A committee, one of its organs, or a body below it.

    `decided_by` names the committee that decides on its posts where that is not the nearest
    one above; `superior_id` the committee one level up where that is not the next one above.
    """

    __tablename__ = "unit"
    __told__ = True
    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    parent_id: Mapped[str | None] = mapped_column(ForeignKey("unit.id"), index=True)
    level: Mapped[str | None]
    decided_by: Mapped[str | None] = mapped_column(ForeignKey("unit.id"))
    superior_id: Mapped[str | None] = mapped_column(ForeignKey("unit.id"))


class Post(Base):
    """A post in a unit. Which roles it carries stands in `post_role`, its quota in `quota`."""

    __tablename__ = "post"
    __told__ = True
    id: Mapped[str] = mapped_column(primary_key=True)
    unit_id: Mapped[str] = mapped_column(ForeignKey("unit.id"), index=True)
    title: Mapped[str]
    rank: Mapped[str | None]
    unit_rank: Mapped[str | None]
    important: Mapped[bool] = mapped_column(default=False)
    elected: Mapped[bool] = mapped_column(default=False)
    probation: Mapped[bool] = mapped_column(default=False)
    __table_args__ = (UniqueConstraint("unit_id", "title"),)


class PostRole(Base):
    """One role that a post carries."""

    __tablename__ = "post_role"
    __told__ = True
    post_id: Mapped[str] = mapped_column(ForeignKey("post.id"), primary_key=True)
    role: Mapped[str] = mapped_column(primary_key=True, index=True)


class Person(Base):
    """Somebody the records know. `id` is also what they sign in with."""

    __tablename__ = "person"
    __told__ = True
    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(index=True)
    birth: Mapped[str | None]
    profile: Mapped[dict[str, object] | None] = mapped_column(Json)
    file_digest: Mapped[str | None]


class Holding(Base):
    """A person in a post, from one day to another; the last day itself is no longer held."""

    __tablename__ = "holding"
    __told__ = True
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    post_id: Mapped[str] = mapped_column(ForeignKey("post.id"), index=True)
    held_from: Mapped[date] = mapped_column(Date)
    held_until: Mapped[date | None] = mapped_column(Date)


class Kinship(Base):
    """A declared relation. Either side is a person's id, or a name where no record exists."""

    __tablename__ = "kinship"
    __told__ = True
    id: Mapped[int] = mapped_column(primary_key=True)
    person: Mapped[str] = mapped_column(index=True)
    relative: Mapped[str] = mapped_column(index=True)
    relation: Mapped[str | None]
    declared_on: Mapped[date] = mapped_column(Date)
    source_case: Mapped[str | None] = mapped_column(index=True)


class Sanction(Base):
    """A sanction and the first day on which it no longer bars."""

    __tablename__ = "sanction"
    __told__ = True
    id: Mapped[int] = mapped_column(primary_key=True)
    person: Mapped[str] = mapped_column(index=True)
    measure: Mapped[str]
    effect_until: Mapped[date | None] = mapped_column(Date)
    recorded_on: Mapped[date] = mapped_column(Date)
    source_case: Mapped[str | None] = mapped_column(index=True)


class Quota(Base):
    """How many holders a post may have and has; `approved` null sets no limit."""

    __tablename__ = "quota"
    __told__ = True
    id: Mapped[int] = mapped_column(primary_key=True)
    unit: Mapped[str]
    title: Mapped[str]
    approved: Mapped[int | None]
    filled: Mapped[int] = mapped_column(default=0)
    __table_args__ = (UniqueConstraint("unit", "title"),)


class Reservation(Base):
    """A place kept for the case that was adopted, until the case is over."""

    __tablename__ = "reservation"
    __told__ = True
    case_id: Mapped[str] = mapped_column(primary_key=True)
    quota_id: Mapped[int] = mapped_column(ForeignKey("quota.id"), index=True)
    reserved_at: Mapped[datetime] = mapped_column(Moment)


class Candidacy(Base):
    """Who runs in which round by which case; gone when the case is over."""

    __tablename__ = "candidacy"
    __told__ = True
    case_id: Mapped[str] = mapped_column(primary_key=True)
    procedure: Mapped[str]
    person: Mapped[str] = mapped_column(index=True)
    round: Mapped[str]


class EvidenceFile(Base):
    """A file that somebody put before a case, kept as it came."""

    __tablename__ = "evidence_file"
    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[str]
    element: Mapped[str]
    digest: Mapped[str]
    name: Mapped[str]
    kind: Mapped[str]
    size: Mapped[int]
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    by: Mapped[str]
    at: Mapped[datetime] = mapped_column(Moment)
    audience: Mapped[str] = mapped_column(default="all")
    __table_args__ = (Index("ix_evidence_file_case", "case_id", "element"),)


class ReceivedForm(Base):
    """An .lrmx file as it was received, byte for byte; `stated` is what it says of the candidate.

    Until a case is begun with it (`case_id`) it waits, once for whoever brought it.
    """

    __tablename__ = "received_form"
    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(index=True)
    name: Mapped[str]
    size: Mapped[int]
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    stated: Mapped[dict[str, object]] = mapped_column(Json)
    received_at: Mapped[datetime] = mapped_column(Moment)
    received_by: Mapped[str]
    case_id: Mapped[str | None] = mapped_column(index=True)
    __table_args__ = (
        Index(
            "uq_received_form_waiting",
            "digest",
            "received_by",
            unique=True,
            sqlite_where=text("case_id IS NULL"),
            postgresql_where=text("case_id IS NULL"),
        ),
    )
