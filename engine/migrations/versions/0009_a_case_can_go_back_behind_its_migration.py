"""A snapshot is named by the task that was to be completed, or by the case to be migrated."""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE snapshot RENAME COLUMN task_id TO id")
