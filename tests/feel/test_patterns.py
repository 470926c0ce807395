"""The pattern language of matches, replace and split."""

from __future__ import annotations

import pytest

from engine.feel import Budget
from engine.feel.patterns import compiled


@pytest.mark.parametrize(
    ("pattern", "flags", "text", "found"),
    [
        (r"\d+", "", "a12b", "12"),
        (r"\D+", "", "12ab", "ab"),
        (r"\s\S", "", "a b", " b"),
        (r"\w+\W", "", "-ab-", "ab-"),
        (r"\p{Lu}\p{L}", "", "aBc", "Bc"),
        (r"\P{L}", "", "ab1", "1"),
        (r"[a-c\d_-]+", "", "xb1_-y", "b1_-"),
        (r"[a-z-[aeiou]]+", "", "aebcd", "bcd"),
        (r"[^\s]+", "", " ab ", "ab"),
        (r"[\[\]]", "", "a]", "]"),
        (r"[a\-z]+", "", "b-a", "-a"),
        (r"\.\\\$", "", ".\\$", ".\\$"),
        (r"a.c", "", "a\nc", None),
        (r"a.c", "s", "a\nc", "a\nc"),
        (r"^b$", "", "a\nb", None),
        (r"^b$", "m", "a\nb\nc", "b"),
        (r"A[B-C]", "i", "xac", "ac"),
        (r"a b # c", "x", "ab#c", "ab#c"),
        (r"a.b", "q", "axb a.b", "a.b"),
        (r"A.", "qi", "a.", "a."),
        (r"a{2}", "", "aaa", "aa"),
        (r"a{2,}", "", "aaaa", "aaaa"),
        (r"a{1,2}?", "", "aaa", "a"),
        (r"a{0}b", "", "ab", "b"),
        (r"(a|ab)(c|bcd)", "", "abcd", "abcd"),
        (r"", "", "abc", ""),
        (r"\t\n\r", "", "\t\n\r", "\t\n\r"),
        (r"张|李", "", "姓李", "李"),
    ],
)
def test_a_pattern_finds(pattern: str, flags: str, text: str, found: str | None) -> None:
    machine = compiled(pattern, flags)

    assert machine is not None
    span = machine.find(text, 0, Budget())
    assert (None if span is None else text[span[0] : span[1]]) == found


NOT_OURS = (
    r"( ) a) [ [] [a [z-a] * a** a{ a{2,1} a{x} \ \q \1 (?=a) (?i)a \p{l} \pL ] } [a-[b]c] [[a]]"
)


@pytest.mark.parametrize(
    "pattern",
    [*NOT_OURS.split(), "(" * 30 + ")" * 30, "a{9999}{9999}", "(a{999}){999}", "[a-\\"],
)
def test_a_pattern_that_is_not_ours_is_not_read(pattern: str) -> None:
    assert compiled(pattern, "") is None


def test_groups_that_took_no_part_are_empty_in_a_replacement() -> None:
    machine = compiled("(a)|(b)", "")

    assert machine is not None
    spans = list(machine.find_all("ab", Budget()))
    assert [machine.expand(r"[$1$2$0\$$3$12]", "ab", span) for span in spans] == [
        "[aa$a2]",
        "[bb$2]",
    ]
