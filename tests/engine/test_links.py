"""Cases that open others, name one another and send messages."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

import pytest
from sqlalchemy import select, update

import engine
from engine.advance import advance
from engine.casefile import CaseFile
from engine.clock import TurnedClock
from engine.commands.admission import locked_task
from engine.errors import Attempt, Fault, InvalidForm, NotYours
from engine.models import CaseLink, Evidence, Job, ProcessInstance
from engine.models.base import Base
from workflows.surroundings import surroundings

HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:xr="urn:xuanren:bpmn:1" id="d" targetNamespace="urn:sample">'
)


def _flow(source: str, target: str) -> str:
    return f'<sequenceFlow id="{source}_{target}" sourceRef="{source}" targetRef="{target}"/>'


def _user(name: str) -> str:
    return f'<userTask id="{name}" name="样例环节" xr:role="org_officer" xr:whose="样例县委"/>'


FIRST = f"""{HEAD}<process id="first" isExecutable="true">
<startEvent id="begun"/>{_user("ask")}
<sendTask id="open_second" name="另案" xr:opens="second"
  xr:data="{{first: case_number, matter: matter}}"/>{_user("wait")}
<endEvent id="over" xr:outcome="over"/>
{_flow("begun", "ask")}{_flow("ask", "open_second")}{_flow("open_second", "wait")}{_flow("wait", "over")}
</process></definitions>"""
SECOND = f"""{HEAD}<message id="m" name="nudge"/><process id="second" isExecutable="true">
<startEvent id="begun2"/>{_user("answer")}
<intermediateCatchEvent id="nudged" xr:role="org_officer" xr:whose="样例县委">
<messageEventDefinition id="md" messageRef="m"/></intermediateCatchEvent>
<endEvent id="over2" xr:outcome="answered"/>
{_flow("begun2", "answer")}{_flow("answer", "nudged")}{_flow("nudged", "over2")}
</process></definitions>"""
THIRD = f"""{HEAD}<process id="third" isExecutable="true">
<startEvent id="begun3"/>
<sendTask id="nudge_it" name="提醒" xr:sends="nudge" xr:to="about" xr:data="{{word: &quot;快&quot;}}"/>
<endEvent id="over3" xr:outcome="sent"/>
{_flow("begun3", "nudge_it")}{_flow("nudge_it", "over3")}
</process></definitions>"""


def _form(*keys: str, **cases: str) -> str:
    fields = [f'{{"type": "textfield", "key": "{key}", "label": "{key}"}}' for key in keys]
    fields += [
        f'{{"type": "textfield", "key": "{key}", "label": "{key}", "properties": {{"case": "{of}"}}}}'
        for key, of in cases.items()
    ]
    return f'{{"components": [{",".join(fields)}]}}'


FILES: Mapping[str, Mapping[str, str]] = {
    "first": {"first.bpmn": FIRST, "forms/start.json": _form("matter")},
    "second": {
        "second.bpmn": SECOND,
        "forms/start.json": _form("matter", first="first"),
        "forms/nudge.json": _form("word"),
    },
    "third": {"third.bpmn": THIRD, "forms/start.json": _form(about="any")},
}


@pytest.fixture
def core(database_url: str) -> Iterator[engine.Engine]:
    made = engine.Engine(
        database_url, surroundings(), TurnedClock(datetime(2026, 11, 24, 1, tzinfo=UTC))
    )
    Base.metadata.create_all(made.database)
    for key, files in FILES.items():
        settings = f"key: {key}\nname: 样例\nstart: []\nlanes: {{}}\n"
        bundle = {f"{key}/procedure.yaml": settings}
        bundle |= {f"{key}/{name}": text for name, text in files.items()}
        made.execute(engine.PublishProcedure(key, bundle, None))
    yield made
    made.database.dispose()


def _pass(core: engine.Engine, case: str, element: str) -> None:
    """Do an element, whoever may: what is tested here is what follows from it."""

    class Done:
        def attempt(self) -> Attempt:
            return Attempt("Done")

        def run(self, ctx: engine.Context) -> None:
            task = CaseFile.read(ctx, case).open_tasks(element)[0]
            file, task = locked_task(ctx, task.id)
            task.state, task.ended_at = "completed", ctx.now
            file.keep(Evidence(kind="answer", element=element, task_id=task.id, content={}))
            body = {"task": task.id, "values": {}}
            ctx.record("task.completed", actor=None, case=case, element=element, body=body)
            execution = file.execution()
            execution.complete(task.id)
            advance(file, execution)

    core.execute(Done())


def _start(core: engine.Engine, key: str, **values: object) -> str:
    return core.execute(engine.StartCase(key, None, values))


def _facts(core: engine.Engine, case: str) -> Mapping[str, object]:
    return core.read(lambda ctx: engine.queries.standing(ctx, case)).facts


def test_a_send_task_opens_a_case_in_the_transaction_of_the_act(core: engine.Engine) -> None:
    first = _start(core, "first", matter="样例事项")
    _pass(core, first, "ask")

    opened = _facts(core, first)["open_second"]
    assert isinstance(opened, dict)
    second = str(opened["case"])
    facts = _facts(core, second)
    assert facts["matter"] == "样例事项"
    linked = facts["linked"]
    assert isinstance(linked, dict)
    assert linked["first"]["case"] == linked["opened_by"]["case"] == first
    assert linked["first"]["matter"] == "样例事项"
    back = _facts(core, first)["linked_by"]
    assert isinstance(back, list)
    assert {(b["procedure"], b["by"]) for b in back} == {
        ("second", "first"),
        ("second", "opened_by"),
    }


def test_nobody_starts_corrects_or_withdraws_what_only_other_cases_open(
    core: engine.Engine,
) -> None:
    case = _start(core, "second", matter="样例事项")

    for attempt in (
        engine.StartCase("second", "样某", {}),
        engine.CorrectFacts(case, "样某", {"matter": "别的"}, "补登"),
        engine.CancelCase(case, "样某", "撤回"),
    ):
        with pytest.raises(NotYours):
            core.execute(attempt)


def test_a_fault_in_what_is_opened_undoes_the_act_that_opens_it(core: engine.Engine) -> None:
    first = _start(core, "first")
    files = {"second/procedure.yaml": "key: second\nname: 样例\nlanes: {}\n"}
    files |= {"second/second.bpmn": SECOND, "second/forms/start.json": _form("other")}
    core.execute(engine.PublishProcedure("second", files, None))

    with pytest.raises(Fault, match="second"):
        _pass(core, first, "ask")

    with core.database.connect() as connection:
        cases = connection.execute(select(ProcessInstance.id)).scalars().all()
    assert cases == [first]
    assert _facts(core, first)["open_elements"] == ["ask"]


def test_a_message_to_another_case_is_a_job_of_that_case(core: engine.Engine) -> None:
    second = _start(core, "second")
    _pass(core, second, "answer")
    _start(core, "third", about=second)
    with core.database.connect() as connection:
        waiting = connection.execute(select(Job.case_id, Job.kind, Job.element)).all()
    assert waiting == [(second, "message", "nudge")]

    engine.drain(core)

    facts = _facts(core, second)
    assert isinstance(facts["nudge"], dict)
    assert facts["nudge"]["word"] == "快"
    state = core.read(lambda ctx: engine.queries.standing(ctx, second))
    assert state.outcome == "answered"


def test_a_message_that_nothing_waits_for_is_written_down_and_no_more(core: engine.Engine) -> None:
    second = _start(core, "second")
    _start(core, "third", about=second)

    engine.drain(core)

    assert "nudge" not in _facts(core, second)
    assert _facts(core, second)["open_elements"] == ["answer"]
    with core.database.connect() as connection:
        assert connection.execute(select(Job.id)).all() == []


def test_a_case_that_there_is_not_or_of_another_kind_is_refused(core: engine.Engine) -> None:
    second = _start(core, "second")

    for number in ("2026-9999", second):
        with pytest.raises(InvalidForm) as refused:
            _start(core, "second", first=number)
        assert list(refused.value.fields) == ["first"]
    with core.database.connect() as connection:
        assert connection.execute(select(CaseLink.case_id)).all() == []


def test_the_history_of_cases_that_open_and_message_one_another_is_proved(
    core: engine.Engine,
) -> None:
    first = _start(core, "first", matter="样例事项")
    _pass(core, first, "ask")
    _start(core, "third", about=_start(core, "second"))
    before = core.read(engine.audit.proofs)
    engine.drain(core)

    assert [*before, *core.read(engine.audit.proofs)] == []

    with core.database.begin() as connection:
        connection.execute(update(CaseLink).values(target_id=CaseLink.case_id))
    assert "case_link" in str(core.read(engine.audit.proofs)[0])
