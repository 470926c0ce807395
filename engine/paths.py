"""Paths into facts (`candidate.name`), and stored values as FEEL reads them."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def as_fact(value: object) -> object:
    """A stored JSON value as FEEL reads it: a text that is an ISO day is that day."""
    if isinstance(value, str) and _DAY.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            return value
    if isinstance(value, float):
        return Decimal(repr(value))
    if isinstance(value, Mapping):
        return {str(key): as_fact(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [as_fact(item) for item in value]
    return value


def nested(flat: Mapping[str, object]) -> dict[str, object]:
    """Paths (`candidate.name`) as nested contexts."""
    result: dict[str, object] = {}
    for path, value in flat.items():
        put(result, path, as_fact(value))
    return result


def put(facts: dict[str, object], path: str, value: object) -> None:
    """Set one path, making the contexts on the way."""
    *way, last = path.split(".")
    here = facts
    for name in way:
        inner = here.get(name)
        if not isinstance(inner, dict):
            inner = here[name] = {}
        here = inner
    here[last] = value


def at(facts: Mapping[str, object], path: str) -> object:
    """The value at a path, or None."""
    here: object = facts
    for name in path.split("."):
        here = here.get(name) if isinstance(here, Mapping) else None
    return here
