"""The files are BPMN by its schema, and stock SpiffWorkflow can build them."""

import pytest
from lxml import etree
from SpiffWorkflow.spiff.parser import VALIDATOR, SpiffBpmnParser

from tests.models.drawn import BPMN, KEYS, called, drawing, nodes, source, whole

TABLES = sorted(BPMN.glob("*/*.dmn"))


@pytest.mark.parametrize("key", KEYS)
def test_a_model_is_valid_by_the_schema(key: str) -> None:
    VALIDATOR.validate(etree.fromstring(source(key)), key)


@pytest.mark.parametrize("key", KEYS)
def test_the_stock_parser_builds_a_model_with_its_tables_and_all_it_calls(key: str) -> None:
    parser = SpiffBpmnParser(validator=VALIDATOR)
    for name in whole(key):
        parser.add_bpmn_str(source(name), f"{name}.bpmn")
        for table in sorted((BPMN / name).glob("*.dmn")):
            parser.add_dmn_str(table.read_bytes(), table.name)

    spec = parser.get_spec(key)
    parts = parser.get_subprocess_specs(key)

    assert set(called(key)) <= set(parts)
    built = {task.bpmn_id for s in (spec, *parts.values()) for task in s.task_specs.values()}
    drawn = {node.get("id") for name in whole(key) for node in nodes(name)}
    assert drawn <= built


@pytest.mark.parametrize("key", KEYS)
def test_the_process_bears_the_name_of_its_folder_and_is_executable(key: str) -> None:
    (process,) = drawing(key).findall("{*}process")

    assert process.get("id") == key
    assert process.get("isExecutable") == "true"
    assert process.get("name")


@pytest.mark.parametrize("key", KEYS)
def test_every_decision_called_has_a_table(key: str) -> None:
    tables = {table.stem for table in TABLES}
    called_for = [e.text for e in drawing(key).iter("{*}calledDecisionId")]

    assert set(called_for) <= tables


@pytest.mark.parametrize("key", KEYS)
def test_every_guard_is_a_table_of_the_house(key: str) -> None:
    tables = {table.stem for table in TABLES}
    guards = {word for node in nodes(key) for word in _guards(node)}

    assert guards <= tables


def _guards(node: etree._Element) -> list[str]:
    return str(node.get("{urn:xuanren:bpmn:1}guard") or "").split()
