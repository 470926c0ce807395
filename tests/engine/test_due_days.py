"""Timers are due by the command's clock; days counted without a calendar are counted again."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

import engine
from engine.clock import SHANGHAI, start_of
from engine.commands import RecountDueDays, provisional_cases
from engine.errors import Refusal
from engine.models import Job
from engine.surroundings import Surroundings
from engine.worker import recount
from tests.promotion_world import STORY, PromotionWorld, made
from workflows.surroundings import DueCalendar, calendar, surroundings

DECEMBER = datetime(2026, 12, 21, 1, 0, tzinfo=UTC)
NEW_YEAR = {date(2027, 1, day): "元旦" for day in (1, 2, 3)}
CLOSED = {date(2027, 1, day): "样例假" for day in (4, 5)}
MADE_UP = {date(2027, 1, 9): "样例假"}


def knowing_2027() -> Surroundings:
    """The same house in a release that knows the (invented) holidays of 2027."""
    table = calendar().with_year(2027, {**NEW_YEAR, **CLOSED}, MADE_UP).tables
    return replace(surroundings(), calendar=DueCalendar(table))


@pytest.fixture
def world(database_url: str) -> Iterator[PromotionWorld]:
    world = made(database_url, at=DECEMBER)
    yield world
    world.close()


def _timer(world: PromotionWorld, case: str, element: str) -> Job:
    return next(job for job in world.jobs(case) if job.element == element)


def _posted(world: PromotionWorld) -> str:
    """A case whose notice was posted on 2026-12-30: five working days reach into 2027."""
    case = world.start()
    world.bring(case, "consultation")
    world.clock.turn_to(datetime(2026, 12, 30, 1, 0, tzinfo=UTC))
    world.core.execute(world.command(case, world.bring(case, "post_notice")))
    return case


def _is_open(world: PromotionWorld, case: str, element: str) -> bool:
    return any(path[-1] == element for path in world.standing(case).waiting)


def test_a_timer_fires_at_its_moment_by_the_commands_clock_and_not_before(
    database_url: str,
) -> None:
    world = made(database_url)
    case = world.start()
    world.core.execute(world.command(case, world.bring(case, "post_notice")))
    timer = next(job for job in world.jobs(case) if job.element == "await_period_end")
    assert timer.due_at.astimezone(SHANGHAI).hour == 0
    assert not timer.provisional

    world.clock.turn_to(timer.due_at - timedelta(microseconds=1))
    assert engine.drain(world.core, case) == 0
    assert not _is_open(world, case, "close_publicity")
    world.clock.turn_to(timer.due_at)
    assert engine.drain(world.core, case) == 1
    assert _is_open(world, case, "close_publicity")
    world.close()


def test_a_day_in_an_unknown_year_is_provisional_and_told_so(world: PromotionWorld) -> None:
    case = _posted(world)

    timer = _timer(world, case, "await_period_end")
    assert (timer.provisional, timer.due_at) == (True, start_of(date(2027, 1, 7)))
    assert case in world.core.read(provisional_cases)


def test_provisional_days_are_counted_again_once_the_year_is_known(world: PromotionWorld) -> None:
    case = _posted(world)
    later = world.again(knowing_2027())

    recount(later.core)

    timer = _timer(world, case, "await_period_end")
    assert (timer.provisional, timer.due_at) == (False, start_of(date(2027, 1, 10)))
    told = world.events("due.recounted", case=case)
    assert len(told) == 1
    assert "await_period_end" in str(told[0].body)
    assert later.broken_chains() == ()
    world.clock.turn_to(start_of(date(2027, 1, 7)))
    assert engine.drain(later.core, case) == 0
    world.clock.turn_to(start_of(date(2027, 1, 10)))
    assert engine.drain(later.core, case) == 1
    assert _is_open(later, case, "close_publicity")
    assert world.broken_chains() == ()
    later.close()


def test_the_due_day_of_an_open_task_is_counted_again_from_the_day_it_was_opened(
    world: PromotionWorld,
) -> None:
    case = world.start()
    world.bring(case, "dossier_review")
    before = world.open_task(case, "dossier_review")
    assert before.due_provisional
    world.clock.turn_to(datetime(2026, 12, 31, 1, 0, tzinfo=UTC))
    later = world.again(knowing_2027())

    recount(later.core)

    after = world.open_task(case, "dossier_review")
    moment, provisional = knowing_2027().calendar.due("P10WD", before.created_at)
    assert (after.due_at, after.due_provisional) == (moment, provisional)
    assert not after.due_provisional
    assert after.due_at != before.due_at
    assert later.broken_chains() == ()
    later.close()


def test_counting_again_without_the_year_writes_nothing(world: PromotionWorld) -> None:
    case = _posted(world)
    before = world.dump()

    recount(world.core)
    world.core.execute(RecountDueDays(case))

    assert world.dump() == before


def test_a_worker_counts_again_when_it_begins(world: PromotionWorld) -> None:
    case = _posted(world)
    later = world.again(knowing_2027())
    loop = engine.Worker(later.core, pause=0.01)

    loop.start()
    for _ in range(1000):
        if world.events("due.recounted"):
            break
        loop.stopped.wait(0.01)
    loop.stop()

    assert not _timer(world, case, "await_period_end").provisional
    later.close()


def test_a_timer_that_moves_is_taken_from_the_worker_who_has_it(world: PromotionWorld) -> None:
    case = _posted(world)
    world.clock.turn_to(start_of(date(2027, 1, 7)))
    claimed = world.core.execute(engine.commands.ClaimJob("w", case))
    assert claimed is not None
    later = world.again(knowing_2027())
    recount(later.core)

    with pytest.raises(Refusal):
        later.core.execute(engine.commands.RunJob(claimed.job_id, "w", claimed.attempt))

    assert _timer(world, case, "await_period_end").due_at == start_of(date(2027, 1, 10))
    assert not _is_open(later, case, "close_publicity")
    later.close()


def test_a_gate_never_passes_on_a_provisional_day_and_passes_once_the_year_is_known(
    world: PromotionWorld,
) -> None:
    case = _posted(world)
    world.clock.turn_to(datetime(2027, 1, 20, 1, 0, tzinfo=UTC))
    engine.drain(world.core, case)
    *_, closing, talk, issue = STORY
    for act in (closing, talk):
        world.core.execute(world.command(case, act))

    with pytest.raises(Refusal) as refused:
        world.core.execute(world.command(case, issue))
    assert refused.value.codes == ("calendar_unknown",)
    assert world.case(case).state == "running"

    later = world.again(knowing_2027())
    later.core.execute(later.command(case, issue))
    engine.drain(later.core, case)
    assert later.case(case).outcome == "appointed"
    later.close()
