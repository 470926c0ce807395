"""Who may send a case the messages that it waits for: they find it in their list."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "process_instance", sa.Column("senders", sa.String(), server_default="", nullable=False)
    )
