"""Several at once: one does it, the others are told; nothing is lost and nothing done twice."""

import threading
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial

import pytest

import engine
from engine.commands import ClaimJob, RunJob
from engine.commands.jobs import LEASE
from tests.promotion_world import MONDAY, STORY, VOTERS, Act, PromotionWorld, outcome_of

pytestmark = pytest.mark.long

ROUNDS = 30
OFFICERS = ("officer", "officer2", "officer3", "officer4")


def race(acts: Sequence[Callable[[], object]]) -> list[str]:
    """All acts at the same moment, each in a thread: what came of each."""
    came: list[str] = [""] * len(acts)
    start = threading.Barrier(len(acts))

    def run(number: int) -> None:
        start.wait()
        try:
            came[number] = outcome_of(acts[number])
        except Exception as error:  # noqa: BLE001  the test compares it
            came[number] = repr(error)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return came


def _doing(world: PromotionWorld, command: object) -> Callable[[], object]:
    return lambda: world.core.execute(command)  # type: ignore[arg-type]  # any command


def test_of_four_who_complete_a_task_at_once_one_does_and_three_are_told(
    world: PromotionWorld,
) -> None:
    for number in range(ROUNDS):
        case = world.start(f"样{number}")
        task, before = world.open_task(case, "analysis"), world.case(case).revision
        came = race(
            [
                _doing(world, engine.CompleteTask(task.id, who, task.version, {"proposal": who}))
                for who in OFFICERS
            ]
        )

        assert Counter(came) == {"done": 1, "already_done": 3}
        winner = OFFICERS[came.index("done")]
        done = world.events("task.completed", case=case)
        assert [(line.actor, line.element) for line in done] == [(winner, "analysis")]
        assert len(world.events("task.refused", case=case)) == 3
        assert world.count("evidence", f"case_id = '{case}' AND kind = 'answer'") == 1
        assert world.open_task(case, "motion").version == 1
        assert world.case(case).revision == before + 1
    assert world.count("user_task", "element = 'motion'") == ROUNDS
    assert world.count("user_task", "element = 'analysis' AND version = 2") == ROUNDS
    assert world.broken_chains() == ()


def test_a_form_posted_four_times_at_once_is_done_once_and_answered_four_times(
    world: PromotionWorld,
) -> None:
    for number in range(5):
        case = world.start(f"样{number}")
        task = world.open_task(case, "analysis")
        command = engine.CompleteTask(task.id, "officer", task.version, {}, submission=f"s{number}")

        assert race([_doing(world, command)] * 4) == ["done"] * 4
        assert len(world.events("task.completed", case=case)) == 1
        assert world.events("task.refused", case=case) == []
    assert world.broken_chains() == ()


def test_of_two_who_claim_a_task_at_once_one_has_it(world: PromotionWorld) -> None:
    for number in range(ROUNDS):
        task = world.open_task(world.start(f"样{number}"), "analysis")
        came = race([_doing(world, engine.ClaimTask(task.id, who)) for who in OFFICERS[:2]])

        assert Counter(came) == {"done": 1, "stale_task": 1}
        claimed = world.open_task(task.case_id, "analysis")
        assert claimed.claimed_by == OFFICERS[came.index("done")]
        assert claimed.version == 2
    assert len(world.events("task.claimed")) == ROUNDS
    assert world.broken_chains() == ()


def test_voters_who_state_their_opinions_at_once_are_all_counted(world: PromotionWorld) -> None:
    for number in range(5):
        case = world.start(f"样{number}", **{"post.title": f"副局长{number}"})
        world.bring(case, "state_opinion")
        votes = [Act("state_opinion", voter, {"opinion": "agree"}) for voter in VOTERS[:2]]

        assert race([_doing(world, world.command(case, vote)) for vote in votes]) == ["done"] * 2
        assert world.count("evidence", f"case_id = '{case}' AND member IS NOT NULL") == 2
        world.core.execute(world.command(case, Act("state_opinion", "chair", {"opinion": "agree"})))
        engine.drain(world.core, case)
        tally = world.standing(case).facts["tally"]
        assert isinstance(tally, dict)
        assert (tally["agree"], world.outcome(case, "deliberation")) == (3, "adopted")
    assert world.broken_chains() == ()


def test_the_last_place_is_reserved_for_one_of_two_cases_adopted_at_once(
    world: PromotionWorld,
) -> None:
    for number in range(5):
        post: dict[str, object] = {
            "post.title": f"副局长{number}",
            "post.quota_approved": 1,
            "post.quota_filled": 0,
        }
        cases = [world.start(name=f"样{number}{side}", **post) for side in ("甲", "乙")]
        for case in cases:
            last = world.bring(case, "state_opinion", times=2)
            world.core.execute(world.command(case, last))
            world.core.execute(_claim(world, case, "tally"))
        runs = [_claim(world, case, "reserve_quota") for case in cases]

        assert race([_doing(world, run) for run in runs]) == ["done", "done"]
        assert world.count("reservation", f"case_id IN ('{cases[0]}', '{cases[1]}')") == 1
        ended = [world.outcome(case, "deliberation") for case in cases]
        assert sorted(map(str, ended)) == ["adopted", "void"]
    assert world.broken_chains() == ()


def test_of_two_due_jobs_of_a_case_one_is_leased_however_many_ask(world: PromotionWorld) -> None:
    case = world.start()
    world.core.execute(world.command(case, world.bring(case, "state_opinion", times=2)))
    world.clock.turn_to(world.clock() + timedelta(days=400))
    due = [job for job in world.jobs(case) if job.due_at <= world.clock()]
    assert len(due) == 2

    for _ in range(10):
        came = race([_doing(world, ClaimJob(f"w{n}", case)) for n in range(4)])

        assert came == ["done"] * 4
        leased = [job for job in world.jobs(case) if (job.lease_until or MONDAY) > world.clock()]
        assert len(leased) == 1
        world.clock.turn_to(world.clock() + LEASE)
    engine.drain(world.core, case)
    assert world.broken_chains() == ()


def test_a_person_enters_a_round_once_however_many_start_at_once(world: PromotionWorld) -> None:
    for number in range(5):
        start = {"candidate.name": f"样{number}", "post.unit": "样例县样例局", "round": "第一批"}
        commands = [engine.StartCase("promotion", who, start) for who in OFFICERS]

        came = race([_doing(world, command) for command in commands])

        assert Counter(came) == {"done": 1, "already_in_round": 3}
    assert world.count("process_instance") == 5
    assert world.broken_chains() == ()


def test_cases_started_at_once_have_numbers_of_their_own_without_a_gap(
    world: PromotionWorld,
) -> None:
    came = race([partial(world.start, f"样{n}") for n in range(4)])

    assert came == ["done"] * 4
    numbers = world.core.read(lambda ctx: engine.queries.cases(ctx, "officer")).rows
    assert sorted(row.case_id for row in numbers) == [f"2026-000{n}" for n in (1, 2, 3, 4)]


def _claim(world: PromotionWorld, case: str, element: str) -> RunJob:
    claimed = world.core.execute(ClaimJob(f"worker of {case}", case))
    assert claimed is not None
    assert element in [job.element for job in world.jobs(case) if job.id == claimed.job_id]
    return RunJob(claimed.job_id, f"worker of {case}", claimed.attempt)


def test_the_story_of_these_tests_comes_to_its_end(world: PromotionWorld) -> None:
    case = world.start()
    world.finish(case)

    assert world.case(case).outcome == "appointed"
    assert len(world.events("task.completed", case=case)) == len(STORY)
