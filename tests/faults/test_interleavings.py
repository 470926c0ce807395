"""Two commands, every order of their meeting: each order ends as one after the other would."""

from collections.abc import Callable

import pytest

import engine
from engine.commands import ClaimJob, RunJob
from engine.errors import Refusal
from tests.faults.test_races import race
from tests.promotion_world import OPINION, Act, PromotionWorld, outcome_of

pytestmark = pytest.mark.long

Step = Callable[[], object]


@pytest.fixture
def meeting(world: PromotionWorld) -> tuple[PromotionWorld, str]:
    """A case whose last ballot is in: its tally is due."""
    case = world.start()
    world.core.execute(world.command(case, world.bring(case, "state_opinion", times=2)))
    return world, case


def _both_ways(world: PromotionWorld, first: Step, second: Step, how: str) -> list[str]:
    if how == "at once":
        return race([first, second])
    steps = [first, second] if how == "first, second" else [second, first]
    came = [outcome_of(step) for step in steps]
    return came if how == "first, second" else came[::-1]


ORDERS = ("first, second", "second, first", "at once", "at once")


def _sound(world: PromotionWorld, case: str) -> None:
    """What holds however two acts have met."""
    found = world.case(case)
    assert world.broken_chains() == ()
    assert world.count("evidence", f"case_id = '{case}' AND kind = 'outcome'") == len(
        world.events("call.ended", case=case)
    )
    if found.state != "running":
        assert world.jobs(case) == []
        open_ = f"case_id = '{case}' AND state IN ('created', 'claimed')"
        assert world.count("user_task", open_) == 0
        assert world.count("reservation", f"case_id = '{case}'") == 0
        ended = world.events("case.completed", "case.cancelled", case=case)
        assert len(ended) == 1
    else:
        open_elements = sorted(path[-1] for path in world.standing(case).waiting)
        tasks = world.count("user_task", f"case_id = '{case}' AND state IN ('created', 'claimed')")
        assert tasks <= len(open_elements)


@pytest.mark.parametrize("how", ORDERS)
def test_a_withdrawal_and_a_job_of_the_case(meeting: tuple[PromotionWorld, str], how: str) -> None:
    world, case = meeting
    claimed = world.core.execute(ClaimJob("w", case))
    assert claimed is not None
    run = RunJob(claimed.job_id, "w", claimed.attempt)
    cancel = engine.CancelCase(case, "officer", "本人放弃")

    came = _both_ways(
        world, lambda: world.core.execute(run), lambda: world.core.execute(cancel), how
    )

    assert came[1] == "done"
    assert came[0] in {"done", "stale_task"}
    assert world.case(case).outcome == "withdrawn"
    engine.drain(world.core)
    _sound(world, case)


@pytest.mark.parametrize("how", ORDERS)
def test_a_withdrawal_and_a_completion(world: PromotionWorld, how: str) -> None:
    case = world.start()
    command = world.command(case, world.bring(case, "dossier_review"))
    cancel = engine.CancelCase(case, "officer", "本人放弃")

    came = _both_ways(
        world, lambda: world.core.execute(command), lambda: world.core.execute(cancel), how
    )

    assert came[1] == "done"
    assert came[0] in {"done", "case_ended"}
    assert (came[0] == "done") == (world.count("evidence", "element = 'dossier_review'") == 1)
    _sound(world, case)


@pytest.mark.parametrize("how", ORDERS)
def test_a_correction_of_what_is_signed_and_the_second_signature(
    world: PromotionWorld, how: str
) -> None:
    """Whichever comes first, no signature stands on a fact that was changed after it."""
    case = world.start()
    second = world.command(case, world.bring(case, "sign_discipline_secretary"))
    change = engine.CorrectFacts(
        case, "officer", {"integrity_conclusion.text": "未见问题。"}, "笔误"
    )

    came = _both_ways(
        world, lambda: world.core.execute(second), lambda: world.core.execute(change), how
    )

    assert came[1] == "done"
    assert world.count("signature", "void_at IS NULL") == 0
    assert world.count("signature", "void_at IS NOT NULL") == (2 if came[0] == "done" else 1)
    assert [path[-1] for path in world.standing(case).waiting].count("integrity_conclusion") == 1
    _sound(world, case)
    for act in (
        Act("integrity_conclusion", "clerk", {"text": OPINION, "conclusive": True}),
        Act("sign_secretary", "chief", {"opinion": "agree"}),
        Act("sign_discipline_secretary", "watch", {"opinion": "agree"}),
    ):
        world.core.execute(world.command(case, act))
    assert world.outcome(case, "dual_signature") == "signed"
    assert world.count("signature", "void_at IS NULL") == 2


@pytest.mark.parametrize("how", ORDERS)
def test_a_sanction_entered_and_the_gate_that_it_closes(world: PromotionWorld, how: str) -> None:
    case = world.start()
    agenda = world.command(case, world.bring(case, "agenda"))
    sanction = [{"measure": "警告", "effect_until": "2030-01-01"}]
    change = engine.CorrectFacts(case, "officer", {"candidate.sanctions": sanction}, "补登")

    came = _both_ways(
        world, lambda: world.core.execute(agenda), lambda: world.core.execute(change), how
    )

    assert came[1] == "done"
    facts = world.standing(case).facts["agenda"]
    assert isinstance(facts, dict)
    assert facts.get("times") == (1 if came[0] == "done" else 0)
    if came[0] != "done":
        assert len(world.events("task.refused", case=case)) == 1
    with pytest.raises(Refusal):
        world.core.execute(world.command(case, Act("agenda", "head", {"agenda_version": "第3号"})))
    _sound(world, case)


@pytest.mark.parametrize("how", ORDERS)
def test_the_last_ballot_and_a_word_of_the_chair_to_postpone(
    world: PromotionWorld, how: str
) -> None:
    case = world.start()
    ballot = world.command(case, world.bring(case, "state_opinion", times=2))
    reason = {"postpone_reason": "需补充了解", "resolve_by": "2027-01-01"}
    postpone = engine.SendMessage(case, "postpone_vote", "chair", reason)

    came = _both_ways(
        world, lambda: world.core.execute(ballot), lambda: world.core.execute(postpone), how
    )

    assert came.count("done") == 1, came
    engine.drain(world.core, case)
    ended = world.outcome(case, "deliberation")
    assert ended == ("adopted" if came[0] == "done" else "postponed")
    _sound(world, case)


@pytest.mark.parametrize("how", ORDERS)
def test_a_report_that_arrives_while_the_ballots_are_counted(
    meeting: tuple[PromotionWorld, str], how: str
) -> None:
    world, case = meeting
    claimed = world.core.execute(ClaimJob("w", case))
    assert claimed is not None
    run = RunJob(claimed.job_id, "w", claimed.attempt)
    report = engine.SendMessage(case, "report_received", "inspector", {"specific": True})

    came = _both_ways(
        world, lambda: world.core.execute(run), lambda: world.core.execute(report), how
    )

    assert came == ["done", "done"]
    facts = world.standing(case).facts["tally"]
    assert isinstance(facts, dict)
    counted = facts["gate_holds"]
    written = [
        line.type for line in world.events("service.completed", "message.received", case=case)
    ]
    assert counted == (written[-2:] == ["service.completed", "message.received"])
    engine.drain(world.core, case)
    _sound(world, case)


@pytest.mark.parametrize("how", ORDERS)
def test_a_retry_by_the_operator_and_the_worker_who_has_the_job(
    meeting: tuple[PromotionWorld, str], how: str
) -> None:
    world, case = meeting
    claimed = world.core.execute(ClaimJob("w", case))
    assert claimed is not None
    world.core.execute(engine.commands.FailJob(claimed.job_id, "w", claimed.attempt, "x"))
    world.clock.turn_to(world.jobs(case)[-1].due_at)
    again = world.core.execute(ClaimJob("w", case))
    assert again is not None
    run = RunJob(again.job_id, "w", again.attempt)
    retry = engine.RetryJob(again.job_id, "admin")

    came = _both_ways(
        world, lambda: world.core.execute(run), lambda: world.core.execute(retry), how
    )

    assert came in (["done", "not_reached"], ["stale_task", "done"])
    engine.drain(world.core, case)
    assert [line.element for line in world.events("service.completed", case=case)].count(
        "tally"
    ) == 1
    assert world.outcome(case, "deliberation") == "adopted"
    _sound(world, case)
