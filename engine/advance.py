"""A case moves on, and what its model sends on the way: another case opened, a message to one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import uuid4

from sqlalchemy import select

from engine import history, linking, repository
from engine.casefile import CaseFile
from engine.context import Context
from engine.dates import check_dates
from engine.definitions import Procedure, compile_procedure, published
from engine.errors import Fault, InvalidForm, NotFound, NotYours, Refusal
from engine.facts import CaseRows, continued, entered
from engine.forms import Form, accept
from engine.interpreter import Element, Execution
from engine.models import Evidence, Job, ProcessInstance
from engine.paths import at, nested
from engine.policy import may_start


class AlreadyInRound(Refusal):
    """同一人选在本批次中已有在办案件。"""

    code = "already_in_round"


@dataclass(frozen=True)
class Opening:
    """A case to be opened: by a person, or (actor None) by the installation or another case."""

    procedure: str
    values: Mapping[str, object]
    actor: str | None
    parameters: Mapping[str, object] = field(default_factory=dict)
    rules_as_of: str | None = None
    opener: str | None = None


def advance(file: CaseFile, execution: Execution) -> None:
    """Write down where the case stands, then open and send what its model says, all in one."""
    repository.save(file, execution)
    for element_id in execution.run.sent:
        _send(file, file.element(element_id))


def open_case(ctx: Context, opening: Opening) -> str:
    """Open a case on the published version of its procedure. Returns its number."""
    definition = published(ctx.session, opening.procedure)
    if definition is None:
        raise NotFound(message=f"程序 {opening.procedure} 尚未发布")
    procedure = compile_procedure(definition.key, definition.files)
    form = procedure.forms.get("start") or Form("start", ())
    values = accept(form, opening.values)
    facts = _started(ctx, procedure, values)
    check_dates(form, values, facts, ctx.today)
    if not may_start(ctx, procedure, opening.actor, facts):
        raise NotYours("not_your_task", f"您的职务不能发起「{procedure.name}」")
    subject, round_ = at(facts, procedure.subject), facts.get("round")
    _enter_round(ctx, procedure, subject, round_, opening.actor)
    case = ProcessInstance(
        id=_number(ctx, opening),
        procedure=opening.procedure,
        definition_id=definition.id,
        subject=str(subject or procedure.name),
        about=repository.about(procedure, facts),
        subject_key=str(subject) if subject else None,
        round=str(round_) if round_ else None,
        rules_as_of=opening.rules_as_of,
        parameters=dict(opening.parameters),
        tokens="",
        state="running",
        started_at=ctx.now,
        started_by=opening.actor,
    )
    ctx.session.add(case)
    ctx.session.flush()
    _record_start(ctx, case, procedure, values, opening)
    linking.keep(ctx, case.id, form, values)
    linking.keep_opener(ctx, case.id, opening.opener)
    ctx.around.keep_start(ctx, opening.procedure, facts, case.id, opening.actor)
    _begin(ctx, case, procedure, values, opening.actor)
    return case.id


def _started(ctx: Context, procedure: Procedure, values: Mapping[str, object]) -> dict[str, object]:
    """The facts at the start: its own, or those of the ended case that it goes on with."""
    own, by = nested(values), procedure.continues
    if by is None or own.get(by) is None:
        return own
    before = ctx.session.get(ProcessInstance, str(own[by]))
    if before is None or before.procedure != procedure.key or before.state == "running":
        raise InvalidForm({by: f"没有案号为 {own[by]} 的已办结案件"})
    rows = continued(ctx, CaseRows.of(ctx, before.id), procedure)
    return {**entered(rows, procedure), by: before.id}


def _enter_round(
    ctx: Context, procedure: Procedure, subject: object, round_: object, actor: str | None
) -> None:
    """One running case for one person in one round: the round's own chain is the lock."""
    if not subject or not round_:
        return
    chain = f"round:{procedure.key}:{subject}:{round_}"
    history.locked(ctx.session, chain)
    running = ctx.session.scalar(
        select(ProcessInstance.id).where(
            ProcessInstance.procedure == procedure.key,
            ProcessInstance.subject_key == str(subject),
            ProcessInstance.round == str(round_),
            ProcessInstance.state == "running",
        )
    )
    if running is not None:
        raise AlreadyInRound(
            "already_in_round", f"{subject} 在批次「{round_}」中已有在办案件 {running}"
        )
    ctx.record("round.entered", actor=actor, chain=chain)


def _number(ctx: Context, opening: Opening) -> str:
    """The next number of the year; the year's chain lists every case, so none can be missing."""
    chain = f"cases:{ctx.today.year}"
    number = f"{ctx.today.year}-{history.locked(ctx.session, chain).length + 1:04d}"
    body = {"case": number, "procedure": opening.procedure}
    ctx.record("case.numbered", actor=opening.actor, chain=chain, body=body)
    return number


def _record_start(
    ctx: Context,
    case: ProcessInstance,
    procedure: Procedure,
    values: dict[str, object],
    opening: Opening,
) -> None:
    body = {"procedure": case.procedure, "definition": procedure.digest, "values": values}
    if opening.opener:
        body["opened_by"] = opening.opener
    ctx.record("case.started", actor=opening.actor, case=case.id, body=body)


def _begin(
    ctx: Context,
    case: ProcessInstance,
    procedure: Procedure,
    values: dict[str, object],
    actor: str | None,
) -> None:
    file = CaseFile(ctx, case, procedure, CaseRows((), (), ()), {})
    file.keep(Evidence(kind="start", element="start", content=values, actor=actor))
    file.refresh()
    advance(file, Execution.begin(procedure.model, file.engine()))


# ---- what a model sends ----


def _send(file: CaseFile, element: Element) -> None:
    data = file.value_of(element.data) if element.data else {}
    if not isinstance(data, Mapping):
        raise Fault(f"{element.id}：xr:data 应得出一组值")
    sent: dict[str, object] = {}
    if element.opens:
        sent = {"case": _opened(file, element, data)}
    if element.sends:
        sent = {"to": [_posted(file, element, data, target) for target in _targets(file, element)]}
    file.keep(Evidence(kind="result", element=element.id, content=sent))
    type_ = "case.opened" if element.opens else "message.sent"
    file.ctx.record(type_, actor=None, case=file.case.id, element=element.id, body=sent)
    file.refresh()


def _opened(file: CaseFile, element: Element, data: Mapping[str, object]) -> str:
    plain = history.plain({name: value for name, value in data.items() if value is not None})
    assert isinstance(plain, dict)  # noqa: S101  made of a dict
    case = file.case
    opening = Opening(
        str(element.opens), plain, None, case.parameters, case.rules_as_of, opener=case.id
    )
    try:
        return open_case(file.ctx, opening)
    except Refusal as refusal:
        raise Fault(f"{element.id}：不能开启 {element.opens}：{refusal}") from refusal


def _posted(file: CaseFile, element: Element, data: Mapping[str, object], target: str) -> str:
    """A message is a job of the case that it goes to: delivered in a transaction of its own."""
    file.ctx.session.add(
        Job(
            case_id=target,
            kind="message",
            element=str(element.sends),
            token=uuid4().hex,
            due_at=file.ctx.now,
            payload=history.plain(dict(data)),
        )
    )
    return target


def _targets(file: CaseFile, element: Element) -> list[str]:
    """The running cases that a message goes to."""
    value = file.value_of(element.to) if element.to else None
    numbers = value if isinstance(value, list) else [value]
    query = select(ProcessInstance.id).where(
        ProcessInstance.id.in_([str(number) for number in numbers if number]),
        ProcessInstance.state == "running",
    )
    return list(file.ctx.session.scalars(query.order_by(ProcessInstance.id)))
