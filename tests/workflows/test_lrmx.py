"""The approval form: read without loss, written without change, judged without guessing."""

import re
from dataclasses import fields, replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.xml import XmlRefused
from workflows.lrmx import (
    LIMIT,
    Element,
    Extra,
    FamilyMember,
    Form,
    FormRefused,
    candidate_facts,
    problems,
    read,
    write,
)
from workflows.lrmx.form import LABELS

SAMPLES = Path(__file__).parents[2] / "workflows" / "samples" / "lrmx"
NAMES = sorted(path.stem for path in SAMPLES.glob("*.lrmx"))
ON = date(2017, 3, 1)


def sample(name: str) -> Form:
    return read((SAMPLES / f"{name}.lrmx").read_bytes(), f"{name}.lrmx")


def person(inside: str) -> bytes:
    return f"<Person><XingMing>张样一</XingMing>{inside}</Person>".encode()


CHARACTERS = st.characters(
    codec="utf-8",
    exclude_categories=["Cs", "Cn"],
    exclude_characters=[chr(n) for n in range(32) if n not in (9, 10, 13)],
)
TEXTS = st.text(CHARACTERS, max_size=20).filter(lambda text: not text or text.strip())
TAGS = st.sampled_from(["Kuozhan", "项", "{urn:yangli:one}a", "{urn:yangli:two}b-1"])
ATTRIBUTES = st.lists(
    st.tuples(
        st.sampled_from(
            ["banben", "{urn:yangli:two}x", "{http://www.w3.org/XML/1998/namespace}lang"]
        ),
        st.text(CHARACTERS, max_size=5),
    ),
    max_size=3,
    unique_by=lambda pair: pair[0],
).map(tuple)
INNER = st.recursive(
    st.builds(
        Element,
        TAGS,
        ATTRIBUTES,
        st.text(CHARACTERS, max_size=5),
        st.just(()),
        st.text(CHARACTERS, max_size=5),
    ),
    lambda inner: st.builds(
        Element,
        TAGS,
        ATTRIBUTES,
        st.text(CHARACTERS, max_size=5),
        st.lists(inner, max_size=2).map(tuple),
        st.text(CHARACTERS, max_size=5),
    ),
    max_leaves=4,
)
OUTER = INNER.map(lambda element: replace(element, tail=""))


def extras(kind: type[Form] | type[FamilyMember]) -> st.SearchStrategy[tuple[Extra, ...]]:
    tags = ["", *(item.metadata["tag"] for item in fields(kind) if "tag" in item.metadata)]
    order = {tag: number for number, tag in enumerate(tags)}
    return st.lists(st.builds(Extra, st.sampled_from(tags), OUTER), max_size=3).map(
        lambda found: tuple(sorted(found, key=lambda extra: order[extra.after]))
    )


def texts(kind: type[Form] | type[FamilyMember]) -> dict[str, st.SearchStrategy[Any]]:
    return {
        item.name: TEXTS for item in fields(kind) if item.type is str and "tag" in item.metadata
    }


MEMBERS = st.builds(FamilyMember, **texts(FamilyMember), extras=extras(FamilyMember))
FORMS = st.builds(
    Form,
    **texts(Form),
    family=st.lists(MEMBERS, max_size=3).map(tuple),
    photo=st.binary(max_size=40),
    extras=extras(Form),
)


@settings(max_examples=150)
@given(form=FORMS)
def test_a_form_written_and_read_is_equal_field_by_field(form: Form) -> None:
    raw = write(form)

    again = read(raw, "样例.lrmx")

    assert again == form
    assert write(again) == raw
    assert again.digest == sha256(raw).hexdigest()


@pytest.mark.parametrize("name", NAMES)
def test_a_sample_survives_the_round_trip_and_then_keeps_its_bytes(name: str) -> None:
    form = sample(name)

    raw = write(form)

    assert read(raw, name) == form
    assert write(read(raw, name)) == raw


@pytest.mark.parametrize("name", [name for name in NAMES if name != "gb18030"])
def test_a_file_in_our_own_spelling_is_written_back_byte_for_byte(name: str) -> None:
    assert write(sample(name)) == (SAMPLES / f"{name}.lrmx").read_bytes()


@given(form=FORMS, encoding=st.sampled_from(["gb18030", "utf-16"]))
@settings(max_examples=40)
def test_the_same_form_is_read_from_every_encoding(form: Form, encoding: str) -> None:
    text = write(form).decode().replace('encoding="utf-8"', f'encoding="{encoding}"', 1)

    assert read(text.encode(encoding), "样例.lrmx") == form


def test_the_digest_is_that_of_the_bytes_that_were_handed_in() -> None:
    raw = (SAMPLES / "gb18030.lrmx").read_bytes()

    assert read(raw, "样例").digest == sha256(raw).hexdigest()
    assert read(raw, "样例") == read(write(read(raw, "样例")), "样例"), (
        "the digest is no part of equality"
    )


def test_unknown_elements_are_kept_where_they_stood() -> None:
    text = write(sample("unknown_element")).decode()

    assert re.search(
        r"</CanJiaGongZuoShiJian>\s*<ZhengZhiMianMao>中共党员</ZhengZhiMianMao>\s*<JianKang", text
    )
    assert re.search(r"</ChuShengRiQi>\s*<MinZu>汉族</MinZu>\s*<ZhengZhiMianMao>", text)
    assert (
        '<Kuozhan xmlns="urn:yangli:lrmx-plus" banben="2"><Beizhu>由样例软件附加 &amp; 原样保留</Beizhu>'
        in text
    )


def test_empty_elements_are_kept_and_every_tag_stands_in_its_order() -> None:
    text = write(Form()).decode()

    assert re.findall(r"<(\w+)>", text) == ["Person", *LABELS]
    assert "<XingMing></XingMing>" in text
    assert "<Version>3.2.1.6</Version>" in text


def test_white_space_that_only_lays_out_the_file_is_no_content() -> None:
    form = read(
        person("\r\n  <NiRenZhiWu>\r\n  </NiRenZhiWu>\r\n<JiaTingChengYuan>\n</JiaTingChengYuan>"),
        "样例",
    )

    assert form == Form(name="张样一", version="")


def test_tags_out_of_order_are_read_and_written_in_order() -> None:
    form = read(b"<Person><Version>3</Version><XingBie/><XingMing>A</XingMing></Person>", "样例")

    assert (form.version, form.name) == ("3", "A")
    assert write(form).index(b"<XingMing>") < write(form).index(b"<Version>")


@pytest.mark.parametrize(
    ("raw", "element", "what"),
    [
        (b"<Persons/>", "Persons", "应为 Person"),
        (b"<Person/>", "XingMing", "缺少元素 XingMing（姓名）"),
        (person("<XingMing>b</XingMing>"), "XingMing", "出现两次"),
        (person("<XingBie><b>1</b></XingBie>"), "XingBie", "XingBie（性别）应只含文字"),
        (person("<XingBie xmlns:x='urn:x' x:nil='1'/>"), "XingBie", "没有的属性"),
        (person("stray"), "Person", "不属于任何字段的文字「stray」"),
        (
            person("<JiaTingChengYuan><Person/></JiaTingChengYuan>"),
            "JiaTingChengYuan",
            "只能有 Item",
        ),
        (
            person("<JiaTingChengYuan><Item>妻<ChengWei/></Item></JiaTingChengYuan>"),
            "Item",
            "「妻」",
        ),
        (
            person("<JiaTingChengYuan><Item><ChengWei><b/></ChengWei></Item></JiaTingChengYuan>"),
            "ChengWei",
            "称谓",
        ),
        (person("<ZhaoPian>照片</ZhaoPian>"), "ZhaoPian", "不是 base64"),
        (person("<ZhaoPian>abc</ZhaoPian>"), "ZhaoPian", "重新插入照片"),
        (person(f"<JianLi>{'长' * 50_001}</JianLi>"), "JianLi", "50,001 字"),
    ],
)
def test_what_is_no_form_is_refused_by_its_element(raw: bytes, element: str, what: str) -> None:
    with pytest.raises(FormRefused, match=re.escape(what)) as refusal:
        read(raw, "张样一.lrmx")

    assert refusal.value.element == element
    assert str(refusal.value).startswith("张样一.lrmx：")


@pytest.mark.parametrize(
    ("raw", "source"),
    [(b"anything", "张样一.LRM"), ('"张样一","男","1978.06"'.encode("gbk"), "张样一.txt")],
)
def test_the_old_text_format_is_refused_by_name_and_says_what_to_do(
    raw: bytes, source: str
) -> None:
    with pytest.raises(FormRefused, match=re.escape("另存为 .lrmx")):
        read(raw, source)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"plain",
        b"<!DOCTYPE Person><Person/>",
        person("x" * LIMIT),
        b"<?xml version='1.0' encoding='big5'?><Person/>",
    ],
)
def test_unsound_xml_never_reaches_the_form(raw: bytes) -> None:
    with pytest.raises(XmlRefused):
        read(raw, "张样一.lrmx")


@given(raw=st.binary(max_size=200) | st.text("<>/PersonXigMng \n张", max_size=60).map(str.encode))
def test_any_bytes_are_a_form_or_a_refusal(raw: bytes) -> None:
    with pytest.raises((XmlRefused, FormRefused)):
        read(raw, "样例.lrmx")


@pytest.mark.parametrize(
    "form",
    [
        Form(name="张\x0b样"),
        Form(family=(FamilyMember(name="\ud800"),)),
        Form(extras=(Extra("", Element("a", (("b", "\x00"),))),)),
        Form(extras=(Extra("", Element("a b")),)),
        Form(extras=(Extra("", Element("a", (("b='1' c", "x"),))),)),
    ],
)
def test_what_no_file_can_carry_is_not_written(form: Form) -> None:
    with pytest.raises(FormRefused, match=r"控制字符 U\+|名称"):
        write(form)


@given(form=FORMS)
@settings(max_examples=60)
def test_no_form_is_too_strange_to_be_asked_about(form: Form) -> None:
    for problem in problems(form, ON):
        assert problem.text.startswith(LABELS[problem.field])
        assert len(problem.text) < 200
    assert candidate_facts(form, ON).keys() <= {
        "name",
        "unit",
        "birth",
        "education",
        "rank",
        "service_years",
        "appraisals",
    }
