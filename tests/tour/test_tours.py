"""The tours of the READMEs, walked literally; a tour that lies fails."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from flask import Flask

import engine
from engine.migrations import upgrade
from tests.tour.reading import GUIDES, Line, tours
from tests.tour.walking import Newcomer
from web.application import application
from web.publishing import publish
from web.settings import read
from workflows import demonstration

if TYPE_CHECKING:
    from playwright.sync_api import Page

WALKED = ("approver", "appointment", "cheats", "designer", "auditor")


@pytest.fixture(scope="module")
def demonstrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration as `./run` makes it, once for all tours."""
    folder = tmp_path_factory.mktemp("tour")
    app = application(read(_environment(folder)), with_worker=False)
    core: engine.Engine = app.extensions["xuanren"]
    upgrade(core.database.url.render_as_string())
    assert list(publish(core))
    demonstration.load(core)
    core.database.dispose()
    return folder


@pytest.fixture
def running(demonstrated: Path, tmp_path: Path) -> Iterator[Flask]:
    shutil.copytree(demonstrated, tmp_path, dirs_exist_ok=True)
    app = application(read(_environment(tmp_path)), with_worker=False)
    yield app
    core: engine.Engine = app.extensions["xuanren"]
    core.database.dispose()


def _environment(folder: Path) -> dict[str, str]:
    return {
        "DATABASE_URL": f"sqlite:///{folder / 'demonstration.db'}",
        "SECRET_FILE": str(folder / "secret"),
    }


def _told(lines: list[Line]) -> list[tuple[int, tuple[tuple[str, ...], ...]]]:
    return [(line.number, line.steps) for line in lines]


def test_both_guides_tell_the_same_tours() -> None:
    english, chinese = tours("en"), tours("zh")

    assert tuple(english) == tuple(chinese)
    for name, lines in english.items():
        assert _told(lines) == _told(chinese[name]), name


def test_every_tour_is_walked_and_every_line_says_what_to_do() -> None:
    found = tours("en")

    assert tuple(found) == WALKED
    assert [
        (name, line.number) for name, lines in found.items() for line in lines if not line.steps
    ] == []
    assert GUIDES["en"].read_text("utf-8").count("<!-- tour:") == len(WALKED)


@pytest.mark.browser
@pytest.mark.parametrize("name", WALKED)
def test_a_newcomer_walks_the_tour(
    name: str, page: "Page", serve: Callable[[Flask], str], running: Flask
) -> None:
    newcomer = Newcomer(page, serve(running), running.extensions["xuanren"])

    for line in tours("en")[name]:
        for step in line.steps:
            try:
                newcomer.do(step)
            except Exception as error:  # noqa: BLE001  whatever it was, the line is told
                told = page.locator("main").inner_text()[:1500]
                pytest.fail(f"{name} {line.number}, {step}: {error}\n{page.url}\n{told}")
