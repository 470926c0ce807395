"""Alembic migrations, linear; `upgrade` brings a database to this release's tables."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from engine.context import Context
from engine.database import WRITING, WriteGate, connect
from engine.errors import Unavailable

HERE = Path(__file__).parent


def config() -> Config:
    settings = Config()
    settings.set_main_option("script_location", str(HERE))
    return settings


def upgrade(url: str) -> None:
    """Create or upgrade the tables behind `url`. Refuses a database of a newer release."""
    settings = config()
    database = connect(url)
    try:
        with (
            WriteGate(url).entered(),
            database.execution_options(**WRITING).begin() as connection,
        ):
            _refuse_newer(connection, settings)
            settings.attributes["connection"] = connection
            command.upgrade(settings, "head")
    finally:
        database.dispose()


def require_current(ctx: Context) -> None:
    """A reading: raises Unavailable unless the tables are exactly those of this release."""
    connection, settings = ctx.session.connection(), config()
    _refuse_newer(connection, settings)
    if _revision(connection) != ScriptDirectory.from_config(settings).get_current_head():
        raise Unavailable("数据库尚未初始化或者版本较旧，请运行 flask --app web db upgrade")


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _refuse_newer(connection: Connection, settings: Config) -> None:
    current = _revision(connection)
    known = {script.revision for script in ScriptDirectory.from_config(settings).walk_revisions()}
    if current is not None and current not in known:
        raise Unavailable(
            f"数据库的版本 {current} 比本程序新，请使用与之相符的程序版本，未作任何改动"
        )
