"""What a case is about, beside its subject: shown in every list."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "process_instance", sa.Column("about", sa.String(), server_default="", nullable=False)
    )
