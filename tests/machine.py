"""What this machine lacks for some of the tests, each as the sentence that a skip gives."""

import importlib.abc
import importlib.util
import os
import shutil
import sys
from collections.abc import Sequence
from functools import cache
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType

import pytest

from tests import postgres

ROOT = Path(__file__).parent.parent
TESTDATA = Path(os.environ.get("XUANREN_TESTDATA") or ROOT.parent / "shared")
WHOLE = os.environ.get("XUANREN_ALL") == "1"
"""Whether this is a run of everything, as `./test` does it."""
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def chromium() -> str | None:
    return next(filter(None, map(shutil.which, BROWSERS)), None)


@cache
def lacks_browser() -> str | None:
    for module in ("pytest_playwright", "axe_playwright_python"):
        if importlib.util.find_spec(module) is None:
            return f"{module} is not installed (requirements-dev.txt)"
    if chromium() is None:
        return "no Chromium here: apt-get install chromium"
    return None


@cache
def lacks_postgres() -> str | None:
    if os.environ.get("TEST_DATABASE_URL"):
        return None
    if not WHOLE:
        return "./test starts a PostgreSQL; pytest alone uses the one of TEST_DATABASE_URL"
    try:
        postgres.binaries()
    except postgres.NoServer as error:
        return str(error)
    return None


@cache
def lacks_node() -> str | None:
    if not (ROOT / "web/static/build/manifest.json").is_file():
        return "the front end is not built: ./run --setup"
    return None


LACKS = {"browser": lacks_browser, "postgres": lacks_postgres, "node": lacks_node}


class Absent(importlib.abc.MetaPathFinder):
    """Where a library is not installed, whatever imports it is skipped, not failed."""

    def __init__(self, library: str) -> None:
        self.library = library

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None,
        target: ModuleType | None = None,
    ) -> ModuleSpec | None:
        if fullname == self.library:
            pytest.skip(
                f"{self.library} is not installed (requirements-dev.txt)", allow_module_level=True
            )
        return None


def skip_what_imports(library: str) -> None:
    """Asked last of all: a library that is installed never comes here."""
    if importlib.util.find_spec(library) is None:
        sys.meta_path.append(Absent(library))
