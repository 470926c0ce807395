"""Reading a form: through the hardened intake, then element by element, losing nothing."""

import binascii
from base64 import b64decode
from hashlib import sha256
from typing import Any

from engine.xml import XmlTree, read_xml
from workflows.lrmx.form import LABELS, Element, Extra, FamilyMember, Form, FormRefused, tagged

LIMIT = 5 * 1024 * 1024
LONGEST = 50_000
_IGNORED = {"{http://www.w3.org/XML/1998/namespace}space"}
_OLD = "是旧的 .lrm 文本格式，本系统不读取；请用任免审批表编辑器打开后另存为 .lrmx 再导入"


def read(raw: bytes, source: str) -> Form:
    """The form in `raw`; `source` is the file's name, for messages.

    Raises XmlRefused where the bytes are no sound XML, FormRefused where they are no form.
    """
    if source.lower().endswith(".lrm") or raw.lstrip().startswith(b'"'):
        raise FormRefused(source, _OLD)
    root = read_xml(raw, limit=LIMIT, source=source).getroot()
    if root.tag != "Person":
        what = f"根元素是 {root.tag}，应为 Person；请确认这是干部任免审批表（.lrmx）文件"
        raise FormRefused(source, what, str(root.tag))
    values = _values(root, Form, source)
    if "name" not in values:
        raise FormRefused(source, "缺少元素 XingMing（姓名）；请确认文件完整", "XingMing")
    return Form(**{"version": "", **values}, digest=sha256(raw).hexdigest())


def _values(node: XmlTree, form: type[Form] | type[FamilyMember], source: str) -> dict[str, Any]:
    """The fields that stand below `node`, and with them the elements that no field is for."""
    known, after = tagged(form), ""
    values: dict[str, Any] = {}
    extras: list[Extra] = []
    _pure(node, source)
    for child in node:
        field = known.get(child.tag)
        if field is None:
            extras.append(Extra(after, _kept(child, outermost=True)))
            continue
        after = child.tag
        if field.name in values:
            what = f"元素 {after}（{field.metadata['label']}）出现两次，请保留一个"
            raise FormRefused(source, what, after)
        values[field.name] = _value(child, source)
    return {**values, "extras": tuple(extras)}


def _value(node: XmlTree, source: str) -> str | bytes | tuple[FamilyMember, ...]:
    if node.tag == "JiaTingChengYuan":
        return _family(node, source)
    if len(node):
        what = f"元素 {node.tag}（{_label(node.tag)}）应只含文字，却含有元素 {node[0].tag}"
        raise FormRefused(source, what, node.tag)
    _plain(node, source)
    text = node.text or ""
    if node.tag == "ZhaoPian":
        return _photo(text, source)
    if len(text) > LONGEST:
        what = f"元素 {node.tag}（{_label(node.tag)}）有 {len(text):,} 字，超过上限 {LONGEST:,} 字"
        raise FormRefused(source, what, node.tag)
    return text if text.strip() else ""


def _family(node: XmlTree, source: str) -> tuple[FamilyMember, ...]:
    _pure(node, source)
    for item in node:
        if item.tag != "Item":
            what = f"元素 JiaTingChengYuan（家庭成员）中只能有 Item，却有 {item.tag}"
            raise FormRefused(source, what, "JiaTingChengYuan")
    return tuple(FamilyMember(**_values(item, FamilyMember, source)) for item in node)


def _photo(text: str, source: str) -> bytes:
    try:
        return b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError) as error:
        what = "元素 ZhaoPian（照片）不是 base64 编码；请重新插入照片，或者清空该元素"
        raise FormRefused(source, what, "ZhaoPian") from error


def _pure(node: XmlTree, source: str) -> None:
    """An element made of elements has no attributes and no text of its own."""
    _plain(node, source)
    for text in (node.text, *(child.tail for child in node)):
        if text and text.strip():
            what = f"元素 {node.tag} 中有不属于任何字段的文字「{text.strip()[:20]}」，请删除"
            raise FormRefused(source, what, node.tag)


def _plain(node: XmlTree, source: str) -> None:
    for name in node.attrib:
        if name not in _IGNORED:
            what = f"元素 {node.tag} 带有本格式没有的属性 {name}，请删除"
            raise FormRefused(source, what, node.tag)


def _kept(node: XmlTree, *, outermost: bool = False) -> Element:
    return Element(
        str(node.tag),
        tuple((str(name), str(value)) for name, value in node.attrib.items()),
        node.text or "",
        tuple(_kept(child) for child in node),
        "" if outermost else node.tail or "",
    )


def _label(tag: str) -> str:
    members = {name: str(item.metadata["label"]) for name, item in tagged(FamilyMember).items()}
    return LABELS.get(tag) or members.get(tag, tag)
