"""The demonstration's clock: put forward by a day, by anybody there, and nowhere else."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

import engine
from engine.clock import SHANGHAI, system_clock
from engine.models import HistoryEvent
from tests.web.county import County, hidden
from web.application import application
from web.settings import read

ASKED = "拨到下一个工作日"


@pytest.fixture
def running(county: County) -> Iterator[Flask]:
    """The county as `./run` serves it: by the system's clock."""
    file = county.secret.parent / "county.db"
    given = {"DATABASE_URL": f"sqlite:///{file}", "SECRET_FILE": str(county.secret)}
    app = application(read(given), with_worker=False)
    yield app
    core: engine.Engine = app.extensions["xuanren"]
    core.database.dispose()


def test_a_day_later_periods_have_run_on_and_the_person_is_still_there(running: Flask) -> None:
    client, core = running.test_client(), running.extensions["xuanren"]
    client.post("/sign-in/demonstration", data={"person": "officer"})
    page = client.get("/cases/")
    assert ASKED in page.text

    form = {"csrf_token": hidden(page, "csrf_token"), "back": "/cases/"}
    answer = client.post("/demonstration/next-day", data=form)

    assert (answer.status_code, answer.headers["Location"]) == (303, "/cases/")
    later = core.clock().astimezone(SHANGHAI)
    assert later.date() > system_clock().astimezone(SHANGHAI).date()
    assert (later.hour, later.weekday() == 6) == (9, False)
    assert f"{later:%Y-%m-%d} 09:0" in client.get("/cases/").text
    with core.database.connect() as connection:
        written = connection.execute(
            select(HistoryEvent.actor).where(HistoryEvent.type == "clock.turned")
        ).all()
    assert written == [("officer",)]


def test_a_real_unit_on_record_ends_it_and_every_page_warns(running: Flask, county: County) -> None:
    from workflows import records

    client, core = running.test_client(), running.extensions["xuanren"]
    client.post("/sign-in/demonstration", data={"person": "officer"})
    token = hidden(client.get("/inbox/"), "csrf_token")
    client.post("/demonstration/next-day", data={"csrf_token": token})
    core.execute(records.AddUnit(None, "real", "某县委", "committee", None))
    running.extensions.pop("demonstration", None)

    page = client.get("/inbox/")

    assert ASKED not in page.text
    assert "时钟被拨快过" in page.text
    token = hidden(page, "csrf_token")
    assert client.post("/demonstration/next-day", data={"csrf_token": token}).status_code == 404


def test_an_installation_for_others_has_the_systems_clock(tmp_path: Path) -> None:
    given = {
        "DATABASE_URL": f"sqlite:///{tmp_path / 'x.db'}",
        "SECRET_FILE": str(tmp_path / "secret"),
        "TRUSTED_PROXY": "10.0.0.1",
    }
    app = application(read(given), with_worker=False)

    assert app.extensions["xuanren"].clock is system_clock
