"""One command is one transaction: all of it is kept, or the line of its refusal, or nothing."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
from sqlalchemy import event, select, text, update

import engine
from engine.context import Context
from engine.core import RETRIES
from engine.errors import Attempt, Reason, Refusal, StaleTask
from engine.models import Draft, ProcessInstance
from tests.promotion_world import PromotionWorld, made


@pytest.fixture
def world(database_url: str) -> Iterator[PromotionWorld]:
    world = made(database_url)
    yield world
    world.close()


@dataclass(frozen=True)
class Do:
    """A command of the tests' own: keeps a draft, then does what it was given."""

    then: Callable[[Context], object] = lambda _ctx: None
    tries: list[int] = field(default_factory=list)

    def attempt(self) -> Attempt:
        return Attempt("Do", "officer", values={"told": "样例"})

    def run(self, ctx: Context) -> object:
        self.tries.append(len(self.tries))
        draft = Draft(task_id="t", person_id="officer", fields={}, saved_at=ctx.now)
        ctx.session.add(draft)
        ctx.session.flush()
        return self.then(ctx)


def _refuse(_ctx: Context) -> None:
    raise Refusal([Reason("barred", "agenda", "a_dt2_2", ("cadre-2014/24",), "样例")])


def _break(_ctx: Context) -> None:
    raise RuntimeError("broken")


def _lines(world: PromotionWorld) -> list[tuple[str, str | None]]:
    return [(line.type, line.actor) for line in world.events("command.refused", "task.refused")]


def test_a_command_is_committed_once_and_as_a_whole(world: PromotionWorld) -> None:
    commits: list[object] = []
    event.listen(world.core.database, "commit", commits.append)

    world.core.execute(Do())

    assert len(commits) == 1
    assert world.count("draft") == 1


def test_a_refusal_leaves_nothing_but_its_line_and_is_raised(world: PromotionWorld) -> None:
    before = world.dump()

    with pytest.raises(Refusal) as refused:
        world.core.execute(Do(_refuse))

    after = world.dump()
    changed = {name for name in after if after[name] != before[name]}
    assert changed == {"history_event", "chain"}
    assert refused.value.codes == ("barred",)
    assert _lines(world) == [("command.refused", "officer")]
    body = json.loads(world.events("command.refused")[0].body or "")
    assert body == {
        "command": "Do",
        "values": {"told": "样例"},
        "reasons": [
            {
                "code": "barred",
                "element": "agenda",
                "rule": "a_dt2_2",
                "clauses": ["cadre-2014/24"],
                "detail": "样例",
            }
        ],
    }
    assert world.broken_chains() == ()


def test_a_fault_leaves_nothing_at_all(world: PromotionWorld) -> None:
    before = world.dump()

    with pytest.raises(RuntimeError):
        world.core.execute(Do(_break))

    assert world.dump() == before


def test_what_is_flushed_late_and_cannot_be_is_no_half_command(world: PromotionWorld) -> None:
    def same_again(ctx: Context) -> None:
        case = select(ProcessInstance.id)
        assert ctx.session.scalars(case).all() == []
        ctx.session.execute(text("INSERT INTO no_such_table VALUES (1)"))

    before = world.dump()

    with pytest.raises(Exception, match="no_such_table"):
        world.core.execute(Do(same_again))

    assert world.dump() == before


def test_a_reading_never_writes(world: PromotionWorld) -> None:
    case = world.start()
    before = world.dump()

    def careless(ctx: Context) -> str:
        found = ctx.session.get_one(ProcessInstance, case)
        found.subject = "别人"
        ctx.session.add(Draft(task_id="t", person_id="p", fields={}, saved_at=ctx.now))
        ctx.session.flush()
        ctx.record("file.read", actor="officer", case=case)
        return found.subject

    assert world.core.read(careless) == "别人"
    assert world.dump() == before


def _moved_beneath(case: str) -> Callable[[Context], None]:
    """The row as another transaction would leave it between our reading and our writing."""

    def act(ctx: Context) -> None:
        mine = ctx.session.get_one(ProcessInstance, case)
        other = update(ProcessInstance).where(ProcessInstance.id == case)
        ctx.session.execute(
            other.values(revision=ProcessInstance.revision + 1),
            execution_options={"synchronize_session": False},
        )
        mine.subject = "别人"
        ctx.session.flush()

    return act


def test_a_conflict_is_tried_again_and_nobody_hears_of_it(world: PromotionWorld) -> None:
    case = world.start()
    move = _moved_beneath(case)
    command = Do(lambda ctx: move(ctx) if len(command.tries) < 3 else "done")
    commits: list[object] = []
    event.listen(world.core.database, "commit", commits.append)

    assert world.core.execute(command) == "done"

    assert (len(command.tries), len(commits)) == (3, 1)
    assert world.count("draft") == 1
    assert _lines(world) == []


def test_who_loses_every_time_is_told_once_and_written_once(world: PromotionWorld) -> None:
    case = world.start()
    command = Do(_moved_beneath(case))
    before = world.dump()

    with pytest.raises(StaleTask):
        world.core.execute(command)

    after = world.dump()
    assert len(command.tries) == RETRIES
    assert {name for name in after if after[name] != before[name]} == {"history_event", "chain"}
    assert _lines(world) == [("command.refused", "officer")]
    assert world.broken_chains() == ()


def test_a_refusal_on_a_chain_that_the_command_has_written_continues_the_chain(
    world: PromotionWorld,
) -> None:
    case = world.start()
    length = len(world.events(case=case))

    def written_then_refused(ctx: Context) -> None:
        ctx.record("task.claimed", actor="officer", case=case)
        refusal = Refusal("barred")
        refusal.attempt = Attempt("Do", "officer", case, "analysis")
        raise refusal

    with pytest.raises(Refusal):
        world.core.execute(Do(written_then_refused))

    lines = world.events(case=case)
    assert [line.type for line in lines[length:]] == ["task.refused"]
    assert world.broken_chains() == ()


def test_a_task_done_on_a_page_that_is_out_of_date_is_refused_once(world: PromotionWorld) -> None:
    task = world.open_task(world.start(), "analysis")
    world.core.execute(engine.ClaimTask(task.id, "officer"))

    with pytest.raises(StaleTask) as refused:
        world.core.execute(engine.CompleteTask(task.id, "officer", task.version, {}))

    assert refused.value.codes == ("stale_task",)
    assert [line.element for line in world.events("task.refused")] == ["analysis"]
    assert world.open_task(task.case_id, "analysis").claimed_by == "officer"
