"""The standard functions. Importing this package fills the table in `engine.feel.signatures`."""

from engine.feel.functions import (
    contexts,
    conversions,
    lists,
    members,
    numbers,
    ranges,
    statistics,
    temporal,
    texts,
)

__all__ = [
    "contexts",
    "conversions",
    "lists",
    "members",
    "numbers",
    "ranges",
    "statistics",
    "temporal",
    "texts",
]
