"""Expressions know their facts."""

from __future__ import annotations

import pytest

from engine.feel import parse_expression


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("1 + 2", set()),
        ("a", {("a",)}),
        ("a.b.c = d", {("a", "b", "c"), ("d",)}),
        ("if a then b else c.d", {("a",), ("b",), ("c", "d")}),
        ("for x in list return x.y + z", {("list",), ("z",)}),
        ("for x in list, y in x.parts return y.z", {("list",)}),
        ("some x in a..b satisfies x = c", {("a",), ("b",), ("c",)}),
        ("{a: 1, b: a + c}.b", {("c",)}),
        ("function(a) a + b", {("b",)}),
        ("ask(a.b, label)", {("a", "b"), ("label",)}),
        ("count(signatures[valid])", {("signatures",)}),
        ("signatures[valid].by", {("signatures", "by")}),
        ("[1, a][item > b]", {("a",)}),
        ("(a + b).c", {("a",), ("b",)}),
        ("x in (a, < b)", {("x",), ("a",), ("b",)}),
        ("a.b[1].c[2].d", {("a", "b", "c", "d")}),
    ],
)
def test_the_facts_an_expression_reads_are_known(text: str, names: set[tuple[str, ...]]) -> None:
    assert parse_expression(text).names() == names


def test_names_in_filters_are_told_with_the_list_they_filter() -> None:
    expression = parse_expression('a.list[opinion = "x" and by = actor and item.k > 1].m[deep.er]')

    assert expression.names() == {("a", "list", "m")}
    assert expression.filter_names() == {
        (("a", "list"), ("opinion",)),
        (("a", "list"), ("by",)),
        (("a", "list"), ("actor",)),
        (("a", "list", "m"), ("deep", "er")),
    }


def test_filters_of_what_is_no_fact_filter_an_empty_path() -> None:
    assert parse_expression("[1][x]").filter_names() == {((), ("x",))}
    assert parse_expression("f(a)[x][y]").filter_names() == {((), ("x",)), ((), ("y",))}


def test_the_functions_to_be_given_are_known() -> None:
    text = "working_days(a, 2) > count(b) and {own: function(x) x, r: own(rank(c))}.r = 1"

    assert parse_expression(text).calls() == {"working_days", "rank"}
