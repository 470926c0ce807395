"""Shipped files spoilt at random, always the same ones: found faulty or refused, and at once."""

from pathlib import Path

import pytest

from tests.hostile.fuzzed import said, spoilt

MOST = 2
"""Seconds of work for one file."""

FEW = {"bpmn": 40, "dmn": 30, "json": 20, "yaml": 20, "scenario": 150, "law": 20, "lrmx": 120}
MANY = {
    "bpmn": 5_000,
    "dmn": 3_000,
    "json": 2_000,
    "yaml": 2_000,
    "scenario": 4_000,
    "law": 1_000,
    "lrmx": 3_000,
}


def spoil(kind: str, first: int, last: int, folder: Path) -> None:
    for number in range(first, last):
        given = spoilt(kind, number)
        try:
            _, seconds = said(kind, given, folder)
        except Exception as error:
            error.add_note(f"{kind} {number}: {given.path.name}")
            raise
        assert seconds < MOST, f"{kind} {number}: {given.path.name}"


@pytest.mark.parametrize("kind", FEW)
def test_a_few_spoilt_files_are_refused_or_found_faulty(kind: str, tmp_path: Path) -> None:
    spoil(kind, 0, FEW[kind], tmp_path)


@pytest.mark.deep
@pytest.mark.parametrize("part", range(10))
@pytest.mark.parametrize("kind", MANY)
def test_twenty_thousand_spoilt_files_are_refused_or_found_faulty(
    kind: str, part: int, tmp_path: Path
) -> None:
    tenth = MANY[kind] // 10

    spoil(kind, part * tenth, (part + 1) * tenth, tmp_path)


def test_there_are_twenty_thousand() -> None:
    assert sum(MANY.values()) == 20_000
