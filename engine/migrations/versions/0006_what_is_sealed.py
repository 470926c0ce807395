"""What only named people can read, and the keys that open it."""

import sqlalchemy as sa
from alembic import op

from engine.models.base import Moment

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("signing_key", sa.Column("sealing_public", sa.String(), nullable=True))
    op.add_column("signing_key", sa.Column("sealing_wrapped", sa.Text(), nullable=True))
    _texts()
    _shares()


def _texts() -> None:
    op.create_table(
        "sealed_text",
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("case_id", sa.String(), nullable=False),
        sa.Column("task_id", sa.String(), nullable=False),
        sa.Column("element", sa.String(), nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("nonce", sa.String(), nullable=False),
        sa.Column("ciphertext", sa.Text(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["process_instance.id"],
            name=op.f("fk_sealed_text_case_id_process_instance"),
        ),
        sa.ForeignKeyConstraint(
            ["task_id"], ["user_task.id"], name=op.f("fk_sealed_text_task_id_user_task")
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_sealed_text")),
    )
    op.create_index(op.f("ix_sealed_text_case_id"), "sealed_text", ["case_id"], unique=False)


def _shares() -> None:
    op.create_table(
        "sealed_share",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("key_id", sa.String(), nullable=False),
        sa.Column("wrapped", sa.Text(), nullable=False),
        sa.Column("given_by", sa.String(), nullable=False),
        sa.Column("given_at", Moment(), nullable=False),
        sa.Column("confirmed_by", sa.String(), nullable=True),
        sa.Column("confirmed_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["key_id"], ["signing_key.id"], name=op.f("fk_sealed_share_key_id_signing_key")
        ),
        sa.ForeignKeyConstraint(
            ["number"], ["sealed_text.number"], name=op.f("fk_sealed_share_number_sealed_text")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sealed_share")),
        sa.UniqueConstraint("number", "key_id", name=op.f("uq_sealed_share_number")),
    )
    for column in ("number", "person_id"):
        op.create_index(op.f(f"ix_sealed_share_{column}"), "sealed_share", [column], unique=False)
