"""A return: where it may go, what it supersedes, what it leaves, and that nothing is skipped."""

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest

import engine
from engine import returning
from engine.casefile import CaseFile
from engine.context import Context
from engine.errors import InvalidForm, NotYours, Refusal, StaleTask
from engine.models import UserTask
from engine.paths import at
from tests.promotion_world import OPINION, STORY, Act, PromotionWorld, made


@pytest.fixture
def world(database_url: str) -> Iterator[PromotionWorld]:
    world = made(database_url)
    yield world
    world.close()


def _send_back(
    world: PromotionWorld, case: str, here: str, to: str, actor: str, reason: str = "材料不全"
) -> UserTask:
    """From the open task at `here` back to the last completed one at `to`; the task left."""
    task = world.open_task(case, here)
    world.core.execute(engine.ReturnTask(task.id, _done(world, case, to).id, actor, reason))
    return task


def _tasks(world: PromotionWorld, case: str) -> list[UserTask]:
    return list(world.core.read(lambda ctx: CaseFile.read(ctx, case).rows.tasks))


def _done(world: PromotionWorld, case: str, element: str) -> UserTask:
    done = [t for t in _tasks(world, case) if t.element == element and t.ended_by]
    return done[-1]


def _open(world: PromotionWorld, case: str) -> list[str]:
    return sorted(t.element for t in _tasks(world, case) if t.state in {"created", "claimed"})


def _offered(world: PromotionWorld, case: str, here: str, viewer: str) -> list[str]:
    task = world.open_task(case, here)

    def read(ctx: Context) -> list[str]:
        found = returning.targets(CaseFile.read(ctx, case), task, viewer)
        return [done.element for done, _ in found]

    return world.core.read(read)


def _go_on(world: PromotionWorld, case: str, first: str, last: str = "issue_appointment") -> None:
    """Do the story from the first act at one element to the last at another."""
    names = [act.element for act in STORY]
    end = len(names) - names[::-1].index(last)
    for act in STORY[names.index(first) : end]:
        world.clock.turn_to(world.clock() + timedelta(days=act.days))
        engine.drain(world.core, case)
        world.core.execute(world.command(case, act))
    engine.drain(world.core, case)


def test_the_case_stands_as_before_the_target_was_done_and_ends_when_it_is_done_again(
    world: PromotionWorld,
) -> None:
    case = world.start()
    world.bring(case, "recommendation")
    before = _open(world, case)
    world.bring(case, "inspection")

    _send_back(world, case, "inspection", "recommendation", "lead")

    assert _open(world, case) == before
    assert _fact(world, case, "recommendation.held_on") is None
    assert _fact(world, case, "recommendation.times") == 0
    assert _fact(world, case, "motion.approved") is True
    _go_on(world, case, "recommendation")
    assert world.case(case).outcome == "appointed"
    assert world.broken_chains() == ()


def test_what_was_open_before_and_is_open_still_stays_with_its_draft(world: PromotionWorld) -> None:
    case = world.start()
    world.bring(case, "discipline_opinion")
    stays = world.open_task(case, "discipline_opinion")
    world.core.execute(engine.ClaimTask(stays.id, "inspector"))
    world.core.execute(engine.SaveDraft(stays.id, "inspector", {"finding": "no_adverse"}))
    world.core.execute(world.command(case, _act("complaint_check")))

    _send_back(world, case, "discipline_opinion", "inspection", "inspector")

    assert world.count("draft") == 1
    assert world.open_task(case, "inspection").id != _done(world, case, "inspection").id
    closed = next(t for t in _tasks(world, case) if t.id == stays.id)
    assert closed.state == "superseded"
    _go_on(world, case, "inspection", "personal_matters_check")
    page = world.core.read(
        lambda ctx: engine.queries.task_page(
            ctx, world.open_task(case, "discipline_opinion").id, "inspector"
        )
    )
    assert page.values["finding"] == "no_adverse"


def test_a_sibling_done_since_is_asked_again_with_its_answer_and_one_that_waits_just_waits(
    world: PromotionWorld,
) -> None:
    case = world.start()
    world.bring(case, "sign_secretary")
    waiting = world.open_task(case, "sign_discipline_secretary")
    world.core.execute(world.command(case, _act("sign_secretary")))
    assert _standing_signatures(world, case) == 1
    other = world.open_task(case, "sign_discipline_secretary")
    assert other.id == waiting.id

    _send_back(world, case, "sign_discipline_secretary", "integrity_conclusion", "watch")

    assert _standing_signatures(world, case) == 0
    assert world.count("signature", "void_at IS NOT NULL") == 1
    page = world.core.read(
        lambda ctx: engine.queries.task_page(
            ctx, world.open_task(case, "integrity_conclusion").id, "clerk"
        )
    )
    assert page.values["text"] == OPINION
    assert world.broken_chains() == ()
    _go_on(world, case, "integrity_conclusion")
    assert world.case(case).outcome == "appointed"
    assert world.count("snapshot") == 0


def test_a_return_into_one_branch_of_two_reopens_what_the_other_did_since(
    world: PromotionWorld,
) -> None:
    case = world.start()
    world.bring(case, "integrity_conclusion")

    _send_back(world, case, "integrity_conclusion", "personal_matters_check", "clerk")

    assert _open(world, case) == [
        "complaint_check",
        "discipline_opinion",
        "personal_matters_check",
    ]
    assert _fact(world, case, "dossier_review.finding") == "clean"
    assert _fact(world, case, "discipline_opinion.finding") is None
    assert world.broken_chains() == ()
    _go_on(world, case, "personal_matters_check")
    assert world.case(case).outcome == "appointed"


def test_a_vote_that_is_on_is_taken_again_whole_and_one_that_is_over_stands(
    world: PromotionWorld,
) -> None:
    case = world.start()
    world.bring(case, "state_opinion", times=1)
    assert _offered(world, case, "state_opinion", "wang") == []
    ballots = [t for t in _tasks(world, case) if t.batch]

    refused = _refusal(world, ballots[-1], _done(world, case, "introduce"), "chair")
    world.bring(case, "post_notice")
    late = _refusal(
        world, world.open_task(case, "post_notice"), _done(world, case, "convene"), "officer"
    )

    assert refused == ("return_from_vote",)
    assert set(late) == {"return_past_effect", "return_past_vote"}


def test_what_was_received_since_is_not_taken_back(world: PromotionWorld) -> None:
    case = world.start()
    world.bring(case, "recommendation")
    report = {"specific": False}
    world.core.execute(engine.SendMessage(case, "report_received", "inspector", report))
    task = world.open_task(case, "recommendation")

    refused = _refusal(world, task, _done(world, case, "motion"), "officer")

    assert refused == ("return_past_effect",)
    assert _offered(world, case, "recommendation", "officer") == []


def test_a_correction_of_what_stands_outlives_a_return_and_one_of_what_falls_does_not(
    world: PromotionWorld,
) -> None:
    case = world.start()
    world.bring(case, "inspection")
    for path, value in (("post.title", "局长助理"), ("recommendation.present", "19")):
        world.core.execute(engine.CorrectFacts(case, "officer", {path: value}, "笔误"))

    _send_back(world, case, "inspection", "recommendation", "lead")

    assert _fact(world, case, "post.title") == "局长助理"
    assert _fact(world, case, "recommendation.present") is None
    assert world.broken_chains() == ()


def test_a_second_return_goes_behind_the_first(world: PromotionWorld) -> None:
    case = world.start()
    world.bring(case, "inspection")
    _send_back(world, case, "inspection", "recommendation", "lead")
    _go_on(world, case, "recommendation", "inspection_notice")

    _send_back(world, case, "inspection", "analysis", "lead")

    assert _open(world, case) == ["analysis"]
    assert world.broken_chains() == ()
    _go_on(world, case, "analysis")
    assert world.case(case).outcome == "appointed"


def test_who_may_send_back_and_with_what(world: PromotionWorld) -> None:
    case = world.start()
    world.bring(case, "inspection")
    task, target = world.open_task(case, "inspection"), _done(world, case, "motion")

    with pytest.raises(NotYours):
        world.core.execute(engine.ReturnTask(task.id, target.id, "officer", "材料不全"))
    with pytest.raises(InvalidForm) as asked:
        world.core.execute(engine.ReturnTask(task.id, target.id, "lead", "  "))
    with pytest.raises(StaleTask):
        world.core.execute(engine.ReturnTask(task.id, target.id, "lead", "材料不全", 99))
    itself = _refusal(world, task, task, "lead")
    _send_back(world, case, "inspection", "motion", "lead")
    with pytest.raises(StaleTask):
        world.core.execute(engine.ReturnTask(task.id, target.id, "lead", "材料不全"))

    assert asked.value.fields == {"return_reason": "请写明退回的原因"}
    assert itself == ("return_not_passed",)
    told = [json.loads(e.body or "") for e in world.events("task.refused", case=case)]
    assert {t["command"] for t in told} == {"ReturnTask"}
    assert told[0]["values"] == {"task": task.id, "to": target.id, "reason": "材料不全"}


def test_a_form_posted_twice_sends_back_once(world: PromotionWorld) -> None:
    case = world.start()
    world.bring(case, "recommendation")
    task, target = world.open_task(case, "recommendation"), _done(world, case, "motion")
    command = engine.ReturnTask(task.id, target.id, "officer", "材料不全", task.version, "key")

    world.core.execute(command)
    world.core.execute(command)

    assert len(world.events("case.returned", case=case)) == 1


def test_a_step_of_the_discipline_organ_is_offered_to_those_only_who_may_know(
    world: PromotionWorld,
) -> None:
    case = world.start()
    world.bring(case, "integrity_conclusion")

    seen = _offered(world, case, "integrity_conclusion", "clerk")

    assert "personal_matters_check" in seen
    assert "discipline_opinion" not in seen
    known = world.open_task(case, "integrity_conclusion")
    hidden = _done(world, case, "complaint_check")
    assert _refusal(world, known, hidden, "clerk") == ("return_not_passed",)


def _act(element: str) -> Act:
    return next(act for act in STORY if act.element == element)


def _refusal(world: PromotionWorld, task: UserTask, to: UserTask, actor: str) -> tuple[str, ...]:
    with pytest.raises(Refusal) as refused:
        world.core.execute(engine.ReturnTask(task.id, to.id, actor, "材料不全"))
    return refused.value.codes


def _fact(world: PromotionWorld, case: str, path: str) -> object:
    return at(world.standing(case).facts, path)


def _standing_signatures(world: PromotionWorld, case: str) -> int:
    given = world.standing(case).facts["signatures"]
    assert isinstance(given, list)
    return sum(one["valid"] for one in given)
