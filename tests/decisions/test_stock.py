"""What the stock engine makes of a table, and ours of the same one."""

import re
from decimal import Decimal
from pathlib import Path

import pytest
from SpiffWorkflow.bpmn.exceptions import WorkflowTaskException
from SpiffWorkflow.bpmn.parser.ValidationException import ValidationException

from engine.decisions import DecisionFault, DecisionRefused
from tests.decisions.models import decision, definitions, literal, model, output, row, table
from tests.interpreter.small import bpmn, ready, run, stock_of

CASE = "start s\n user a\n rule r | decision d\n user z\n end e\n s -> a -> r -> z -> e"
OVERLAPPING = [row("r1", ["> 1"], ["10"]), row("r2", ["> 2"], ["30"])]


def cell(test: str, outcome: str = '"hit"', read: str = "x") -> str:
    """A table whose first row has this cell, and whose second takes the rest."""
    rows = [row("r1", [test], [outcome]), row("r2", ["-"], ['"miss"'])]
    return decision("d", table([read], [output("o")], rows, "FIRST"))


def overlapping(policy: str, extra: str = "") -> str:
    order = "30, 10" if policy in {"PRIORITY", "OUTPUT ORDER"} else ""
    return decision("d", table(["x"], [output("o", order)], OVERLAPPING, policy, extra))


def by_stock(*parts: str, **data: object) -> object:
    """The output `o` after the stock engine came by the table; it reads no annotations."""
    xml = definitions(*parts).decode()
    xml = re.sub(r"<annotation .*?/>|<annotationEntry>.*?</annotationEntry>", "", xml)
    xml = re.sub(r"<outputValues>.*?</outputValues>", "", xml)
    xml = re.sub(r"<(inputExpression|inputEntry|outputEntry)>", r'<\1 id="c">', xml)
    workflow = stock_of({"p": bpmn(CASE)}, [xml.encode()])
    run(workflow, "a", **data)
    return ready(workflow, "z")[0].data.get("o")


def by_ours(*parts: str, **data: object) -> object:
    return model(*parts).evaluate("d", data).value


LISTS = {'"a","b"': "a", "5,6": 5, 'not("a")': "c"}
NOT_READ = {
    "[1..5]": 3,
    "true": True,
    "null": None,
    "in [1..5]": 3,
    'date("2017-01-01")': "x",
}


@pytest.mark.stock_engine
@pytest.mark.parametrize("test", LISTS)
def test_stock_a_list_in_a_cell_is_never_met_in_silence(test: str) -> None:
    assert by_stock(cell(test), x=LISTS[test]) == "miss"


@pytest.mark.parametrize("test", LISTS)
def test_a_list_in_a_cell_is_met(test: str) -> None:
    assert by_ours(cell(test), x=LISTS[test]) == "hit"


@pytest.mark.stock_engine
@pytest.mark.parametrize("test", NOT_READ)
def test_stock_a_cell_of_the_standard_breaks_the_case_when_it_is_asked(test: str) -> None:
    with pytest.raises(WorkflowTaskException):
        by_stock(cell(test), x=NOT_READ[test])


@pytest.mark.parametrize("test", ["[1..5]", "true", "null"])
def test_a_cell_of_the_standard_is_read(test: str) -> None:
    assert by_ours(cell(test), x=NOT_READ[test]) == "hit"


@pytest.mark.parametrize("test", ["in [1..5]", ">= 2 and < 5", "1..", "?? 3", "== 3"])
def test_a_cell_that_is_none_is_refused_when_it_comes_in(test: str) -> None:
    with pytest.raises(DecisionRefused):
        by_ours(cell(test), x=3)


@pytest.mark.stock_engine
@pytest.mark.parametrize(
    "policy", ["UNIQUE", "FIRST", "ANY", "PRIORITY", "RULE ORDER", "OUTPUT ORDER"]
)
def test_stock_every_hit_policy_takes_the_first_row(policy: str) -> None:
    assert by_stock(overlapping(policy), x=9) == 10


@pytest.mark.parametrize(
    ("policy", "value"),
    [("FIRST", 10), ("PRIORITY", 30), ("RULE ORDER", [10, 30]), ("OUTPUT ORDER", [30, 10])],
)
def test_every_hit_policy_does_what_it_says(policy: str, value: object) -> None:
    assert by_ours(overlapping(policy), x=9) == value


@pytest.mark.parametrize("policy", ["UNIQUE", "ANY"])
def test_two_rows_that_hold_where_one_may_are_a_fault_that_names_both(policy: str) -> None:
    with pytest.raises(DecisionFault) as fault:
        by_ours(overlapping(policy), x=9)

    assert fault.value.rows == ("r1", "r2")


@pytest.mark.stock_engine
def test_stock_an_aggregation_is_not_done() -> None:
    assert by_stock(overlapping("COLLECT", 'aggregation="SUM"'), x=9) == [10, 30]


def test_an_aggregation_is_done() -> None:
    assert by_ours(overlapping("COLLECT", 'aggregation="SUM"'), x=9) == Decimal(40)


@pytest.mark.stock_engine
def test_stock_where_no_row_holds_the_answer_of_before_stands() -> None:
    assert by_stock(overlapping("FIRST"), x=0, o="of before") == "of before"


def test_where_no_row_holds_there_is_a_fault_and_no_answer() -> None:
    with pytest.raises(DecisionFault, match="no row applies"):
        by_ours(overlapping("FIRST"), x=0, o="of before")


@pytest.mark.parametrize(
    "parts",
    [
        (decision("d", literal("below + 1"), "#below"), decision("below", literal("1"))),
        (decision("d", literal("2")),),
    ],
    ids=["two decisions", "an expression"],
)
def test_stock_only_one_table_in_a_file_is_read(parts: tuple[str, ...]) -> None:
    with pytest.raises(ValidationException):
        by_stock(*parts, x=1)
    assert by_ours(*parts, x=1) == 2


@pytest.mark.stock_engine
@pytest.mark.parametrize("slot", ["read", "test", "outcome"])
def test_stock_a_table_runs_what_is_written_in_it(slot: str, tmp_path: Path) -> None:
    mark = tmp_path / "payload-ran"
    given = {"test": "-" if slot == "outcome" else "1", slot: _payload(mark)}

    by_stock(cell(**given), x=1)

    assert mark.exists()


@pytest.mark.parametrize("slot", ["read", "test", "outcome"])
def test_python_in_a_table_is_refused_when_it_comes_in(slot: str, tmp_path: Path) -> None:
    mark = tmp_path / "payload-ran"

    with pytest.raises(DecisionRefused):
        by_ours(cell(**{"test": "-", slot: _payload(mark)}), x=1)

    assert not mark.exists()


def _payload(mark: Path) -> str:
    return f"__import__('pathlib').Path('{mark}').touch()"
