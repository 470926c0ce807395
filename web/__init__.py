"""The pages and the command line. Flask lives here only."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask


def create_app() -> "Flask":
    """The application for the settings in the environment: what `flask --app web` finds.

    It changes nothing, with one exception: `flask run` on a fresh clone sets itself up.
    """
    import os

    import click

    from web.application import application
    from web.installing import before_first_page
    from web.settings import read

    app = application(read(os.environ))
    command = click.get_current_context(silent=True)
    if command is not None and command.info_name == "run":
        before_first_page(app)
    return app
