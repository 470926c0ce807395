"""Between a form file and a page: fields as the macros draw them, answers as posted."""

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby

from flask_babel import lazy_gettext
from werkzeug.datastructures import MultiDict

from engine.forms import SEALED, Field, Form

# Fields of the page itself; everything else that is posted is an answer, known or not.
CONTROLS = frozenset(
    {"csrf_token", "seen_version", "submission", "passphrase", "passphrase_again", "unticked"}
)
SEALED_NAME = "sealed:"
"""What a page names the answers with that are to be sealed: they are never shown or kept again."""
Options = Mapping[str, Iterable[tuple[str, str]]]  # by the field's key
LABELS = {
    "passphrase": lazy_gettext("签名口令"),
    "passphrase_again": lazy_gettext("再输入一次签名口令"),
    "reason": lazy_gettext("理由"),
    "return_reason": lazy_gettext("退回的理由"),
    "purpose": lazy_gettext("用途"),
    "recipient": lazy_gettext("接收人"),
    "file": lazy_gettext("文件"),
    "password": lazy_gettext("口令"),
}
SHORT = {"number", "datetime"}
NOTHING: tuple[object, ...] = (None, "", False, [])
TICKED = (True, "true", "on", "1")


@dataclass(frozen=True)
class Shown:
    """One field as `ui.field` draws it."""

    component: Mapping[str, object]
    value: object
    error: str | None
    options: tuple[Mapping[str, str], ...] | None


@dataclass(frozen=True)
class Section:
    """Rows below one heading; a folded one stands open where something was answered or is wrong."""

    heading: Shown | None
    rows: list[list[Shown]]

    @property
    def folded(self) -> bool:
        given = self.heading.component["properties"] if self.heading else None
        return isinstance(given, Mapping) and bool(given.get("folded"))

    @property
    def open(self) -> bool:
        return any(f.error or f.value not in NOTHING for row in self.rows for f in row)


def answers(posted: MultiDict[str, str]) -> dict[str, object]:
    """What was entered, as posted: unknown fields stay, so that the engine can refuse them.

    A browser says nothing of an empty box; the page names its boxes in `unticked`.
    """
    given: dict[str, object] = dict.fromkeys(posted.getlist("unticked"), "false")
    for name, texts in posted.lists():
        if name not in CONTROLS:
            key = name.removeprefix(SEALED_NAME)
            given[key] = texts[0] if len(texts) == 1 else list(texts)
    return given


def is_sealed(name: str) -> bool:
    """Whether a posted field carries what is to be sealed."""
    return name.startswith(SEALED_NAME)


def submission_key() -> str:
    """A hidden field that makes a second click the same click."""
    return secrets.token_urlsafe(16)


def shown(
    form: Form,
    values: Mapping[str, object],
    problems: Mapping[str, str] | None = None,
    options: Options | None = None,
) -> list[list[Shown]]:
    """Every field of `form` with its value, its problem and its choices, in rows.

    Numbers and dates that follow one another stand side by side.
    """
    fields = [
        Shown(
            _component(field, options or {}),
            _value(field, values),
            (problems or {}).get(field.key),
            _options(field, options or {}),
        )
        for field in form.fields
    ]
    return [
        row
        for short, together in groupby(fields, key=lambda f: f.component["type"] in SHORT)
        for row in ([list(together)] if short else [[field] for field in together])
    ]


def sections(rows: Iterable[list[Shown]]) -> list[Section]:
    """The rows by heading; a text that is a sentence is none."""
    found = [Section(None, [])]
    for row in rows:
        component = row[0].component
        if component["type"] == "text" and not str(component["label"]).endswith("。"):
            found.append(Section(row[0], []))
        else:
            found[-1].rows.append(row)
    return found


def summary(
    problems: Mapping[str, str], form: Form | None = None, labels: Mapping[str, str] | None = None
) -> list[tuple[str, str, str]]:
    """Problems for the head of the page: key, label, sentence; strangers by their own name."""
    known = {key: str(label) for key, label in LABELS.items()} | dict(labels or {})
    known |= {field.key: field.label for field in form.fields} if form else {}
    return [(key, known.get(key, key), sentence) for key, sentence in problems.items()]


def flat(values: Mapping[str, object], prefix: str = "") -> dict[str, object]:
    """Nested values by path, as the names of the fields are."""
    found: dict[str, object] = {}
    for name, value in values.items():
        if isinstance(value, Mapping):
            found |= flat(value, f"{prefix}{name}.")
        found[f"{prefix}{name}"] = value
    return found


def _component(field: Field, options: Options) -> dict[str, object]:
    return {
        "type": _type(field, options),
        "key": field.key,
        "label": field.label,
        "text": field.label if field.type == "text" else None,
        "description": field.description,
        "validate": {**field.rules, "required": field.required or must_say(field)},
        "values": _both(field) or [{"value": o.value, "label": o.label} for o in field.values],
        "properties": field.properties,
    }


def _type(field: Field, options: Options) -> str:
    """A list from the records is ticked; a question of which both answers weigh is chosen."""
    if field.type == "taglist" and field.key in options:
        return "checklist"
    return "radio" if _both(field) else field.type


def must_say(field: Field) -> bool:
    """Whether a person has to answer, though a scenario may leave it out for its clean value."""
    return field.properties.get("mustAnswer") is True


def _both(field: Field) -> list[dict[str, str]]:
    """The two answers of a yes-or-no question that has words for them."""
    if field.type != "checkbox" or not {"yes", "no"} <= set(field.properties):
        return []
    yes, no = field.properties["yes"], field.properties["no"]
    return [{"value": "true", "label": str(yes)}, {"value": "false", "label": str(no)}]


def _value(field: Field, values: Mapping[str, object]) -> object:
    if field.type == SEALED:
        return None
    value = values.get(field.key, None if must_say(field) else field.default)
    if _both(field):
        return None if value in (None, "") else str(value in TICKED).lower()
    if field.type == "checkbox":
        return value in TICKED
    if field.type in {"checklist", "taglist"}:
        return _lines(value, {option.value: option.label for option in field.values})
    return value


def _lines(value: object, labels: Mapping[str, str]) -> list[str]:
    """A list as the page shows it, a line an item; `key=value` where the items have parts.

    `labels` are the words for the codes of a map.
    """
    if isinstance(value, str):
        return value.splitlines()
    if isinstance(value, Mapping):
        return [f"{name}={labels.get(str(item), item)}" for name, item in value.items()]
    if not isinstance(value, Iterable):
        return []
    return [
        "=".join(str(part) for part in item.values()) if isinstance(item, Mapping) else str(item)
        for item in value
    ]


def _options(field: Field, options: Options) -> tuple[Mapping[str, str], ...] | None:
    if field.key not in options:
        return None
    return tuple({"value": value, "label": label} for value, label in options[field.key])
