"""Writing a form: one spelling, so that the same form is always the same bytes."""

import re
from base64 import b64encode
from collections.abc import Iterator

from workflows.lrmx.form import Element, Extra, FamilyMember, Form, FormRefused, tagged

_FOREIGN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NAME = re.compile(r"(?:\{(?P<space>[^{}]*)\})?(?P<local>[^\W\d][^\s<>&\"'/={}:]*)")
_XML = "http://www.w3.org/XML/1998/namespace"
_TEXT = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})
_QUOTED = _TEXT | str.maketrans({'"': "&quot;", "\t": "&#9;", "\n": "&#10;"})


def write(form: Form) -> bytes:
    """The form as UTF-8; read again it is equal field by field.

    Raises FormRefused where a text holds a character that no XML file can carry.
    """
    lines = ['<?xml version="1.0" encoding="utf-8"?>', "<Person>"]
    lines += _fields(form, "  ")
    lines.append("</Person>\n")
    return "\n".join(lines).encode()


def _fields(form: Form | FamilyMember, margin: str) -> Iterator[str]:
    yield from _extras(form.extras, "", margin)
    for tag, field in tagged(type(form)).items():
        yield from _field(tag, getattr(form, field.name), margin)
        yield from _extras(form.extras, tag, margin)


def _field(tag: str, value: str | bytes | tuple[FamilyMember, ...], margin: str) -> Iterator[str]:
    if not isinstance(value, tuple):
        text = b64encode(value).decode() if isinstance(value, bytes) else _legal(value, tag)
        yield f"{margin}<{tag}>{text.translate(_TEXT)}</{tag}>"
        return
    yield f"{margin}<{tag}>"
    for member in value:
        yield f"{margin}  <Item>"
        yield from _fields(member, margin + "    ")
        yield f"{margin}  </Item>"
    yield f"{margin}</{tag}>"


def _extras(extras: tuple[Extra, ...], after: str, margin: str) -> Iterator[str]:
    return (margin + _element(extra.element, "") for extra in extras if extra.after == after)


def _element(element: Element, around: str) -> str:
    """An element of another program's; `around` is the namespace that already holds there."""
    space, local = _split(element.tag)
    head = local if space == around else f'{local} xmlns="{_quoted(space, local)}"'
    for number, (name, value) in enumerate(element.attributes):
        head += " " + _attribute(name, _quoted(value, local), number)
    inside = _legal(element.text, local).translate(_TEXT)
    inside += "".join(_element(child, space) for child in element.children)
    return f"<{head}>{inside}</{local}>" + _legal(element.tail, local).translate(_TEXT)


def _attribute(name: str, value: str, number: int) -> str:
    space, local = _split(name)
    if not space:
        return f'{local}="{value}"'
    if space == _XML:
        return f'xml:{local}="{value}"'
    return f'xmlns:n{number}="{_quoted(space, local)}" n{number}:{local}="{value}"'


def _split(name: str) -> tuple[str, str]:
    found = _NAME.fullmatch(name)
    if found is None:
        raise FormRefused("任免审批表", f"「{name[:20]}」不能作元素或属性的名称", name)
    return found["space"] or "", found["local"]


def _quoted(text: str, tag: str) -> str:
    return _legal(text, tag).translate(_QUOTED)


def _legal(text: str, tag: str) -> str:
    found = _FOREIGN.search(text)
    if found is not None:
        what = f"元素 {tag} 含有不可保存的控制字符 U+{ord(found.group()):04X}，请删除"
        raise FormRefused("任免审批表", what, tag)
    return text
