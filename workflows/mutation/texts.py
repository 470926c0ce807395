"""What can be changed in a FEEL text so that it still is one: pure, one operator a function."""

import re
from collections.abc import Iterator

BESIDE = 24
"""How many signs beside a change are shown."""
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
_NUMBER = re.compile(r"(?<![\w.])\d+(?![\w.])")
_COMPARED = re.compile(r"(?P<sign>>=|<=|>(?!=)|<(?!=))(?P<rest>\s*)(?!\s*\d+(?![\w.]))")
_COUNTED = re.compile(r"\b(?:quorum|majority)\(")
_DAYS = re.compile(r'(?<=duration\("P)(\d+)(?=D"\))')
_LONG = re.compile(r'(?<=[+-] )duration\("P\d+[MY]"\)')
_SPAN = re.compile(r"P(?P<count>\d+)(?P<unit>WD|D|M|Y)")
_DAYS_IN = {"M": 30, "Y": 365}
_STRICT = {">=": ">", "<=": "<", ">": ">=", "<": "<="}
_NEGATED = re.compile(r"not\((?P<inner>.*)\)", re.DOTALL)


def negated_cell(cell: str) -> str:
    """The cell that holds exactly where this one does not."""
    found = _NEGATED.fullmatch(cell)
    if found and _closes_at_the_end(cell):
        return found["inner"]
    return f"not({cell})"


def shifted(text: str) -> Iterator[str]:
    """Every number, day count, bound, quorum and majority of the text off by one, one at a time."""
    for operator in (numbers, days, bounds, counts):
        yield from operator(text)


def numbers(text: str) -> Iterator[str]:
    """A whole number that stands for itself, one more and one less; never below nought."""
    for found in _outside_strings(_NUMBER, text):
        value = int(found.group())
        yield from (_put(text, found, str(value + n)) for n in (-1, 1) if value + n >= 0)


def days(text: str) -> Iterator[str]:
    """A duration one day shorter and longer; of months and years, the day it leads to."""
    for found in _DAYS.finditer(text):
        value = int(found.group())
        yield from (_put(text, found, str(value + n)) for n in (-1, 1))
    for found in _LONG.finditer(text):
        yield from (_put(text, found, f'{found.group()} {s} duration("P1D")') for s in "-+")


def bounds(text: str) -> Iterator[str]:
    """A comparison with the bound itself on its other side; beside a number `numbers` does it."""
    for found in _outside_strings(_COMPARED, text):
        yield _put(text, found, _STRICT[found["sign"]] + found["rest"])


def counts(text: str) -> Iterator[str]:
    """Two thirds and a half, one person less and one more."""
    for found in _outside_strings(_COUNTED, text):
        end = _closing(text, found.end() - 1) + 1
        call = text[found.start() : end]
        yield from (f"{text[: found.start()]}({call} {s} 1){text[end:]}" for s in "-+")


def changed_part(before: str, after: str) -> str:
    """`old → new` around where two texts part, with a few signs beside it."""
    start = next((i for i, (a, b) in enumerate(zip(before, after, strict=False)) if a != b), 0)
    tail = 0
    shortest = min(len(before), len(after)) - start
    while tail < shortest and before[-1 - tail] == after[-1 - tail]:
        tail += 1
    begin, kept = max(0, start - BESIDE), max(0, tail - BESIDE)
    old, new = before[begin : len(before) - kept], after[begin : len(after) - kept]
    return f"{' '.join(old.split())} → {' '.join(new.split())}"


def _outside_strings(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    strings = [found.span() for found in _STRING.finditer(text)]
    for found in pattern.finditer(text):
        if not any(start <= found.start() < end for start, end in strings):
            yield found


def _put(text: str, found: re.Match[str], new: str) -> str:
    return text[: found.start()] + new + text[found.end() :]


def _closing(text: str, opening: int) -> int:
    """Where the bracket at `opening` is closed."""
    depth = 0
    for place in range(opening, len(text)):
        depth += {"(": 1, ")": -1}.get(text[place], 0)
        if depth == 0:
            return place
    raise ValueError(f"a bracket is never closed: {text}")


def _closes_at_the_end(cell: str) -> bool:
    return _closing(cell, cell.index("(")) == len(cell) - 1


def spans(due: str) -> Iterator[str]:
    """An internal deadline a day shorter and longer; of months and years, some days."""
    found = _SPAN.fullmatch(due)
    if found is None:
        raise ValueError(f"no span of time: {due}")
    count, unit = int(found["count"]), found["unit"]
    if unit in _DAYS_IN:
        yield from (f"P{count * _DAYS_IN[unit] + n}D" for n in (-3, 3))
    else:
        yield from (f"P{count + n}{unit}" for n in (-1, 1))
