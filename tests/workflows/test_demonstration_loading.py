"""Loading the invented county: cut short, on difficult days, with the shipped approval form."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest

import engine
from engine.clock import SHANGHAI, local_date
from engine.models import ProcessInstance, UserTask
from tests.machine import ROOT
from tests.workflows.loaded import TODAY, events, open_elements, opened, rows, told_of
from workflows import demonstration, lrmx, records
from workflows.demonstration.stories import STORIES
from workflows.demonstration.timetable import timetable, working_days_before
from workflows.surroundings import calendar

pytestmark = pytest.mark.long

DAYS = ("2026-01-05", "2026-02-25", "2026-10-12", "2026-12-30", "2027-03-01")
HARD_FOR_A_CALENDAR = ("魏样蓝", "傅样新", "伍样洲", "臧样青")
"""A reminder, a postponement, an objection and a year of probation."""


class Act(NamedTuple):
    """What one line of a case's history says of an act."""

    case_id: str | None
    type: str
    element: str | None
    actor: str | None


BREAKING = """
import sys
from pathlib import Path
from tests.workflows.loaded import opened, told_of
from workflows import demonstration
demonstration.STORIES = told_of("康样民", "滕样远", "江样帆")
demonstration.load(opened(Path(sys.argv[1]), "2026-11-25"))
"""


def test_a_loading_that_was_killed_is_completed_by_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    core = opened(tmp_path, TODAY)
    monkeypatch.setattr(demonstration, "STORIES", told_of("康样民", "滕样远", "江样帆"))
    killed = subprocess.Popen([sys.executable, "-c", BREAKING, str(tmp_path)], cwd=ROOT)
    deadline = time.monotonic() + 120
    while len(_acts(core)) < 12 and killed.poll() is None and time.monotonic() < deadline:
        time.sleep(0.05)
    os.kill(killed.pid, signal.SIGKILL)
    assert killed.wait() == -signal.SIGKILL
    half = _acts(core)

    assert "已载入" in demonstration.load(core)

    whole = _acts(core)
    assert whole[: len(half)] == half
    assert len(whole) == sum(len(story.steps) + 1 for story in demonstration.STORIES)
    assert max(Counter((e.case_id, e.type, e.element, e.actor) for e in whole).values()) <= 2
    assert set(open_elements(core, "康样民")) == {"post_notice"}
    assert set(open_elements(core, "滕样远")) == {"sign_discipline_secretary"}
    assert core.read(engine.audit.proofs) == ()
    assert "未作改动" in demonstration.load(core)


def _acts(core: engine.Engine) -> list[Act]:
    return [
        Act(event.case_id, event.type, event.element, event.actor)
        for event in events(core)
        if event.case_id and event.actor and event.chain.startswith("case:")
    ]


@pytest.mark.parametrize("day", DAYS)
def test_the_hard_stories_load_around_holidays_and_in_a_year_not_yet_announced(
    day: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demonstration, "STORIES", told_of(*HARD_FOR_A_CALENDAR))
    core = opened(tmp_path, day, "03:10")

    demonstration.load(core)

    assert set(open_elements(core)) >= {"prior_report", "agenda", "handle_objection"}
    assert set(open_elements(core, "臧样青")) == {"probation_review"}
    acts = [event.at.astimezone(SHANGHAI) for event in events(core) if event.actor]
    assert all("08:40" <= f"{at:%H:%M}" <= "17:30" for at in acts)
    assert all(_worked(at.date()) for at in acts)
    assert max(event.at for event in events(core)) <= core.clock()
    provisional = set(rows(core, UserTask.due_provisional))
    assert (True in provisional) == (day >= "2026-12-30")


@pytest.mark.deep
@pytest.mark.parametrize("day", DAYS)
def test_the_whole_county_loads_on_such_days(day: str, tmp_path: Path) -> None:
    core = opened(tmp_path, day)

    demonstration.load(core)

    assert len(rows(core, ProcessInstance.id)) == len(STORIES)
    assert core.read(engine.audit.proofs) == ()


@pytest.mark.parametrize("day", DAYS)
def test_every_story_is_planned_in_order_and_in_the_past(day: str) -> None:
    today = date.fromisoformat(day)
    days = working_days_before(today)
    for salt, story in enumerate(STORIES):
        moments = timetable(story, days, salt)
        assert moments == sorted(moments), story.name
        assert local_date(moments[-1]) < today
        assert len(set(moments)) == len(moments)


def _worked(day: date) -> bool:
    before = calendar().working_days(date.fromordinal(day.toordinal() - 1), 1)
    return before.day == day


# ---- the shipped approval form ----


def test_the_clean_sample_form_starts_a_case_in_the_county(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demonstration, "STORIES", [])
    core = opened(tmp_path, TODAY)
    demonstration.load(core)
    path = ROOT / "workflows/samples/lrmx/clean.lrmx"
    units = [unit.name for unit in core.read(records.units)]
    form = lrmx.read(path.read_bytes(), path.name)
    candidate = lrmx.candidate_facts(form, local_date(core.clock()), units)
    post = {"unit": candidate["unit"], "title": "局长", "rank": "正科级"}

    case = core.execute(
        engine.StartCase("promotion", "officer", {"candidate": candidate, "post": post})
    )

    assert candidate["unit"] in units
    assert form.proposed_post == f"{post['unit']}{post['title']}"
    core.execute(engine.CompleteElement(case, "analysis", "officer", {}))
    assert open_elements(core) == {"motion": 1}
