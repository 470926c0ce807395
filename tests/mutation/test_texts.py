"""What is changed in a FEEL text: each change by itself, and nothing inside a string."""

import pytest

from engine.feel import parse_unary_tests
from workflows.mutation import texts


@pytest.mark.parametrize(
    ("cell", "negated"),
    [
        ("true", "not(true)"),
        ("not(true)", "true"),
        ('"a", "b"', 'not("a", "b")'),
        ('not("a", "b")', '"a", "b"'),
        ("> 0, null", "not(> 0, null)"),
        ("not(1) , 2", "not(not(1) , 2)"),
    ],
)
def test_a_cell_is_turned_into_one_that_holds_where_it_does_not(cell: str, negated: str) -> None:
    assert texts.negated_cell(cell) == negated


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        *(("true", value) for value in (True, False, None)),
        *(("null", value) for value in (True, "a", 0, None)),
        *(('"a", "b"', value) for value in ("a", "b", "", None)),
        *(("> 0, null", value) for value in (0, 1, None)),
    ],
)
def test_of_a_cell_and_its_negation_exactly_one_holds(cell: str, value: object) -> None:
    either = [
        parse_unary_tests(text).matches(value, {}) for text in (cell, texts.negated_cell(cell))
    ]

    assert sorted(either) == [False, True]


@pytest.mark.parametrize(
    ("text", "changed"),
    [
        ("count(x) >= 2", ["count(x) >= 1", "count(x) >= 3"]),
        ("a >= b", ["a > b"]),
        ("a < b", ["a <= b"]),
        ("x = 0", ["x = 1"]),
        ('x = "3 > 2"', []),
        (
            'a + duration("P14D")',
            ['a + duration("P13D")', 'a + duration("P15D")'],
        ),
        (
            'a + duration("P1Y")',
            ['a + duration("P1Y") - duration("P1D")', 'a + duration("P1Y") + duration("P1D")'],
        ),
        (
            "n >= quorum(count(m))",
            [
                "n > quorum(count(m))",
                "n >= (quorum(count(m)) - 1)",
                "n >= (quorum(count(m)) + 1)",
            ],
        ),
        ("working_days(d, 5)", ["working_days(d, 4)", "working_days(d, 6)"]),
    ],
)
def test_each_number_bound_and_deadline_is_moved_by_one(text: str, changed: list[str]) -> None:
    assert list(texts.shifted(text)) == changed


def test_internal_deadlines_are_a_day_shorter_and_longer() -> None:
    assert list(texts.spans("P5WD")) == ["P4WD", "P6WD"]
    assert list(texts.spans("P10D")) == ["P9D", "P11D"]
    assert list(texts.spans("P1M")) == ["P27D", "P33D"]
    with pytest.raises(ValueError, match="no span of time"):
        list(texts.spans("soon"))


def test_a_change_is_told_with_what_stands_beside_it() -> None:
    assert texts.changed_part("a >= 2", "a >= 3") == "a >= 2 → a >= 3"
    assert texts.changed_part(f"{'x' * 60} 1 {'y' * 60}", f"{'x' * 60} 2 {'y' * 60}") == (
        f"{'x' * 23} 1 {'y' * 23} → {'x' * 23} 2 {'y' * 23}"
    )
