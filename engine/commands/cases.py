"""Start a case, send it a message."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import select

from engine import history, repository
from engine.casefile import CaseFile
from engine.context import Context
from engine.dates import check_dates
from engine.definitions import Procedure, compile_procedure, published
from engine.errors import Attempt, NotFound, NotYours, Reason, Refusal
from engine.facts import CaseRows, at, nested
from engine.forms import Form, accept
from engine.interpreter import Execution
from engine.models import Evidence, ProcessInstance
from engine.policy import may_send, shown
from engine.standing import Blocked


class AlreadyInRound(Refusal):
    """同一人选在本批次中已有在办案件。"""

    code = "already_in_round"


@dataclass(frozen=True)
class StartCase:
    """Open a case of a procedure on its published version. Returns the case's number."""

    procedure: str
    actor: str | None
    start: Mapping[str, object]
    parameters: Mapping[str, object] = field(default_factory=dict)
    rules_as_of: str | None = None

    def attempt(self) -> Attempt:
        return Attempt("StartCase", self.actor, values=dict(self.start))

    def run(self, ctx: Context) -> str:
        definition = published(ctx.session, self.procedure)
        if definition is None:
            raise NotFound(message=f"程序 {self.procedure} 尚未发布")
        procedure = compile_procedure(definition.key, definition.files)
        form = procedure.forms.get("start") or Form("start", ())
        values = accept(form, self.start)
        facts = nested(values)
        check_dates(form, values, facts, ctx.today)
        may_start(ctx, procedure, self.actor, facts)
        subject = at(facts, procedure.subject)
        round_ = facts.get("round")
        _enter_round(ctx, procedure, subject, round_, self.actor)
        case = ProcessInstance(
            id=_number(ctx, self.procedure, self.actor),
            procedure=self.procedure,
            definition_id=definition.id,
            subject=str(subject or procedure.name),
            about=about(procedure, facts),
            subject_key=str(subject) if subject else None,
            round=str(round_) if round_ else None,
            rules_as_of=self.rules_as_of,
            parameters=dict(self.parameters),
            tokens="",
            state="running",
            started_at=ctx.now,
            started_by=self.actor,
        )
        ctx.session.add(case)
        ctx.session.flush()
        ctx.around.keep_start(ctx.session, self.procedure, facts, case.id, ctx.today)
        _begin(ctx, case, procedure, values, self.actor)
        return case.id


def about(procedure: Procedure, facts: Mapping[str, object]) -> str:
    """What a case is about, in the words of its start: the post, the matter."""
    return " ".join(str(value) for path in procedure.about if (value := at(facts, path)))


def may_start(
    ctx: Context, procedure: Procedure, actor: str | None, facts: Mapping[str, object]
) -> None:
    """Raises NotYours unless a post of the actor may start such a case with these facts."""
    if actor is None or not procedure.start:
        return
    directory = ctx.around.directory
    unit = directory.unit_for(ctx.session, procedure.start_whose, facts)
    if unit is None or not any(
        directory.holds(ctx.session, actor, role, unit, ctx.today) for role in procedure.start
    ):
        raise NotYours("not_your_task", f"您的职务不能发起「{procedure.name}」")


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


def _number(ctx: Context, procedure: str, actor: str | None) -> str:
    """The next number of the year; the year's chain lists every case, so none can be missing."""
    chain = f"cases:{ctx.today.year}"
    number = f"{ctx.today.year}-{history.locked(ctx.session, chain).length + 1:04d}"
    ctx.record(
        "case.numbered", actor=actor, chain=chain, body={"case": number, "procedure": procedure}
    )
    return number


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
    ctx.record(
        "case.started",
        actor=actor,
        case=case.id,
        body={"procedure": case.procedure, "definition": procedure.digest, "values": values},
    )
    execution = Execution.begin(procedure.model, file.engine())
    repository.save(file, execution)


@dataclass(frozen=True)
class SendMessage:
    """Something arrives from outside: a report, an objection, a chair's word."""

    case_id: str
    name: str
    actor: str | None
    values: Mapping[str, object]

    def attempt(self) -> Attempt:
        return Attempt("SendMessage", self.actor, None, self.name, dict(self.values))

    def run(self, ctx: Context) -> None:
        file = CaseFile.locked(ctx, self.case_id)
        try:
            self._run(file)
        except Refusal as refusal:
            refusal.attempt = Attempt(
                "SendMessage", self.actor, file.case.id, self.name, dict(self.values)
            )
            refusal.shown = shown(file, self.actor, refusal.reasons)
            raise

    def _run(self, file: CaseFile) -> None:
        if file.case.state != "running":
            raise Blocked([Reason("case_ended", self.name)], "案件已经办结")
        waiting = file.execution().awaited().get(self.name)
        if waiting is None:
            raise Blocked([Reason("not_reached", self.name)], "案件当前没有等待这一情况的环节")
        if not may_send(file, file.element(waiting), self.actor):
            raise NotYours([Reason("not_your_task", self.name)])
        form = file.procedure.forms.get(self.name) or Form(self.name, ())
        values = accept(form, self.values)
        check_dates(form, values, file.facts, file.ctx.today)
        deliver(file, self.name, values, self.actor)


def deliver(file: CaseFile, name: str, values: dict[str, object], actor: str | None) -> None:
    """Keep a message as evidence and let the case catch it."""
    file.keep(Evidence(kind="message", element=name, content=values, actor=actor))
    file.ctx.record(
        "message.received", actor=actor, case=file.case.id, element=name, body={"values": values}
    )
    file.refresh()
    execution = file.execution()
    execution.send(name)
    repository.save(file, execution)
