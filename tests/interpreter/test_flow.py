"""Where the stock engine loses its way, and how ours keeps it: joins, loops, calls, events."""

import re
from pathlib import Path
from uuid import uuid4

import pytest
from SpiffWorkflow.bpmn import BpmnEvent, BpmnWorkflow
from SpiffWorkflow.exceptions import TaskNotFoundException, WorkflowException
from SpiffWorkflow.spiff.parser import SpiffBpmnParser
from SpiffWorkflow.spiff.specs.event_definitions import MessageEventDefinition
from SpiffWorkflow.util.task import TaskState

from engine.errors import Fault
from engine.interpreter import Execution, ModelRefused, compile_model
from tests.interpreter.small import (
    again,
    begun,
    bpmn,
    compiled,
    complete,
    engine,
    open_at,
    ready,
    run,
    stock,
)

FORK = """
    start s
    and f
    user a
    user b
    and j
    user z
    end e
    s -> f -> a -> j -> z -> e
    f -> b -> j
"""
LOOP = """
    start s
    xor m
    user a
    xor x default=x__m
    end e
    s -> m -> a -> x -> m
    x -> e : enough
"""
CALLED = """
    start s2
    user inner
    end e2
    s2 -> inner -> e2
"""


def body(name: str) -> str:
    return f"""
    start s_{name}
    user {name}
    end e_{name}
    s_{name} -> {name} -> e_{name}
    """


# ---- joins ----


@pytest.mark.stock_engine
def test_stock_an_inclusive_join_does_not_wait_for_a_call_that_runs() -> None:
    workflow = stock(
        """
        start s
        or f default=f__j
        call c calledElement=q
        user u
        or j
        user z
        end e
        xor x default=x__n
        throw n
        end e2
        s -> f -> j -> z -> e
        f -> c : True
        f -> u : True
        c -> x -> n -> j
        x -> e2 : False
        u -> j
        """,
        q=CALLED,
    )
    run(workflow, "u")

    assert {t.task_spec.bpmn_id for t in ready(workflow)} == {"inner", "z"}


def test_an_inclusive_gateway_is_refused_and_a_parallel_join_waits_for_a_call() -> None:
    with pytest.raises(ModelRefused, match=r"p/p\.bpmn: o: 不支持包容网关"):
        compiled("start s\n or o\n end e\n s -> o -> e")
    lines = FORK.replace("user b", "call b calledElement=q")

    execution = begun(lines, q=CALLED)
    complete(execution, "a")

    assert open_at(again(execution)) == ["inner"]
    complete(execution, "inner")
    assert open_at(execution) == ["z"]


# ---- several instances with an event at their edge ----

EACH = "<bpmn:multiInstanceLoopCharacteristics><bpmn:loopCardinality>2</bpmn:loopCardinality></bpmn:multiInstanceLoopCharacteristics>"
GUARDED = f"""
    start s
    sub part | {{}} {{{{
    {body("v")}
    }}}}
    on stop attachedToRef=part | message stop
    user after
    end e
    end e2
    s -> part -> e
    stop -> after -> e2
"""


@pytest.mark.stock_engine
def test_stock_an_event_that_ends_several_sub_processes_breaks_the_case_for_ever() -> None:
    workflow = stock(GUARDED.format(EACH))
    event = BpmnEvent(MessageEventDefinition("stop"), {})

    workflow.send_event(event)

    with pytest.raises(TaskNotFoundException):
        workflow.do_engine_steps()
    with pytest.raises(TaskNotFoundException):
        workflow.do_engine_steps()


def test_several_sub_processes_are_refused_and_one_can_be_ended_by_an_event() -> None:
    with pytest.raises(ModelRefused, match=r"p/p\.bpmn: part: 只有人工任务可以由多人办理"):
        compiled(GUARDED.format(EACH))

    execution = begun(GUARDED.format(""))
    assert execution.send("stop")

    execution = again(execution)
    assert open_at(execution) == ["after"]
    complete(execution, "after")
    assert execution.run.end == ("e2", "e2")


# ---- order of acts ----


def test_stock_a_task_can_be_run_twice_and_before_its_turn() -> None:
    workflow = stock(FORK)
    task = run(workflow, "a")
    task.run()
    future = workflow.get_tasks(spec_name="z")[0]
    future.run()

    assert future.has_state(TaskState.COMPLETED)


def test_a_task_is_completed_once_and_in_its_turn() -> None:
    execution = begun(FORK)
    token = next(t for t in execution.user_tasks() if t.element == "a")
    execution.complete(token.id)

    with pytest.raises(Fault, match="当前不能完成"):
        execution.complete(token.id)
    for task in execution.workflow.get_tasks(spec_name="z"):
        with pytest.raises(Fault, match="当前不能完成"):
            execution.complete(str(task.id))
    with pytest.raises(Fault):
        execution.complete(str(uuid4()))
    assert open_at(again(execution)) == ["b"]


def test_stock_a_reset_leaves_standing_what_came_after() -> None:
    workflow = stock(FORK)
    first = run(workflow, "a")
    run(workflow, "b")
    workflow.reset_from_task_id(first.id)

    assert {t.task_spec.bpmn_id for t in ready(workflow)} == {"a", "z"}


def test_nothing_of_ours_resets_a_case() -> None:
    root = Path(__file__).parents[2]
    ours = [
        path for part in ("engine", "workflows", "web") for path in root.glob(f"{part}/**/*.py")
    ]

    assert ours
    assert [p for p in ours if re.search(r"reset_from_task_id|reset_task", p.read_text())] == []


@pytest.mark.stock_engine
def test_stock_an_exception_behind_a_task_leaves_it_completed_and_nothing_open() -> None:
    workflow = stock(LOOP.replace("enough", "1 / 0"))
    task = ready(workflow, "a")[0]
    task.run()

    with pytest.raises(WorkflowException):
        workflow.do_engine_steps()

    assert task.has_state(TaskState.COMPLETED)
    assert ready(workflow) == []


@pytest.mark.parametrize("broken", ["1", '"yes"', "[true]", 'date("2017-01-01")'])
def test_a_condition_that_gives_no_truth_value_is_a_fault_and_the_case_stands_where_it_stood(
    broken: str,
) -> None:
    model = compiled(LOOP.replace("enough", broken))
    execution = Execution.begin(model, engine())
    before = execution.dump()

    with pytest.raises(Fault, match="条件应得出是或否"):
        complete(execution, "a")

    assert open_at(Execution.restore(model, before, engine())) == ["a"]


@pytest.mark.stock_engine
def test_stock_a_choice_that_finds_no_way_ends_in_an_error() -> None:
    lines = "start s\n xor x\n user a\n user b\n end e\n end e2\n s -> x\n x -> a : False\n x -> b : False\n a -> e\n b -> e2"

    with pytest.raises(WorkflowException):
        stock(lines)


def test_a_choice_without_a_default_is_refused() -> None:
    lines = "start s\n xor x\n user a\n user b\n end e\n end e2\n s -> x\n x -> a : a\n x -> b : b\n a -> e\n b -> e2"

    with pytest.raises(ModelRefused, match=r"p/p\.bpmn: x: 没有默认连线"):
        compiled(lines)


# ---- the specification ----

WITHIN = """
    start s
    user a
    end e
    s -> a -> e
    sub within triggeredByEvent=true {
    start s2 | message again
    user handle
    end e2
    s2 -> handle -> e2
    }
"""


def test_stock_an_event_sub_process_changes_the_specification_of_every_later_case() -> None:
    parser = SpiffBpmnParser()
    parser.add_bpmn_str(bpmn(WITHIN).encode())
    spec, parts = parser.get_spec("p"), parser.get_subprocess_specs("p")

    def begin() -> BpmnWorkflow:
        workflow = BpmnWorkflow(spec, parts)
        workflow.do_engine_steps()
        return workflow

    first, before = begin(), len(begin().subprocesses)
    for _ in range(2):
        first.send_event(BpmnEvent(MessageEventDefinition("again"), {}))
        first.do_engine_steps()

    assert len(begin().subprocesses) > before


def test_an_event_sub_process_is_refused_and_every_case_has_a_specification_of_its_own() -> None:
    with pytest.raises(ModelRefused, match=r"p/p\.bpmn: within: 不支持 triggeredByEvent"):
        compiled(WITHIN)
    model = compiled(FORK)
    spoilt = Execution.begin(model, engine())
    for name in ("a", "b", "z"):
        spoilt.workflow.spec.task_specs.pop(name)

    assert open_at(Execution.begin(model, engine())) == ["a", "b"]


def test_stock_what_follows_a_flow_without_an_id_is_dropped() -> None:
    parser = SpiffBpmnParser()
    parser.add_bpmn_str(_unnamed().encode())

    assert "z" not in parser.get_spec("p").task_specs


def test_a_flow_without_an_id_is_refused_at_the_element_it_leaves() -> None:
    with pytest.raises(ModelRefused, match=r"p/p\.bpmn: j: 连线没有 id"):
        compile_model("p", {"p/p.bpmn": _unnamed()}, {})


def _unnamed() -> str:
    return bpmn(FORK).replace(' id="j__z"', "")
