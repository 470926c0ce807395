"""How a stage of the discipline organs stands is told to nobody else: not open, open or done."""

from collections.abc import Iterator
from pathlib import Path

import pytest

import engine
from engine.definitions import bundle, compile_procedure
from engine.errors import Refusal
from engine.policy import hidden
from engine.views import ReasonView
from tests.promotion_world import MODELS, PromotionWorld, made

MOMENTS = ("motion", "discipline_opinion", "complaint_check", "agenda", "issue_appointment")
OUTSIDE = ("officer", "head")


@pytest.fixture
def world(tmp_path: Path) -> Iterator[PromotionWorld]:
    world = made(f"sqlite:///{tmp_path / 'test.db'}")
    yield world
    world.close()


def concealed_tasks() -> list[str]:
    model = compile_procedure("promotion", bundle(MODELS, "promotion")).model
    return [
        e.id for e in model.elements.values() if e.kind == "userTask" and hidden(e, knows=False)
    ]


def told(world: PromotionWorld, case: str, element: str, person: str) -> tuple[object, ...]:
    """What the page says and what an attempt is answered with."""
    said: tuple[ReasonView, ...] = world.core.read(
        lambda ctx: engine.queries.why(ctx, case, element, person).reasons
    )
    with pytest.raises(Refusal) as refused:
        world.core.execute(engine.CompleteElement(case, element, person, {}))
    shown = [(reason.code, reason.element) for reason in refused.value.shown]
    return said, shown, type(refused.value).__name__, str(refused.value)


def test_whoever_may_not_know_is_told_the_same_of_each_stage_whenever_they_ask(
    world: PromotionWorld,
) -> None:
    case = world.start()
    answers = set()

    for moment in MOMENTS:
        world.bring(case, moment)
        for element in concealed_tasks():
            answers |= {repr(told(world, case, element, person)) for person in OUTSIDE}

    assert len(answers) == 1
    assert "discipline_pending" in answers.pop()


def test_whoever_may_know_is_told_how_it_stands(world: PromotionWorld) -> None:
    case = world.start()
    answers = set()

    for moment in MOMENTS[1:]:  # before, the supervisor has no part in the case
        world.bring(case, moment)
        answers.add(repr(told(world, case, "complaint_check", "supervisor")))

    assert len(answers) > 1


def test_what_was_refused_is_kept_with_its_true_reason(world: PromotionWorld) -> None:
    case = world.start()
    world.bring(case, "complaint_check")

    told(world, case, "complaint_check", "officer")

    (event,) = world.events("task.refused", case=case)
    assert "not_your_task" in str(event.body)
