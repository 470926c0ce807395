"""Work without end: what hangs the stock engine is refused, or stopped by a budget of ours."""

import subprocess
import sys

import pytest

from engine.errors import Fault, InvalidForm
from engine.forms import Field, Form, accept
from engine.interpreter import Execution, ModelRefused
from engine.interpreter.specs import MAX_VOTERS
from tests.interpreter.small import (
    begun,
    bpmn,
    compiled,
    complete,
    engine,
    names,
    open_at,
    ready,
    stock,
)

PLAIN = "start s\n user a\n end e\n s -> a -> e"
SEVERAL = "<bpmn:multiInstanceLoopCharacteristics><bpmn:loopCardinality>{}</bpmn:loopCardinality></bpmn:multiInstanceLoopCharacteristics>"
SCRIPTED = PLAIN.replace("user a", "scriptTask a | <bpmn:script>{}</bpmn:script>")
CYCLE = "on b attachedToRef=a cancelActivity=false | <bpmn:timerEventDefinition><bpmn:timeCycle>'R/PT0S'</bpmn:timeCycle></bpmn:timerEventDefinition>\n user r\n end e2\n b -> r -> e2"
ENDLESS = {
    "a script that turns": SCRIPTED.format("x = [None]&#10;while x: x.append(None); x.pop()"),
    "a number beyond all": SCRIPTED.format("x = 9**9**9"),
    "a sum beyond all": SCRIPTED.format("x = sum(range(10**10))"),
    "ten million instances": PLAIN.replace("user a", f"user a | {SEVERAL.format('10**7')}"),
    "a process that calls itself": PLAIN.replace("user a", "call a calledElement=p"),
}
STOCK = """
import resource, sys
resource.setrlimit(resource.RLIMIT_CPU, (3, 4))
resource.setrlimit(resource.RLIMIT_AS, (3 << 29, 3 << 29))
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.spiff.parser import SpiffBpmnParser
parser = SpiffBpmnParser()
parser.add_bpmn_str(sys.stdin.buffer.read())
workflow = BpmnWorkflow(parser.get_spec("p"), parser.get_subprocess_specs("p"))
workflow.do_engine_steps()
print("came to a wait")
"""


@pytest.mark.long
@pytest.mark.parametrize("kind", ENDLESS)
def test_stock_work_without_end_takes_the_process_with_it(kind: str) -> None:
    assert _comes_to_a_wait(PLAIN)

    assert not _comes_to_a_wait(ENDLESS[kind])


def _comes_to_a_wait(lines: str) -> bool:
    """Whether the stock engine does, within three seconds of work and 1.5 GB."""
    done = subprocess.run(
        [sys.executable, "-c", STOCK],
        input=bpmn(lines).encode(),
        capture_output=True,
        check=False,
    )
    return b"came to a wait" in done.stdout


@pytest.mark.parametrize("kind", ENDLESS)
def test_a_model_that_may_work_without_end_is_refused(kind: str) -> None:
    with pytest.raises(ModelRefused, match=r"^p/p\.bpmn: (a|p): \S"):
        compiled(ENDLESS[kind])


@pytest.mark.stock_engine
def test_stock_a_reminder_without_a_pause_opens_a_task_at_every_look() -> None:
    workflow = stock(f"{PLAIN}\n {CYCLE}")
    for _ in range(20):
        workflow.refresh_timers()
        workflow.do_engine_steps()

    assert len(ready(workflow, "r")) > 10


def test_a_reminder_without_a_pause_is_refused() -> None:
    with pytest.raises(ModelRefused, match=r"^p/p\.bpmn: b: 计时器请用 timeDate"):
        compiled(f"{PLAIN}\n {CYCLE}")


@pytest.mark.parametrize(
    "condition",
    [
        "count(for a in 1..9999, b in 1..9999 return a) = 1",
        "sum(for n in 1..9999999999 return n) = 1",
        'string length(string join(for a in 1..999999 return "aaaaaaaaaaaaaaaa")) = 1',
    ],
)
def test_a_condition_beyond_the_budget_is_a_fault_and_the_case_stands_where_it_stood(
    condition: str,
) -> None:
    lines = (
        "start s\n user a\n xor x default=x__e\n end e\n end e2\n s -> a -> x -> e\n x -> e2 : {}"
    )
    execution = begun(lines.replace("{}", condition))
    before = execution.dump()

    with pytest.raises(Fault, match="无法得出结果"):
        complete(execution, "a")

    assert open_at(Execution.restore(execution.model, before, engine())) == ["a"]


def test_there_are_never_more_voters_than_a_room_holds() -> None:
    lines = "start s\n dataObject v\n user a xr:collection=for&#32;n&#32;in&#32;1..{}&#32;return&#32;n | each v\n end e\n s -> a -> e"

    assert len(begun(lines.format(MAX_VOTERS)).user_tasks()) == MAX_VOTERS
    with pytest.raises(Fault, match=f"不超过 {MAX_VOTERS} 人"):
        begun(lines.format(MAX_VOTERS + 1))


# ---- values that nobody asked for ----

CHOICE = "start s\n user a\n xor x default=x__n\n user n\n user y\n end e\n end e2\n s -> a -> x -> n -> e\n x -> y : {}\n y -> e2"


@pytest.mark.stock_engine
def test_stock_a_value_that_no_form_asks_for_opens_the_way() -> None:
    workflow = stock(CHOICE.format("approved"))
    task = ready(workflow, "a")[0]
    task.data.update({"comment": "…", "approved": True})
    task.run()
    workflow.do_engine_steps()

    assert names(workflow) == ["y"]


def test_a_value_that_no_form_asks_for_is_refused() -> None:
    form = Form("a", (Field("comment", "textfield", "意见"),))

    with pytest.raises(InvalidForm):
        accept(form, {"comment": "…", "approved": True})
