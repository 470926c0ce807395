"""What a reset leaves behind in the stock engine; that ours never resets, test_flow shows."""

import pytest
from SpiffWorkflow.bpmn import BpmnEvent
from SpiffWorkflow.exceptions import WorkflowException
from SpiffWorkflow.spiff.specs.event_definitions import MessageEventDefinition

from tests.interpreter.small import names, ready, run, stock

LINE = "start s\n user a\n user z\n end e\n s -> a -> z -> e"


def test_stock_a_case_that_was_reset_still_says_that_it_is_over() -> None:
    workflow = stock(LINE)
    first = run(workflow, "a")
    run(workflow, "z")

    workflow.reset_from_task_id(first.id)

    assert names(workflow) == ["a"]
    assert workflow.completed


def test_stock_a_reset_loses_what_was_entered() -> None:
    workflow = stock(LINE)
    first = run(workflow, "a", answer="样")

    workflow.reset_from_task_id(first.id)

    assert ready(workflow, "a")[0].data == {}


def test_stock_a_reset_of_the_root_breaks() -> None:
    workflow = stock(LINE)

    with pytest.raises(AttributeError):
        workflow.reset_from_task_id(workflow.task_tree.id)


def test_stock_a_message_for_a_task_that_a_reset_removed_is_swallowed() -> None:
    lines = "start s\n user a\n catch c | message m\n user z\n end e\n s -> a -> c -> z -> e"
    message = BpmnEvent(MessageEventDefinition("m"), {})
    with pytest.raises(WorkflowException, match="not waiting"):
        stock(lines).send_event(message)
    workflow = stock(lines)
    first = run(workflow, "a")
    workflow.reset_from_task_id(first.id)

    workflow.send_event(message)
    workflow.do_engine_steps()

    assert names(workflow) == ["a"]
