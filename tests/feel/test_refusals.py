"""What is not in the language is refused, naming what and where."""

from __future__ import annotations

import pytest

from engine.feel import FeelError, FeelSyntaxError, parse_expression, parse_unary_tests


@pytest.mark.parametrize(
    ("text", "position", "message"),
    [
        ("", 0, "expression was expected"),
        ("1 +", 3, "expression was expected"),
        ("(1", 2, "expected"),
        ("1 2", 2, "ended"),
        ("Full Name", 5, "several words"),
        ("a ， b", 2, "no meaning"),
        ("a ; b", 2, "no meaning"),
        ("'text'", 0, "no meaning"),
        ('"text', 0, "closing quote"),
        ('"\\uD83D"', 0, "half a character"),
        ("1e99999", 0, "too large"),
        ("1" * 35, 0, "more than 34 digits"),
        ("if a then b", 11, "else"),
        ("for in x return y", 4, "a name and"),
        ("some x in y", 11, "satisfies"),
        ("{a}", 1, "a key"),
        ("{a: 1, a: 2}", 11, "twice"),
        ("{1: 2}", 1, "a key"),
        ("a.1", 1, "ended"),
        ("a.", 2, "member"),
        ("a between 1 or 2", 12, "and"),
        ("a instance number", 11, "of"),
        ("a instance of money", 14, "not known"),
        ("a instance of context<1>", 22, "member"),
        ("[1, 2", 5, "expected"),
        ("[1..2", 5, "expected"),
        ("function(1) 2", 9, "parameter"),
        ("function(a) external {java: {}}", 12, "another language"),
        ("f(1, a: 2)", 9, "do not mix"),
        ("f(a: 1, 2)", 9, "do not mix"),
        ("abs()", 3, "abs(n)"),
        ("abs(1, 2)", 3, "abs(n)"),
        ("abs(number: 1)", 3, "abs(n)"),
        ("number(1, 2, 3, 4)", 6, "grouping separator"),
        ('date("2026-02-30")', 4, "no date"),
        ('date("10000-01-01")', 4, "no date"),
        ('duration("P1Y2D")', 8, "no duration"),
        ('@"2026-02-30"', 1, "neither date"),
        ("@ 1", 2, "after @"),
        ('matches(a, "(x")', 7, "pattern"),
        ('replace(a, "(x)\\\\1", "")', 7, "pattern"),
        ('replace(a, "x", "", "w")', 7, "pattern"),
        ('split(a, "[")', 5, "pattern"),
        ('"abs"(1)', 5, "no function"),
        ("null()", 4, "no function"),
        ("a := 1", 2, "ended"),
        ("a == 1", 3, "begin"),
        ("a && b", 2, "no meaning"),
        ("a % b", 2, "no meaning"),
        ("lambda x: x", 7, "several words"),
        ("in (= 1..2)", 0, "begin"),
        ("1 in (< 1..2)", 11, "begin with a comparison"),
    ],
)
def test_the_refusal_names_what_and_where(text: str, position: int, message: str) -> None:
    with pytest.raises(FeelSyntaxError) as refusal:
        parse_expression(text)

    assert message in refusal.value.message
    assert refusal.value.position == position
    assert refusal.value.construct


ESCAPES = [
    "().__class__.__bases__[0].__subclasses__()",
    '"".__class__.__mro__[1].__subclasses__()',
    "x.__class__",
    "x.__init__.__globals__",
    'get value(x, "__class__")',
    "ask.__globals__",
    "ask.__code__.co_consts",
    "(function() 1).body",
    "[1].__len__",
    "[1].append",
    "{a: 1}.keys",
    "{a: 1}.__class__",
    '"{0.__class__}".format(x)',
    'f"{x}"',
    '"%1000000000d" % 1',
    '__import__("os").system("id")',
    'eval("1")',
    'exec("1")',
    'open("/etc/passwd").read()',
    "globals()",
    "vars(x)",
    "type(x)",
    'getattr(x, "__class__")',
    "breakpoint()",
    "print(1)",
    "x.tzinfo",
    "d.tzinfo.key",
    "d.strftime",
    "n.as_tuple",
    "n.real",
    "ｅval(1)",
    'context([{key: "__class__", value: 1}]).__dict__',
    "item.__class__",
    "partial.__class__",
    "?.__class__",
    "[x][item.__class__ != null]",
    "for e in [x] return e.__class__",
]


@pytest.mark.parametrize("text", ESCAPES)
def test_no_expression_gets_at_python(text: str) -> None:
    facts = {"x": {"a": 1}, "d": None, "n": 1}
    try:
        result = parse_expression(text).evaluate(facts, {"ask": lambda: 1})
    except FeelError:
        return

    assert result is None or result in ([], [None])


@pytest.mark.parametrize("text", ["?.__class__", "ask(?.__globals__)", "not(?.__class__)"])
def test_no_cell_gets_at_python(text: str) -> None:
    try:
        assert parse_unary_tests(text).matches({"a": 1}, {}, {"ask": lambda value: value}) is False
    except FeelError:
        return
