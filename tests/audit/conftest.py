"""A county with four real cases: finished, signed, under the checks, just begun."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest

import engine
from engine.clock import TurnedClock, local_date
from engine.errors import Refusal
from tests.web import county as making
from tests.web.county import MORNING, ROOT, County
from workflows import records
from workflows.demonstration.county import FoundCounty
from workflows.demonstration.stories import STORIES
from workflows.demonstration.telling import Told
from workflows.demonstration.timetable import morning, timetable, working_days_before
from workflows.surroundings import surroundings

FULL, SIGNED, CHECKS, FRESH = (f"2026-000{n}" for n in (1, 2, 3, 4))
CASES = {"full": FULL, "signed": SIGNED, "checks": CHECKS, "fresh": FRESH}
"""What a statement may name: `:full` and the others."""
TOLD = ("向样阳", "罗样成", "侯样杰", "江样帆")
"""Whose story of the demonstration each case tells, and so where it stops."""
PDF = b"%PDF-1.7\n..."


@pytest.fixture(scope="session")
def made_audited(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("audited") / "county.db"
    core = engine.Engine(f"sqlite:///{path}", surroundings(), TurnedClock(MORNING))
    engine.upgrade(core.database.url.render_as_string())
    models = engine.bundle(ROOT / "bpmn", "promotion")
    core.execute(engine.PublishProcedure("promotion", models, None))
    today = local_date(MORNING)
    days = working_days_before(today)
    core.execute(FoundCounty(tuple(map(morning, days)), today))
    stories = {story.name: story for story in STORIES}
    for salt, name in enumerate(TOLD):
        Told(core).tell(stories[name], timetable(stories[name], days, salt))
    _disturb(core)
    core.database.dispose()
    return path


def _disturb(core: engine.Engine) -> None:
    """A refusal, a file for everybody and one for the few, corrections."""
    with suppress(Refusal):
        core.execute(engine.CompleteElement(FRESH, "agenda", "officer"))
    for case, person, element in ((SIGNED, "head", "consultation"), (CHECKS, "checker", "")):
        task = _task(core, case, person, element)
        core.execute(records.AttachFile(person, task, "材料.pdf", PDF + case.encode()))
    changes = {"candidate.education": "master"}
    core.execute(engine.CorrectFacts(FRESH, "officer", changes, "=学历证书更正"))


def _task(core: engine.Engine, case: str, person: str, element: str) -> str:
    tasks = core.read(lambda ctx: engine.queries.inbox(ctx, person)).items
    return next(t.task_id for t in tasks if t.case_id == case and element in t.element)


@pytest.fixture
def open_audited(made_audited: Path, tmp_path: Path) -> Iterator[Callable[[], County]]:
    opened: list[County] = []

    def open_() -> County:
        opened.append(making.opened(made_audited, tmp_path))
        return opened[-1]

    yield open_
    for each in opened:
        each.core.database.dispose()


@pytest.fixture
def audited(open_audited: Callable[[], County]) -> County:
    return open_audited()


def edited(county: County, *statements: str) -> None:
    """Do to the database what nobody who goes through the commands can."""
    path = county.core.database.url.database
    assert path
    with closing(sqlite3.connect(path)) as connection:
        changed = 0
        for statement in statements:
            changed += connection.execute(statement, CASES).rowcount
        assert changed, statements
        connection.commit()
