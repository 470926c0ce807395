"""The standard functions, by example."""

from __future__ import annotations

import pytest

from engine.feel import STANDARD_FUNCTIONS, parse_expression
from tests.feel.examples import EXAMPLES


@pytest.mark.parametrize(("text", "expected"), EXAMPLES)
def test_a_standard_function_gives(text: str, expected: str) -> None:
    result = parse_expression(text, lenient=True)

    assert parse_expression(f"string([{text}])", lenient=True).evaluate({}) == f"[{expected}]", (
        result.evaluate({})
    )


def test_every_standard_function_has_an_example() -> None:
    shown = " ".join(text for text, _ in EXAMPLES)

    assert [name for name in STANDARD_FUNCTIONS if f"{name}(" not in shown] == []
