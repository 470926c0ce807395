"""Facts are nested; a path such as `post.unit` names one of them."""

from collections.abc import Mapping

Facts = Mapping[str, object]


def at(facts: Facts, path: str) -> object:
    """The value under a dotted path, null where anything on the way is missing."""
    value: object = facts
    for name in path.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def text_at(facts: Facts, path: str) -> str | None:
    """The text under a path, null where it is missing, empty or something else."""
    value = at(facts, path)
    return value if isinstance(value, str) and value else None
