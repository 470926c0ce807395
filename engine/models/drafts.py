"""What a designer has drawn and nobody has published yet."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from engine.models.base import Base, Json, Moment


class ModelDraft(Base):
    """A procedure being changed: all its files by path, and everybody who changed them.

    `state` is drafted, proposed, published or discarded; `open_key` is the procedure's key
    while it is one of the first two, so that a procedure has one open draft at a time.
    """

    __tablename__ = "model_draft"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(index=True)
    open_key: Mapped[str | None] = mapped_column(unique=True)
    files: Mapped[dict[str, str]] = mapped_column(Json)
    base_version: Mapped[int]
    authors: Mapped[list[str]] = mapped_column(Json)
    saved_by: Mapped[str]
    saved_at: Mapped[datetime] = mapped_column(Moment)
    state: Mapped[str] = mapped_column(default="drafted")
    proposed_by: Mapped[str | None]
    proposed_at: Mapped[datetime | None] = mapped_column(Moment)
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  SQLAlchemy's own signature
