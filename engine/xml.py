"""The one door through which foreign XML comes in: sized, decoded, parsed and measured.

A parser's flags alone let an internal DTD through and a search of the bytes misses one
that hides in UTF-7 or UTF-16. So the text is decoded first, by one of four encodings and
no other, then read in small pieces, and whatever exceeds a limit ends the reading there.
"""

import codecs
import re
from typing import Any

from lxml import etree

XmlTree = Any  # an lxml element tree: the library ships no types

ELEMENTS = 20_000
DEPTH = 64
ATTRIBUTES = 64
_PIECE = 16_384
_DECLARATION = re.compile(
    rb"""<\?xml\s+version\s*=\s*(?:"1\.0"|'1\.0')"""
    rb"""(?:\s+encoding\s*=\s*(?:"(?P<double>[\w.-]+)"|'(?P<single>[\w.-]+)'))?"""
    rb"""(?:\s+standalone\s*=\s*(?:"(?:yes|no)"|'(?:yes|no)'))?\s*\?>"""
)
_MARKS = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}
_AGREEING = {
    "utf-8": ("utf-8", "utf8"),
    "utf-16-le": ("utf-16", "utf-16-le", "utf-16le"),
    "utf-16-be": ("utf-16", "utf-16-be", "utf-16be"),
}
_DECLARED = {
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "gb18030": "gb18030",
}
_PLAIN = {
    "ERR_DOCUMENT_EMPTY": "内容不是 XML",
    "ERR_DOCUMENT_END": "根元素结束之后还有多余内容",
    "ERR_TAG_NAME_MISMATCH": "开始标签与结束标签不配对",
    "ERR_TAG_NOT_FINISHED": "标签没有结束，文件可能不完整",
    "ERR_INVALID_CHAR": "含有 XML 不允许的控制字符",
    "ERR_UNDECLARED_ENTITY": "引用了未定义的实体",
    "ERR_ATTRIBUTE_REDEFINED": "同一元素的属性重复",
    "ERR_RESOURCE_LIMIT": "嵌套过深或者单段文字过长",
    "NS_ERR_UNDEFINED_NAMESPACE": "使用了未声明的命名空间前缀",
}


class XmlRefused(ValueError):
    """A file that is not read: which, what is wrong with it, and on which line."""

    def __init__(self, source: str, what: str, line: int | None = None) -> None:
        self.source, self.what, self.line = source, what, line
        where = "" if line is None else f"第 {line} 行："
        super().__init__(f"{source}：{where}{what}")


def read_xml(raw: bytes, *, limit: int, source: str) -> XmlTree:
    """The element tree of `raw`, without comments and processing instructions.

    Raises XmlRefused for anything larger than `limit` bytes, in another encoding, with a
    DOCTYPE, beyond the limits on elements, depth and attributes, or not well-formed.
    """
    if len(raw) > limit:
        raise XmlRefused(source, f"文件有 {len(raw):,} 字节，超过上限 {limit:,} 字节")
    if not raw.strip():
        raise XmlRefused(source, "文件是空的")
    return _parse(_utf8(raw, source), source)


def write_xml(tree: XmlTree) -> str:
    """A tree as text, as `read_xml` reads it again."""
    body: str = etree.tostring(tree, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{body}\n'


def _utf8(raw: bytes, source: str) -> bytes:
    """The document as UTF-8 without a declaration, decoded strictly by what it claims to be."""
    marked, body = _by_mark(raw, source)
    if marked.startswith("utf-16"):
        body = _recode(body, marked, source)
    claimed, body = _declared(body, source)
    if marked:
        if claimed not in ("", *_AGREEING[marked]):
            what = f"文件开头的标记与声明的 {claimed} 编码不一致，请另存为 UTF-8"
            raise XmlRefused(source, what, 1)
        return _recode(body, "utf-8", source)
    if claimed and claimed not in _DECLARED:
        raise XmlRefused(source, f"不接受 {claimed} 编码，请另存为 UTF-8 或 GB18030", 1)
    return _recode(body, _DECLARED[claimed or "utf-8"], source)


def _by_mark(raw: bytes, source: str) -> tuple[str, bytes]:
    """The encoding that the byte order mark tells, or an empty text, and the bytes after it."""
    if raw.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        raise XmlRefused(source, "不接受 UTF-32 编码，请另存为 UTF-8")
    for mark, encoding in _MARKS.items():
        if raw.startswith(mark):
            return encoding, raw[len(mark) :]
    if b"\0" in raw[:4]:
        raise XmlRefused(source, "像是没有标记的 UTF-16 或 UTF-32 编码，请另存为 UTF-8")
    return "", raw


def _declared(body: bytes, source: str) -> tuple[str, bytes]:
    """The encoding that the XML declaration names, or an empty text, and the rest.

    As many line ends stay as the declaration had, so that later messages name the right line.
    """
    found = _DECLARATION.match(body)
    if found is None:
        if re.match(rb"<\?xml\s", body):
            raise XmlRefused(source, "XML 声明不合格式", 1)
        return "", body
    name = found["double"] or found["single"] or b""
    rest = b"\n" * found.group().count(b"\n") + body[found.end() :]
    return name.decode("ascii").lower(), rest


def _recode(body: bytes, encoding: str, source: str) -> bytes:
    try:
        text = body.decode(encoding)
    except UnicodeDecodeError as error:
        line = body[: error.start].count(b"\n") + 1
        what = f"内容不符合 {encoding.upper()} 编码，请按声明的编码另存"
        raise XmlRefused(source, what, line) from error
    return text.encode()


def _parse(body: bytes, source: str) -> XmlTree:
    parser = etree.XMLPullParser(
        ("start", "end"),
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        attribute_defaults=False,
        huge_tree=False,
        remove_pis=True,
        remove_comments=True,
        recover=False,
        collect_ids=False,
    )
    measure = _Measure(source)
    try:
        for start in range(0, len(body), _PIECE):
            parser.feed(body[start : start + _PIECE])
            measure.follow(parser)
        root = parser.close()
        measure.follow(parser)
    except etree.XMLSyntaxError as error:
        raise _unreadable(parser.feed_error_log, source) from error
    return root.getroottree()


class _Measure:
    """Counts what is read while it is read, so that a flood stops at its beginning."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.elements = self.depth = 0

    def follow(self, parser: Any) -> None:  # noqa: ANN401 - lxml ships no types
        for event, element in parser.read_events():
            if event == "end":
                self.depth -= 1
            else:
                self._enter(element)

    def _enter(self, element: Any) -> None:  # noqa: ANN401 - lxml ships no types
        self.elements += 1
        self.depth += 1
        if self.elements == 1:
            document = element.getroottree().docinfo
            if document.internalDTD is not None or document.doctype:
                self._refuse(element, "不接受 DOCTYPE 声明")
        if self.elements > ELEMENTS:
            self._refuse(element, f"元素超过 {ELEMENTS:,} 个")
        if self.depth > DEPTH:
            self._refuse(element, f"元素嵌套超过 {DEPTH} 层")
        if len(element.attrib) > ATTRIBUTES:
            self._refuse(element, f"元素的属性超过 {ATTRIBUTES} 个")

    def _refuse(self, element: Any, what: str) -> None:  # noqa: ANN401 - lxml ships no types
        name = str(element.tag)[:60]
        raise XmlRefused(self.source, f"{what}（在 {name}）", element.sourceline)


def _unreadable(log: Any, source: str) -> XmlRefused:  # noqa: ANN401 - lxml ships no types
    """The parser's first complaint, in plain words where there are any."""
    first = next(iter(log.filter_from_errors()), None)
    if first is None:
        return XmlRefused(source, "不是合格的 XML")
    what = _PLAIN.get(first.type_name, "不是合格的 XML")
    return XmlRefused(source, f"{what}（第 {first.column} 列）", first.line or None)
