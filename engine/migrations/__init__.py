"""Alembic migrations, linear; `upgrade` brings a database to this release's tables."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text

from engine.context import Context
from engine.database import WRITING, WriteGate, connect, outages_told
from engine.errors import Unavailable

HERE = Path(__file__).parent
ONE_AT_A_TIME = 7_239_104_655
"""PostgreSQL's lock for those who upgrade, in the place of SQLite's one writer."""


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
            outages_told(),
            WriteGate(url).entered(),
            database.execution_options(**WRITING).begin() as connection,
        ):
            if connection.dialect.name == "postgresql":
                connection.execute(text(f"SELECT pg_advisory_xact_lock({ONE_AT_A_TIME})"))
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
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return found


def _refuse_newer(connection: Connection, settings: Config) -> None:
    current = _revision(connection)
    known = {script.revision for script in ScriptDirectory.from_config(settings).walk_revisions()}
    if current is not None and current not in known:
        raise Unavailable(
            f"数据库的版本 {current} 比本程序新，请使用与之相符的程序版本，未作任何改动"
        )
