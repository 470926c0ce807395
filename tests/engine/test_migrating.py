"""A running case goes on by the published version: what stays, what is refused, the way back."""

from collections.abc import Iterator
from dataclasses import replace
from random import Random
from zlib import crc32

import pytest
from sqlalchemy import select

import engine
from engine.errors import Refusal
from engine.models import Draft, UserTask
from tests.engine.blocks import HAND, Block, Done, at_random, bundle
from tests.interpreter.small import bpmn
from tests.promotion_world import PromotionWorld, made

START = {"candidate.name": "样某某", "post.unit": "样例县样例局"}
EACH = (
    "<bpmn:multiInstanceLoopCharacteristics><bpmn:loopDataInputRef>all</bpmn:loopDataInputRef>"
    '<bpmn:inputDataItem id="one"/></bpmn:multiInstanceLoopCharacteristics>'
)
VOTE = f"user v {HAND} xr:collection=[&quot;li&quot;,&quot;wang&quot;] xr:performer=member | {EACH}"
LINE = f"start s\nuser a {HAND}\nuser c {HAND}\nend over xr:outcome=over\n"
FORM = '{"type": "default", "components": []}'


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PromotionWorld]:
    world = made(f"sqlite:///{tmp_path_factory.mktemp('migrating') / 'test.db'}")
    yield world
    world.close()


@pytest.fixture
def key(request: pytest.FixtureRequest) -> str:
    """Every test has a procedure of its own."""
    return f"p{crc32(request.node.name.encode())}"


def _publish(world: PromotionWorld, key: str, text: str, *invariants: str) -> None:
    lines = "".join(f"\n  - {line}" for line in invariants)
    settings = f"key: {key}\nname: 样例\nstart: [org_officer]\n"
    start = bundle(Block("line", "", (Block("user", "x"),)), key)[f"{key}/forms/start.json"]
    files = {
        f"{key}/{key}.bpmn": bpmn(text, key),
        f"{key}/procedure.yaml": settings + (f"invariants:{lines}\n" if lines else ""),
        f"{key}/forms/start.json": start,
    }
    world.core.execute(engine.PublishProcedure(key, files, None))


def _start(world: PromotionWorld, key: str) -> str:
    return world.core.execute(engine.StartCase(key, "officer", START))


def _do(world: PromotionWorld, case: str, *elements: str) -> None:
    for element in elements:
        world.core.execute(engine.CompleteElement(case, element, "officer"))


def _open(world: PromotionWorld, case: str) -> dict[str, str]:
    query = select(UserTask).where(
        UserTask.case_id == case, UserTask.state.in_(("created", "claimed"))
    )
    found = world.core.read(lambda ctx: list(ctx.session.scalars(query)))
    return {task.id: task.element for task in found}


def _codes(world: PromotionWorld, command: "engine.MigrateCase | engine.UndoMigration") -> set[str]:
    with pytest.raises(Refusal) as refused:
        world.core.execute(command)
    return set(refused.value.codes)


def _whole(world: PromotionWorld, case: str) -> bool:
    return world.core.read(lambda ctx: engine.audit.prove(ctx, case)).faults == ()


def test_a_task_put_in_ahead_is_done_and_what_is_open_stays_with_its_draft(
    world: PromotionWorld, key: str
) -> None:
    _publish(world, key, f"{LINE}s -> a -> c -> over")
    case = _start(world, key)
    (task,) = _open(world, case)
    world.core.execute(engine.ClaimTask(task, "officer"))
    world.core.execute(engine.SaveDraft(task, "officer", {"text": "写到一半"}))
    _publish(world, key, f"{LINE}user b {HAND} name=新\ns -> a -> b -> c -> over")
    planned = world.core.read(lambda ctx: engine.migration(ctx, case))

    done = world.core.execute(engine.MigrateCase(case, None))

    assert planned == done == engine.Migration(case, 1, 2, (task,), ())
    assert list(_open(world, case)) == [task]
    draft = world.core.read(lambda ctx: ctx.session.get(Draft, (task, "officer")))
    assert draft
    assert draft.fields == {"text": "写到一半"}
    for element in "abc":
        assert list(_open(world, case).values()) == [element]
        _do(world, case, element)
    assert world.case(case).outcome == "over"
    assert _whole(world, case)


def test_what_the_new_version_demands_before_where_the_case_stands_is_not_skipped(
    world: PromotionWorld, key: str
) -> None:
    _publish(world, key, f"{LINE}s -> a -> c -> over")
    case = _start(world, key)
    _do(world, case, "a")
    before = world.case(case).tokens
    _publish(world, key, f"{LINE}user b {HAND}\ns -> b -> a -> c -> over", "always b before c")

    codes = _codes(world, engine.MigrateCase(case, None))

    assert codes == {"migration_invariant"}
    assert world.case(case).tokens == before
    assert world.core.read(lambda ctx: engine.migration(ctx, case)).against[0].detail
    _do(world, case, "c")
    assert world.case(case).outcome == "over"


def test_what_the_new_version_forbids_after_what_was_done_is_refused(
    world: PromotionWorld, key: str
) -> None:
    _publish(world, key, f"{LINE}s -> a -> c -> over")
    case = _start(world, key)
    _do(world, case, "a")
    new = f"{LINE}user b {HAND}\ns -> a -> b -> c -> over"
    _publish(world, key, new, "always b before c")

    assert _codes(world, engine.MigrateCase(case, None)) == {"migration_invariant"}


def test_what_was_done_or_is_open_must_be_drawn_still(world: PromotionWorld, key: str) -> None:
    _publish(world, key, f"{LINE}s -> a -> c -> over")
    case = _start(world, key)
    _do(world, case, "a")
    _publish(world, key, "start s\n" + LINE.split("\n", 2)[2] + "s -> c -> over")

    codes = _codes(world, engine.MigrateCase(case, None))

    assert codes == {"migration_removed"}
    assert _whole(world, case)


def test_a_half_cast_vote_goes_on(world: PromotionWorld, key: str) -> None:
    _publish(world, key, f"{LINE}{VOTE}\ns -> a -> v -> c -> over")
    case = _start(world, key)
    _do(world, case, "a")
    world.core.execute(engine.CompleteElement(case, "v", "li"))
    waiting = _open(world, case)
    _publish(world, key, f"{LINE}{VOTE}\nuser b {HAND}\ns -> a -> v -> b -> c -> over")

    world.core.execute(engine.MigrateCase(case, None))

    assert _open(world, case) == waiting
    world.core.execute(engine.CompleteElement(case, "v", "wang"))
    ballots = world.standing(case).facts["v"]
    assert isinstance(ballots, dict)
    assert [one["member"] for one in ballots["ballots"]] == ["li", "wang"]
    _do(world, case, "b", "c")
    assert world.case(case).outcome == "over"
    assert _whole(world, case)


FORK = f"{LINE}and f\nand j\nuser z {HAND}\n"


def test_a_half_join_waits_for_its_other_branch_alone(world: PromotionWorld, key: str) -> None:
    _publish(world, key, f"{FORK}s -> f -> a -> j -> z -> over\nf -> c -> j")
    case = _start(world, key)
    _do(world, case, "a")
    new = f"{FORK}user b {HAND}\ns -> f -> a -> j -> b -> z -> over\nf -> c -> j"
    _publish(world, key, new, "always c before b", "always b before z")

    world.core.execute(engine.MigrateCase(case, None))

    _do(world, case, "c")
    assert list(_open(world, case).values()) == ["b"]
    _do(world, case, "b", "z")
    assert world.case(case).outcome == "over"
    assert _whole(world, case)


def test_a_branch_more_at_a_half_join_is_refused(world: PromotionWorld, key: str) -> None:
    _publish(world, key, f"{FORK}s -> f -> a -> j -> z -> over\nf -> c -> j")
    case = _start(world, key)
    _do(world, case, "a")
    _publish(
        world, key, f"{FORK}user b {HAND}\ns -> f -> a -> j -> z -> over\nf -> c -> j\nf -> b -> j"
    )

    assert _codes(world, engine.MigrateCase(case, None)) == {"migration_removed"}


def test_an_armed_timer_keeps_its_day(world: PromotionWorld, key: str) -> None:
    timed = f"{LINE}end late\non o attachedToRef=a cancelActivity=false | timer today + duration(&quot;P9D&quot;)\n"
    _publish(world, key, f"{timed}s -> a -> c -> over\no -> late")
    case = _start(world, key)
    (before,) = world.jobs(case)
    _publish(world, key, f"{timed}user b {HAND}\ns -> a -> b -> c -> over\no -> late")

    world.core.execute(engine.MigrateCase(case, None))

    (after,) = world.jobs(case)
    assert (after.id, after.token, after.due_at) == (before.id, before.token, before.due_at)
    assert _whole(world, case)
    _do(world, case, "a", "b", "c")
    assert world.case(case).outcome == "over"


def test_a_watch_put_on_what_is_open_would_never_be_kept_and_is_refused(
    world: PromotionWorld, key: str
) -> None:
    _publish(world, key, f"{LINE}s -> a -> c -> over")
    case = _start(world, key)
    timed = f"{LINE}end late\non o attachedToRef=a cancelActivity=false | timer today\n"
    _publish(world, key, f"{timed}s -> a -> c -> over\no -> late")

    assert _codes(world, engine.MigrateCase(case, None)) == {"migration_removed"}


def test_back_to_the_version_before_while_nothing_was_done(world: PromotionWorld, key: str) -> None:
    _publish(world, key, f"{LINE}s -> a -> c -> over")
    case = _start(world, key)
    assert _codes(world, engine.MigrateCase(case, None)) == {"migration_same"}
    assert _codes(world, engine.UndoMigration(case, None)) == {"migration_none"}
    standing, definition = _open(world, case), world.case(case).definition_id
    _publish(world, key, f"{LINE}user b {HAND}\ns -> a -> b -> c -> over")
    world.core.execute(engine.MigrateCase(case, None))

    world.core.execute(engine.UndoMigration(case, None))

    assert (_open(world, case), world.case(case).definition_id) == (standing, definition)
    assert _whole(world, case)
    world.core.execute(engine.MigrateCase(case, None))
    _do(world, case, "a")
    assert _codes(world, engine.UndoMigration(case, None)) == {"migration_done_since"}
    task = next(iter(_open(world, case)))
    target = world.core.read(
        lambda ctx: ctx.session.scalars(
            select(UserTask.id).where(UserTask.case_id == case, UserTask.state == "completed")
        ).one()
    )
    world.core.execute(engine.ReturnTask(task, target, "officer", "材料不全"))
    assert list(_open(world, case).values()) == ["a"]


def test_no_return_goes_behind_a_migration(world: PromotionWorld, key: str) -> None:
    _publish(world, key, f"{LINE}s -> a -> c -> over")
    case = _start(world, key)
    (target,) = _open(world, case)
    _do(world, case, "a")
    _publish(world, key, f"{LINE}user b {HAND}\ns -> a -> c -> b -> over")
    world.core.execute(engine.MigrateCase(case, None))
    (here,) = _open(world, case)

    with pytest.raises(Refusal) as refused:
        world.core.execute(engine.ReturnTask(here, target, "officer", "材料不全"))

    assert refused.value.codes == ("return_other_version",)


@pytest.mark.parametrize(
    "seed", [pytest.param(n, marks=() if n < 4 else pytest.mark.deep) for n in range(120)]
)
def test_a_random_procedure_with_a_task_more_is_gone_on_with_or_refused(
    world: PromotionWorld, seed: int
) -> None:
    chance = Random(seed)  # noqa: S311  the same trial every time
    old, key = at_random(chance), f"m{seed}"
    world.core.execute(engine.PublishProcedure(key, bundle(old, key), None))
    case, acts = _start(world, key), list[Done]()
    for _ in range(chance.randint(0, 8)):
        _act(world, case, old, chance, acts)
    new = _longer(old, chance)
    behind = (old.play(list(acts)) or set()) != (new.play(list(acts)) or set())
    files = dict(bundle(new, key))
    if behind:
        files[f"{key}/procedure.yaml"] += "invariants:\n  - always more before over\n"
    world.core.execute(engine.PublishProcedure(key, files, None))
    standing = _open(world, case)

    if not standing or behind:
        expected = {"migration_invariant"} if standing else {"case_ended"}
        assert _codes(world, engine.MigrateCase(case, None)) == expected
        return
    world.core.execute(engine.MigrateCase(case, None))

    assert _open(world, case) == standing
    while _open(world, case):
        _act(world, case, new, chance, acts)
        found = sorted(_open(world, case).values())
        assert found == sorted(name for name, _ in new.play(list(acts)) or set())
    assert world.case(case).outcome == "over"
    assert _whole(world, case)


def _longer(block: Block, chance: Random) -> Block:
    """The same with one task more somewhere in its line."""
    place = chance.randint(0, len(block.parts))
    more = (*block.parts[:place], Block("user", "more"), *block.parts[place:])
    return replace(block, parts=more)


def _act(world: PromotionWorld, case: str, block: Block, chance: Random, acts: list[Done]) -> None:
    """Do one of the open tasks, whatever it is."""
    open_ = _open(world, case)
    if not open_:
        return
    task = chance.choice(sorted(open_, key=lambda name: open_[name]))
    row = world.core.read(lambda ctx: ctx.session.get_one(UserTask, task))
    kind = next(b.kind for b in block.each() if b.name == row.element)
    choice = chance.randint(0, 1) if kind in {"either", "again"} else 0
    values: dict[str, object] = {"choice": choice} if kind in {"either", "again"} else {}
    values |= {"text": f"文本 {chance.random()}"} if kind == "text" else {}
    values |= {"opinion": "agree"} if kind in {"sign", "vote"} else {}
    person = row.performer or "officer"
    signer = engine.throwaway_signer(person) if kind == "sign" else None
    world.core.execute(engine.CompleteTask(task, person, None, values, signer))
    acts.append((row.element, row.performer, choice))
