"""Where a case stood when a task was about to be completed."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "snapshot",
        sa.Column("task_id", sa.String(), nullable=False),
        sa.Column("case_id", sa.String(), nullable=False),
        sa.Column("definition_id", sa.Integer(), nullable=False),
        sa.Column("evidence", sa.Integer(), nullable=False),
        sa.Column("tasks", sa.Integer(), nullable=False),
        sa.Column("signatures", sa.Integer(), nullable=False),
        sa.Column("tokens", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["process_instance.id"], name=op.f("fk_snapshot_case_id_process_instance")
        ),
        sa.ForeignKeyConstraint(
            ["definition_id"],
            ["process_definition.id"],
            name=op.f("fk_snapshot_definition_id_process_definition"),
        ),
        sa.PrimaryKeyConstraint("task_id", name=op.f("pk_snapshot")),
    )
    op.create_index(op.f("ix_snapshot_case_id"), "snapshot", ["case_id"], unique=False)
