"""Loops: deep ones go on, and those that never wait are found before or stopped at once."""

from importlib.util import find_spec, module_from_spec
from typing import Any

import pytest
from SpiffWorkflow.bpmn.util.task import BpmnTaskIterator
from SpiffWorkflow.specs.base import TaskSpec
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskIterator, TaskState

from engine.errors import Fault
from engine.interpreter import ModelRefused
from tests.interpreter.small import (
    again,
    begun,
    compiled,
    complete,
    open_at,
    ready,
    run,
    stock,
)

LOOP = """
    start s
    xor m
    user a
    xor x default=x__m
    end e
    s -> m -> a -> x -> m
    x -> e : enough
"""
BUSY = """
    start s
    xor m
    xor x default=x__m
    end e
    s -> m -> x -> m
    x -> e : {}
"""


@pytest.fixture
def shallow(monkeypatch: pytest.MonkeyPatch) -> None:
    """The stock engine's own limits on depth, which ours lifts for the whole process."""
    monkeypatch.setattr(TaskIterator.__init__, "__defaults__", (None, 1000, True, None))
    monkeypatch.setattr(BpmnTaskIterator.__init__, "__defaults__", (None, 1000, True, False, None))

    def is_descendant_of(self: Task, task: Task) -> bool:
        if self.parent is None:
            return False
        return bool(self.parent == task or self.parent.is_descendant_of(task))

    monkeypatch.setattr(Task, "is_descendant_of", is_descendant_of)


LEFT_BY_AN_EVENT = """
    start s
    user c
    xor x default=x__a
    user a
    user b
    on stop attachedToRef=a | message stop
    end e
    s -> c -> x -> a -> b -> a
    x -> e : {}
    stop -> e
"""


def _untouched() -> Any:
    """The module of the stock engine as it lies on disk, without what ours set right in it."""
    spec = find_spec(TaskSpec.__module__)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.stock_engine
def test_stock_a_loop_in_which_nothing_chooses_breaks_the_case(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(TaskSpec, "_predict", _untouched().TaskSpec._predict)
    workflow = stock(LEFT_BY_AN_EVENT.format("False"))

    with pytest.raises(RecursionError):
        run(workflow, "c")


def test_a_loop_that_an_event_alone_leaves_goes_round_and_is_left() -> None:
    execution = begun(LEFT_BY_AN_EVENT.format("false"))
    complete(execution, "c")
    for _ in range(30):
        complete(execution, "a")
        execution = again(execution)
        complete(execution, "b")

    assert execution.send("stop")
    assert execution.workflow.completed


@pytest.mark.long
@pytest.mark.usefixtures("shallow")
@pytest.mark.stock_engine
def test_stock_a_loop_stands_still_in_silence_a_thousand_tasks_deep() -> None:
    workflow = stock(LOOP.replace("enough", "False"))
    for _ in range(340):
        for task in ready(workflow):
            task.run()
        workflow.do_engine_steps()

    assert ready(workflow) == []
    assert not workflow.completed


@pytest.mark.long
@pytest.mark.usefixtures("shallow")
@pytest.mark.stock_engine
def test_stock_a_loop_without_a_wait_ends_in_the_same_silence() -> None:
    workflow = stock(BUSY.format("False"))

    assert ready(workflow) == []
    assert not workflow.completed


def test_a_loop_goes_on_beyond_a_thousand_tasks() -> None:
    execution = begun(LOOP, {"enough": False})
    for _ in range(340):
        execution.complete(execution.user_tasks()[0].id)

    execution = again(execution, {"enough": True})
    complete(execution, "a")
    assert execution.run.end == ("e", "e")


@pytest.mark.long
def test_a_loop_with_a_fork_in_it_goes_on_beyond_a_thousand_tasks() -> None:
    steps = [f"t{n}" for n in range(20)]
    lines = "\n".join(f"throw {name}" for name in steps)
    execution = begun(f"""
        start s
        xor m
        catch r | message report
        and f
        {lines}
        end e
        s -> m -> r -> {" -> ".join(steps)} -> f -> m
        f -> e
    """)
    for _ in range(50):
        execution = again(execution)
        assert execution.send("report")

    assert execution.workflow.get_tasks(state=TaskState.WAITING)[0].depth > 1000
    assert open_at(execution) == ["r"]


def test_a_loop_without_a_wait_is_refused_with_the_way_it_goes() -> None:
    with pytest.raises(ModelRefused, match=r"p/p\.bpmn: .: 回路中没有等待：(m → x → m|x → m → x)"):
        compiled(BUSY.format("enough"))


@pytest.mark.long
def test_a_loop_whose_only_wait_is_a_call_that_never_waits_is_a_fault_and_ends() -> None:
    lines = """
        start s
        xor m
        call c calledElement=q
        xor x default=x__m
        end e
        s -> m -> c -> x -> m
        x -> e : false
    """

    with pytest.raises(Fault, match="无等待的回路"):
        begun(lines, q="start s2\n end e2\n s2 -> e2")
