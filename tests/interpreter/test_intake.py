"""Hostile and faulty models at the deploy door: one line that names file, element and what."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from SpiffWorkflow.bpmn.parser.ValidationException import ValidationException
from SpiffWorkflow.spiff.parser import SpiffBpmnParser

import engine as house
from engine.clock import TurnedClock
from engine.definitions import bundle, compile_procedure
from engine.interpreter import Model, ModelRefused, compile_model
from engine.interpreter.structure import MAX_NODES
from engine.models.base import Base
from tests.interpreter.small import NOW, bpmn, compiled
from workflows.surroundings import surroundings

PLAIN = "start s\n user a\n end e\n s -> a -> e"
XML = bpmn(PLAIN)
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
HOSTILE = {
    "external entity": (
        XML.replace("?>", '?><!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>', 1).replace(
            "<bpmn:process", "&x;<bpmn:process"
        ),
        "DOCTYPE",
    ),
    "external subset": (
        XML.replace("?>", '?><!DOCTYPE d SYSTEM "http://127.0.0.1:9/d">', 1),
        "DOCTYPE",
    ),
    "bare doctype": (XML.replace("?>", "?><!DOCTYPE d>", 1), "DOCTYPE"),
    "billion laughs": (
        XML.replace("?>", f'?><!DOCTYPE d [<!ENTITY l0 "ha">{LAUGHS}]>', 1).replace(
            "<bpmn:process", "&l9;<bpmn:process"
        ),
        "嵌套过深|DOCTYPE",
    ),
    "UTF-7 with a doctype": (
        "<?xml version='1.0' encoding='UTF-7'?>+ADwAIQ-DOCTYPE a+AD4-<a/>",
        "不接受 utf-7 编码",
    ),
    "depth": ("<a>" * 100_000 + "</a>" * 100_000, "嵌套"),
    "700,000 elements": (f"<a>{'<b/>' * 700_000}</a>", "元素超过"),
    "too large": (XML + " " * 6_000_000, "超过上限"),
    "not XML": ("PK\x03\x04", "XML"),
    "no XML at all": ("", "空"),
    "truncated": (XML[: len(XML) // 2], "不是合格的 XML"),
    "another language": ("<html/>", "html"),
}
DATA = """<bpmn:subProcess id="sub"><bpmn:startEvent id="i"/><bpmn:userTask id="u">
 <bpmn:dataInputAssociation><bpmn:sourceRef>ref</bpmn:sourceRef></bpmn:dataInputAssociation>
 </bpmn:userTask><bpmn:endEvent id="k"/><bpmn:dataObjectReference id="ref" dataObjectRef="none"/>
 <bpmn:sequenceFlow id="i__u" sourceRef="i" targetRef="u"/>
 <bpmn:sequenceFlow id="u__k" sourceRef="u" targetRef="k"/></bpmn:subProcess>"""
CHOICE = "start s\n xor x default=x__a\n user a\n user b\n end e\n end e2\n s -> x -> a -> e\n x -> b : b\n b -> e2"
EVENTS = "start s\n event g\n catch m | message m\n catch t | {}\n end e\n end e2\n s -> g -> m -> e\n g -> t -> e2"
FAULTY = {
    "duplicate id": (PLAIN + "\n user a\n", "a", "id 在文件中重复"),
    "flow into nothing": (PLAIN + "\n a -> nowhere", "a__nowhere", "targetRef 所指的 nowhere"),
    "flow out of nothing": (PLAIN + "\n nowhere -> a", "nowhere__a", "sourceRef 所指的 nowhere"),
    "flow into a sub-process": (
        "start s\n sub p2 {\n start i\n user v\n end k\n i -> v -> k\n }\n end e\n s -> v\n s -> p2 -> e",
        "s__v",
        "不在同一流程中",
    ),
    "unknown flow node": (PLAIN.replace("user a", "robotTask a"), "a", "不支持 robotTask"),
    "a task that only tells": (PLAIN.replace("user a", "sendTask a"), "a", "发送任务应写明 xr:opens 或 xr:sends"),
    "a message to nobody": (PLAIN.replace("user a", "sendTask a xr:sends=m"), "a", "xr:sends 与 xr:to 应同时写明"),
    "a task that receives": (PLAIN.replace("user a", "receiveTask a"), "a", "不支持 receiveTask"),
    "a task of no kind": (PLAIN.replace("user a", "task a"), "a", "不支持 task"),
    "a store": (PLAIN + "\n dataStoreReference ds\n", "ds", "不支持 dataStoreReference"),
    "missing default": (CHOICE.replace(" default=x__a", "").replace("x -> a", "x -> a"), "x", "没有默认连线"),
    "default of another": (CHOICE.replace("x__a", "a__e"), "x", "没有默认连线"),
    "default with a condition": (CHOICE.replace("s -> x -> a -> e", "s -> x\n x -> a : a\n a -> e"), "x__a", "默认连线不写条件"),
    "way without a condition": (CHOICE.replace(" : b", ""), "x__b", "其他连线都应写条件"),
    "condition after an activity": (PLAIN.replace("s -> a -> e", "s -> a\n a -> e : false"), "a__e", "条件只能写在排他网关"),
    "default of an activity": (PLAIN.replace("user a", "user a default=a__e"), "a", "只有排他网关有默认连线"),
    "implicit fork": (PLAIN + "\n user b\n end e2\n a -> b -> e2", "a", "请用网关画出"),
    "disconnected node": (PLAIN + "\n user lost\n", "lost", "到不了"),
    "disconnected island": (PLAIN + "\n user lost\n end e2\n lost -> e2", "lost", "从启动事件到不了"),
    "dead end": ("start s\n and f\n user a\n user b\n end e\n s -> f -> a -> e\n f -> b", "b", "由此到不了结束事件"),
    "no end event": ("start s\n user a\n s -> a", "p", "没有结束事件"),
    "no start event": ("user a\n end e\n a -> e", "p", "应恰好有一个启动事件"),
    "two start events": (PLAIN + "\n start s2\n user b\n end e2\n s2 -> b -> e2", "p", "应恰好有一个启动事件"),
    "a start that waits": (PLAIN.replace("start s", "start s | message m"), "s", "startEvent 不支持 message 定义"),
    "flow into the start": (PLAIN.replace("s -> a -> e", "s -> a -> s"), "s", "不应有进入的连线"),
    "flow out of the end": (PLAIN + "\n user b\n end e2\n e -> b -> e2", "e", "结束事件之后"),
    "two timers behind a gateway": (EVENTS.format('timer date("2017-01-01")').replace("message m\n", 'timer date("2017-01-02")\n'), "g", "只能有一个计时器"),
    "one event behind a gateway": ("start s\n event g\n catch m | message m\n end e\n s -> g -> m -> e", "g", "应有两个以上事件"),
    "a task behind an event gateway": (EVENTS.format("message n").replace("catch t | message n", "user t"), "g", "只能是中间捕获事件"),
    "an event with nothing to wait for": (EVENTS.format(""), "t", "intermediateCatchEvent 不支持空的定义"),
    "an event with two definitions": (EVENTS.format('<bpmn:terminateEventDefinition/><bpmn:signalEventDefinition signalRef="x"/>'), "t", "所指的 signal 不存在"),
    "a message that is not declared": (EVENTS.format('<bpmn:messageEventDefinition messageRef="none"/>'), "t", "所指的 message 不存在"),
    "an end that signals": (PLAIN.replace("end e", "end e | signal done"), "e", "endEvent 不支持 signal 定义"),
    "an end that sends": (PLAIN.replace("end e", "end e | message done"), "e", "endEvent 不支持 message 定义"),
    "a compensation": (PLAIN.replace("end e", "end e | <bpmn:compensateEventDefinition/>"), "e", "不支持补偿事件"),
    "a link": (PLAIN.replace("user a", 'throw a | <bpmn:linkEventDefinition name="l"/>'), "a", "不支持链接事件"),
    "an error": (PLAIN + "\n on b attachedToRef=a | <bpmn:errorEventDefinition/>", "b", "不支持错误事件"),
    "an escalation": (PLAIN.replace("end e", "end e | <bpmn:escalationEventDefinition/>"), "e", "不支持升级事件"),
    "an edge of nothing": (PLAIN + "\n on b attachedToRef=none | message m\n end e2\n b -> e2", "b", "没有附着"),
    "an edge of a gateway": (CHOICE + "\n on o attachedToRef=x | message m\n end e3\n o -> e3", "o", "没有附着"),
    "a timer without a moment": (PLAIN.replace("user a", "catch a | <bpmn:timerEventDefinition/>"), "a", "timeDate"),
    "an empty condition": (CHOICE.replace(" : b", " : &#32;"), "x__b", "表达式无法解析"),
    "a call to nothing": (PLAIN.replace("user a", "call a calledElement=none"), "a", "所调用的流程「none」不在本程序中"),
    "a call without a name": (PLAIN.replace("user a", "call a"), "a", "所调用的流程「」"),
    "several at a service": (PLAIN.replace("user a", "service a | <bpmn:multiInstanceLoopCharacteristics/>"), "a", "只有人工任务可以由多人办理"),
    "one after another": (PLAIN.replace("user a", 'user a xr:collection=m | <bpmn:multiInstanceLoopCharacteristics isSequential="true"><bpmn:loopDataInputRef>v</bpmn:loopDataInputRef></bpmn:multiInstanceLoopCharacteristics>'), "a", "不支持 isSequential"),
    "a service without an operator": (PLAIN.replace("user a", "service a"), "a", "operator"),
    "a guard that guards nothing": (CHOICE.replace("xor x", "xor x xr:guard=g"), "x", "xr:guard 写在 exclusiveGateway 上不起作用"),
    "a misspelt guard": (PLAIN.replace("user a", "user a xr:gaurd=g"), "a", "没有 xr:gaurd 这一属性"),
    "an attribute of another tool": (PLAIN.replace("user a", "user a camunda:assignee=x"), "a", "不读取属性 assignee"),
    "an extension of another tool": (PLAIN.replace("user a", "user a | <bpmn:extensionElements><camunda:taskListener/></bpmn:extensionElements>"), "a", "不读取 taskListener"),
    "a task for two": (PLAIN.replace("user a", "user a isForCompensation=true"), "a", "不支持 isForCompensation"),
    "a lane of nothing": (PLAIN + '\n laneSet ls | <bpmn:lane id="l1"><bpmn:flowNodeRef>none</bpmn:flowNodeRef></bpmn:lane>', "l1", "泳道所列的 none 不存在"),
    "a user task nobody does": (PLAIN.replace("user a", "user a lane"), "a", "未在 procedure.yaml 中定义角色"),
    "too many steps": ("start s\n end e\n" + "\n".join(f"user t{n}" for n in range(MAX_NODES)) + "\n s -> " + " -> ".join(f"t{n}" for n in range(MAX_NODES)) + " -> e", "p", f"超过 {MAX_NODES} 个"),
}  # fmt: skip


def deployed(text: str) -> Model:
    return compile_model("p", {"p/p.bpmn": text}, {})


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_file_is_refused_in_one_line(kind: str) -> None:
    text, what = HOSTILE[kind]

    with pytest.raises(ModelRefused, match=rf"^p/p\.bpmn: \S.*{what}") as refused:
        deployed(text)

    assert "\n" not in str(refused.value)
    assert "root:" not in str(refused.value)


@pytest.mark.parametrize("kind", FAULTY)
def test_a_faulty_model_is_refused_with_file_element_and_what(kind: str) -> None:
    lines, element, what = FAULTY[kind]
    xml = bpmn(lines).replace("<bpmn:definitions", '<bpmn:definitions xmlns:camunda="c"')

    with pytest.raises(ModelRefused) as refused:
        deployed(xml)

    assert (refused.value.file, refused.value.element) == ("p/p.bpmn", element), str(refused.value)
    assert what in refused.value.what
    assert "\n" not in str(refused.value)


STOCK_ACCEPTS = (
    "condition after an activity", "disconnected node", "disconnected island", "no end event",
    "an end that signals", "a compensation", "an attribute of another tool", "a misspelt guard",
    "an extension of another tool", "a lane of nothing", "two timers behind a gateway",
    "default of an activity", "a task for two", "default with a condition",
)  # fmt: skip


@pytest.mark.parametrize("kind", STOCK_ACCEPTS)
def test_stock_the_same_model_is_accepted_and_what_is_faulty_dropped(kind: str) -> None:
    xml = bpmn(FAULTY[kind][0]).replace("<bpmn:definitions", '<bpmn:definitions xmlns:camunda="c"')
    parser = SpiffBpmnParser()
    parser.add_bpmn_str(xml.encode())

    assert parser.get_spec("p").task_specs


def test_two_procedures_that_call_each_other_are_refused_with_the_ring() -> None:
    call = "start s_{0}\n call c_{0} calledElement={1}\n end e_{0}\n s_{0} -> c_{0} -> e_{0}"

    with pytest.raises(ModelRefused, match=r"流程互相调用：(p → q → p|q → p → q)"):
        compiled(call.format("p", "q"), q=call.format("q", "p"))
    with pytest.raises(ModelRefused, match="流程互相调用：p → p"):
        compiled(call.format("p", "p"))


def test_one_id_in_two_procedures_is_refused() -> None:
    lines = "start s1\n user a\n call c calledElement=q\n end e1\n s1 -> a -> c -> e1"

    with pytest.raises(ModelRefused, match=r"q/q\.bpmn: a: 元素 id 在本程序及其调用的程序中重复"):
        compiled(lines, q=PLAIN)


def test_a_data_object_that_is_nowhere_is_refused_before_the_stock_parser_seeks_it_for_ever() -> (
    None
):
    whole = bpmn("start s\n user sub\n end e\n s -> sub -> e")
    xml = re.sub(r"<bpmn:userTask.*</bpmn:userTask>", DATA, whole)
    program = f"from SpiffWorkflow.spiff.parser import SpiffBpmnParser as P; p = P(); p.add_bpmn_str({xml.encode()!r}); p.get_subprocess_specs('p')"

    with pytest.raises(ModelRefused, match=r"p/p\.bpmn: u: 不支持数据关联"):
        deployed(xml)
    with pytest.raises(subprocess.TimeoutExpired):
        subprocess.run([sys.executable, "-c", program], timeout=5, check=False)


@pytest.mark.parametrize(
    "text",
    [
        XML.replace('id="p"', 'id="other"'),
        XML.replace("isExecutable", "isClosed"),
        XML.replace(
            "</bpmn:process>", '</bpmn:process><bpmn:process id="second" isExecutable="true"/>'
        ),
    ],
)
def test_a_file_holds_one_process_of_its_own_name_that_can_be_executed(text: str) -> None:
    with pytest.raises(ModelRefused, match=r"^p/p\.bpmn: p: "):
        deployed(text)


def test_as_many_steps_as_are_let_in_can_be_built_copied_and_begun() -> None:
    names = [f"t{n}" for n in range(MAX_NODES - 2)]
    lines = "\n".join(f"user {name}" for name in names)
    model = compiled(f"start s\n end e\n {lines}\n s -> {' -> '.join(names)} -> e")

    assert set(model.private_copy()[0].task_specs) >= set(names)


def test_stock_a_chain_a_little_longer_overflows_the_parser() -> None:
    names = [f"t{n}" for n in range(600)]
    lines = "\n".join(f"user {name}" for name in names)
    parser = SpiffBpmnParser()
    parser.add_bpmn_str(
        bpmn(f"start s\n end e\n {lines}\n s -> {' -> '.join(names)} -> e").encode()
    )

    with pytest.raises(ValidationException, match="RecursionError"):
        parser.get_spec("p")


SETTINGS = "key: p\nname: 样例\nstart: [org_officer]\n"
TABLE = """<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="n">
<decision id="{0}" name="{0}"><variable name="{0}"/><literalExpression><text>true</text></literalExpression></decision></definitions>"""


@pytest.mark.parametrize(
    ("lines", "what"),
    [
        (PLAIN.replace("user a", "user a xr:guard=missing"), "没有 missing 这一决策表"),
        (PLAIN.replace("user a", "rule a | decision missing"), "没有 missing 这一决策表"),
        (PLAIN.replace("user a", "rule a"), "没有写明所用的决策表"),
    ],
)
def test_a_table_that_is_not_there_is_missed_when_the_model_comes_in(lines: str, what: str) -> None:
    files = {
        "p/p.bpmn": bpmn(lines),
        "p/procedure.yaml": SETTINGS,
        "p/t.dmn": TABLE.format("there"),
    }

    with pytest.raises(ModelRefused, match=rf"^p/p\.bpmn: a: {what}"):
        compile_procedure("p", files)


def test_a_table_that_cannot_be_read_is_refused_by_its_file() -> None:
    files = {"p/p.bpmn": bpmn(PLAIN), "p/procedure.yaml": SETTINGS, "p/t.dmn": "<!DOCTYPE a><a/>"}

    with pytest.raises(ModelRefused, match=r"^p/t\.dmn: "):
        compile_procedure("p", files)


def test_a_file_in_another_encoding_is_refused_by_its_name(tmp_path: Path) -> None:
    (tmp_path / "p").mkdir()
    (tmp_path / "p/procedure.yaml").write_text(SETTINGS, "utf-8")
    (tmp_path / "p/p.bpmn").write_bytes(XML.replace('id="a"', 'id="a" name="样"').encode("gbk"))

    with pytest.raises(ModelRefused, match=r"^p/p\.bpmn: 第 \d+ 字节: 文件不是 UTF-8 编码"):
        bundle(tmp_path, "p")


def test_a_refused_model_leaves_no_version_behind() -> None:
    core = house.Engine("sqlite://", surroundings(), TurnedClock(NOW))
    Base.metadata.create_all(core.database)
    broken = {"p/p.bpmn": bpmn(FAULTY["no end event"][0]), "p/procedure.yaml": SETTINGS}

    with pytest.raises(ModelRefused, match="没有结束事件"):
        core.execute(house.PublishProcedure("p", broken, None))

    whole = {"p/p.bpmn": XML, "p/procedure.yaml": SETTINGS}
    assert core.execute(house.PublishProcedure("p", whole, None)) == 1
    core.database.dispose()
