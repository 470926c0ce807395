"""The tables that Alembic makes are those of the models, on both databases; newer ones are refused."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, create_engine, inspect, text
from sqlalchemy.engine import Engine as SqlEngine

import engine
from engine.errors import Unavailable
from engine.models import Base
from tests import promotion_world, service_line


@pytest.fixture
def database(database_url: str) -> Iterator[SqlEngine]:
    database = create_engine(database_url)
    yield database
    database.dispose()


def _shape(connection: Connection) -> dict[str, Any]:
    """Every table: columns with type, nullability and default; keys, uniques, indexes."""
    seen = inspect(connection)
    return {
        table: {
            "columns": sorted(  # a later release adds at the end
                (c["name"], str(c["type"]), c["nullable"], str(c["default"]))
                for c in seen.get_columns(table)
            ),
            "key": seen.get_pk_constraint(table),
            "foreign": _sorted(seen.get_foreign_keys(table)),
            "unique": _sorted(seen.get_unique_constraints(table)),
            "indexes": _sorted(seen.get_indexes(table)),
            "checks": _sorted(seen.get_check_constraints(table)),
        }
        for table in sorted(seen.get_table_names())
        if table != "alembic_version"
    }


def _sorted(items: Any) -> list[str]:
    return sorted(str(sorted(map(_plain, item.items()))) for item in items)


def _plain(named: tuple[str, Any]) -> tuple[str, str]:
    """An option as text: the condition of an index is an object that equals nothing else."""
    name, value = named
    if isinstance(value, dict):
        return name, str(sorted((key, str(item)) for key, item in value.items()))
    return name, str(value)


def test_an_upgraded_database_differs_in_nothing_from_the_models(
    database: SqlEngine, database_url: str
) -> None:
    engine.upgrade(database_url)
    with database.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
        upgraded = _shape(connection)
    assert set(upgraded) == set(Base.metadata.tables)

    with database.begin() as connection:
        Base.metadata.drop_all(connection)
        Base.metadata.create_all(connection)
    with database.connect() as connection:
        assert _shape(connection) == upgraded


def test_an_upgrade_of_what_is_up_to_date_changes_nothing(database_url: str) -> None:
    world = promotion_world.made(database_url)
    world.start()
    before = world.dump()

    engine.upgrade(database_url)

    assert world.dump() == before
    world.core.read(engine.require_current)
    world.close()


def test_two_who_upgrade_an_empty_database_at_once_both_succeed(database_url: str) -> None:
    faults: list[BaseException] = []

    def upgrade() -> None:
        try:
            engine.upgrade(database_url)
        except BaseException as error:  # noqa: BLE001  the test shows it
            faults.append(error)

    threads = [threading.Thread(target=upgrade) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert faults == []
    core = engine.Engine(database_url, service_line.around())
    core.read(engine.require_current)
    core.database.dispose()


def test_a_database_of_a_newer_release_is_refused_and_left_alone(
    database: SqlEngine, database_url: str
) -> None:
    world = promotion_world.made(database_url)
    with database.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    before = world.dump()

    with pytest.raises(Unavailable, match="数据库的版本 9999 比本程序新"):
        engine.upgrade(database_url)
    with pytest.raises(Unavailable, match="数据库的版本 9999 比本程序新"):
        world.core.read(engine.require_current)

    assert world.dump() == before
    world.close()


def test_a_database_without_tables_is_not_current(database_url: str) -> None:
    core = engine.Engine(database_url, service_line.around())

    with pytest.raises(Unavailable, match="db upgrade"):
        core.read(engine.require_current)
    with pytest.raises(Unavailable, match="db upgrade"):
        core.execute(engine.StartCase("promotion", None, {}))
    core.database.dispose()
