"""Start a case, send it a message."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.advance import Opening, advance, open_case
from engine.casefile import CaseFile
from engine.context import Context
from engine.dates import check_dates
from engine.errors import Attempt, NotYours, Reason, Refusal
from engine.forms import Form, accept
from engine.models import Evidence
from engine.policy import may_send, shown
from engine.sealing import without
from engine.standing import Blocked, gate, unreached


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
        opening = Opening(self.procedure, self.start, self.actor, self.parameters, self.rules_as_of)
        return open_case(ctx, opening)


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
            values = without(self.values, file.procedure.sealed)
            refusal.attempt = Attempt("SendMessage", self.actor, file.case.id, self.name, values)
            refusal.shown = shown(file, self.actor, refusal.reasons)
            raise

    def _run(self, file: CaseFile) -> None:
        if file.case.state != "running":
            raise Blocked([Reason("case_ended", self.name)], "案件已经办结")
        waiting = file.execution().awaited().get(self.name)
        if waiting is None:
            receivers = (
                e for e in file.procedure.model.elements.values() if e.message == self.name
            )
            reasons = list(dict.fromkeys(r for e in receivers for r in unreached(file, e)))
            told = reasons or [Reason("not_reached", self.name)]
            raise Blocked(told, "案件当前没有等待这一情况的环节")
        element = file.element(waiting)
        if not may_send(file, element, self.actor):
            raise NotYours([Reason("not_your_task", self.name)])
        form = file.procedure.forms.get(self.name) or Form(self.name, ())
        values = accept(form, self.values)
        check_dates(form, values, file.facts, file.ctx.today)
        if against := gate(file, element, self.actor, values):
            raise Blocked(against)
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
    advance(file, execution)
