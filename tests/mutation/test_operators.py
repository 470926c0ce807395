"""Each operator on a small procedure: what it makes, and that it changes that alone."""

import difflib

import pytest

from tests.mutation.small import KEY, by_id, files

GATE, DRAWING, SETTINGS = f"{KEY}/{KEY}_gate.dmn", f"{KEY}/{KEY}.bpmn", f"{KEY}/procedure.yaml"


def _expected() -> dict[str, tuple[str, str]]:
    """Mutant → where it stands, and what stands there."""
    condition = ">{}</bpmn:conditionExpression>"
    return {
        "study_leave_1: dropped": (GATE, "hitPolicy"),
        "study_leave_1: negated: 1: true → not(true)": (GATE, "<text>not(true)</text>"),
        "study_leave_gate_reads_long_expression: off by one: "
        "ask.days > 30 and allow.agreed = true → ask.days > 29 and allow.agreed = true": (
            GATE,
            "ask.days &gt; 29 and",
        ),
        "flow_allowed__leave_granted: condition removed": (DRAWING, condition.format("true")),
        "flow_allowed__leave_granted: condition negated": (
            DRAWING,
            condition.format("not(allow.agreed = true)"),
        ),
        "allow: gate removed: study_leave_gate": (DRAWING, 'xr/separation" xr:differentFrom'),
        "allow: differentFrom removed: ask": (DRAWING, 'xr:guard="study_leave_gate">'),
        "allow: deadline moved: P3WD → P2WD": (SETTINGS, "  allow: P2WD\n"),
        "allow: deadline moved: P3WD → P4WD": (SETTINGS, "  allow: P4WD\n"),
        "start: starter removed: org_officer": (SETTINGS, "start: {roles: [auditor], "),
        "负责人: role given away: org_head": (
            SETTINGS,
            "  负责人: {role: auditor, whose: deciding_committee}\n",
        ),
    }


@pytest.mark.parametrize("name", _expected())
def test_a_mutant_changes_one_thing(name: str) -> None:
    mutant = by_id(files())[name]

    file, said = _expected()[name]
    assert mutant.file == file
    assert said in mutant.text
    assert said not in files()[file] or name.endswith(": dropped")


def test_every_mutant_has_an_id_of_its_own_and_another_text() -> None:
    made = by_id(files())

    assert len(made) == 13
    assert {mutant.text for mutant in made.values()}.isdisjoint(files().values())


def test_of_the_settings_one_line_is_changed() -> None:
    before = files()[SETTINGS].splitlines()
    for name, mutant in by_id(files()).items():
        if mutant.file == SETTINGS:
            changed = [
                line
                for line in difflib.ndiff(before, mutant.text.splitlines())
                if line.startswith(("-", "+"))
            ]
            assert len(changed) == 2, name


def test_timers_words_and_switches_are_changed_one_by_one() -> None:
    given = files()
    given[DRAWING] = (
        given[DRAWING]
        .replace(
            'xr:differentFrom="ask"', 'xr:differentFrom="ask see" xr:due="= working_days(d, 5)"'
        )
        .replace(
            '<bpmn:terminateEventDefinition id="leave_granted_def" />',
            "<bpmn:timerEventDefinition><bpmn:timeDate>working_days(ask.on, 5)</bpmn:timeDate>"
            "</bpmn:timerEventDefinition>",
        )
    )
    given[SETTINGS] = given[SETTINGS].replace(
        "parameters: {}\n", "parameters:\n  days: 30   # 日\n  strict: true\n"
    )

    made = by_id(given)

    assert 'xr:differentFrom="see"' in made["allow: differentFrom removed: ask"].text
    assert (
        "= working_days(d, 4)"
        in made["allow: deadline moved: = working_days(d, 5) → = working_days(d, 4)"].text
    )
    late = made["leave_granted: deadline moved: a day late"].text
    assert '(working_days(ask.on, 5)) + duration("P1D")' in late
    assert (
        "working_days(ask.on, 6)"
        in made["leave_granted: off by one: working_days(ask.on, 5) → working_days(ask.on, 6)"].text
    )
    assert "  days: 31   # 日\n" in made["days: parameter changed: 30 → 31"].text
    assert "  strict: false\n" in made["strict: parameter changed: true → false"].text


def test_a_table_is_left_out_of_those_that_a_gate_puts_together() -> None:
    given = files()
    given[f"{KEY}/whole.dmn"] = given[GATE].replace(
        given[GATE][given[GATE].index("<decision ") : given[GATE].index("</definitions>")],
        '<decision id="whole" name="总关口"><variable id="v" name="whole" typeRef="Any"/>'
        '<informationRequirement id="r1"><requiredDecision href="#one"/></informationRequirement>'
        '<informationRequirement id="r2"><requiredDecision href="#two"/></informationRequirement>'
        "<literalExpression><text>concatenate(one, two)</text></literalExpression></decision>",
    )

    made = by_id(given)

    assert "<text>concatenate(two)</text>" in made["whole: left out: one"].text
    assert "<text>concatenate(one)</text>" in made["whole: left out: two"].text
