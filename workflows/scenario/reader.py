"""A mapping read from a scenario file that knows its place, so that errors can name it."""

from datetime import date, datetime, time

from engine.clock import SHANGHAI
from workflows.scenario import plain_yaml
from workflows.scenario.steps import Data


class ScenarioError(ValueError):
    """The scenario file does not keep to the format."""


class Reader:
    """A mapping of the file together with the place to name when it is wrong."""

    def __init__(self, place: str, value: object, known: str) -> None:
        if not isinstance(value, dict):
            raise ScenarioError(f"{place}: a mapping is expected, not {value!r}")
        self.place = place
        self._values = value
        for key in value:
            if key not in known.split():
                raise ScenarioError(f"{place}: unknown key '{key}' (known: {known})")

    def wrong(self, key: str, message: str) -> ScenarioError:
        return ScenarioError(f"{self.place}: {key}: {message}")

    def has(self, key: str) -> bool:
        return key in self._values

    def raw(self, key: str) -> object:
        if key not in self._values:
            raise ScenarioError(f"{self.place}: the key '{key}' is missing")
        return self._values[key]

    def text(self, key: str) -> str:
        value = self.raw(key)
        if not isinstance(value, str) or not value.strip():
            raise self.wrong(key, f"a word or a sentence is expected, not {value!r}")
        return value

    def text_or_none(self, key: str) -> str | None:
        return self.text(key) if self.has(key) else None

    def word_or_day(self, key: str) -> str | None:
        value = self._values.get(key)
        return value.isoformat() if isinstance(value, date) else self.text_or_none(key)

    def words(self, key: str) -> tuple[str, ...]:
        if not self.has(key):
            return ()
        value = self.raw(key)
        if not isinstance(value, list) or not all(isinstance(word, str) for word in value):
            raise self.wrong(key, f"a list of words is expected, not {value!r}")
        return tuple(value)

    def words_or_none(self, key: str) -> tuple[str, ...] | None:
        return self.words(key) if self.has(key) else None

    def data(self, key: str) -> Data:
        if not self.has(key):
            return {}
        value = plain_yaml.plain(self.raw(key))
        if not isinstance(value, dict):
            raise self.wrong(key, f"a mapping is expected, not {value!r}")
        return value

    def count(self, key: str) -> int:
        value = self.raw(key)
        if not isinstance(value, int) or isinstance(value, bool) or value < 1:
            raise self.wrong(key, f"a number from 1 on is expected, not {value!r}")
        return value

    def moment(self, key: str) -> datetime:
        """A moment; a bare date is its first minute, and without a zone it is Shanghai's.

        In quotes, or without its seconds, YAML reads it as text: it means the same.
        """
        value = _unquoted(self.raw(key))
        if isinstance(value, datetime):
            return value if value.tzinfo else value.replace(tzinfo=SHANGHAI)
        if isinstance(value, date):
            return datetime.combine(value, time(), SHANGHAI)
        raise self.wrong(key, f"a date and time is expected, not {value!r}")


def _unquoted(value: object) -> object:
    """The moment that a text spells; any other value as it is."""
    try:
        return datetime.fromisoformat(value.strip()) if isinstance(value, str) else value
    except ValueError:
        return value
