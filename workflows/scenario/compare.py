"""Whether what is found agrees with what a scenario expects: pure, and with the reason why not."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

Paths = Iterable[tuple[str, ...]]


class Mismatch(Exception):
    """What was found is not what the scenario expects."""


def is_open(pattern: str, waiting: Paths) -> bool:
    """Whether something open answers to `pattern`: an element, a call, or a path of some of them.

    `deliberation.convene` and `convene` both mean the element; `four_musts.complaint_check`
    finds it however many calls lie between the two.
    """
    wanted = tuple(pattern.split("."))
    return any(
        _answers(wanted, path[:depth]) for path in waiting for depth in range(1, len(path) + 1)
    )


def _answers(wanted: tuple[str, ...], path: tuple[str, ...]) -> bool:
    if wanted[-1] != path[-1]:
        return False
    rest = iter(path)
    return all(name in rest for name in wanted)


def contained(wanted: Iterable[str], found: Iterable[str], what: str) -> None:
    """Raises Mismatch unless all that is wanted is found."""
    found = sorted(set(found))
    missing = [name for name in wanted if name not in found]
    if missing:
        raise Mismatch(f"{what}: {', '.join(missing)} missing among {_listed(found)}")


def absent(unwanted: Iterable[str], found: Iterable[str], what: str) -> None:
    """Raises Mismatch where anything unwanted is found."""
    known = set(found)
    there = [name for name in unwanted if name in known]
    if there:
        raise Mismatch(f"{what}: {', '.join(there)} found")


def same(wanted: Iterable[str], found: Iterable[str], what: str) -> None:
    """Raises Mismatch unless exactly what is wanted is found, in whatever order."""
    expected, given = sorted(set(wanted)), sorted(set(found))
    if expected != given:
        raise Mismatch(f"{what}: {_listed(expected)} expected, {_listed(given)} found")


def fact(path: str, wanted: object, facts: Mapping[str, object]) -> None:
    """Raises Mismatch unless the fact at `path` is what is wanted."""
    found = _at(path, facts)
    if _plain(found) != _plain(wanted):
        raise Mismatch(f"fact {path}: {wanted!r} expected, {_plain(found)!r} found")


def _at(path: str, facts: Mapping[str, object]) -> object:
    """The value at a path; null where the path leads nowhere, as in FEEL."""
    value: object = facts
    for name in path.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, date):
        return value.isoformat()
    return Decimal(str(value)) if isinstance(value, float) else value


def _listed(names: Iterable[str]) -> str:
    return f"[{', '.join(names)}]"
