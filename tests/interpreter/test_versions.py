"""A new version under a running case: what the stock migration does to it; ours stays on its own."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.util.diff import diff_workflow, migrate_workflow
from SpiffWorkflow.spiff.parser import SpiffBpmnParser
from SpiffWorkflow.spiff.serializer import DEFAULT_CONFIG
from SpiffWorkflow.util.task import TaskState

import engine as house
from engine.clock import TurnedClock
from engine.errors import Fault
from engine.interpreter import Execution
from engine.models.base import Base
from tests.interpreter.small import NOW, begun, bpmn, compiled, engine, names, ready, run, stock
from tests.interpreter.test_data import ballots
from workflows.surroundings import surroundings

LINE = "start s\n user a\n user b\n end e\n s -> a -> b -> e"
INSERTED = LINE.replace("user a", "user a\n user n").replace("s -> a", "s -> n -> a")
RENAMED = LINE.replace("user a", "user a name=another")
REGISTRY = BpmnWorkflowSerializer.configure(DEFAULT_CONFIG)
YEAR = "<bpmn:timerEventDefinition><bpmn:timeDuration>'P1Y'</bpmn:timeDuration></bpmn:timerEventDefinition>"
TIMED = f"{LINE}\n on t attachedToRef=b | {YEAR}\n end e2\n t -> e2"


def migrated(workflow: BpmnWorkflow, lines: str, mask: int | None = None) -> BpmnWorkflow:
    parser = SpiffBpmnParser()
    parser.add_bpmn_str(bpmn(lines).encode())
    spec, parts = parser.get_spec("p"), parser.get_subprocess_specs("p")
    difference, _ = diff_workflow(REGISTRY, workflow, spec, parts)
    migrate_workflow(difference, workflow, spec, mask)
    return workflow


def test_stock_a_change_of_a_name_loses_what_was_begun_at_the_open_task() -> None:
    workflow = stock(LINE)
    run(workflow, "a")
    ready(workflow, "b")[0].data["draft"] = "half a sentence"

    migrated(workflow, RENAMED)

    assert ready(workflow, "b")[0].data == {}


def test_stock_what_is_put_in_before_where_the_case_stands_is_skipped_in_silence() -> None:
    workflow = stock(LINE)
    run(workflow, "a")

    migrated(workflow, INSERTED)
    run(workflow, "b")

    assert workflow.completed


@pytest.mark.stock_engine
def test_stock_a_timer_that_runs_begins_anew() -> None:
    workflow = stock(TIMED)
    run(workflow, "a")
    (timer,) = workflow.get_tasks(state=TaskState.WAITING, spec_name="t")
    timer.internal_data["event_value"] = "2099-01-01T00:00:00+00:00"

    migrated(workflow, TIMED.replace("user a", "user a name=another"))
    workflow.do_engine_steps()

    (timer,) = workflow.get_tasks(state=TaskState.WAITING, spec_name="t")
    assert timer.internal_data["event_value"] != "2099-01-01T00:00:00+00:00"


def test_stock_a_vote_that_is_half_cast_is_destroyed() -> None:
    workflow = stock(ballots())
    run(workflow, "first", voters=["样一", "样二", "样三"])
    run(workflow, "vote", cast="yes")

    migrated(workflow, ballots().replace("user first", "user first name=another"))

    assert [task.data.get("member") for task in ready(workflow, "vote")] == [None, None]


def test_stock_a_wider_mask_opens_what_is_not_yet_due() -> None:
    workflow = migrated(stock(LINE), LINE, TaskState.FUTURE)

    assert names(workflow) == ["a", "b"]


def test_stock_a_task_whose_element_is_gone_stays_open_without_a_word() -> None:
    workflow = stock(LINE)
    run(workflow, "a")

    migrated(workflow, "start s\n end e\n s -> e")

    assert names(workflow) == ["b"]
    assert "b" not in workflow.spec.task_specs


def test_stock_a_case_with_a_past_that_the_new_version_has_not_is_never_read_again() -> None:
    workflow = stock(LINE)
    run(workflow, "a")
    migrated(workflow, "start s\n user b\n end e\n s -> b -> e")
    serializer = BpmnWorkflowSerializer(REGISTRY)
    text = serializer.serialize_json(workflow)

    with pytest.raises(TypeError):
        serializer.deserialize_json(text)


# ---- ours ----


def test_a_state_is_never_read_on_a_model_that_lacks_its_past_or_its_present() -> None:
    execution = begun(LINE)
    execution.complete(execution.user_tasks()[0].id)

    for other in ("start s\n user b\n end e\n s -> b -> e", "start s\n end e\n s -> e"):
        with pytest.raises(Fault, match="存储格式"):
            Execution.restore(compiled(other), execution.dump(), engine())


def test_the_stock_migration_is_used_nowhere() -> None:
    root = Path(__file__).parents[2]
    ours = [
        file for part in ("engine", "workflows", "web") for file in root.glob(f"{part}/**/*.py")
    ]

    assert ours
    assert [f for f in ours if re.search(r"migrate_workflow|util\.diff", f.read_text())] == []


@pytest.fixture
def core(tmp_path: Path) -> Iterator[house.Engine]:
    core = house.Engine(f"sqlite:///{tmp_path / 'x.db'}", surroundings(), TurnedClock(NOW))
    Base.metadata.create_all(core.database)
    yield core
    core.database.dispose()


def test_a_case_stays_on_the_version_that_it_began_with(core: house.Engine) -> None:
    def publish(lines: str) -> None:
        text = bpmn(lines).replace(
            "<bpmn:userTask", '<bpmn:userTask xr:performer="&quot;样一&quot;"'
        )
        settings = "key: p\nname: 样例\nstart: []\n"
        core.execute(
            house.PublishProcedure("p", {"p/p.bpmn": text, "p/procedure.yaml": settings}, None)
        )

    def complete(case: str, element: str) -> None:
        core.execute(house.CompleteElement(case, element, "样一", {}))

    publish(LINE)
    old = core.execute(house.StartCase("p", None, {}))
    complete(old, "a")
    publish(INSERTED)
    new = core.execute(house.StartCase("p", None, {}))

    def waiting(case: str) -> list[str]:
        found = core.read(lambda ctx: house.queries.standing(ctx, case))
        return [path[-1] for path in found.waiting]

    assert (waiting(old), waiting(new)) == (["b"], ["n"])
    complete(old, "b")
    assert core.read(lambda ctx: house.queries.standing(ctx, old)).outcome == "e"
