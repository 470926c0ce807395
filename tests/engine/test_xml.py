"""Hostile files are refused, quickly and in plain words; honest ones of four encodings are read."""

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from engine.xml import ATTRIBUTES, DEPTH, ELEMENTS, XmlRefused, _unreadable, read_xml

LIMIT = 5 * 1024 * 1024
LAUGHS = (
    "<!DOCTYPE a [<!ENTITY l0 'ha'>"
    + "".join(f"<!ENTITY l{n} '{f'&l{n - 1};' * 10}'>" for n in range(1, 10))
    + "]>"
)
HOSTILE = {
    "external entity on a file": b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
    "external entity on the network": b'<!DOCTYPE a [<!ENTITY x SYSTEM "http://127.0.0.1:9/x">]><a>&x;</a>',
    "parameter entity": b'<!DOCTYPE a [<!ENTITY % p SYSTEM "http://127.0.0.1:9/d"> %p;]><a/>',
    "external subset": b'<!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd"><a/>',
    "bare doctype": b"<!DOCTYPE a><a/>",
    "internal entity in an attribute": b'<!DOCTYPE a [<!ENTITY x "y">]><a b="&x;"/>',
    "billion laughs": f"{LAUGHS}<a>&l9;</a>".encode(),
    "billion laughs in an attribute": f"{LAUGHS}<a b='&l9;'/>".encode(),
    "quadratic blow-up": b'<!DOCTYPE a [<!ENTITY x "'
    + b"y" * 50_000
    + b'">]><a>'
    + b"&x;" * 50_000
    + b"</a>",
    "depth 200,000": b"<a>" * 200_000 + b"</a>" * 200_000,
    "50 MB of elements": b"<a>" + b"<b>x</b>" * 6_000_000 + b"</a>",
    "a flood below the size limit": b"<a>" + b"<b/>" * 1_200_000 + b"</a>",
    "a text node of 50 MB": b"<a>" + b"x" * 50_000_000 + b"</a>",
    "200,000 attributes": b"<a " + b" ".join(b'a%d="1"' % n for n in range(200_000)) + b"/>",
    "UTF-7 with a hidden doctype": b"<?xml version='1.0' encoding='UTF-7'?>+ADwAIQ-DOCTYPE a+AD4-<a/>",
    "UTF-16 with a doctype": '<!DOCTYPE a [<!ENTITY x "y">]><a b="&x;"/>'.encode("utf-16"),
    "UTF-16 without a mark": "<a/>".encode("utf-16-le"),
    "UTF-32": "<a/>".encode("utf-32"),
    "not XML": b"PK\x03\x04 a spreadsheet",
    "empty": b"",
    "white space alone": b" \r\n\t",
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_file_is_refused_at_once_with_our_own_error(kind: str) -> None:
    began = time.perf_counter()

    with pytest.raises(XmlRefused) as refusal:
        read_xml(HOSTILE[kind], limit=LIMIT, source="样例.bpmn")

    assert time.perf_counter() - began < 2
    assert str(refusal.value).startswith("样例.bpmn：")


@pytest.mark.parametrize(
    "kind", ["billion laughs", "a flood below the size limit", "a text node of 50 MB"]
)
def test_a_hostile_file_is_refused_even_where_size_is_no_object(kind: str) -> None:
    with pytest.raises(XmlRefused):
        read_xml(HOSTILE[kind], limit=10**9, source="样例.bpmn")


def test_a_flood_of_elements_is_stopped_before_it_fills_the_memory() -> None:
    program = (
        "import resource, engine.xml as x\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "try: x.read_xml(b'<a>' + b'<b/>' * 1_200_000 + b'</a>', limit=5 << 20, source='f')\n"
        "except x.XmlRefused: pass\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)\n"
    )

    grown = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )

    assert int(grown.stdout) < 60_000, "kilobytes"


def test_a_refused_external_entity_shows_nothing_of_the_file_it_names(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("nobody reads this")
    raw = f'<!DOCTYPE a [<!ENTITY x SYSTEM "{secret.as_uri()}">]><a>&x;</a>'.encode()

    with pytest.raises(XmlRefused) as refusal:
        read_xml(raw, limit=LIMIT, source="样例.lrmx")

    assert "DOCTYPE" in str(refusal.value)
    assert "nobody" not in str(refusal.value)


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [
        ("utf-8", ""),
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "utf-8"),
        ("utf-8-sig", ""),
        ("utf-16", "utf-16"),
        ("utf-16", ""),
        ("gb2312", "GB2312"),
        ("gbk", "gbk"),
        ("gb18030", "GB18030"),
    ],
)
def test_a_file_is_read_in_the_encoding_that_it_claims(encoding: str, declared: str) -> None:
    declaration = f'<?xml version="1.0" encoding="{declared}"?>' if declared else ""

    tree = read_xml(f"{declaration}<人>张样一</人>".encode(encoding), limit=LIMIT, source="样例")

    assert (tree.getroot().tag, tree.getroot().text) == ("人", "张样一")


def test_a_file_that_declares_gb2312_may_hold_what_only_gb18030_can_write() -> None:
    raw = '<?xml version="1.0" encoding="gb2312"?><a>㐂𠮷</a>'.encode("gb18030")

    assert read_xml(raw, limit=LIMIT, source="样例").getroot().text == "㐂𠮷"


@pytest.mark.parametrize(
    ("raw", "what"),
    [
        (b'<?xml version="1.0" encoding="ISO-8859-1"?><a/>', "不接受 iso-8859-1 编码"),
        (b'<?xml version="1.0" encoding="utf-16"?><a/>', "不接受 utf-16 编码"),
        (b'\xef\xbb\xbf<?xml version="1.0" encoding="gbk"?><a/>', "标记与声明的 gbk 编码不一致"),
        (b'<?xml version="1.1"?><a/>', "声明不合格式"),
        ("<a>\n样</a>".encode("gbk"), "第 2 行：内容不符合 UTF-8 编码"),
        (b"<a>\n<b></a>", "第 2 行：开始标签与结束标签不配对"),
        (b"<a>&who;</a>", "引用了未定义的实体"),
        (b"<x:a/>", "未声明的命名空间前缀"),
        (b"<a/>more", "根元素结束之后还有多余内容"),
        (b"<a>\x01</a>", "控制字符"),
        (b"<a>", "没有结束"),
    ],
)
def test_a_refusal_says_what_and_where(raw: bytes, what: str) -> None:
    with pytest.raises(XmlRefused, match=what):
        read_xml(raw, limit=LIMIT, source="样例")


def test_a_parser_that_gives_no_reason_is_still_a_refusal() -> None:
    assert str(_unreadable(etree.XMLPullParser().feed_error_log, "样例")) == "样例：不是合格的 XML"


def test_lines_are_counted_as_the_person_sees_them() -> None:
    with pytest.raises(XmlRefused) as refusal:
        read_xml(b'<?xml version="1.0"\n encoding="gbk"?>\n<a>\n<b>', limit=LIMIT, source="样例")

    assert refusal.value.line == 4


def _nested(depth: int) -> bytes:
    return b"<a>" * depth + b"</a>" * depth


def _wide(attributes: int) -> bytes:
    return b"<a " + b" ".join(b'a%d=""' % n for n in range(attributes)) + b"/>"


def _many(elements: int) -> bytes:
    return b"<a>" + b"<b/>" * (elements - 1) + b"</a>"


@pytest.mark.parametrize(
    ("make", "limit"), [(_nested, DEPTH), (_wide, ATTRIBUTES), (_many, ELEMENTS)]
)
def test_each_limit_admits_what_reaches_it_and_nothing_more(
    make: Callable[[int], bytes], limit: int
) -> None:
    read_xml(make(limit), limit=LIMIT, source="样例")

    with pytest.raises(XmlRefused, match="超过"):
        read_xml(make(limit + 1), limit=LIMIT, source="样例")


def test_size_is_judged_by_the_limit_of_the_caller() -> None:
    read_xml(b"<a/>", limit=4, source="样例")

    with pytest.raises(XmlRefused, match="超过上限"):
        read_xml(b"<a/>", limit=3, source="样例")


def test_comments_and_processing_instructions_are_dropped() -> None:
    tree = read_xml(b"<a><?run x?>one<!-- not said -->two</a>", limit=LIMIT, source="样例")

    assert "".join(tree.getroot().itertext()) == "onetwo"
    assert len(tree.getroot()) == 0


@given(
    raw=st.one_of(
        st.binary(max_size=300), st.text("<a>/!?[]&;'\"= \n\0xml样", max_size=80).map(str.encode)
    )
)
def test_any_bytes_are_read_or_refused_and_nothing_else(raw: bytes) -> None:
    try:
        tree = read_xml(raw, limit=LIMIT, source="样例")
    except XmlRefused:
        return
    assert tree.getroot() is not None
