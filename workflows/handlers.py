"""Every service task's handler, found in the packages of the procedures."""

import importlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import engine


@cache
def handlers() -> Mapping[str, engine.Handler]:
    """The handlers of each `workflows.<package>.handlers`, named `<package>.<name>`."""
    found: dict[str, engine.Handler] = {}
    for file in sorted(Path(__file__).parent.glob("*/handlers.py")):
        package = file.parent.name
        offered: Mapping[str, engine.Handler] = importlib.import_module(
            f"workflows.{package}.handlers"
        ).HANDLERS
        found |= {f"{package}.{name}": handler for name, handler in offered.items()}
    return found
