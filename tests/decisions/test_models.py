"""Decisions that require one another, and what a verdict keeps."""

from __future__ import annotations

import hashlib

import pytest

from engine.decisions import (
    DecisionFault,
    DecisionModel,
    DecisionRefused,
    UnknownDecision,
    load,
)
from tests.decisions.models import decision, definitions, literal, model, output, row, table


def gate(identity: str, outcome: str) -> str:
    outputs = [output("outcome"), output("reason")]
    rows = [row(f"{identity}_1", ["-"], [f'"{outcome}"', '"why"'], f"law/{identity}")]
    return decision(identity, table(["fact"], outputs, rows, "COLLECT"))


def files(*parts: tuple[str, str]) -> DecisionModel:
    return DecisionModel(
        load(definitions(part, namespace=f"urn:{name}"), f"{name}.dmn") for name, part in parts
    )


def test_a_joined_decision_still_shows_the_rows_that_fired() -> None:
    joined = files(
        ("a_dt2", gate("a_dt2", "STOP")),
        ("a_dt6", gate("a_dt6", "HOLD")),
        (
            "no_meeting_gate",
            decision(
                "no_meeting_gate",
                literal("concatenate(a_dt6, a_dt2)"),
                "a_dt6.dmn#a_dt6",
                "a_dt2.dmn#a_dt2",
            ),
        ),
    )

    verdict = joined.evaluate("no_meeting_gate", {"fact": "x"})

    assert verdict.value == [
        {"outcome": "HOLD", "reason": "why"},
        {"outcome": "STOP", "reason": "why"},
    ]
    assert verdict.rows == ()
    assert [required.decision for required in verdict.required] == ["a_dt6", "a_dt2"]
    assert [(fired.decision, fired.rule, fired.clauses) for fired in verdict.all_rows()] == [
        ("a_dt6", "a_dt6_1", ("law/a_dt6",)),
        ("a_dt2", "a_dt2_1", ("law/a_dt2",)),
    ]
    assert verdict.required[0].inputs == {"fact": "x"}


def test_a_verdict_names_the_bytes_it_was_made_from() -> None:
    xml = definitions(decision("d", literal("1")))

    verdict = DecisionModel([load(xml, "d.dmn")]).evaluate("d", {})

    assert verdict.digest == hashlib.sha256(xml).hexdigest()
    assert (verdict.decision, verdict.name) == ("d", "d")


def test_a_literal_decision_keeps_the_facts_it_read() -> None:
    verdict = model(
        decision("d", literal('candidate.name = "张样一" and count(list) > 0'))
    ).evaluate("d", {"candidate": {"name": "张样一"}, "list": [1], "unread": 1})

    assert verdict.value is True
    assert verdict.inputs == {"candidate.name": "张样一", "list": [1]}


def test_a_decision_required_twice_is_made_once() -> None:
    calls: list[object] = []

    def ask(number: object) -> object:
        calls.append(number)
        return 10

    diamond = model(
        decision("bottom", literal("ask(1)")),
        decision("left", literal("bottom + 1"), "#bottom"),
        decision("right", literal("bottom + 2"), "#bottom"),
        decision("top", literal("left + right"), "#left", "#right"),
    )

    verdict = diamond.evaluate("top", {}, functions={"ask": ask})

    assert verdict.value == 23
    assert calls == [1]
    assert diamond.rows_reading("top", "x") == frozenset()
    assert list(verdict.all_rows()) == []
    assert [v.decision for v in verdict.required] == ["left", "right"]


def test_decisions_that_require_themselves_are_refused() -> None:
    with pytest.raises(DecisionRefused, match="a → b → a"):
        model(decision("a", literal("b"), "#b"), decision("b", literal("a"), "#a"))


def test_a_reference_to_nothing_is_refused() -> None:
    with pytest.raises(DecisionRefused, match="no such element"):
        model(decision("a", literal("1"), "b.dmn#b"))


@pytest.mark.parametrize("kind", ["requiredDecision", "requiredInput"])
def test_a_reference_to_another_kind_of_element_is_refused(kind: str) -> None:
    wrong = {"requiredDecision": "x", "requiredInput": "b"}[kind]
    need = f'<informationRequirement><{kind} href="#{wrong}"/></informationRequirement>'

    with pytest.raises(DecisionRefused, match="another kind"):
        model('<inputData id="x" name="x"/>', decision("a", need), decision("b", literal("1")))


def test_one_id_in_two_files_is_refused() -> None:
    with pytest.raises(DecisionRefused, match=r"one\.dmn"):
        files(("one", decision("d", literal("1"))), ("two", decision("d", literal("2"))))


def test_a_decision_is_found_by_name_too() -> None:
    xml = definitions(f'<decision id="d_1" name="资格">{literal("1")}</decision>')
    named = DecisionModel([load(xml, "d.dmn")])

    assert named.evaluate("资格", {}).decision == "d_1"
    assert named.ids == {"d_1"}


def test_an_unknown_decision_is_an_error() -> None:
    with pytest.raises(UnknownDecision):
        model(decision("d", literal("1"))).evaluate("e", {})


def test_an_unknown_function_is_a_fault_and_null_only_where_not_strict() -> None:
    unknown = model(decision("d", literal("workin_days(1)")))

    with pytest.raises(DecisionFault, match="workin_days"):
        unknown.evaluate("d", {})
    assert unknown.evaluate("d", {}, strict=False).value is None


def test_too_much_work_is_a_fault_even_where_not_strict() -> None:
    endless = model(
        decision("d", literal("for a in 1..9000, b in 1..9000 return count([a, b, a, b])"))
    )

    with pytest.raises(DecisionFault, match="more than"):
        endless.evaluate("d", {}, strict=False)


def test_errors_of_given_functions_that_are_not_about_arguments_go_through() -> None:
    class CalendarUnknown(Exception):
        pass

    def working_days(_day: object) -> object:
        raise CalendarUnknown

    with pytest.raises(CalendarUnknown):
        model(decision("d", literal("working_days(1)"))).evaluate(
            "d", {}, functions={"working_days": working_days}
        )


def test_a_result_of_the_wrong_type_is_a_fault() -> None:
    typed = model(
        '<decision id="d" name="d"><variable name="d" typeRef="number"/>'
        + literal('"a"')
        + "</decision>"
    )

    with pytest.raises(DecisionFault, match="number was expected"):
        typed.evaluate("d", {})
    assert typed.evaluate("d", {}, strict=False).value is None


def test_rows_reading_a_fact_are_known() -> None:
    rows = [
        row("r1", ["true", "-"], ["1"]),
        row("r2", ["-", "> opinion.limit"], ["2"]),
        row("r3", ["-", "1"], ["3"]),
    ]
    known = model(
        decision("inner", table(["opinion.given", "other"], [output("n")], rows, "COLLECT")),
        decision("outer", literal("inner"), "#inner"),
    )

    assert known.rows_reading("outer", "opinion") == {"r1", "r2"}
    assert known.rows_reading("outer", "other") == {"r2", "r3"}
    assert known.rows_reading("outer", "nothing") == frozenset()


def test_a_model_of_knowledge_is_invoked_by_decisions_and_by_name() -> None:
    knowledge = (
        '<businessKnowledgeModel id="k" name="Twice As Much"><variable name="Twice As Much"/>'
        '<encapsulatedLogic><formalParameter name="n" typeRef="number"/>'
        + literal("n * 2")
        + "</encapsulatedLogic></businessKnowledgeModel>"
    )
    need = '<knowledgeRequirement><requiredKnowledge href="#k"/></knowledgeRequirement>'
    told = model(knowledge, decision("d", need + literal("Twice As Much(x) + 1")))

    assert told.evaluate("d", {"x": 3}).value == 7
    assert told.invoke("Twice As Much", {"n": 4}) == 8
    with pytest.raises(UnknownDecision):
        told.invoke("Thrice", {})


def test_data_never_becomes_a_function() -> None:
    trap = model(decision("d", literal("ask(1)")))

    assert trap.evaluate("d", {"ask": "x"}, functions={"ask": lambda n: n}).value == 1
    with pytest.raises(DecisionFault, match="no function ask"):
        trap.evaluate("d", {"ask": {"a": 1}})


def test_knowledge_of_several_files_is_seen_under_the_name_of_the_import() -> None:
    knowledge = (
        '<businessKnowledgeModel id="{0}" name="{0}"><encapsulatedLogic>'
        '<formalParameter name="n" typeRef="number"/>{1}</encapsulatedLogic>{2}'
        "</businessKnowledgeModel>"
    )
    need = '<knowledgeRequirement><requiredKnowledge href="{0}"/></knowledgeRequirement>'
    library = definitions(
        knowledge.format("once", literal("n + 1"), ""),
        knowledge.format("twice", literal("once(once(n))"), need.format("#once")),
        namespace="urn:library",
    )
    user = definitions(
        '<import name="lib" namespace="urn:library" importType="https://www.omg.org/spec/DMN/"/>',
        '<inputData id="x" name="x"><variable name="x" typeRef="lib.tNumber"/></inputData>',
        decision(
            "d",
            need.format("urn:library#twice")
            + need.format("urn:library#once")
            + literal("lib.twice(1) + lib.once(1)"),
        ),
    )

    both = DecisionModel([load(user, "user.dmn"), load(library, "library.dmn")])

    assert both.evaluate("d", {}).value == 5


def test_one_id_may_stand_in_two_files_that_are_imported() -> None:
    inner = [
        definitions(
            f'<decision id="d" name="{name}">{literal(value)}</decision>', namespace=f"urn:{name}"
        )
        for name, value in (("one", "1"), ("two", "2"))
    ]
    outer = definitions(
        *(
            f'<import name="{name}" namespace="urn:{name}" importType="https://www.omg.org/spec/DMN/"/>'
            for name in ("one", "two")
        ),
        decision("sum", literal("one.d + two.d"), "urn:one#d", "urn:two#d"),
    )

    files = [load(xml, f"{n}.dmn") for n, xml in enumerate([outer, *inner])]

    assert DecisionModel(files).evaluate("sum", {}).value == 3


def test_what_is_invoked_and_is_no_function_is_null() -> None:
    odd = definitions(
        '<businessKnowledgeModel id="k" name="k"><variable name="k"/><encapsulatedLogic>'
        + literal("(1")
        + "</encapsulatedLogic></businessKnowledgeModel>"
    )

    with pytest.raises(DecisionRefused):
        DecisionModel([load(odd, "odd.dmn", lenient=True)]).invoke("k", {})


def test_a_service_is_a_function_of_its_inputs() -> None:
    served = model(
        '<inputData id="x" name="x"/>',
        decision(
            "base",
            '<informationRequirement><requiredInput href="#x"/></informationRequirement>'
            + literal("x + 1"),
        ),
        decision("more", literal("base * 10"), "#base"),
        '<decisionService id="s" name="service"><outputDecision href="#more"/>'
        '<encapsulatedDecision href="#base"/><inputData href="#x"/></decisionService>',
        '<decisionService id="t" name="both"><outputDecision href="#more"/>'
        '<outputDecision href="#base"/><inputDecision href="#base"/></decisionService>',
        decision(
            "caller",
            '<knowledgeRequirement><requiredKnowledge href="#s"/></knowledgeRequirement>'
            + literal("service(4)"),
        ),
    )

    assert served.evaluate("caller", {}).value == 50
    assert served.invoke("service", {"x": 1}) == 20
    assert served.invoke("both", {"base": 7}) == {"more": 70, "base": 7}
