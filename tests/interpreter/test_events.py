"""Errors, signals and reminders: how far they reach in the stock engine, and in ours."""

import time
from datetime import timedelta

import pytest
from SpiffWorkflow.bpmn.exceptions import WorkflowTaskException

from engine.errors import Fault
from engine.interpreter import Execution, ModelRefused
from tests.interpreter.small import NOW, again, begun, compiled, engine, names, open_at, run, stock

TWO_PARTS = """
    start s
    and f
    sub one {
    start s1
    user u1
    end x1 | error failed
    s1 -> u1 -> x1
    }
    sub two {
    start s2
    user u2
    end x2
    s2 -> u2 -> x2
    }
    on b1 attachedToRef=one | error failed
    on b2 attachedToRef=two | error failed
    user fix1
    user fix2
    end e
    end e2
    end e3
    end e4
    s -> f -> one -> e
    f -> two -> e2
    b1 -> fix1 -> e3
    b2 -> fix2 -> e4
"""
UNHANDLED = "start s\n user a\n end e | error failed\n s -> a -> e"
SIGNALS = """
    start s
    and f
    user a
    catch c | signal go
    user b
    throw t | signal go
    end e
    end e2
    s -> f -> a -> t -> e
    f -> c -> b -> e2
"""
REMINDED = """
    start s
    user a
    on r attachedToRef=a cancelActivity=false | {}
    user remind
    end e
    end e2
    s -> a -> e
    r -> remind -> e2
"""
CHOICE = "start s\n user a\n xor x default=x__e\n end e\n end e2\n s -> a -> x -> e\n x -> e2 : {}"
SCRIPT = (
    "start s\n user a\n scriptTask b | <bpmn:script>{}</bpmn:script>\n end e\n s -> a -> b -> e"
)


# ---- errors ----


def test_stock_an_error_in_one_part_is_caught_at_the_edge_of_every_part() -> None:
    workflow = stock(TWO_PARTS)
    run(workflow, "u1")

    assert names(workflow) == ["fix1", "fix2"]


def test_stock_an_error_that_nobody_handles_ends_the_case_as_if_all_were_well() -> None:
    workflow = stock(UNHANDLED)
    run(workflow, "a")

    assert workflow.completed
    assert [event.event_definition.name for event in workflow.get_events()] == ["failed"]


@pytest.mark.stock_engine
def test_stock_an_exception_of_python_is_no_error_for_the_edge() -> None:
    lines = SCRIPT.format("1/0") + "\n on x attachedToRef=b | error failed\n end e2\n x -> e2"
    workflow = stock(lines)

    with pytest.raises(WorkflowTaskException):
        run(workflow, "a")


@pytest.mark.parametrize(
    ("lines", "element"),
    [(TWO_PARTS, "x1"), (UNHANDLED, "e"), (SCRIPT.format("1"), "b")],
    ids=["two edges", "no edge", "script"],
)
def test_a_model_with_errors_of_its_own_is_refused(lines: str, element: str) -> None:
    with pytest.raises(ModelRefused, match=rf"^p/p\.bpmn: {element}: (不支持错误事件|脚本任务)"):
        compiled(lines)


@pytest.mark.stock_engine
def test_stock_a_script_that_breaks_leaves_what_it_did_until_then() -> None:
    workflow = stock(SCRIPT.format("done = {}; done[1] = 2; more = 1/0"))
    with pytest.raises(WorkflowTaskException):
        run(workflow, "a", kept={})
    broken = stock(SCRIPT.format("kept[1] = 2; more = 1/0"))
    with pytest.raises(WorkflowTaskException):
        run(broken, "a", kept={})

    assert broken.get_tasks(spec_name="b")[0].data["kept"] == {1: 2}


@pytest.mark.stock_engine
@pytest.mark.parametrize("script", ["{}[5]", "open('/nowhere/at/all')"])
def test_stock_some_exceptions_are_told_as_another(script: str) -> None:
    workflow = stock(SCRIPT.replace("{}", script))

    with pytest.raises(TypeError, match="can only concatenate"):
        run(workflow, "a")


def test_stock_a_service_that_fails_is_told_as_a_missing_name() -> None:
    with pytest.raises(NameError, match="script"):
        stock("start s\n service a | operator x\n end e\n s -> a -> e")


@pytest.mark.parametrize("condition", ["1 / 0 = 1", "day > 1", "[][5].x = 1", "9**9**9**9 = 1"])
def test_a_condition_that_has_no_answer_is_not_true(condition: str) -> None:
    execution = begun(CHOICE.replace("{}", condition.replace(">", "&gt;")))

    execution.complete(execution.user_tasks()[0].id)

    assert execution.run.end == ("e", "e")


def test_a_condition_that_calls_what_is_not_there_is_a_fault_in_words() -> None:
    execution = begun(CHOICE.replace("{}", "nothing(1)"))

    with pytest.raises(Fault, match="表达式无法得出结果：there is no function nothing"):
        execution.complete(execution.user_tasks()[0].id)


# ---- signals ----


def test_stock_a_signal_caught_within_is_not_told_outside() -> None:
    workflow = stock(SIGNALS)
    run(workflow, "a")

    assert names(workflow) == ["b"]
    assert workflow.get_events() == []


def test_a_signal_moves_its_own_case_and_no_other() -> None:
    model = compiled(SIGNALS)
    mine, other = Execution.begin(model, engine()), Execution.begin(model, engine())

    mine.complete(next(t.id for t in mine.user_tasks() if t.element == "a"))

    assert open_at(again(mine)) == ["b"]
    assert open_at(other) == ["a", "c"]


def test_what_goes_to_other_cases_is_a_task_that_the_engine_is_told_of() -> None:
    lines = "start s\n sendTask a xr:sends=m xr:to=&quot;1&quot;\n end e\n s -> a -> e"

    execution = begun(lines)

    assert execution.run.sent == ["a"]


# ---- reminders ----


@pytest.mark.stock_engine
def test_stock_a_reminder_comes_as_often_as_it_says_by_the_machines_clock() -> None:
    cycle = "<bpmn:timerEventDefinition><bpmn:timeCycle>'R2/PT0.01S'</bpmn:timeCycle></bpmn:timerEventDefinition>"
    workflow = stock(REMINDED.format(cycle))
    for _ in range(5):
        time.sleep(0.02)
        workflow.refresh_timers()
        workflow.do_engine_steps()

    assert names(workflow) == ["a", "remind", "remind"]


def test_a_reminder_comes_once_by_the_clock_of_the_act_and_the_task_stays_open() -> None:
    execution = begun(REMINDED.format('timer date("2017-03-01")'))
    for days in (30, 60, 90):
        later = engine({}, NOW + timedelta(days=days))
        execution = Execution.restore(execution.model, execution.dump(), later)
        execution.go_on()

    assert open_at(execution) == ["a", "remind"]
    for token in execution.user_tasks():
        execution.complete(token.id)
    assert execution.workflow.completed
