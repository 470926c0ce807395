"""Cases that name one another, and messages that wait to be delivered."""

import sqlalchemy as sa
from alembic import op

from engine.models.base import Json

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "case_link",
        sa.Column("case_id", sa.String(), nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("target_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["process_instance.id"],
            name=op.f("fk_case_link_case_id_process_instance"),
        ),
        sa.ForeignKeyConstraint(
            ["target_id"],
            ["process_instance.id"],
            name=op.f("fk_case_link_target_id_process_instance"),
        ),
        sa.PrimaryKeyConstraint("case_id", "field", name=op.f("pk_case_link")),
    )
    op.create_index(op.f("ix_case_link_target_id"), "case_link", ["target_id"], unique=False)
    op.add_column("job", sa.Column("payload", Json(), nullable=True))
