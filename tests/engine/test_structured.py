"""YAML and JSON of others: read within limits, refused in words beyond them, and never a crash."""

import pytest

from engine.structured import DEPTH, SIZE, VALUES, TextRefused, read_json, read_yaml


@pytest.mark.parametrize("read", [read_yaml, read_json])
def test_each_limit_admits_what_reaches_it_and_nothing_more(read: object) -> None:
    assert callable(read)
    read("[" * DEPTH + "]" * DEPTH)
    read(f'"{"a" * (SIZE - 2)}"')

    for text in ("[" * (DEPTH + 1) + "]" * (DEPTH + 1), f'"{"a" * (SIZE - 1)}"'):
        with pytest.raises(TextRefused, match="超过"):
            read(text)
    with pytest.raises(TextRefused, match="个值"):
        read(f"[{'1,' * VALUES}1]")


@pytest.mark.parametrize("text", ["[" * 500_000, "- " * 200_000, "{a: " * 100_000, "[[" * 9_000])
def test_brackets_beyond_any_depth_are_refused_at_the_first_too_many(text: str) -> None:
    with pytest.raises(TextRefused, match="嵌套超过"):
        read_yaml(text)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("a: &x [1]\nb: *x", r"第 2 行：不接受别名（\*x）"),
        ("a: 1\na: 2", "'a' is given twice"),
        ("a: !!bool maybe", "无法读取的值"),
        ("a: 2017-13-45", "无法读取的值"),
        ("a: !!timestamp x", "无法读取的值"),
        ("a: !!int ''", "无法读取的值"),
        ("? [a]\n: 1", "unhashable"),
        ("!!python/object/apply:os.system [ls]", "could not determine a constructor"),
        ("a: 1\n---\nb: 2", "expected a single document"),
        ("\0", "control characters"),
        ("\ud800", "不是文字"),
    ],
)
def test_what_is_no_plain_yaml_is_refused(text: str, what: str) -> None:
    with pytest.raises(TextRefused, match=what):
        read_yaml(text)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "不是 JSON"),
        ("[1,]", "不是 JSON"),
        ("NaN", "NaN 不是 JSON 的数"),
        ("-Infinity", "不是 JSON 的数"),
        ("9" * 5_000, "不是 JSON"),
        ('"\\ud800"', "不是 JSON"),
        ('{"a":' * 100_000, "嵌套超过"),
        ("\ud800", "不是文字"),
    ],
)
def test_what_is_no_plain_json_is_refused(text: str, what: str) -> None:
    with pytest.raises(TextRefused, match=what):
        read_json(text)


def test_brackets_and_commas_within_words_count_for_nothing() -> None:
    words = '"' + '[{,\\"' * 10_000 + '"'

    assert read_json(f'["\\ud83d\\ude00", {words}]') == ["😀", '[{,"' * 10_000]
