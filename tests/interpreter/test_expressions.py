"""No slot of a model runs Python: it is refused when the model comes in, or it is inert."""

import re
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from SpiffWorkflow.bpmn import BpmnEvent, BpmnWorkflow
from SpiffWorkflow.bpmn.exceptions import WorkflowTaskException
from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine, TaskDataEnvironment
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.camunda.parser import CamundaParser
from SpiffWorkflow.spiff.parser import SpiffBpmnParser
from SpiffWorkflow.spiff.serializer import DEFAULT_CONFIG
from SpiffWorkflow.spiff.specs.event_definitions import MessageEventDefinition
from SpiffWorkflow.util.task import TaskState

from engine.errors import Fault
from engine.feel.errors import FeelError
from engine.interpreter import Execution, FeelEngine, ModelRefused, compile_model, tokens
from tests.interpreter.small import bpmn, compiled, engine, open_at

MARK = "payload-ran"
PLAIN = "start s\n user a\n end e\n s -> a -> e"


def own(*inner: str) -> str:
    """An extension of SpiffWorkflow's on the task."""
    return f"user a | <bpmn:extensionElements>{''.join(inner)}</bpmn:extensionElements>"


def spiff(name: str, inside: str = "{0}") -> str:
    return f"<spiffworkflow:{name}>{inside}</spiffworkflow:{name}>"


def event(name: str, inside: str) -> str:
    return f"<bpmn:{name}EventDefinition>{inside}</bpmn:{name}EventDefinition>"


def caught(definition: str) -> str:
    return f"start s\n catch c | {definition}\n user a\n end e\n s -> c -> a -> e"


def several(inside: str) -> str:
    return PLAIN.replace(
        "user a",
        f"user a | <bpmn:multiInstanceLoopCharacteristics>{inside}</bpmn:multiInstanceLoopCharacteristics>",
    )


TIMED = "<bpmn:{0}>{{0}}</bpmn:{0}>"
SLOTS = {
    "script task": PLAIN.replace("user a", "scriptTask a | <bpmn:script>{0}</bpmn:script>"),
    "before a task": PLAIN.replace("user a", own(spiff("preScript"))),
    "after a task": PLAIN.replace("user a", own(spiff("postScript"))),
    "condition": "start s\n xor x default=x__a\n user a\n end e\n end e2\n s -> x -> a -> e\n x -> e2 : {0}",
    **{
        f"{kind} in the middle": caught(event("timer", TIMED.format(kind)))
        for kind in ("timeDuration", "timeDate", "timeCycle")
    },
    **{
        f"{kind} at the edge": PLAIN
        + f"\n on b attachedToRef=a | {event('timer', TIMED.format(kind))}\n end e2\n b -> e2"
        for kind in ("timeDuration", "timeDate", "timeCycle")
    },
    **{
        f"{kind} at the start": PLAIN.replace(
            "start s", f"start s | {event('timer', TIMED.format(kind))}"
        )
        for kind in ("timeDuration", "timeDate", "timeCycle")
    },
    "conditional event": caught(event("conditional", "<bpmn:condition>{0}</bpmn:condition>")),
    "cardinality": several("<bpmn:loopCardinality>{0}</bpmn:loopCardinality>"),
    "early end": several(
        "<bpmn:loopCardinality>1</bpmn:loopCardinality><bpmn:completionCondition>{0}</bpmn:completionCondition>"
    ),
    "loop condition": PLAIN.replace(
        "user a",
        'user a | <bpmn:standardLoopCharacteristics testBefore="true"><bpmn:loopCondition>{0}</bpmn:loopCondition></bpmn:standardLoopCharacteristics>',
    ),
    "payload of a message": PLAIN.replace(
        "user a",
        "sendTask a messageRef=message_m | <bpmn:extensionElements><spiffworkflow:messagePayload>{0}</spiffworkflow:messagePayload></bpmn:extensionElements>",
    ),
    "payload of a signal": PLAIN.replace("user a", "throw a | signal m"),
    "payload of an error": PLAIN.replace("end e", "end e | error m"),
    "payload of an escalation": PLAIN.replace("end e", "end e | escalation m"),
    "variable of a correlation": caught(
        '<bpmn:messageEventDefinition messageRef="message_m"><bpmn:extensionElements><spiffworkflow:processVariableCorrelation><spiffworkflow:propertyId>cp</spiffworkflow:propertyId><spiffworkflow:expression>{0}</spiffworkflow:expression></spiffworkflow:processVariableCorrelation></bpmn:extensionElements></bpmn:messageEventDefinition>'
    ),
    "correlation of a message": caught('<bpmn:messageEventDefinition messageRef="message_m"/>'),
    "parameter of a service": PLAIN.replace(
        "user a",
        'service a | <bpmn:extensionElements><spiffworkflow:serviceTaskOperator id="x"><spiffworkflow:parameters><spiffworkflow:parameter id="p" type="any" value="{0}"/></spiffworkflow:parameters></spiffworkflow:serviceTaskOperator></bpmn:extensionElements>',
    ),
    "ad-hoc sub-process": PLAIN.replace(
        "user a",
        'adHocSubProcess a | <bpmn:completionCondition>{0}</bpmn:completionCondition><bpmn:userTask id="i"/>',
    ),
    "expression of another engine": PLAIN.replace(
        "user a",
        'throw a | <bpmn:messageEventDefinition messageRef="message_m" camunda:expression="{0}"/>',
    ),
}
OURS = {
    "voters": PLAIN.replace("user a", "user a xr:collection={0} | {each}"),
    "data that is sent": PLAIN.replace("user a", "sendTask a xr:opens=p xr:data={0}"),
    "to whom it is sent": PLAIN.replace("user a", "sendTask a xr:sends=m xr:to={0}"),
    "performer": PLAIN.replace("user a", "user a xr:performer={0}"),
}
CORRELATION = """<bpmn:correlationProperty id="cp" name="cp"><bpmn:correlationPropertyRetrievalExpression
 messageRef="message_m"><bpmn:formalExpression>PAYLOAD</bpmn:formalExpression>
 </bpmn:correlationPropertyRetrievalExpression></bpmn:correlationProperty>"""
CARRIED = "<bpmn:extensionElements><spiffworkflow:payloadExpression>PAYLOAD</spiffworkflow:payloadExpression></bpmn:extensionElements>"
CAMUNDA = "http://camunda.org/schema/1.0/bpmn"
ATTACKS = (
    "__import__('pathlib').Path('{0}').touch()",
    "().__class__.__base__.__subclasses__()",
    "open('{0}','w')",
    "[x for x in ().__class__.__mro__]",
    "lambda: 0",
    "eval('1')",
)


def filled(slot: str, payload: str) -> str:
    each = '<bpmn:multiInstanceLoopCharacteristics><bpmn:loopDataInputRef>v</bpmn:loopDataInputRef><bpmn:inputDataItem id="member"/></bpmn:multiInstanceLoopCharacteristics>'
    text = (SLOTS | OURS)[slot].replace("{each}", each).replace("{0}", "PAYLOAD")
    xml = bpmn(text).replace("<bpmn:definitions", f'<bpmn:definitions xmlns:camunda="{CAMUNDA}"')
    kind = slot.rpartition(" ")[2]
    if slot.startswith("payload of a"):
        xml = re.sub(rf"<bpmn:{kind} ([^>]*)/>", rf"<bpmn:{kind} \1>{CARRIED}</bpmn:{kind}>", xml)
    if slot.startswith("correlation"):
        xml = xml.replace("</bpmn:definitions>", f"{CORRELATION}</bpmn:definitions>")
    return xml.replace("PAYLOAD", payload.replace("&", "&amp;").replace("<", "&lt;"))


@pytest.mark.parametrize("slot", SLOTS | OURS)
@pytest.mark.parametrize("attack", ATTACKS)
def test_python_in_any_slot_is_refused_at_deploy_with_file_and_element(
    slot: str, attack: str, tmp_path: Path
) -> None:
    mark = tmp_path / MARK

    with pytest.raises(ModelRefused, match=r"^p/p\.bpmn: \w+: \S") as refused:
        compile_model("p", {"p/p.bpmn": filled(slot, attack.format(mark))}, {})

    assert "\n" not in str(refused.value)
    assert not mark.exists()


@pytest.mark.stock_engine
@pytest.mark.parametrize("slot", SLOTS)
def test_stock_the_same_slots_run_what_is_written_in_them(slot: str, tmp_path: Path) -> None:
    mark = tmp_path / MARK
    workflow = built(filled(slot, ATTACKS[0].format(mark)), camunda="another engine" in slot)

    with suppress(Exception):  # the payload gives no value that the engine can use
        driven(workflow)

    assert mark.exists()


def built(
    xml: str, *, camunda: bool = False, own: PythonScriptEngine | None = None
) -> BpmnWorkflow:
    parser = (CamundaParser if camunda else SpiffBpmnParser)()
    parser.add_bpmn_str(xml.encode())
    return BpmnWorkflow(parser.get_spec("p"), parser.get_subprocess_specs("p"), script_engine=own)


def driven(workflow: BpmnWorkflow) -> None:
    """Everything that is ready is done, every message is sent."""
    for _ in range(3):
        workflow.do_engine_steps()
        for task in workflow.get_tasks(state=TaskState.READY, manual=True):
            task.run()
        if any(w.event_type == "MessageEventDefinition" for w in workflow.waiting_events()):
            workflow.send_event(BpmnEvent(MessageEventDefinition("m"), {"who": "样一"}))


class Careful(PythonScriptEngine):
    """What one would write first: the environment below it stays as it was."""

    def evaluate(self, *_: object, **__: object) -> None:
        raise AssertionError

    execute = evaluate


@pytest.mark.stock_engine
def test_stock_an_engine_that_evaluates_nothing_is_passed_by(tmp_path: Path) -> None:
    mark = tmp_path / MARK
    xml = filled("correlation of a message", ATTACKS[0].format(mark))

    with suppress(Exception):
        driven(built(xml, own=Careful()))

    assert mark.exists()


@pytest.mark.stock_engine
def test_stock_an_environment_without_builtins_is_left_by_any_object() -> None:
    bare = TaskDataEnvironment({"__builtins__": {}})

    assert len(bare.evaluate("().__class__.__base__.__subclasses__()", {})) > 100


def test_stock_a_restored_case_has_the_engine_that_runs_python() -> None:
    serializer = BpmnWorkflowSerializer(BpmnWorkflowSerializer.configure(DEFAULT_CONFIG))
    text = serializer.serialize_json(built(bpmn(PLAIN), own=Careful()))

    assert type(serializer.deserialize_json(text).script_engine) is PythonScriptEngine


@pytest.mark.parametrize("attack", ATTACKS)
def test_whatever_reaches_the_engine_all_the_same_is_not_python(
    attack: str, tmp_path: Path
) -> None:
    mark = tmp_path / MARK
    text = attack.format(mark)
    execution = Execution.begin(compiled(PLAIN), engine())
    task = execution.workflow.get_tasks(manual=True)[0]
    doors: list[Callable[[], object]] = [
        lambda: execution.engine.evaluate(task, text),
        lambda: execution.engine.value(task, text),
        lambda: execution.engine.execute(task, text),
        lambda: execution.engine.environment.evaluate(text, {}),
        lambda: execution.engine.environment.execute(text, {}),
        lambda: execution.engine.call_service(task, operation_name=text),
        lambda: execution.engine.environment.call_service(None, operation_name=text),
    ]

    for door in doors:
        with pytest.raises((Fault, FeelError)):
            door()
    assert not mark.exists()


def test_a_restored_case_has_no_engine_but_the_one_it_is_given() -> None:
    execution = Execution.begin(compiled(PLAIN), engine())
    bare = tokens.restore(execution.dump(), execution.model.private_copy())
    task = bare.get_tasks(manual=True)[0]

    assert bare.script_engine.evaluate(task, "1 = 1") is True
    with pytest.raises(WorkflowTaskException, match=r"__class__"):
        bare.script_engine.evaluate(task, "().__class__")
    with pytest.raises(WorkflowTaskException, match="不予执行"):
        bare.script_engine.execute(task, "1")
    restored = Execution.restore(execution.model, execution.dump(), engine())
    assert isinstance(restored.workflow.script_engine, FeelEngine)
    assert open_at(restored) == ["a"]
