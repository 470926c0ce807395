"""What a model may leave to the facts: whose hand, which day's law, which message, which subject."""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from functools import partial

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

import engine
from engine.casefile import CaseFile
from engine.clock import TurnedClock
from engine.errors import NotYours, Refusal
from engine.interpreter import ModelRefused
from engine.models.base import Base
from engine.models.cases import UserTask
from workflows.records.tables import Holding, Person, Post, PostRole, Unit
from workflows.surroundings import surroundings

HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:xr="urn:xuanren:bpmn:1" id="d" targetNamespace="urn:sample">'
)
MODEL = f"""{HEAD}<message id="m" name="word"/><process id="first" isExecutable="true">
<startEvent id="begun"/>
<userTask id="sign" name="签批" xr:role="= if high = true then &quot;secretary&quot; else &quot;org_head&quot;"
  xr:whose="样例县委" xr:otherHand="no_authority"/>
<intermediateCatchEvent id="worded" name="来信" xr:guard="word_gate" xr:role="secretary" xr:whose="样例县委">
<messageEventDefinition id="md" messageRef="m"/></intermediateCatchEvent>
<endEvent id="over" xr:outcome="over"/>
<sequenceFlow id="f1" sourceRef="begun" targetRef="sign"/>
<sequenceFlow id="f2" sourceRef="sign" targetRef="worded"/>
<sequenceFlow id="f3" sourceRef="worded" targetRef="over"/>
</process></definitions>"""
CHILD = f"""{HEAD}<process id="second" isExecutable="true">
<startEvent id="begun2"/>
<userTask id="ask" name="申请" xr:role="applicant" xr:whose="unit_of(subject)" xr:performer="started_by"/>
<endEvent id="over2" xr:outcome="over"/>
<sequenceFlow id="g1" sourceRef="begun2" targetRef="ask"/>
<sequenceFlow id="g2" sourceRef="ask" targetRef="over2"/>
</process></definitions>"""
GATE = """<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="w" name="w" namespace="urn:w">
<decision id="word_gate" name="来信关口"><decisionTable id="t" hitPolicy="COLLECT">
<input id="i"><inputExpression id="e" typeRef="number"><text>word.pages</text></inputExpression></input>
<output id="o1" name="outcome" typeRef="string"/><output id="o2" name="reason" typeRef="string"/>
<annotation name="依据"/>
<rule id="too_long_2016"><inputEntry id="c1"><text>&gt; 1</text></inputEntry>
<outputEntry id="p1"><text>"HOLD"</text></outputEntry><outputEntry id="q1"><text>"late_appeal"</text></outputEntry>
<annotationEntry><text>accountability-2016/8</text></annotationEntry></rule>
<rule id="too_long_2019"><inputEntry id="c2"><text>&gt; 5</text></inputEntry>
<outputEntry id="p2"><text>"HOLD"</text></outputEntry><outputEntry id="q2"><text>"late_appeal"</text></outputEntry>
<annotationEntry><text>accountability-2019/8</text></annotationEntry></rule>
</decisionTable></decision></definitions>"""
FIRST = {
    "first/procedure.yaml": "key: first\nname: 样例\nstart: {roles: [org_head], whose: anywhere}\n"
    "as_of: {word_gate: done_on}\n",
    "first/first.bpmn": MODEL,
    "first/word_gate.dmn": GATE,
    "first/forms/start.json": """{"components": [
        {"type": "checkbox", "key": "high", "label": "高"},
        {"type": "datetime", "key": "done_on", "label": "日期"},
        {"type": "textfield", "key": "subject.name", "label": "姓名"},
        {"type": "textfield", "key": "subject.unit", "label": "单位"}]}""",
    "first/forms/word.json": '{"components": [{"type": "number", "key": "pages", "label": "页"}]}',
}
SECOND = {
    "second/procedure.yaml": "key: second\nname: 样例\nstart: {roles: [org_officer], whose: anywhere}\nadopts: {subject: about}\n",
    "second/second.bpmn": CHILD,
    "second/forms/start.json": """{"components": [
        {"type": "textfield", "key": "about", "label": "案", "properties": {"case": "first"}},
        {"type": "textfield", "key": "subject.name", "label": "姓名"}]}""",
}
ROLES = {"甲": "secretary", "乙": "org_head", "丙": "org_officer"}


@pytest.fixture
def core(database_url: str) -> Iterator[engine.Engine]:
    clock = TurnedClock(datetime(2026, 11, 24, 1, tzinfo=UTC))
    made = engine.Engine(database_url, surroundings(), clock)
    Base.metadata.create_all(made.database)
    with Session(made.database) as session, session.begin():
        session.add(Unit(id="样例县委", name="样例县委", kind="committee"))
        session.flush()
        for person, role in ROLES.items():
            session.add(Person(id=person, name=person))
            session.add(Post(id=person, unit_id="样例县委", title=person))
            session.flush()
            session.add(PostRole(post_id=person, role=role))
            session.add(Holding(person_id=person, post_id=person, held_from=date(2000, 1, 1)))
    made.execute(engine.PublishProcedure("first", FIRST, None))
    made.execute(engine.PublishProcedure("second", SECOND, None))
    yield made
    made.database.dispose()


def _start(core: engine.Engine, key: str = "first", **values: object) -> str:
    return core.execute(engine.StartCase(key, None, values))


def _tasks(core: engine.Engine, case: str) -> list[UserTask]:
    return core.read(
        lambda ctx: list(ctx.session.scalars(select(UserTask).where(UserTask.case_id == case)))
    )


@pytest.mark.parametrize(
    ("high", "role", "hand"), [(True, "secretary", "甲"), (False, "org_head", "乙")]
)
def test_the_facts_say_whose_a_task_is(
    core: engine.Engine, role: str, hand: str, *, high: bool
) -> None:
    case = _start(core, high=high)

    door = core.read(lambda ctx: engine.queries.door(ctx, case, "sign"))
    assert door is not None
    assert [t.roles for t in _tasks(core, case)] == [door.roles] == [(role,)]
    core.execute(engine.CompleteElement(case, "sign", hand))


BY_FACTS = """= if high = true then &quot;secretary&quot; else &quot;org_head&quot;"""


@pytest.fixture
def either(core: engine.Engine) -> engine.Engine:
    """The same model, with a task and a message that are two roles', and a gate on who acts."""
    roles = MODEL.replace(BY_FACTS, "secretary org_head").replace(
        'xr:role="secretary"', 'xr:role="secretary org_head"'
    )
    roles = roles.replace('xr:otherHand="no_authority"', 'xr:guard="word_gate"')
    gate = GATE.replace("word.pages", "count(acting_as)")
    files = FIRST | {"first/first.bpmn": roles, "first/word_gate.dmn": gate}
    core.execute(engine.PublishProcedure("first", files, None))
    return core


@pytest.mark.parametrize("hand", ["甲", "乙"])
def test_a_task_of_several_roles_is_found_told_and_done_by_each(
    either: engine.Engine, hand: str
) -> None:
    case = _start(either)

    found = [either.read(partial(engine.queries.inbox, actor=name)).total for name in ROLES]
    page = either.read(lambda ctx: engine.queries.case_page(ctx, case, hand))
    assert found == [1, 1, 0]
    assert [place.holder for place in page.open] == ["样例县委 党委（党组）书记或者组织部门负责人"]
    with pytest.raises(NotYours):
        either.execute(engine.CompleteElement(case, "sign", "丙"))
    either.execute(engine.CompleteElement(case, "sign", hand))
    with pytest.raises(NotYours):
        either.execute(engine.SendMessage(case, "word", "丙", {}))
    either.execute(engine.SendMessage(case, "word", hand, {}))


def test_a_gate_reads_in_which_of_the_roles_somebody_acts(either: engine.Engine) -> None:
    case = _start(either, done_on="2017-01-01")
    with Session(either.database) as session, session.begin():
        session.add(PostRole(post_id="甲", role="org_head"))

    with pytest.raises(Refusal) as refused:
        either.execute(engine.CompleteElement(case, "sign", "甲"))
    assert refused.value.codes == ("late_appeal",)
    either.execute(engine.CompleteElement(case, "sign", "乙"))


def test_a_role_or_reason_that_is_no_expression_is_not_published(core: engine.Engine) -> None:
    reason = MODEL.replace('xr:otherHand="no_authority"', 'xr:reason="= if if high"')
    for model in (MODEL.replace("= if high", "= if if high"), reason):
        files = FIRST | {"first/first.bpmn": model}

        with pytest.raises(ModelRefused, match="sign"):
            core.execute(engine.PublishProcedure("first", files, None))


def test_another_hand_is_told_the_code_of_the_element(core: engine.Engine) -> None:
    case = _start(core, high=True)
    (task,) = _tasks(core, case)

    for attempt in (
        engine.CompleteElement(case, "sign", "乙"),
        engine.CompleteTask(task.id, "乙", None, {}),
    ):
        with pytest.raises(NotYours) as refused:
            core.execute(attempt)
        assert refused.value.codes == ("no_authority",)


@pytest.mark.parametrize(
    ("day", "pages", "rule"),
    [(date(2017, 1, 1), 2, "too_long_2016"), (date(2020, 1, 1), 6, "too_long_2019")],
)
def test_a_message_passes_its_gate_by_the_law_of_the_day_that_the_procedure_names(
    core: engine.Engine, day: date, pages: int, rule: str
) -> None:
    case = _start(core, done_on=day.isoformat())
    core.execute(engine.CompleteElement(case, "sign", "乙"))

    with pytest.raises(Refusal) as refused:
        core.execute(engine.SendMessage(case, "word", "甲", {"pages": pages}))
    assert [(r.code, r.rule) for r in refused.value.reasons] == [("late_appeal", rule)]
    facts = core.read(lambda ctx: CaseFile.read(ctx, case).facts)
    assert "word" not in facts

    core.execute(engine.SendMessage(case, "word", "甲", {"pages": 1}))
    assert core.read(lambda ctx: engine.queries.standing(ctx, case)).outcome == "over"


def test_a_named_day_of_the_rules_goes_before_that_of_the_facts(core: engine.Engine) -> None:
    values: Mapping[str, object] = {"done_on": "2017-01-01"}
    case = core.execute(engine.StartCase("first", None, values, rules_as_of="2026-01-01"))
    core.execute(engine.CompleteElement(case, "sign", "乙"))

    core.execute(engine.SendMessage(case, "word", "甲", {"pages": 2}))


def test_a_procedure_that_any_unit_may_start_asks_for_the_role_alone(core: engine.Engine) -> None:
    core.execute(engine.StartCase("first", "乙", {}))
    with pytest.raises(NotYours):
        core.execute(engine.StartCase("first", "丙", {}))


def test_a_case_takes_what_it_was_not_given_from_the_case_it_names(core: engine.Engine) -> None:
    subject = {"name": "样某", "unit": "样例县委"}
    first = _start(core, subject=subject)

    taken = _start(core, "second", about=first)
    own = _start(core, "second", about=first, subject={"name": "样他"})

    def facts(case: str) -> Mapping[str, object]:
        return core.read(lambda ctx: CaseFile.read(ctx, case).facts)

    assert facts(taken)["subject"] == subject
    assert facts(own)["subject"] == {"name": "样他"}
    assert [t.unit_id for t in _tasks(core, taken)] == ["样例县委"]


def test_a_task_may_be_for_whoever_started_the_case(core: engine.Engine) -> None:
    case = core.execute(engine.StartCase("second", "丙", {}))

    assert [t.performer for t in _tasks(core, case)] == ["丙"]
    core.execute(engine.CompleteElement(case, "ask", "丙"))
