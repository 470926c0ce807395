"""Nothing that the engine or SpiffWorkflow does during this suite reaches Python's eval or exec."""

from dataclasses import make_dataclass
from types import FunctionType

import pytest
from SpiffWorkflow.bpmn.script_engine import TaskDataEnvironment

from tests.disarmed import Disarmed


def runs_python() -> object:
    return eval("6 * 7")  # noqa: S307  # that it is refused is what is tested


def moved_into(module: str) -> FunctionType:
    return FunctionType(runs_python.__code__, {"__name__": module})


@pytest.mark.parametrize(
    "module", ["engine.guards", "workflows.law", "SpiffWorkflow.bpmn.serializer"]
)
def test_a_module_below_the_wall_cannot_evaluate_python(module: str) -> None:
    with pytest.raises(Disarmed, match=module):
        moved_into(module)()


def test_the_stock_script_environment_is_refused() -> None:
    with pytest.raises(Disarmed):
        TaskDataEnvironment().evaluate("1 + 1", {})


@pytest.mark.stock_engine
def test_a_test_of_the_stock_engine_gets_python_back() -> None:
    assert TaskDataEnvironment().evaluate("1 + 1", {}) == 2


def test_others_keep_python_as_it_was() -> None:
    local = 41

    assert eval("local + 1") == local + 1  # noqa: S307  # the caller's names are seen as ever
    assert make_dataclass("Made", ["x"])(1).x == 1
    assert compile("1", "here", "eval") is not None
