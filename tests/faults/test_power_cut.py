"""The power is cut before any statement of a command, or before its commit: nothing remains."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event

import engine
from engine.commands import ClaimJob, RunJob
from engine.errors import NotYours
from tests.promotion_world import VOTERS, Act, PromotionWorld

pytestmark = pytest.mark.long

MOST_STATEMENTS = 400


class PowerCut(BaseException):
    """No handler of the product's catches this, as none would run after a real one."""


@contextmanager
def cut_before(world: PromotionWorld, statement: int | None) -> Iterator[list[str]]:
    """Cuts before that statement of the block (None: before its commit); lists what was said."""
    said: list[str] = []

    def next_statement(*given: object) -> None:
        said.append(str(given[2]))
        if len(said) == statement:
            raise PowerCut

    def commit(_connection: object) -> None:
        if statement is None:
            raise PowerCut

    event.listen(world.core.database, "before_cursor_execute", next_statement)
    event.listen(world.core.database, "commit", commit)
    try:
        yield said
    finally:
        event.remove(world.core.database, "before_cursor_execute", next_statement)
        event.remove(world.core.database, "commit", commit)


def _cut_everywhere(world: PromotionWorld, act: Callable[[], object]) -> int:
    """Cuts `act` before its commit and before each statement in turn, until it is done."""
    before = world.dump()
    with pytest.raises(PowerCut), cut_before(world, None) as whole:
        act()
    assert world.dump() == before
    for statement in range(1, len(whole) + 1):
        with pytest.raises(PowerCut), cut_before(world, statement):
            act()
        assert world.dump() == before, whole[statement - 1]
    with cut_before(world, MOST_STATEMENTS) as said:
        act()
    assert len(said) == len(whole)
    assert world.dump() != before
    return len(whole)


SOON = {
    "one that signs over another": ("sign_discipline_secretary", 0),
    "one that opens a job": ("state_opinion", len(VOTERS) - 1),
}
LATER = {
    "one that arms a timer": ("post_notice", 0),
    "a plain task": ("analysis", 0),
    "one that opens four tasks": ("inspection", 0),
    "the first signature": ("sign_secretary", 0),
    "one that opens a ballot for each voter": ("introduce", 0),
}
ACTS = SOON | LATER


@pytest.mark.parametrize(
    "what", [*SOON, *(pytest.param(act, marks=pytest.mark.deep) for act in LATER)]
)
def test_a_completion_that_is_cut_anywhere_has_not_happened(
    world: PromotionWorld, what: str
) -> None:
    element, times = ACTS[what]
    case = world.start()
    command = world.command(case, world.bring(case, element, times=times))
    done = len(world.events("task.completed", case=case))

    statements = _cut_everywhere(world, lambda: world.core.execute(command))

    assert statements > 10
    assert len(world.events("task.completed", case=case)) == done + 1
    assert world.broken_chains() == ()
    world.finish(case)
    assert world.case(case).outcome == "appointed"


def test_a_job_that_is_cut_anywhere_stays_due_and_is_done_once(world: PromotionWorld) -> None:
    case = world.start()
    world.core.execute(world.command(case, world.bring(case, "state_opinion", times=2)))
    claimed = world.core.execute(ClaimJob("w", case))
    assert claimed is not None

    _cut_everywhere(world, lambda: world.core.execute(RunJob(claimed.job_id, "w", claimed.attempt)))

    assert len(world.events("service.completed", case=case)) == 1
    world.finish(case)
    assert world.broken_chains() == ()


def test_a_start_and_a_withdrawal_that_are_cut_anywhere_have_not_happened(
    world: PromotionWorld,
) -> None:
    facts: dict[str, object] = {"round": "第一批", "post.quota_approved": 2}
    _cut_everywhere(world, lambda: world.start("样某某", **facts))
    assert world.count("process_instance") == 1

    cancel = engine.CancelCase("2026-0001", "officer", "本人放弃")
    _cut_everywhere(world, lambda: world.core.execute(cancel))
    assert world.case("2026-0001").outcome == "withdrawn"
    assert world.broken_chains() == ()


def test_a_refusal_that_is_cut_anywhere_is_not_half_written(world: PromotionWorld) -> None:
    case = world.start()
    stranger = world.command(case, Act("analysis", "head"))

    def refused() -> None:
        with pytest.raises(NotYours):
            world.core.execute(stranger)

    _cut_everywhere(world, refused)

    assert len(world.events("task.refused")) == 1
    assert world.broken_chains() == ()
