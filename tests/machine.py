"""What this machine lacks for some of the tests, each as the sentence that a skip gives."""

import importlib.util
import os
import shutil
from functools import cache
from pathlib import Path

from tests import postgres

ROOT = Path(__file__).parent.parent
TESTDATA = Path(os.environ.get("XUANREN_TESTDATA") or ROOT.parent / "shared")
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def chromium() -> str | None:
    return next(filter(None, map(shutil.which, BROWSERS)), None)


@cache
def lacks_browser() -> str | None:
    if importlib.util.find_spec("pytest_playwright") is None:
        return "pytest-playwright is not installed (requirements-dev.txt)"
    if chromium() is None:
        return "no Chromium here: apt-get install chromium"
    return None


@cache
def lacks_postgres() -> str | None:
    if os.environ.get("TEST_DATABASE_URL"):
        return None
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
