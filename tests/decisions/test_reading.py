"""What is read from a DMN file, and what is refused by name."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from engine.decisions import DecisionFault, DecisionModel, DecisionRefused, load
from tests.decisions.models import NAMESPACE, decision, definitions, literal, model

ENTITY = b'<!DOCTYPE d [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
BILLION = b'<!DOCTYPE d [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><definitions>&b;</definitions>'


@pytest.mark.parametrize("xml", [ENTITY + definitions(), BILLION])
def test_a_document_type_is_refused(xml: bytes) -> None:
    with pytest.raises(DecisionRefused, match="document type"):
        load(xml, "evil.dmn")


@pytest.mark.parametrize(
    ("xml", "message"),
    [
        (b"", "no XML"),
        (b"<definitions", "no XML"),
        (b"<definitions/>", "no DMN"),
        (b'<bpmn xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"/>', "no DMN"),
        (b'<?xml version="1.0" encoding="no-such"?><a/>', "no XML"),
        (b"<a>" * 200, "deep"),
        (b" " * (2 * 1024 * 1024 + 1), "larger"),
    ],
)
def test_what_is_no_dmn_file_is_refused(xml: bytes, message: str) -> None:
    with pytest.raises(DecisionRefused, match=message):
        load(xml, "other.dmn")


@pytest.mark.parametrize(
    "namespace",
    [
        "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
        "http://www.omg.org/spec/DMN/20180521/MODEL/",
        "https://www.omg.org/spec/DMN/20191111/MODEL/",
        "https://www.omg.org/spec/DMN/20211108/MODEL/",
        "https://www.omg.org/spec/DMN/20230324/MODEL/",
    ],
)
def test_every_version_of_dmn_is_read(namespace: str) -> None:
    xml = definitions(decision("d", literal("1 + 1"))).replace(
        NAMESPACE.encode(), namespace.encode()
    )

    assert DecisionModel([load(xml, "d.dmn")]).evaluate("d", {}).value == 2


@pytest.mark.parametrize(
    ("part", "message"),
    [
        ("<businessContextElement/>", "kind of element"),
        ('<import importType="http://www.dmg.org/PMML-4_3"/>', "PMML"),
        (decision("d", "<somethingElse/>"), "part of a decision"),
        (decision("d", literal("1") + literal("2")), "only one"),
        (decision("d", literal("")), "empty"),
        (decision("d", literal("1 +")), "1 \\+"),
        (decision("d", '<literalExpression expressionLanguage="python"/>'), "python"),
        (decision("d", "<literalExpression><importedValues/></literalExpression>"), "elsewhere"),
        (decision("d", '<functionDefinition kind="Java"/>'), "Java"),
        (decision("d", "<functionDefinition/>"), "missing"),
        (decision("d", "<invocation><binding/></invocation>"), "without a parameter"),
        (decision("d", "<conditional><if/></conditional>"), "if is missing"),
        (decision("d", '<relation><column name="a"/><row/></relation>'), "as many cells"),
        ("<decision/>", "no id"),
        ('<businessKnowledgeModel id="k" name="k"/>', "without logic"),
        ('<inputData id="x" name="x"><variable name="x" typeRef="tNone"/></inputData>', "tNone"),
        ('<itemDefinition name="t"><typeRef>t</typeRef></itemDefinition>', "by itself"),
    ],
)
def test_what_is_not_read_is_refused_by_name(part: str, message: str) -> None:
    with pytest.raises(DecisionRefused, match=message):
        model(part)


def test_a_refusal_names_the_file_and_the_element() -> None:
    with pytest.raises(DecisionRefused) as refusal:
        load(definitions(decision("a_dt1", literal("(1"))), "a_dt1.dmn")

    assert refusal.value.source == "a_dt1.dmn"
    assert "a_dt1" in refusal.value.element


def test_what_does_not_decide_is_passed_over() -> None:
    read = model(
        "<description>x</description><extensionElements/>",
        '<knowledgeSource id="s" name="干部条例"/>',
        '<other xmlns="urn:other"/>',
        decision("d", "<question>?</question><authorityRequirement/>" + literal("1")),
    )

    assert read.evaluate("d", {}).value == 1


BOXED = {
    "<context><contextEntry><variable name='a b'/>{0}</contextEntry>"
    "<contextEntry>{1}</contextEntry></context>": (("2", "a b * 3"), 6),
    "<context><contextEntry><variable name='a'/>{0}</contextEntry></context>": (("2",), {"a": 2}),
    "<list>{0}{1}</list>": (("1", "2"), [1, 2]),
    "<relation><column name='a'/><column name='b'/><row>{0}{1}</row></relation>": (
        ("1", "2"),
        [{"a": 1, "b": 2}],
    ),
    "<conditional><if>{0}</if><then>{1}</then><else>{2}</else></conditional>": (
        ("null", "1", "2"),
        2,
    ),
    "<filter><in>{0}</in><match>{1}</match></filter>": (
        ("[{{k: 1}}, {{k: 2}}]", "k > 1"),
        [{"k": 2}],
    ),
    "<filter><in>{0}</in><match>{1}</match> </filter>": (("[5, 6]", "2"), 6),
    "<filter><in>{0}</in><match>{1}</match>  </filter>": (("null", "2"), None),
    "<filter><in>{0}</in><match>{1}</match>   </filter>": (("[1]", "null"), None),
    "<for iteratorVariable='i'><in>{0}</in><return>{1}</return></for>": (
        ("[1, 2]", "i + 1"),
        [2, 3],
    ),
    "<some iteratorVariable='i'><in>{0}</in><satisfies>{1}</satisfies></some>": (
        ("[1, 2]", "i = 2"),
        True,
    ),
    "<every iteratorVariable='i'><in>{0}</in><satisfies>{1}</satisfies></every>": (
        ("[1, 2]", "i = 2"),
        False,
    ),
    "<every iteratorVariable='i'><in>{0}</in><satisfies>{1}</satisfies> </every>": (
        ("[1, 2]", "if i = 2 then null else true"),
        None,
    ),
    "<for iteratorVariable='i'><in>{0}</in><return>{1}</return> </for>": (("null", "i"), None),
    "<invocation>{0}<binding><parameter name='n'/>{1}</binding></invocation>": (
        ("function(n) n + 1", "4"),
        5,
    ),
    "<context><contextEntry><variable name='f'/><functionDefinition><formalParameter name='n'/>{0}"
    "</functionDefinition></contextEntry><contextEntry>{1}</contextEntry></context>": (
        ("n * n", "f(7)"),
        49,
    ),
}


@pytest.mark.parametrize("boxed", BOXED)
def test_boxed_expressions_are_evaluated(boxed: str) -> None:
    texts, expected = BOXED[boxed]
    logic = boxed.format(*(literal(text.replace("{{", "{").replace("}}", "}")) for text in texts))

    assert model(decision("d", logic)).evaluate("d", {}).value == expected


def test_an_invocation_of_what_is_no_function_is_a_fault() -> None:
    wrong = model(decision("d", f"<invocation>{literal('1')}</invocation>"))

    with pytest.raises(DecisionFault, match="no function"):
        wrong.evaluate("d", {})
    assert wrong.evaluate("d", {}, strict=False).value is None


def typed(definition: str, name: str) -> DecisionModel:
    return model(
        definition,
        f'<inputData id="x" name="x"><variable name="x" typeRef="{name}"/></inputData>',
        decision(
            "d",
            '<informationRequirement><requiredInput href="#x"/></informationRequirement>'
            + literal("x"),
        ),
    )


STATUS = (
    '<itemDefinition name="tStatus"><typeRef>string</typeRef>'
    '<allowedValues><text>"a","b"</text></allowedValues></itemDefinition>'
)
PERSON = (
    STATUS
    + '<itemDefinition name="tPerson"><itemComponent name="status"><typeRef>tStatus</typeRef>'
    '</itemComponent><itemComponent name="born"><typeRef>date</typeRef></itemComponent></itemDefinition>'
    '<itemDefinition name="tPeople" isCollection="true"><typeRef>tPerson</typeRef></itemDefinition>'
    '<itemDefinition name="tMatrix" isCollection="true"><typeRef>tPeople</typeRef></itemDefinition>'
)


@pytest.mark.parametrize(
    ("name", "given", "seen"),
    [
        ("tStatus", "a", "a"),
        ("tStatus", ["b"], "b"),
        ("tStatus", None, None),
        ("tPerson", {"status": "a", "more": 1}, {"status": "a", "more": 1}),
        ("tPeople", {"status": "a"}, [{"status": "a"}]),
        ("feel:tStatus", "a", "a"),
        ("tMatrix", [[{"status": "a"}]], [[{"status": "a"}]]),
        ("feel:number", 1, 1),
        ("Any", [1], [1]),
        ("dateTime", date(2026, 1, 2), datetime(2026, 1, 2, tzinfo=UTC)),
    ],
)
def test_a_value_that_fits_its_type_is_read(name: str, given: object, seen: object) -> None:
    assert typed(PERSON, name).evaluate("d", {"x": given}).value == seen


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("tStatus", "c"),
        ("tStatus", 1),
        ("tPerson", {"status": "c"}),
        ("tPerson", {"born": "2026-01-01"}),
        ("tPerson", "a"),
        ("tPeople", [{"status": "a"}, 1]),
        ("number", "1"),
    ],
)
def test_a_value_that_does_not_fit_its_type_is_a_fault(name: str, given: object) -> None:
    with pytest.raises(DecisionFault):
        typed(PERSON, name).evaluate("d", {"x": given})

    assert typed(PERSON, name).evaluate("d", {"x": given}, strict=False).value is None


UNKNOWN = '<inputData id="x" name="x"><variable name="x" typeRef="tNone"/></inputData>'


def test_read_leniently_a_broken_part_is_refused_only_when_needed() -> None:
    xml = definitions(
        decision("good", literal("1")),
        decision("bad", literal("(1")),
        '<businessKnowledgeModel id="k" name="k"><encapsulatedLogic kind="Java"/></businessKnowledgeModel>',
    )
    half = DecisionModel([load(xml, "half.dmn", lenient=True)])

    assert half.evaluate("good", {}).value == 1
    assert load(definitions(UNKNOWN), "u.dmn", lenient=True).inputs[0].shape is None
    with pytest.raises(DecisionRefused):
        half.evaluate("bad", {})


def test_a_decision_without_logic_is_a_fact_given_from_outside() -> None:
    assert model('<decision id="d" name="d"/>').evaluate("d", {"d": 4}).value == 4
