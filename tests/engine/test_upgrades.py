"""The migrations, from empty tables and from the release before, make what the models describe."""

from collections.abc import Iterator

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

import engine
from engine.database import WRITING, connect
from engine.migrations import config
from engine.models import Base
from workflows.records import tables

REVISIONS = [s.revision for s in ScriptDirectory.from_config(config()).walk_revisions()]


@pytest.fixture
def database(database_url: str) -> Iterator[Engine]:
    database = connect(database_url)
    yield database
    database.dispose()


@pytest.mark.parametrize("revision", [None, *REVISIONS])
def test_every_release_before_is_brought_to_the_tables_of_this_one(
    database: Engine, database_url: str, revision: str | None
) -> None:
    if revision:
        settings = config()
        with database.execution_options(**WRITING).begin() as connection:
            settings.attributes["connection"] = connection
            command.upgrade(settings, revision)

    engine.upgrade(database_url)

    with database.connect() as connection:
        differing = compare_metadata(MigrationContext.configure(connection), Base.metadata)
    assert tables.ReceivedForm.__tablename__ in Base.metadata.tables
    assert differing == []
