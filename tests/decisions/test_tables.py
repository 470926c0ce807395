"""What the hit policies make of the rows that apply."""

from __future__ import annotations

from decimal import Decimal

import pytest

from engine.decisions import DecisionFault, DecisionModel, DecisionRefused
from tests.decisions.models import decision, model, output, row, table


def numbers(policy: str, extra: str = "", default: str = "", order: str = "") -> DecisionModel:
    """Rows for x > 1 saying 10, x > 2 saying 30, x > 3 saying 20."""
    rows = [row("r1", ["> 1"], ["10"]), row("r2", ["> 2"], ["30"]), row("r3", ["> 3"], ["20"])]
    return model(decision("d", table(["x"], [output("n", order, default)], rows, policy, extra)))


def value(policy: str, x: int | None, extra: str = "", **more: str) -> object:
    return numbers(policy, extra, **more).evaluate("d", {"x": x}).value


def test_unique_gives_the_only_row() -> None:
    assert value("UNIQUE", 2) == 10


def test_two_rows_of_a_unique_table_are_a_fault_naming_both() -> None:
    with pytest.raises(DecisionFault) as fault:
        value("UNIQUE", 3)

    assert fault.value.decision == "d"
    assert fault.value.rows == ("r1", "r2")


def test_two_rows_of_a_unique_table_are_null_where_not_strict() -> None:
    verdict = numbers("UNIQUE").evaluate("d", {"x": 3}, strict=False)

    assert verdict.value is None
    assert verdict.rows == ()


@pytest.mark.parametrize("policy", ["UNIQUE", "FIRST", "ANY"])
def test_no_row_where_one_is_needed_is_a_fault(policy: str) -> None:
    with pytest.raises(DecisionFault, match="no row applies"):
        value(policy, 0)


def test_no_row_of_a_priority_table_is_a_fault() -> None:
    with pytest.raises(DecisionFault, match="no row applies"):
        value("PRIORITY", 0, order="30, 20, 10")


def test_a_default_stands_in_where_no_row_applies() -> None:
    assert value("UNIQUE", 0, default="0") == 0


def test_a_default_of_a_list_table_is_a_list() -> None:
    assert value("COLLECT", 0, default="0") == [0]


def test_first_takes_the_first_row() -> None:
    verdict = numbers("FIRST").evaluate("d", {"x": 9})

    assert verdict.value == 10
    assert [fired.rule for fired in verdict.rows] == ["r1"]


def test_any_takes_rows_that_agree_and_names_them_all() -> None:
    rows = [row("r1", ["> 1"], ['"a"']), row("r2", ["> 2"], ['"a"'])]
    verdict = model(decision("d", table(["x"], [output("n")], rows, "ANY"))).evaluate("d", {"x": 9})

    assert verdict.value == "a"
    assert [fired.rule for fired in verdict.rows] == ["r1", "r2"]


def test_rows_of_an_any_table_that_disagree_are_a_fault() -> None:
    with pytest.raises(DecisionFault, match="contradict") as fault:
        value("ANY", 3)

    assert fault.value.rows == ("r1", "r2")


@pytest.mark.parametrize(("policy", "x"), [("UNIQUE", 0), ("ANY", 3), ("FIRST", 0)])
def test_where_not_strict_what_has_no_answer_is_null(policy: str, x: int) -> None:
    verdict = numbers(policy).evaluate("d", {"x": x}, strict=False)

    assert (verdict.value, verdict.rows) == (None, ())


def test_priority_takes_the_most_important_output() -> None:
    assert value("PRIORITY", 9, order="30, 20, 10") == 30


def test_priority_looks_at_columns_from_the_left() -> None:
    rows = [
        row("r1", ["-"], ['"b"', '"y"']),
        row("r2", ["-"], ['"a"', '"y"']),
        row("r3", ["-"], ['"a"', '"x"']),
    ]
    outputs = [output("one", '"a","b"'), output("two", '"x","y"')]
    verdict = model(decision("d", table(["x"], outputs, rows, "PRIORITY"))).evaluate("d", {})

    assert verdict.value == {"one": "a", "two": "x"}


def test_rule_order_and_collect_keep_the_order_of_rows() -> None:
    assert value("RULE ORDER", 9) == value("COLLECT", 9) == [10, 30, 20]


def test_output_order_sorts_by_importance() -> None:
    assert value("OUTPUT ORDER", 9, order="30, 20, 10") == [30, 20, 10]


def test_an_output_outside_the_order_comes_last() -> None:
    assert value("OUTPUT ORDER", 9, order="20, 10") == [20, 10, 30]


@pytest.mark.parametrize("policy", ["COLLECT", "RULE ORDER"])
def test_a_list_table_without_rows_that_apply_is_an_empty_list(policy: str) -> None:
    assert value(policy, 0) == []


@pytest.mark.parametrize(
    ("aggregation", "result", "of_nothing"),
    [("SUM", 60, None), ("MIN", 10, None), ("MAX", 30, None), ("COUNT", 3, 0)],
)
def test_collect_aggregates(aggregation: str, result: int, of_nothing: int | None) -> None:
    extra = f'aggregation="{aggregation}"'

    assert value("COLLECT", 9, extra) == Decimal(result)
    assert value("COLLECT", 0, extra) == of_nothing


def test_the_sum_of_texts_is_a_fault() -> None:
    rows = [row("r1", ["-"], ['"a"']), row("r2", ["-"], ["1"])]
    broken = model(decision("d", table(["x"], [output("n")], rows, "COLLECT", 'aggregation="SUM"')))

    with pytest.raises(DecisionFault, match="SUM"):
        broken.evaluate("d", {})


def test_collect_of_several_outputs_is_a_list_of_contexts() -> None:
    rows = [row("r1", ["-"], ['"STOP"', '"age"']), row("r2", ["-"], ['"HOLD"', '"rank"'])]
    outputs = [output("outcome"), output("reason")]
    verdict = model(decision("d", table(["x"], outputs, rows, "COLLECT"))).evaluate("d", {})

    assert verdict.value == [
        {"outcome": "STOP", "reason": "age"},
        {"outcome": "HOLD", "reason": "rank"},
    ]


def test_a_missing_fact_fires_the_row_that_refuses() -> None:
    rows = [row("r1", ['not("clean")'], ['"HOLD"']), row("r2", ['"clean"'], ['"PASS"'])]
    checked = model(decision("d", table(["check.result"], [output("o")], rows)))

    assert checked.evaluate("d", {}).value == "HOLD"
    assert checked.evaluate("d", {"check": {"result": "clean"}}).value == "PASS"


def test_rows_whose_clauses_are_not_in_force_are_left_out_before_judging() -> None:
    rows = [
        row("r_2014", ["-"], ["15"], "cadre-2014/24.2 cadre-2014/25"),
        row("r_2019", ["-"], ["10"], "cadre-2019/24.2"),
    ]
    dated = model(decision("d", table(["x"], [output("n")], rows)))

    verdict = dated.evaluate("d", {}, in_force=lambda clause: clause.startswith("cadre-2019"))

    assert verdict.value == 10
    assert verdict.rows[0].clauses == ("cadre-2019/24.2",)
    with pytest.raises(DecisionFault):
        dated.evaluate("d", {})


def test_one_clause_out_of_force_is_enough_to_leave_a_row_out() -> None:
    rows = [row("r1", ["-"], ["1"], "a/1 b/2")]
    dated = model(decision("d", table(["x"], [output("n")], rows, "COLLECT")))

    assert dated.evaluate("d", {}, in_force=lambda clause: clause != "b/2").value == []


def test_an_unknown_value_of_an_input_is_a_fault() -> None:
    columns = (
        '<input id="i"><inputExpression><text>x</text></inputExpression>'
        '<inputValues><text>"a","b"</text></inputValues></input><output id="o"/>'
    )
    rows = row("r", ["-"], ["1"])
    known = model(decision("d", f'<decisionTable id="t">{columns}{rows}</decisionTable>'))

    assert known.evaluate("d", {"x": "a"}).value == 1
    assert known.evaluate("d", {"x": None}).value == 1
    assert known.evaluate("d", {"x": "c"}, strict=False).value is None
    with pytest.raises(DecisionFault, match="does not know"):
        known.evaluate("d", {"x": "c"})


def test_inputs_with_one_label_are_both_kept() -> None:
    columns = "".join(
        f'<input id="i{text}" label="同名"><inputExpression><text>{text}</text></inputExpression></input>'
        for text in ("x", "y")
    )
    rows = row("r", ["-", "-"], ["1"])
    logic = f'<decisionTable id="t">{columns}<output id="o"/>{rows}</decisionTable>'

    verdict = model(decision("d", logic)).evaluate("d", {"x": 1, "y": 2})

    assert verdict.inputs == {"同名": 1, "y": 2}


@pytest.mark.parametrize(
    ("logic", "message"),
    [
        (table(["x"], [output("n")], [], "MAYBE"), "hit policy MAYBE"),
        (table(["x"], [output("n")], [], "COLLECT", 'aggregation="MEAN"'), "aggregation MEAN"),
        (table(["x"], [output("n")], [], "FIRST", 'aggregation="SUM"'), "aggregation SUM"),
        (
            table(["x"], [output("n"), output("m")], [], "COLLECT", 'aggregation="SUM"'),
            "several outputs",
        ),
        (table(["x"], [output("n")], [], "PRIORITY"), "output values"),
        (table(["x"], [], []), "without outputs"),
        (table(["x"], [output("n"), '<output id="o"/>'], []), "needs a name"),
        (table(["x"], [output("n")], [row("r", ["1", "2"], ["1"])]), "as many cells"),
        (table(["x"], [output("n")], [row("", ["1"], ["1"])]), "without an id"),
        (table(["x"], [output("n")], [row("r", ["1 +"], ["1"])]), "r"),
        (table(["x y"], [output("n")], []), "several words"),
        ('<decisionTable id="t"><input id="i"/><output id="o"/></decisionTable>', "without an exp"),
    ],
)
def test_a_table_that_is_not_whole_is_refused(logic: str, message: str) -> None:
    with pytest.raises(DecisionRefused, match=message):
        model(decision("d", logic))
