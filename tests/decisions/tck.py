"""Reads test cases of the DMN Technology Compatibility Kit and judges our engine by them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from xml.etree import ElementTree as ET

from engine.decisions import DecisionError, DecisionFile, DecisionModel, load
from engine.feel import FeelError, Value
from engine.feel.temporal import read_date, read_date_time, read_duration, read_time

PROJECT = Path(__file__).resolve().parents[2]
KIT = Path(os.environ.get("XUANREN_TESTDATA", PROJECT / "../shared")) / "dmn-tck"
_XSI = "{http://www.w3.org/2001/XMLSchema-instance}"
_NS = "{http://www.omg.org/spec/DMN/20160719/testcase}"
_CLOSE = Decimal("1e-8")

FUNCTIONS = {"today": lambda: date(2026, 1, 5), "now": lambda: datetime(2026, 1, 5, 9, 30)}  # noqa: DTZ001


@dataclass(frozen=True)
class Case:
    """One expected result of one test case."""

    file: Path
    case: str
    invocable: str
    node: str
    inputs: dict[str, Value]
    expected: Value

    def __str__(self) -> str:
        return f"{self.file.parent.name}-{self.case}-{self.node}"


def cases(level: int) -> Iterator[Case]:
    for file in sorted((KIT / f"compliance-level-{level}").glob("*/*.xml")):
        root = ET.parse(file).getroot()
        model = file.parent / (root.findtext(f"{_NS}modelName") or "")
        for case in root.iter(f"{_NS}testCase"):
            inputs = {n.get("name", ""): _value(n) for n in case.findall(f"{_NS}inputNode")}
            for result in case.findall(f"{_NS}resultNode"):
                expected = result.find(f"{_NS}expected")
                yield Case(
                    model,
                    case.get("id", ""),
                    case.get("invocableName", ""),
                    result.get("name", ""),
                    inputs,
                    None if expected is None else _value(expected),
                )


def _value(node: ET.Element) -> Value:
    listed = node.find(f"{_NS}list")
    if listed is not None:
        nil = listed.get(f"{_XSI}nil") == "true"
        return None if nil else [_value(item) for item in listed.findall(f"{_NS}item")]
    components = node.findall(f"{_NS}component")
    if components:
        return {part.get("name", ""): _value(part) for part in components}
    value = node.find(f"{_NS}value")
    if value is None or value.get(f"{_XSI}nil") == "true":
        return None
    return _typed(value.get(f"{_XSI}type", "string").split(":")[-1], value.text or "")


def _typed(kind: str, text: str) -> Value:
    readers = {
        "string": str,
        "boolean": lambda written: written.strip() in {"true", "1"},
        "date": read_date,
        "dateTime": read_date_time,
        "time": read_time,
        "duration": read_duration,
        "dayTimeDuration": read_duration,
        "yearMonthDuration": read_duration,
    }
    reader = readers.get(kind)
    value: Value = reader(text) if reader else Decimal(text)  # type: ignore[operator]
    return f"beyond our calendar: {text}" if value is None else value


@cache
def model_of(file: Path) -> DecisionModel:
    others = [path for path in sorted(file.parent.glob("*.dmn")) if path != file]
    read = {path: load(path.read_bytes(), path.name, lenient=True) for path in (file, *others)}
    names = frozenset[str]().union(*(each.names for each in read.values()))
    files: list[DecisionFile] = [
        load(path.read_bytes(), path.name, names=names, lenient=True) for path in read
    ]
    return DecisionModel(files)


def outcome(case: Case) -> str:
    """`passed`, `refused` by a clear message of ours, or what came out instead."""
    try:
        model = model_of(case.file)
        if case.invocable:
            value = model.invoke(case.invocable, case.inputs, functions=FUNCTIONS)
            if isinstance(value, dict) and case.node in value:
                value = value[case.node]
        else:
            value = model.evaluate(case.node, case.inputs, functions=FUNCTIONS, strict=False).value
    except (DecisionError, FeelError) as error:
        return f"refused: {error}"
    return "passed" if alike(value, case.expected) else f"{value!r} instead of {case.expected!r}"


def alike(value: Value, expected: Value) -> bool:
    if isinstance(value, Decimal) and isinstance(expected, Decimal):
        return abs(value - expected) <= _CLOSE
    if isinstance(value, list) and isinstance(expected, list):
        return len(value) == len(expected) and all(map(alike, value, expected))
    if isinstance(value, dict) and isinstance(expected, dict):
        return value.keys() == expected.keys() and all(alike(value[k], expected[k]) for k in value)
    return type(value) is type(expected) and value == expected
