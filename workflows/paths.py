"""Facts are nested; a path such as `post.unit` names one of them."""

from collections.abc import Mapping

from engine.paths import at, nested

__all__ = ["Facts", "at", "nested", "text_at"]

Facts = Mapping[str, object]


def text_at(facts: Facts, path: str) -> str | None:
    """The text under a path, null where it is missing, empty or something else."""
    value = at(facts, path)
    return value if isinstance(value, str) and value else None
