"""What the stock parser takes in and drops, guesses or starts too early; ours says no by name."""

import pytest
from SpiffWorkflow.bpmn import BpmnEvent, BpmnWorkflow
from SpiffWorkflow.bpmn.parser.ValidationException import ValidationException
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.specs.event_definitions import NoneEventDefinition
from SpiffWorkflow.bpmn.specs.event_definitions.message import MessageEventDefinition as CoreMessage
from SpiffWorkflow.exceptions import WorkflowException
from SpiffWorkflow.spiff.parser import SpiffBpmnParser
from SpiffWorkflow.spiff.serializer import DEFAULT_CONFIG
from SpiffWorkflow.spiff.specs.event_definitions import MessageEventDefinition

from engine.interpreter import ModelRefused
from engine.interpreter.specs import CaseWorkflow
from engine.lint import check, known_to
from tests.interpreter.small import NOW, again, begun, bpmn, compiled, names, run, stock
from workflows.surroundings import surroundings

PLAIN = "start s\n user a\n end e\n s -> a -> e"
WITHIN = """
    start s
    user a
    end e
    s -> a -> e
    sub within triggeredByEvent=true {
    start s2 isInterrupting=true | {}
    user handle
    end e2
    s2 -> handle -> e2
    }
"""
LINKED = """
    start s
    throw a | <bpmn:linkEventDefinition name="there"/>
    user b
    end e
    s -> a -> b -> e
"""
COMPENSATED = PLAIN.replace("end e", "end e | <bpmn:compensateEventDefinition/>")
CONDITIONAL = """
    start s
    user first
    and f
    user a
    catch c | condition {}
    user b
    and j
    user z
    end e
    s -> first -> f -> a -> j -> z -> e
    f -> c -> b -> j
"""
AD_HOC = """
    start s
    user first
    adHocSubProcess h | <bpmn:userTask id="i"/>{}
    end e
    s -> first -> h -> e
"""


def refused(lines: str, element: str, what: str) -> None:
    with pytest.raises(ModelRefused, match=rf"^p/p\.bpmn: {element}: .*{what}"):
        compiled(lines)


# ---- classes ----


def test_stock_a_class_of_ones_own_cannot_be_read_back_unless_it_is_registered() -> None:
    class Own(BpmnWorkflow):
        pass

    parser = SpiffBpmnParser()
    parser.add_bpmn_str(bpmn(PLAIN).encode())
    workflow = Own(parser.get_spec("p"), parser.get_subprocess_specs("p"))

    with pytest.raises(TypeError):
        BpmnWorkflowSerializer(BpmnWorkflowSerializer.configure(DEFAULT_CONFIG)).serialize_json(
            workflow
        )


def test_our_class_is_read_back_as_what_it_was() -> None:
    execution = begun(PLAIN)

    assert type(again(execution).workflow) is CaseWorkflow


def test_stock_a_message_of_the_class_beside_is_not_awaited() -> None:
    lines = "start s\n catch c | message m\n user a\n end e\n s -> c -> a -> e"

    with pytest.raises(WorkflowException, match="not waiting"):
        stock(lines).send_event(BpmnEvent(CoreMessage("m"), {}))


def test_a_message_is_awaited_by_its_name() -> None:
    execution = begun("start s\n catch c | message m\n user a\n end e\n s -> c -> a -> e")

    assert execution.awaited() == {"m": "c"}
    assert not execution.send("n")
    assert execution.send("m")


def test_stock_what_a_task_of_several_is_marked_with_is_not_found_at_its_id() -> None:
    marked = "<bpmn:extensionElements><spiffworkflow:properties><spiffworkflow:property name='form' value='f'/></spiffworkflow:properties></bpmn:extensionElements>"
    several = "<bpmn:multiInstanceLoopCharacteristics><bpmn:loopCardinality>2</bpmn:loopCardinality></bpmn:multiInstanceLoopCharacteristics>"
    parser = SpiffBpmnParser()
    parser.add_bpmn_str(bpmn(PLAIN.replace("user a", f"user a | {marked}{several}")).encode())

    tasks = parser.get_spec("p").task_specs
    assert not hasattr(tasks["a"], "extensions")
    assert tasks["a [child]"].extensions == {"properties": {"form": "f"}}


def test_what_a_task_of_several_is_marked_with_is_found_at_its_id() -> None:
    lines = PLAIN.replace("user a", "dataObject v\n user a xr:form=f xr:collection=m | each v")
    element = compiled(lines).of("a")

    assert element is not None
    assert (element.form, element.role) == ("f", "officer")


# ---- elements refused by both, with and without a reason that helps ----


def test_stock_a_complex_gateway_is_refused() -> None:
    with pytest.raises(ValidationException, match="no support"):
        stock(PLAIN.replace("user a", "complexGateway a"))


def test_stock_a_service_without_an_operator_and_an_implicit_fork_are_refused() -> None:
    with pytest.raises(ValidationException, match="operator"):
        stock(PLAIN.replace("user a", "service a"))
    with pytest.raises(ValidationException, match="outgoing"):
        stock(PLAIN + "\n user b\n end e2\n a -> b -> e2")


def test_stock_a_sub_process_without_an_end_is_refused_without_its_name() -> None:
    lines = "start s\n sub part {\n start i\n user u\n i -> u\n }\n end e\n s -> part -> e"

    with pytest.raises(ValidationException):
        stock(lines)
    refused(lines, "part", "没有结束事件")


@pytest.mark.parametrize(
    ("kind", "what"),
    [
        ("complexGateway", "不支持复杂网关"),
        ("inclusiveGateway", "不支持包容网关"),
        ("adHocSubProcess", "不支持自由子流程"),
        ("transaction", "不支持事务子流程"),
        ("scriptTask", "脚本任务不予发布"),
        ("manualStep", "不支持 manualStep"),
    ],
)
def test_an_element_that_is_not_supported_is_refused_by_its_id(kind: str, what: str) -> None:
    refused(PLAIN.replace("user a", f"{kind} a"), "a", what)


# ---- sub-processes that begin by an event ----


def test_stock_a_handler_of_an_error_begins_with_the_case() -> None:
    assert names(stock(WITHIN.replace("{}", "error failed"))) == ["a", "handle"]


def test_stock_an_event_sub_process_that_should_interrupt_does_not() -> None:
    workflow = stock(WITHIN.replace("{}", "message stop"))

    workflow.send_event(BpmnEvent(MessageEventDefinition("stop"), {}))
    workflow.do_engine_steps()

    assert names(workflow) == ["a", "handle"]


@pytest.mark.parametrize("start", ["error failed", "message stop", 'timer date("2017-01-01")', ""])
def test_a_sub_process_that_begins_by_an_event_is_refused(start: str) -> None:
    refused(WITHIN.replace("{}", start), "within|s2", "不支持")


@pytest.mark.stock_engine
def test_stock_an_ad_hoc_sub_process_breaks_the_case_when_it_is_reached() -> None:
    workflow = stock(AD_HOC.format(""))

    with pytest.raises(TypeError):
        run(workflow, "first")


def test_an_ad_hoc_sub_process_is_refused() -> None:
    refused(AD_HOC.format(""), "h", "不支持自由子流程")


# ---- events that become none ----


@pytest.mark.parametrize(
    ("lines", "element"),
    [(PLAIN.replace("end e", "end e | signal done"), "e"), (COMPENSATED, "e"), (LINKED, "a")],
    ids=["signal at the end", "compensation", "link"],
)
def test_stock_an_event_that_does_something_becomes_one_that_does_nothing(
    lines: str, element: str
) -> None:
    definition = stock(lines).spec.task_specs[element].event_definition

    assert type(definition) is NoneEventDefinition


@pytest.mark.parametrize(
    ("lines", "element", "what"),
    [
        (PLAIN.replace("end e", "end e | signal done"), "e", "不支持 signal 定义"),
        (COMPENSATED, "e", "不支持补偿事件"),
        (LINKED, "a", "不支持链接事件"),
    ],
)
def test_an_event_that_would_do_nothing_is_refused(lines: str, element: str, what: str) -> None:
    refused(lines, element, what)


@pytest.mark.stock_engine
def test_stock_a_condition_does_not_see_what_another_branch_says() -> None:
    workflow = stock(CONDITIONAL.format("known"))
    run(workflow, "first", known=False)
    run(workflow, "a", known=True)
    workflow.refresh_timers()
    workflow.do_engine_steps()

    assert names(workflow) == []


def test_an_event_that_waits_for_a_condition_is_refused() -> None:
    refused(CONDITIONAL.format("known"), "c", "不支持条件事件")


# ---- flows ----


@pytest.mark.stock_engine
def test_stock_a_condition_on_the_only_way_out_of_a_task_is_not_asked() -> None:
    workflow = stock(PLAIN.replace("s -> a -> e", "user b\n s -> a\n a -> b : False\n b -> e"))
    run(workflow, "a")

    assert names(workflow) == ["b"]


def test_a_condition_behind_a_task_is_refused() -> None:
    lines = PLAIN.replace("s -> a -> e", "user b\n s -> a\n a -> b : false\n b -> e")

    refused(lines, "a__b", "条件只能写在排他网关之后")


def test_stock_a_case_without_an_end_event_never_ends() -> None:
    workflow = stock("start s\n user a\n s -> a")
    run(workflow, "a")

    assert names(workflow) == []
    assert not workflow.completed


def test_stock_what_is_not_connected_is_dropped() -> None:
    workflow = stock(PLAIN + "\n user lost\n end e2\n lost -> e2")

    assert "lost" not in workflow.spec.task_specs


def test_a_model_in_which_something_cannot_end_or_begin_is_refused() -> None:
    refused("start s\n user a\n s -> a", "p", "没有结束事件")
    refused(PLAIN + "\n user lost\n end e2\n lost -> e2", "lost", "从启动事件到不了")


def test_stock_two_tasks_of_one_id_become_one_and_what_follows_the_first_is_not_told() -> None:
    workflow = stock(PLAIN.replace("user a", "user a name=one\n user a name=two"))

    assert len([name for name in workflow.spec.task_specs if name == "a"]) == 1


def test_an_id_used_twice_is_refused() -> None:
    refused(PLAIN.replace("user a", "user a name=one\n user a name=two"), "a", "id 在文件中重复")


# ---- and the check names the rule ----


@pytest.mark.parametrize(
    ("lines", "element", "rule"),
    [
        (PLAIN.replace("user a", "complexGateway a"), "a", "unsupported"),
        (PLAIN.replace("user a", "inclusiveGateway a"), "a", "unsupported"),
        (PLAIN.replace("user a", "scriptTask a"), "a", "unsupported"),
        (AD_HOC.format(""), "h", "unsupported"),
        (WITHIN.replace("{}", "error failed"), "within", "unsupported"),
        (COMPENSATED, "e", "unsupported"),
        (LINKED, "a", "unsupported"),
        (CONDITIONAL.format("known"), "c", "unsupported"),
        (PLAIN + "\n user b\n end e2\n a -> b -> e2", "a", "gateways"),
        (PLAIN.replace("user a", "service a"), "a", "references"),
        (PLAIN.replace("user a", "call a calledElement=p"), "p", "references"),
        (PLAIN.replace("user a", "user a name=one\n user a name=two"), "a", "ids"),
        (PLAIN + "\n user lost\n end e2\n lost -> e2", "lost", "scopes"),
        ("start s\n user a\n s -> a", "p", "scopes"),
        ("start s\n xor x\n user a\n user b\n end e\n end e2\n s -> x\n x -> a : a\n x -> b : b\n a -> e\n b -> e2", "x", "gateways"),
    ],
)  # fmt: skip
def test_the_check_names_element_and_rule(lines: str, element: str, rule: str) -> None:
    files = {"p/p.bpmn": bpmn(lines), "p/procedure.yaml": "key: p\nname: 样例\nstart: []\n"}

    found = check("p", files, known_to(surroundings(), NOW.date()))

    assert (element, rule) in {(f.element, f.rule) for f in found if f.severity == "error"}
