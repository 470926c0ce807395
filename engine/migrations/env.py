"""Alembic's entry: runs in the transaction that `upgrade` opened."""

from alembic import context

from engine.models import Base

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    render_as_batch=connection.dialect.name == "sqlite",
)
context.run_migrations()
