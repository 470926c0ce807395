"""A user task completed: ours, and what one would write first, act for act in turn."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from sqlalchemy import or_, select

import engine
from engine.clock import local_date
from engine.models import UserTask
from tests.benchmarks.figures import Line, Samples, ratio, timed
from tests.benchmarks.naive import Naive
from tests.promotion_world import STORY, VOTERS, Act, PromotionWorld, made

ROUNDS = 6


def lines(folder: Path) -> Iterator[Line]:
    """Six promotions from the first task to the notice; the first warms up and does not count."""
    world, naive = made(f"sqlite:///{folder / 'ours.db'}"), Naive(folder / "naive.db")
    ours, theirs = Samples(), Samples()
    for number in range(ROUNDS + 1):
        kept = (ours, theirs) if number else (Samples(), Samples())
        _played(world, naive, number, kept)
    naive.close()
    world.close()
    yield timed("a task completed", ours)
    yield timed("  the same, stock engine, one JSON", theirs)
    yield ratio("  ratio", ours, theirs, "≤ 3")


def _played(world: PromotionWorld, naive: Naive, number: int, kept: tuple[Samples, ...]) -> None:
    ours, theirs = kept
    case = world.start(f"样考{number}")
    naive.start(case, VOTERS)
    for act in STORY:
        world.clock.turn_to(world.clock() + timedelta(days=act.days))
        engine.drain(world.core, case)
        values = act.on(local_date(world.clock()))
        command = _command(world, case, act, values)
        with ours.taken():
            world.core.execute(command)
        with theirs.taken():
            naive.complete(case, act.element, values)


def _command(
    world: PromotionWorld, case: str, act: Act, values: dict[str, object]
) -> engine.CompleteTask:
    """As the page posts it. The key that signs is unlocked already: Argon2 is no part of this."""
    query = select(UserTask).where(
        UserTask.case_id == case,
        UserTask.element == act.element,
        UserTask.state == "created",
        or_(UserTask.performer.is_(None), UserTask.performer == act.person),
    )
    task = world.core.read(lambda ctx: ctx.session.scalars(query).one())
    signs = act.element.startswith("sign_")
    signer = engine.throwaway_signer(act.person) if signs else None
    return engine.CompleteTask(task.id, act.person, task.version, values, signer)
