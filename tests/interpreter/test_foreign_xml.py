"""What XML the stock parsers take from anybody; what ours refuses, `tests/engine/test_xml.py` lists."""

import pytest
from SpiffWorkflow.spiff.parser import SpiffBpmnParser

from engine.interpreter import ModelRefused, compile_model
from tests.interpreter.small import bpmn

MODEL = bpmn("start s\n user a name=NAME\n end e\n s -> a -> e")
ENTITY = '?><!DOCTYPE d [<!ENTITY x "expanded">]>'
TAKEN = {
    "an entity in an attribute": MODEL.replace("?>", ENTITY, 1).replace("NAME", "&x;"),
    "tags in UTF-7": MODEL.replace("UTF-8", "UTF-7").replace(
        "<bpmn:userTask", "+ADw-bpmn:userTask"
    ),
    "200,000 tasks": MODEL.replace("</bpmn:process>", f"{'<bpmn:task/>' * 200_000}</bpmn:process>"),
    "a part with a schema of its own": MODEL.replace("?>", "?><!DOCTYPE d>", 1),
}


@pytest.mark.parametrize("kind", TAKEN)
def test_stock_a_file_that_hides_something_is_read(kind: str) -> None:
    parser = SpiffBpmnParser()
    parser.add_bpmn_str(TAKEN[kind].encode())

    name = parser.get_spec("p").task_specs["a"].bpmn_name

    assert name == ("expanded" if "entity" in kind else "NAME")


@pytest.mark.parametrize("kind", TAKEN)
def test_a_file_that_hides_something_is_refused(kind: str) -> None:
    with pytest.raises(ModelRefused, match=r"DOCTYPE|不接受 utf-7 编码|元素超过"):
        compile_model("p", {"p/p.bpmn": TAKEN[kind]}, {})
