"""What stands before the first page: the tables, the published models, the invented county."""

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import click
from flask import Flask

import engine
from engine.errors import EngineError, Unavailable
from web.core import core, read, settings
from web.publishing import publish
from workflows import demonstration

FIRST_TIME = (
    "首次运行：正在建立数据库、载入演示数据，约需半分钟 / "
    "First run: making the database and loading the demonstration data, about half a minute"
)


def install() -> Iterator[str]:
    """Everything before serving, a line each; what is there already is left as it is.

    A new SQLite database is filled beside its place and put there whole: a set-up that was
    broken off leaves none. Raises EngineError, and ModelRefused where a model is refused.
    """
    file = settings().database_file
    if file is None or file.exists():
        yield from _filled(settings().database_url, core())
        return
    try:
        if settings().database_is_default:
            file.parent.mkdir(parents=True, exist_ok=True)
        Path(f"{file}.clock").unlink(missing_ok=True)
        with TemporaryDirectory(prefix=".new-", dir=file.parent) as folder:
            made = Path(folder) / file.name
            yield from _made(f"sqlite:///{made}")
            with suppress(FileExistsError):  # somebody else was first, and has as much
                os.link(made, file)
    except OSError as error:
        raise Unavailable(f"无法建立数据库 {file}（{error.strerror}），未作任何改动") from error


def before_first_page(app: Flask) -> None:
    """For `flask run`: sets up the default database where it is missing, asks for any other."""
    with app.app_context():
        file = settings().database_file
        try:
            if settings().database_is_default and file is not None and not file.exists():
                click.echo(FIRST_TIME, err=True)
                for _line in install():
                    pass
            demand()
        except (EngineError, engine.ModelRefused) as error:
            raise click.ClickException(" ".join(str(error).split())) from error


def demand() -> None:
    """Raises Unavailable, one sentence, where there is no database of this release to serve."""
    file = settings().database_file
    if file is not None and not file.exists():
        raise Unavailable(
            f"数据库 {file} 尚未建立：先运行 flask --app web setup（含流程和演示数据）"
        )
    read(engine.require_current)


def _made(url: str) -> Iterator[str]:
    new = engine.Engine(url, core().around, core().clock)
    try:
        yield from _filled(url, new)
    finally:
        new.database.dispose()  # the last connection to close brings the file up to date


def _filled(url: str, into: engine.Engine) -> Iterator[str]:
    engine.upgrade(url)
    yield from publish(into)
    with suppress(Unavailable):  # where real people work, nothing is invented
        yield demonstration.load(into)
