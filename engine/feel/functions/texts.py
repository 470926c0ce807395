"""Standard functions on texts. Positions count characters, from 1."""

from __future__ import annotations

from decimal import Decimal

from engine.feel.budget import bounded_text
from engine.feel.environment import Environment
from engine.feel.patterns import Pattern, compiled
from engine.feel.signatures import standard
from engine.feel.values import Value


@standard("substring", "string=text", "start position=number", "length=number?")
def substring(text: str, start: Decimal, length: Decimal | None) -> Value:
    if start == 0 or abs(start) > len(text) or (length is not None and length < 1):
        return None
    begin = int(start) - 1 if start > 0 else len(text) + int(start)
    return text[begin:] if length is None else text[begin : begin + _within(length, len(text))]


def _within(length: Decimal, most: int) -> int:
    """A length as a number of Python's, cut to what there is."""
    return most if length > most else int(length)


@standard("string length", "string=text")
def string_length(text: str) -> Value:
    return Decimal(len(text))


@standard("upper case", "string=text")
def upper_case(text: str) -> Value:
    return text.upper()


@standard("lower case", "string=text")
def lower_case(text: str) -> Value:
    return text.lower()


@standard("trim", "string=text")
def trim(text: str) -> Value:
    return text.strip()


@standard("substring before", "string=text", "match=text")
def substring_before(text: str, match: str) -> Value:
    before, found, _ = text.partition(match) if match else ("", "", "")
    return before if found else ""


@standard("substring after", "string=text", "match=text")
def substring_after(text: str, match: str) -> Value:
    if not match:
        return text
    return text.partition(match)[2]


@standard("contains", "string=text", "match=text")
def contains(text: str, match: str) -> Value:
    return match in text


@standard("starts with", "string=text", "match=text")
def starts_with(text: str, match: str) -> Value:
    return text.startswith(match)


@standard("ends with", "string=text", "match=text")
def ends_with(text: str, match: str) -> Value:
    return text.endswith(match)


@standard("string join", "list=list", "delimiter=text?")
def string_join(items: list[Value], delimiter: str | None) -> Value:
    """Nulls are left out."""
    texts = [item for item in items if isinstance(item, str)]
    if len(texts) + items.count(None) != len(items):
        return None
    length = sum(map(len, texts)) + len(delimiter or "") * len(texts)
    return bounded_text((delimiter or "").join(texts)) if length else ""


@standard("matches", "input=text", "pattern=text", "flags=text?", inside=True)
def matches(env: Environment, text: str, pattern: str, flags: str | None) -> Value:
    machine = compiled(pattern, flags or "")
    return None if machine is None else machine.find(text, 0, env.budget) is not None


@standard("replace", "input=text", "pattern=text", "replacement=text", "flags=text?", inside=True)
def replace(
    env: Environment, text: str, pattern: str, replacement: str, flags: str | None
) -> Value:
    machine = compiled(pattern, flags or "")
    return None if machine is None else _replaced(machine, text, replacement, env)


def _replaced(machine: Pattern, text: str, replacement: str, env: Environment) -> Value:
    parts: list[str] = []
    length, done = 0, 0
    for span in machine.find_all(text, env.budget):
        parts += [text[done : span[0]], machine.expand(replacement, text, span)]
        length += sum(map(len, parts[-2:]))
        bounded_text(" " * min(length, 100_001))
        done = span[1]
    return bounded_text("".join([*parts, text[done:]]))


@standard("split", "string=text", "delimiter=text", inside=True)
def split(env: Environment, text: str, delimiter: str) -> Value:
    machine = compiled(delimiter, "")
    if machine is None:
        return None
    parts: list[Value] = []
    done = 0
    for span in machine.find_all(text, env.budget):
        if span[1] > span[0]:
            parts.append(text[done : span[0]])
            done = span[1]
    return [*parts, text[done:]]
