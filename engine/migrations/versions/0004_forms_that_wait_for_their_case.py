"""An approval form is kept when it is read, and belongs to the case that begins with it."""

import sqlalchemy as sa
from alembic import op

from engine.models.base import Json, Moment

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # No release could write a row into the table as it was.
    op.drop_index(op.f("ix_received_form_person_id"), table_name="received_form")
    op.drop_table("received_form")
    op.create_table(
        "received_form",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("stated", Json(), nullable=False),
        sa.Column("received_at", Moment(), nullable=False),
        sa.Column("received_by", sa.String(), nullable=False),
        sa.Column("case_id", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_received_form")),
    )
    op.create_index(op.f("ix_received_form_digest"), "received_form", ["digest"], unique=False)
    op.create_index(op.f("ix_received_form_case_id"), "received_form", ["case_id"], unique=False)
    op.create_index(
        "uq_received_form_waiting",
        "received_form",
        ["digest", "received_by"],
        unique=True,
        sqlite_where=sa.text("case_id IS NULL"),
        postgresql_where=sa.text("case_id IS NULL"),
    )
