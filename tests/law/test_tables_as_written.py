"""What holds for every decision table before anything is decided with it."""

from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
import SpiffWorkflow.dmn.parser
from lxml import etree
from SpiffWorkflow.spiff.parser.process import SpiffBpmnParser

from engine.feel import parse_expression, parse_unary_tests
from tests.law.models import (
    BPMN,
    DIAGRAMS,
    DMN,
    TABLES,
    XR,
    Row,
    all_rows,
    expressions,
    register,
    required,
    rows,
    tree,
)

CALLED = {
    "eligibility": ("outcome", "reasons"),
    "a_dt7_vote": ("outcome", "reason"),
    "c_dt1": ("outcome", "approver", "reason"),
    "c_dt3": ("outcome", "reason"),
    "c_dt4": ("outcome", "last_day"),
    "c_effect": ("outcome", "measure", "months"),
    "c_effect_again": ("outcome", "measure", "months"),
    "b_window": ("outcome", "reason", "appeal_until"),
    "b_late": ("outcome", "reason", "appeal_until"),
    "b_dt1": ("outcome", "reason"),
    "b_dt2": ("outcome", "reason"),
    "d_dt1": ("outcome", "main", "supervision", "leadership", "selection"),
    "e_dt1": ("outcome", "reason"),
    "reverse_appeal_term": ("outcome",),
}
FUNCTIONS = {
    "working_days",
    "working_days_between",
    "rank",
    "quorum",
    "majority",
    "years_between",
    "months_between",
}
OUTCOMES = {"PASS", "CLEARED", "WARN", "HOLD", "STOP", "RETURN", "VOID", "ESCALATE"}
SCHEMA = Path(SpiffWorkflow.dmn.parser.__file__).parent / "schema" / "DMN13.xsd"
DAY = timedelta(days=1)

each_table = pytest.mark.parametrize("file", TABLES, ids=lambda file: file.stem)


def period(row: Row) -> tuple[date, date]:
    """The days on which all clauses of the row are in force."""
    clauses = [register().clause(clause) for clause in row.clauses]
    begins = max((c.in_force_from or date.min for c in clauses), default=date.min)
    ends = min((c.in_force_until or date.max for c in clauses), default=date.max)
    return begins, ends


@each_table
def test_a_table_is_valid_dmn_1_3(file: Path) -> None:
    schema = etree.XMLSchema(etree.parse(SCHEMA))

    schema.assertValid(etree.parse(file))


@each_table
def test_a_file_holds_one_decision_named_after_it(file: Path) -> None:
    decisions = tree(file).findall(f"{DMN}decision")

    assert [each.get("id") for each in decisions] == [file.stem]
    assert decisions[0].get("name", "").strip()


@each_table
def test_ids_are_used_once_in_a_file(file: Path) -> None:
    ids = [each.get("id") for each in tree(file).iter() if each.get("id")]

    assert len(ids) == len(set(ids))


@each_table
def test_inputs_and_outputs_are_labelled(file: Path) -> None:
    columns = [*tree(file).iter(f"{DMN}input"), *tree(file).iter(f"{DMN}output")]

    assert all(column.get("label", "").strip() for column in columns)


@each_table
def test_every_row_says_what_it_means_and_where_it_comes_from(file: Path) -> None:
    for row in rows(file):
        assert row.id, file.name
        assert row.description.endswith("。"), row.id
        assert row.clauses, row.id
        assert any(cell != "-" for cell in row.cells), row.id


@each_table
def test_every_cell_can_be_read(file: Path) -> None:
    for row in rows(file):
        for cell in row.cells:
            assert parse_unary_tests(cell).calls() <= FUNCTIONS, row.id
        for output in row.outputs:
            assert parse_expression(output).calls() == frozenset(), row.id
    for text in expressions(file):
        assert parse_expression(text).calls() <= FUNCTIONS, text


@each_table
def test_every_required_decision_is_where_the_reference_says(file: Path) -> None:
    for reference in required(file):
        path, _, decision = reference.partition("#")
        target = (file.parent / path).resolve()
        assert target in {each.resolve() for each in TABLES}, reference
        assert target.stem == decision, reference


def test_rows_have_ids_of_their_own() -> None:
    ids = [row.id for row in all_rows()]

    assert len(ids) == len(set(ids))


def test_outcomes_and_reasons_are_those_of_the_contract() -> None:
    for row in all_rows():
        if row.table in CALLED:
            continue
        assert row.output(0) in OUTCOMES, row.id
        if row.output(0) not in {"PASS", "CLEARED"}:
            assert row.output(1) in register().reasons, row.id


def test_the_same_row_under_old_and_new_law_never_applies_twice_nor_leaves_a_gap() -> None:
    for file in TABLES:
        seen: dict[tuple[tuple[str, ...], tuple[str, ...]], list[Row]] = {}
        for row in rows(file):
            seen.setdefault((row.cells, row.outputs), []).append(row)
        for variants in seen.values():
            periods = sorted(period(row) for row in variants)
            for (_, ends), (begins, _) in pairwise(periods):
                assert begins == ends + DAY, [row.id for row in variants]


def test_a_row_of_one_year_replaces_the_row_it_is_named_after() -> None:
    by_id = {row.id: row for row in all_rows()}
    for row in all_rows():
        base = by_id.get(row.id.removesuffix("_2019").removesuffix("_2017"))
        if base and base.id != row.id:
            assert period(base)[1] < period(row)[0], row.id


def test_every_row_can_apply_on_some_day() -> None:
    for row in all_rows():
        begins, ends = period(row)
        assert begins <= ends, row.id


def test_the_bars_are_six_under_the_old_regulation_and_seven_under_the_new() -> None:
    found = [row.clauses for row in rows(BPMN / "promotion" / "a_dt2.dmn")]

    assert [c for (c,) in found if c.startswith("cadre-2014")] == [
        f"cadre-2014/24.1.{item}" for item in range(1, 7)
    ]
    assert [c for (c,) in found if c.startswith("cadre-2019")] == [
        f"cadre-2019/24.1.{item}" for item in range(1, 8)
    ]


@pytest.mark.parametrize("decision", CALLED)
def test_a_decision_called_by_the_flow_is_read_by_the_stock_parser(decision: str) -> None:
    (file,) = [each for each in TABLES if each.stem == decision]
    parser = SpiffBpmnParser()

    parser.add_dmn_str(file.read_bytes())
    engine = parser.get_engine(decision, None)

    assert [output.name for output in engine.decision_table.outputs] == list(CALLED[decision])


def test_every_decision_that_a_diagram_names_exists() -> None:
    named = {
        word
        for file in DIAGRAMS
        for element in tree(file).iter()
        for word in (
            element.get(f"{XR}guard", "")
            + " "
            + (element.text or "" if element.tag.endswith("}calledDecisionId") else "")
        ).split()
    }

    assert named <= {file.stem for file in TABLES}
