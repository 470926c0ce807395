"""The files of the clause register, read strictly: an error names the file and the key."""

import re
from datetime import date, datetime
from pathlib import Path
from typing import Any

from engine.structured import TextRefused, read_yaml

_CLAUSE = re.compile(r"(?P<instrument>[a-z0-9-]+)/[a-z0-9-]+(\.[a-z0-9-]+){0,2}")


class RegisterError(ValueError):
    """A file of the clause register does not keep to its format."""

    def __init__(self, file: Path, key: str, message: str) -> None:
        self.file = file
        self.key = key
        super().__init__(f"{file.name}: {key}: {message}" if key else f"{file.name}: {message}")


def mapping(file: Path) -> dict[str, Any]:
    """The mapping that the file holds."""
    try:
        value = read_yaml(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise RegisterError(file, "", "the file is missing") from None
    except (UnicodeDecodeError, TextRefused) as error:
        raise RegisterError(file, "", str(error)) from error
    if not isinstance(value, dict):
        raise RegisterError(file, "", "a mapping is expected")
    return value


def entries(file: Path, values: dict[str, Any], known: str) -> list[tuple[str, "Entry"]]:
    """Each key with its value as an entry."""
    return [(key, Entry(file, key, value, known)) for key, value in values.items()]


class Entry:
    """A mapping inside a file that knows its place, so that errors can name it."""

    def __init__(self, file: Path, place: str, value: object, known: str) -> None:
        self.file = file
        self.place = place
        if not isinstance(value, dict):
            raise RegisterError(file, place, f"a mapping is expected, not {value!r}")
        self._values: dict[str, object] = value
        for key in value:
            if key not in known.split():
                raise self.wrong(str(key), f"unknown key (known: {known})")

    def wrong(self, key: str, message: str) -> RegisterError:
        return RegisterError(self.file, f"{self.place}.{key}" if self.place else key, message)

    def has(self, key: str) -> bool:
        return key in self._values

    def text(self, key: str) -> str:
        value = self._needed(key)
        if not isinstance(value, str) or not value.strip():
            raise self.wrong(key, f"a text is expected, not {value!r}")
        return value

    def words(self, key: str) -> tuple[str, ...]:
        value = self._needed(key)
        if not isinstance(value, list) or not value or not all(isinstance(w, str) for w in value):
            raise self.wrong(key, f"a list of words is expected, not {value!r}")
        return tuple(value)

    def choice(self, key: str, choices: tuple[str, ...]) -> str:
        value = self.text(key)
        if value not in choices:
            raise self.wrong(key, f"'{value}' is none of {', '.join(choices)}")
        return value

    def flag(self, key: str) -> bool:
        value = self._needed(key)
        if not isinstance(value, bool):
            raise self.wrong(key, f"true or false is expected, not {value!r}")
        return value

    def day(self, key: str) -> date | None:
        """A date, or null where none is known."""
        return None if self._needed(key) is None else self.certain_day(key)

    def certain_day(self, key: str) -> date:
        value = self._needed(key)
        if not isinstance(value, date) or isinstance(value, datetime):
            raise self.wrong(key, f"a date is expected, not {value!r}")
        return value

    def mapping(self, key: str) -> dict[str, Any]:
        value = self._needed(key)
        if not isinstance(value, dict):
            raise self.wrong(key, f"a mapping is expected, not {value!r}")
        return value

    def entries(self, key: str, known: str) -> list["Entry"]:
        value = self._needed(key)
        if not isinstance(value, list):
            raise self.wrong(key, f"a list is expected, not {value!r}")
        return [
            Entry(self.file, f"{key}[{place}]", each, known) for place, each in enumerate(value)
        ]

    def is_word(self, key: str, word: str) -> bool:
        return self._needed(key) == word

    def is_clause_of(self, instrument: str, clause_id: str) -> bool:
        found = _CLAUSE.fullmatch(clause_id)
        return found is not None and found["instrument"] == instrument

    def _needed(self, key: str) -> object:
        if key not in self._values:
            raise self.wrong(key, "the key is missing")
        return self._values[key]
