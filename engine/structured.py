"""The one door for foreign YAML and JSON: sized and measured before anything is built of it.

The loaders call themselves once a level, in C, and a few kilobytes of brackets end the process;
an alias is a reference until somebody prints it, and then nine of them are a billion. So the
events of a YAML text are counted first, and the brackets of a JSON text.
"""

import json
import re
from typing import Any

import yaml

SIZE = 1024 * 1024
DEPTH = 64
VALUES = 20_000
_Safe: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_PARTS = re.compile(r'"(?:[^"\\]|\\.)*+"|[\[{]|[\]}]|,', re.DOTALL)
_ODD = (ValueError, TypeError, AttributeError, LookupError, ArithmeticError)
"""What the loaders raise at values that are none: `!!bool maybe`, `2017-13-45`, `!!int x`."""
_TOO_DEEP = f"嵌套超过 {DEPTH} 层"


class TextRefused(ValueError):
    """A text that is not read, and what is wrong with it."""


class StrictLoader(_Safe):  # type: ignore[misc]
    """The safe loader, for which a key given twice is an error and not a silent choice."""

    def construct_mapping(
        self,
        node: yaml.MappingNode,
        deep: bool = False,  # noqa: FBT001, FBT002  (PyYAML's signature)
    ) -> dict[Any, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if isinstance(key.value, str) and key.value in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"the key '{key.value}' is given twice", key.start_mark
                )
            seen.add(str(key.value))
        values: dict[Any, Any] = super().construct_mapping(node, deep)
        return values


def read_yaml(text: str, loader: type[StrictLoader] = StrictLoader) -> Any:  # noqa: ANN401  what the text says
    """What the one YAML document in `text` says.

    Raises TextRefused for a text that is too large, too deep, has aliases, or is no YAML.
    """
    _sized(text)
    try:
        _measure(text)
        return yaml.load(text, loader)  # noqa: S506  safe loaders only
    except TextRefused:
        raise
    except yaml.YAMLError as error:
        raise TextRefused(" ".join(str(error).split())) from error
    except _ODD as error:
        raise TextRefused(f"含有无法读取的值：{' '.join(str(error).split())}") from error


def read_json(text: str) -> Any:  # noqa: ANN401  what the text says
    """What a JSON text says. Raises TextRefused for one too large, too deep, or no JSON."""
    _sized(text)
    depth = values = 0
    for part in _PARTS.finditer(text):
        found = part.group()
        depth += (found in "[{") - (found in "]}")
        values += found in "[{,"
        if depth > DEPTH:
            raise TextRefused(_TOO_DEEP)
        if values > VALUES:
            raise TextRefused(f"超过 {VALUES:,} 个值")
    try:
        said = json.loads(text, parse_constant=_no_number)
        if "\\ud" in text.lower():
            json.dumps(said, ensure_ascii=False).encode()
    except ValueError as error:
        raise TextRefused(f"不是 JSON：{error}") from error
    return said


def _sized(text: str) -> None:
    if len(text) > SIZE:
        raise TextRefused(f"超过 {SIZE // 1024} KB")
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise TextRefused(f"第 {error.start + 1} 个字符不是文字") from error


def _measure(text: str) -> None:
    depth = values = 0
    for event in yaml.parse(text, _Safe):
        if isinstance(event, yaml.AliasEvent):
            raise TextRefused(f"{_line(event)}不接受别名（*{event.anchor}）")
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        values += isinstance(event, yaml.NodeEvent)
        if depth > DEPTH:
            raise TextRefused(f"{_line(event)}{_TOO_DEEP}")
        if values > VALUES:
            raise TextRefused(f"超过 {VALUES:,} 个值")


def _line(event: yaml.Event) -> str:
    return f"第 {event.start_mark.line + 1} 行：" if event.start_mark else ""


def _no_number(name: str) -> float:
    raise ValueError(f"{name} 不是 JSON 的数")
