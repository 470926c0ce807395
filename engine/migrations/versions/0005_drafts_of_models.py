"""Drafts of procedures, as designers save and propose them."""

import sqlalchemy as sa
from alembic import op

from engine.models.base import Json, Moment

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "model_draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("open_key", sa.String(), nullable=True),
        sa.Column("files", Json(), nullable=False),
        sa.Column("base_version", sa.Integer(), nullable=False),
        sa.Column("authors", Json(), nullable=False),
        sa.Column("saved_by", sa.String(), nullable=False),
        sa.Column("saved_at", Moment(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("proposed_by", sa.String(), nullable=True),
        sa.Column("proposed_at", Moment(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_model_draft")),
        sa.UniqueConstraint("open_key", name=op.f("uq_model_draft_open_key")),
    )
    op.create_index(op.f("ix_model_draft_key"), "model_draft", ["key"], unique=False)
