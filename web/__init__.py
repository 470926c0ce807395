"""The pages and the command line. Flask lives here only."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask


def create_app() -> "Flask":
    """The application for the settings in the environment: what `flask --app web` finds."""
    import os

    from web.application import application
    from web.settings import read

    return application(read(os.environ))
