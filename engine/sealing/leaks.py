"""What is to be sealed must not stand beside the seal in the open."""

import re
from collections.abc import Iterable, Mapping

SHORTEST = 2
"""One character is no name, and would be found everywhere."""


def without(values: Mapping[str, object], keys: Iterable[str]) -> dict[str, object]:
    """Values as they may be kept: nothing under, or below, a key that is sealed somewhere."""
    sealed = tuple(keys)
    return {
        name: value
        for name, value in values.items()
        if not any(name == key or name.startswith(f"{key}.") for key in sealed)
    }


def tells(text: str, value: object) -> bool:
    """Whether a value names what is sealed: all of it, or its first word, which is the name."""
    first = next(iter(re.findall(r"\w+", text)), "")
    words = [word for word in (text.strip(), first) if len(word) >= SHORTEST]
    if isinstance(value, Mapping):
        return any(tells(text, item) for item in (*value, *value.values()))
    if isinstance(value, list | tuple):
        return any(tells(text, item) for item in value)
    return isinstance(value, str) and any(word in value for word in words)
