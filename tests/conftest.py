"""What every test may use, and what a run says of tests it could not run."""

import gc
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask

from tests import disarmed, guessing, machine, postgres
from tests.serving import served

if TYPE_CHECKING:
    from playwright.sync_api import Page

disarmed.disarm()
guessing.make_cheap()
with suppress(ModuleNotFoundError):  # Time taken is never asserted, not even by hypothesis.
    from hypothesis import HealthCheck, settings

    settings.register_profile(
        "unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow]
    )
    settings.load_profile("unhurried")
machine.skip_what_imports("hypothesis")

CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
HERE = ("http://127.0.0.1:", "data:", "blob:", "about:")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--deep", action="store_true", help="run the tests that take minutes as well")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers", "testdata(folder): needs this folder of $XUANREN_TESTDATA; not collected without"
    )
    config.addinivalue_line("markers", "stock_engine: shows what happens without our wall")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int | None:
    """One process for tests named by their file: starting others would take longer.

    A whole run has one more than there are cores: much of it waits for a browser or a server.
    """
    if any(".py" in word for word in config.args):
        return 0
    return (os.cpu_count() or 1) + 1 if machine.WHOLE else None


def pytest_unconfigure() -> None:
    disarmed.rearm()


# ---- which tests run here ----


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    left_out: dict[str, list[pytest.Item]] = {}
    for item in list(items):
        if "page" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)
        why = _left_out(config, item)
        if why:
            left_out.setdefault(why, []).append(item)
            items.remove(item)
            continue
        for name, lacks in machine.LACKS.items():
            reason = lacks() if item.get_closest_marker(name) else None
            if reason:
                item.add_marker(pytest.mark.skip(reason=reason))
    config.stash[LEFT_OUT] = {why: len(tests) for why, tests in left_out.items()}
    if hasattr(config, "workeroutput"):  # one of several processes: the first one tells
        config.workeroutput["left_out"] = config.stash[LEFT_OUT]
    config.hook.pytest_deselected(items=[item for tests in left_out.values() for item in tests])


def pytest_collection_finish() -> None:
    """What is imported by now stays; looking through it again and again costs a fifth of a run."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 50, 50)


LEFT_OUT = pytest.StashKey[dict[str, int]]()


def _left_out(config: pytest.Config, item: pytest.Item) -> str | None:
    if item.get_closest_marker("deep") and not config.getoption("--deep"):
        return "they are long: ./test --deep"
    if item.get_closest_marker("long") and not machine.WHOLE:
        return "they are long for pytest alone: ./test"
    for marker in item.iter_markers("testdata"):
        folder = machine.TESTDATA / marker.args[0]
        if not folder.exists():
            return f"no test data {marker.args[0]} (XUANREN_TESTDATA={machine.TESTDATA})"
    return None


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Every process of several collects the same tests."""
    node.config.stash[LEFT_OUT] = getattr(node, "workeroutput", {}).get("left_out", {})


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    for why, count in config.stash.get(LEFT_OUT, {}).items():
        terminalreporter.write_line(f"{count} tests not collected: {why}")
    skipped = len(terminalreporter.stats.get("skipped", ()))
    if machine.WHOLE and skipped:
        terminalreporter.write_line(
            f"FAILED: {skipped} tests were skipped, and a whole run skips none", red=True
        )


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    reporter: Any = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is None:  # one of several processes: the first one judges
        return
    if machine.WHOLE and exitstatus == pytest.ExitCode.OK and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture(autouse=True)
def _stock_engine(request: pytest.FixtureRequest) -> Iterator[None]:
    with ExitStack() as stack:
        if request.node.get_closest_marker("stock_engine"):
            stack.enter_context(disarmed.armed())
        yield


# ---- databases ----


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[postgres.Server]:
    try:
        made = postgres.server()
    except postgres.NoServer as error:
        pytest.skip(str(error))
    with closing(made):
        yield made


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database, on each of the two kinds that are supported."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'test.db'}"
        return
    with postgres.database(request.getfixturevalue("postgres_server")) as url:
        yield url


# ---- browser ----


@pytest.fixture
def serve() -> Iterator[Callable[[Flask], str]]:
    """Serves applications while the test runs; gives each one's address."""
    with ExitStack() as stack:
        yield lambda app: stack.enter_context(served(app))


@pytest.fixture(scope="session")
def base_url() -> None:
    """Tests name whole addresses: each serves its own application."""


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    return {
        **browser_type_launch_args,
        "executable_path": machine.chromium(),
        "args": CHROMIUM_FLAGS,
    }


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_context_args, "locale": "zh-CN", "timezone_id": "Asia/Shanghai"}


@pytest.fixture
def page(page: "Page") -> Iterator["Page"]:
    """A page that fails its test on a script error, a policy violation or a foreign request."""
    faults: list[str] = []
    watch(page, faults)
    yield page
    assert not faults, faults


def watch(page: "Page", faults: list[str]) -> None:
    """Writes down in `faults` whatever a page of ours must never do."""
    page.on("pageerror", lambda error: faults.append(f"script: {error}"))
    page.on(
        "console",
        # A refusal is an answer with a status of its own, not a fault of the page.
        lambda said: (
            faults.append(f"console: {said.text}")
            if said.type == "error" and not said.text.startswith("Failed to load resource")
            else None
        ),
    )
    page.on(
        "request",
        lambda asked: None if asked.url.startswith(HERE) else faults.append(f"to {asked.url}"),
    )
    page.on(
        "response",
        lambda got: (
            faults.append(f"{got.status} {got.url}")
            if got.status >= 400
            and got.request.resource_type in {"script", "stylesheet", "font", "image"}
            else None
        ),
    )
