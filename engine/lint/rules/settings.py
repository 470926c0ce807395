"""The settings name what is drawn, and durations that can be counted."""

import re
from collections.abc import Iterator, Mapping

from engine.lint.bundle import Bundle, Known, mapping, texts
from engine.lint.finding import Finding

RULE = "settings"
DURATION = re.compile(r"P(\d+WD|(?=\d|T\d)(\d+Y)?(\d+M)?(\d+W)?(\d+D)?(T(\d+H)?(\d+M)?)?)")

LISTS = {"calls", "invariants", "about", "opinion_stands_on"}
MAPPINGS = {"lanes", "parameters", "due", "outcomes", "as_of", "adopts", "continues"}
WORDS = {"key", "name", "name_en", "subject"}
KEYS = LISTS | MAPPINGS | WORDS | {"start", "retention_years"}


def check(bundle: Bundle, _known: Known) -> Iterator[Finding]:
    tasks = {node.id for node in bundle.nodes("userTask")}
    for folder, settings in bundle.settings.items():
        yield from _folder(bundle, f"{folder}/procedure.yaml", settings, tasks)
    for node in bundle.nodes():
        if node.xr.get("due") and not node.xr["due"].startswith("="):
            yield from _duration(node.file, node.id, node.xr["due"])


def _folder(
    bundle: Bundle, file: str, settings: Mapping[str, object], tasks: set[str]
) -> Iterator[Finding]:
    yield from _shapes(file, settings)
    for element, duration in mapping(settings.get("due")).items():
        if element not in tasks:
            yield Finding(file, element, RULE, "没有这个环节", "there is no such task")
        yield from _duration(file, element, str(duration))
    for called in texts(settings.get("calls")):
        if called not in bundle.settings:
            yield Finding(file, called, RULE, "没有这个程序", "there is no such procedure")


def _shapes(file: str, settings: Mapping[str, object]) -> Iterator[Finding]:
    """What is not of its shape would be taken for nothing, and so would a key that is misspelt."""
    for key, value in settings.items():
        if key not in KEYS:
            yield Finding(file, key, RULE, "没有这一键", "there is no such key")
        elif value is not None and not _shaped(key, value):
            yield Finding(file, key, RULE, "不是这一键应有的写法", "not written as this key is")


def _shaped(key: str, value: object) -> bool:
    if key in MAPPINGS or (key == "start" and isinstance(value, dict)):
        return isinstance(value, dict)
    if key in LISTS or key == "start":
        return isinstance(value, list) and all(isinstance(word, str) for word in value)
    return isinstance(value, str if key in WORDS else int)


def _duration(file: str, element: str, duration: str) -> Iterator[Finding]:
    if not DURATION.fullmatch(duration):
        told = f"时限 {duration} 不是 P5WD 或者 P1M 这样的写法", f"{duration} is no duration"
        yield Finding(file, element, RULE, *told)
