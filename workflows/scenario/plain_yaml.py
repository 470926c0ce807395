"""YAML as a writer means it: only true and false are booleans, only numbers are numbers.

Read like YAML 1.2, so that `on`, `no` and `12:30` stay words and a leading zero is kept.
A key that is given twice is an error instead of a silent choice.
"""

import re
from datetime import date, datetime

import yaml

from engine.structured import StrictLoader, read_yaml


class PlainLoader(StrictLoader):
    """The strict loader without the surprises of YAML 1.1."""


_OURS = {
    "bool": (re.compile(r"^(?:true|True|TRUE|false|False|FALSE)$"), "tTfF"),
    "int": (re.compile(r"^[-+]?(?:0|[1-9][0-9]*)$"), "-+0123456789"),
    "float": (re.compile(r"^[-+]?(?:0|[1-9][0-9]*)\.[0-9]+$"), "-+0123456789"),
}
_KEPT = {"tag:yaml.org,2002:timestamp", "tag:yaml.org,2002:null", "tag:yaml.org,2002:merge"}

PlainLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag in _KEPT]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
for _kind, (_pattern, _first) in _OURS.items():
    PlainLoader.add_implicit_resolver(f"tag:yaml.org,2002:{_kind}", _pattern, list(_first))


def read(text: str) -> object:
    """The one document in this text. Raises TextRefused."""
    said: object = read_yaml(text, PlainLoader)
    return said


def plain(value: object) -> object:
    """The same value as JSON could hold it: keys are text, dates are ISO text."""
    if isinstance(value, dict):
        return {_key(key): plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    return value


def _key(key: object) -> str:
    return key.isoformat() if isinstance(key, (date, datetime)) else str(key)
