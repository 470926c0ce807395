"""A small invented county behind the pages: units, posts, people, the shipped models."""

import re
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

import engine
from engine.clock import TurnedClock, local_date
from web.application import application
from web.settings import Settings
from web.settings import read as read_settings
from workflows import records
from workflows.surroundings import surroundings

ROOT = Path(__file__).parents[2]
MORNING = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
UNITS = (
    ("xw", "样例县委", "committee", None),
    ("zzb", "样例县委组织部", "organisation", "xw"),
    ("jw", "样例县纪委", "discipline", "xw"),
    ("slj", "样例县水利局", "body", "xw"),
    ("other", "样例乙县委", "committee", None),
    ("other_zzb", "样例乙县委组织部", "organisation", "other"),
)
PEOPLE = {
    "officer": ("张样一", "zzb", "干部科干部", ("org_officer",)),
    "colleague": ("钱样二", "zzb", "干部科科长", ("org_officer",)),
    "head": ("李样三", "zzb", "部长", ("org_head",)),
    "supervisor": ("王样四", "zzb", "干部监督科科长", ("org_supervisor",)),
    "lead": ("孙样五", "zzb", "考察组组长", ("inspection_lead",)),
    "inspector": ("赵样六", "jw", "纪检监察室干部", ("discipline_officer",)),
    "secretary": ("周样七", "xw", "书记", ("secretary", "committee_member")),
    "clerk": ("吴样八", "slj", "党组经办", ("unit_officer",)),
    "chief": ("郑样九", "slj", "党组书记", ("secretary",)),
    "watch": ("冯样十", "slj", "纪检组组长", ("discipline_secretary",)),
    "auditor": ("审样一", "xw", "审计监督员", ("auditor",)),
    "admin": ("管样一", "xw", "系统管理员", ("admin",)),
    "stranger": ("陈样二", "other_zzb", "干部科干部", ("org_officer",)),
}


@dataclass
class County:
    """The application, its engine and its clock."""

    app: Flask
    core: engine.Engine
    clock: TurnedClock
    secret: Path

    def as_(self, person: str) -> FlaskClient:
        """A browser in which this person has signed in."""
        client = self.app.test_client()
        answer = client.post("/sign-in/demonstration", data={"person": person})
        assert answer.status_code == 303, answer.text
        return client

    def start(self, name: str = "样某某", **facts: object) -> str:
        given = {"candidate.name": name, "post.unit": "样例县水利局", "post.title": "局长", **facts}
        return self.core.execute(engine.StartCase("promotion", "officer", given))

    def answer(self, case: str, element: str, person: str, **values: object) -> None:
        self.core.execute(engine.CompleteElement(case, element, person, values))

    def until_the_checks(self, case: str) -> None:
        """The case up to the four musts, everything in order."""
        today = local_date(self.clock()).isoformat()
        self.answer(case, "analysis", "officer")
        self.answer(case, "motion", "head", approved=True)
        votes = {"due": 40, "present": 38, "for": 36}
        self.answer(case, "recommendation", "officer", held_on=today, **votes)
        self.answer(case, "inspection_notice", "officer", posted_on=today, working_days=1)
        self.clock.turn_to(self.clock() + timedelta(days=4))
        found = {"team": ["孙样五", "样某"], "recommended": True}
        self.answer(case, "inspection", "lead", **found)

    def task(self, person: str, element: str) -> str:
        found = self.core.read(lambda ctx: engine.queries.inbox(ctx, person))
        return next(item.task_id for item in found.items if item.element == element)


def built(folder: Path) -> Path:
    """A database with the county in it, made once and copied for every test."""
    path = folder / "county.db"
    settings = _settings(path, {})
    core = engine.Engine(settings.database_url, surroundings(), TurnedClock(MORNING))
    engine.upgrade(settings.database_url)
    _fill(core)
    core.database.dispose()
    return path


def opened(made: Path, folder: Path, environ: Mapping[str, str] | None = None) -> County:
    """The county on a copy of that database."""
    path = folder / "county.db"
    with closing(sqlite3.connect(made)) as source, closing(sqlite3.connect(path)) as copy:
        source.backup(copy)
    clock = TurnedClock(MORNING)
    app = application(_settings(path, environ or {}), clock=clock, with_worker=False)
    core: engine.Engine = app.extensions["xuanren"]
    return County(app, core, clock, folder / "secret")


def _settings(path: Path, environ: Mapping[str, str]) -> Settings:
    database, secret = f"sqlite:///{path}", str(path.parent / "secret")
    return read_settings({"DATABASE_URL": database, "SECRET_FILE": secret, **environ})


def _fill(core: engine.Engine) -> None:
    models = ROOT / "bpmn"
    for key in ("promotion", "referral"):
        core.execute(engine.PublishProcedure(key, engine.bundle(models, key), None))
    for unit in UNITS:
        core.execute(records.AddUnit(None, *unit))
    core.execute(records.SetQuota(None, "样例县水利局", "局长", 9, 0))
    for person, (name, unit_id, title, roles) in PEOPLE.items():
        post = core.execute(records.AddPost(None, unit_id, title, roles))
        core.execute(records.AddPerson(None, person, name))
        core.execute(records.GivePost(None, person, post, date(2020, 1, 1)))


def hidden(answer: TestResponse, name: str) -> str:
    """The value of a hidden field on a page."""
    found = re.search(rf'name="{name}" value="([^"]*)"', answer.text)
    assert found, f"no hidden field {name}"
    return found[1]


def token(client: FlaskClient) -> str:
    """What every form of this person's pages carries against forged requests."""
    return hidden(client.get("/inbox/"), "csrf_token")
