"""Every service task's handler, found in the packages of the procedures."""

import importlib.util
import pkgutil
from collections.abc import Mapping
from functools import cache

import engine
import workflows


@cache
def handlers() -> Mapping[str, engine.Handler]:
    """The handlers of each `workflows.<package>.handlers`, named `<package>.<name>`."""
    found: dict[str, engine.Handler] = {}
    for package in pkgutil.iter_modules(workflows.__path__):
        for name, handler in _offered(package).items():
            found[f"{package.name}.{name}"] = handler
    return found


def _offered(package: pkgutil.ModuleInfo) -> Mapping[str, engine.Handler]:
    name = f"workflows.{package.name}.handlers"
    if not package.ispkg or importlib.util.find_spec(name) is None:
        return {}
    offered: Mapping[str, engine.Handler] = importlib.import_module(name).HANDLERS
    return offered
