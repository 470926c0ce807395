"""Forms: our subset of the form-js schema, checked on the server before anything is believed."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation

from engine.errors import InvalidForm
from engine.structured import read_json

TYPES = {
    "textfield", "textarea", "number", "checkbox", "select", "radio",
    "checklist", "taglist", "datetime", "text", "sealed",
}  # fmt: skip
SEALED = "sealed"
MAX_TEXT = 20_000
MAX_ITEMS = 500


@dataclass(frozen=True)
class Option:
    value: str
    label: str


@dataclass(frozen=True)
class Field:
    """One question. `key` is a path below the element; `options` names a dynamic list."""

    key: str
    type: str
    label: str
    description: str = ""
    required: bool = False
    values: tuple[Option, ...] = ()
    default: object = None
    rules: Mapping[str, object] = field(default_factory=dict)
    properties: Mapping[str, object] = field(default_factory=dict)

    @property
    def options(self) -> str | None:
        name = self.properties.get("options")
        return str(name) if name else None


@dataclass(frozen=True)
class Form:
    """A form file: its fields in order, texts included."""

    id: str
    fields: tuple[Field, ...]

    def field(self, key: str) -> Field | None:
        return next((f for f in self.fields if f.key == key and f.type != "text"), None)

    @property
    def sealed(self) -> tuple[Field, ...]:
        """The questions whose answers only named people may ever read."""
        return tuple(f for f in self.fields if f.type == SEALED)


def parse(text: str, form_id: str) -> Form:
    """Read a form file. Raises ValueError naming the form and what is wrong in it."""
    try:
        content = read_json(text)
        fields = tuple(map(_field, content["components"]))
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(f"表单 {form_id} 无法读取：{error}") from error
    return Form(form_id, fields)


def written(components: Sequence[Mapping[str, object]]) -> str:
    """The text of a new form file with these questions."""
    content = {"type": "default", "schemaVersion": 16, "components": components}
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def _field(component: object) -> Field:
    if not isinstance(component, dict):
        raise TypeError("components 应为列表，每项是一组键和值")
    kind = str(component.get("type"))
    if kind not in TYPES:
        raise ValueError(f"不支持的控件类型 {kind}")
    rules = component.get("validate") or {}
    properties = component.get("properties") or {}
    values = component.get("values") or []
    worded = all(isinstance(component.get(name, ""), str) for name in ("key", "label", "text"))
    if not (worded and (type(rules), type(properties), type(values)) == (dict, dict, list)):
        raise TypeError(f"控件 {component.get('key')} 的各项形状不对")
    return Field(
        key=str(component.get("key", "")),
        type=kind,
        label=str(component.get("label") or component.get("text") or ""),
        description=str(component.get("description") or ""),
        required=bool(rules.get("required")),
        values=tuple(Option(str(v["value"]), str(v["label"])) for v in values),
        default=component.get("defaultValue"),
        rules=rules,
        properties=properties,
    )


Seal = Callable[[Field, str], str]
"""Takes an answer that is to be sealed and gives the number that is kept in its place."""


def accept(form: Form, given: Mapping[str, object], seal: Seal | None = None) -> dict[str, object]:
    """The values as they will be kept: typed, complete, nothing unknown.

    Raises InvalidForm naming every field at fault. Fields left out become their default,
    false, an empty list or null. What is to be sealed is refused where nobody seals it.
    """
    flat = _flatten(given, {f.key for f in form.fields})
    problems = {
        key: "表单上没有这一项" for key in flat if form.field(key) is None and key != "submission"
    }
    kept: dict[str, object] = {}
    for asked in form.fields:
        if asked.type == "text":
            continue
        try:
            value = _value(asked, flat.get(asked.key))
            kept[asked.key] = _sealed(asked, value, seal) if asked.type == SEALED else value
        except ValueError as error:
            problems[asked.key] = str(error)
    if problems:
        raise InvalidForm(problems)
    return kept


def _sealed(asked: Field, value: object, seal: Seal | None) -> object:
    if not value:
        return None
    if seal is None:
        raise ValueError("此项只能在办理环节中封存，不能在这里填写")
    return seal(asked, str(value))


def _flatten(given: Mapping[str, object], keys: set[str], prefix: str = "") -> dict[str, object]:
    """Nested data as paths, down to the keys the form asks for."""
    flat: dict[str, object] = {}
    for name, value in given.items():
        path = f"{prefix}{name}"
        deeper = any(key.startswith(f"{path}.") for key in keys)
        if path not in keys and deeper and isinstance(value, Mapping):
            flat |= _flatten(value, keys, f"{path}.")
        else:
            flat[path] = value
    return flat


def _value(asked: Field, raw: object) -> object:
    if raw is None or raw in ("", [], {}):
        if asked.required:
            raise ValueError("此项必填")
        return _clean(asked)
    return _READERS.get(asked.type, _text)(asked, raw)


def _clean(asked: Field) -> object:
    if asked.default is not None:
        return asked.default
    if asked.properties.get("shape") == "map":
        return {}
    return {"checkbox": False, "checklist": [], "taglist": []}.get(asked.type)


def _text(asked: Field, raw: object) -> object:
    if not isinstance(raw, str | int) or isinstance(raw, bool):
        raise ValueError("应为文字")
    text = str(raw).strip()
    limit = int(str(asked.rules.get("maxLength", MAX_TEXT)))
    if len(text) > limit:
        raise ValueError(f"不得超过 {limit} 字")
    if asked.required and not text:
        raise ValueError("此项必填")
    pattern = asked.rules.get("pattern")
    if pattern and not re.fullmatch(str(pattern), text):
        raise ValueError("格式不符")
    return text


def _number(asked: Field, raw: object) -> object:
    if isinstance(raw, bool) or not isinstance(raw, str | int | float | Decimal):
        raise ValueError("应为数字")
    try:
        number = Decimal(str(raw).strip())
    except InvalidOperation:
        raise ValueError("应为数字") from None
    if not number.is_finite() or abs(number) > Decimal(10) ** 12:
        raise ValueError("数字过大")
    low, high = asked.rules.get("min"), asked.rules.get("max")
    if low is not None and number < Decimal(str(low)):
        raise ValueError(f"不得小于 {low}")
    if high is not None and number > Decimal(str(high)):
        raise ValueError(f"不得大于 {high}")
    return int(number) if number == number.to_integral_value() else str(number)


def _checkbox(_asked: Field, raw: object) -> object:
    known = {True: True, False: False, "true": True, "on": True, "1": True, "false": False}
    if not isinstance(raw, bool | str) or raw not in known:
        raise ValueError("应为是或否")
    return known[raw]


def _choice(asked: Field, raw: object) -> object:
    if not isinstance(raw, str):
        raise ValueError("应从所列选项中选择")
    if asked.values and raw not in {option.value for option in asked.values}:
        raise ValueError("应从所列选项中选择：" + "、".join(o.label for o in asked.values))
    return raw


def _list(asked: Field, raw: object) -> object:
    if asked.properties.get("structured"):
        named = {option.label: option.value for option in asked.values}
        return _structured(str(asked.properties.get("shape") or "map"), raw, named)
    if asked.properties.get("alsoNumber") and isinstance(raw, int) and not isinstance(raw, bool):
        return raw
    if asked.properties.get("alsoBoolean") and isinstance(raw, bool):
        return raw
    items = [line.strip() for line in raw.splitlines()] if isinstance(raw, str) else raw
    if not isinstance(items, list | tuple) or len(items) > MAX_ITEMS:
        raise ValueError("应为列表")
    if not all(isinstance(item, str) for item in items):
        raise ValueError("列表中应为文字")
    allowed = {option.value for option in asked.values}
    if not asked.properties.get("alsoOther") and allowed and not allowed.issuperset(items):
        raise ValueError("应从所列选项中选择")
    return [item for item in items if item != ""]


def _structured(shape: str, raw: object, named: Mapping[str, str]) -> object:
    """`map`: one pair a line, `2016=称职`; `rows:a,b`: one row a line, `a=b`, or as data.

    `named` are the codes by the labels that people write for them.
    """
    lines = raw.splitlines() if isinstance(raw, str) else raw
    if shape == "map":
        pairs = lines.items() if isinstance(lines, Mapping) else map(_parted, _items(lines))
        return {str(key): named.get(str(value), _word(value)) for key, value in pairs}
    names = shape.removeprefix("rows:").split(",")
    return [_row(names, item) for item in _items(lines)]


def _items(lines: object) -> list[object]:
    if not isinstance(lines, list | tuple) or len(lines) > MAX_ITEMS:
        raise ValueError("应为列表")
    return [line for line in lines if line != ""]


def _row(names: list[str], item: object) -> dict[str, object]:
    given = item if isinstance(item, Mapping) else dict(zip(names, _parted(item), strict=False))
    if not set(given) <= set(names):
        raise ValueError("每项只能填 " + "、".join(names))
    return {name: _word(given.get(name)) for name in names}


def _parted(line: object) -> tuple[str, str]:
    key, sign, value = str(line).partition("=")
    if not isinstance(line, str) or not sign or not key.strip():
        raise ValueError("每行应写作“甲=乙”")
    return key.strip(), value.strip()


def _word(value: object) -> str | None:
    if value is None or value == "":
        return None
    if isinstance(value, bool) or not isinstance(value, str | int) or len(str(value)) > MAX_TEXT:
        raise ValueError("应为文字")
    return str(value)


def _date(asked: Field, raw: object) -> object:
    if isinstance(raw, date):
        return raw.isoformat()[:10]
    text = str(raw).strip()
    if asked.properties.get("alsoMonth") and re.fullmatch(r"\d{4}-\d{2}", text):
        text += "-01"
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise ValueError("应为日期，如 2017-02-06") from None


_READERS: Mapping[str, Callable[[Field, object], object]] = {
    "number": _number,
    "checkbox": _checkbox,
    "select": _choice,
    "radio": _choice,
    "checklist": _list,
    "taglist": _list,
    "datetime": _date,
}
