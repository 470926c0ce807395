"""Manage a case that runs: correct a fact, withdraw it. Whoever may start it may do so."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from engine import history, repository
from engine.casefile import CaseFile
from engine.commands.cases import deliver
from engine.context import Context
from engine.definitions import Procedure
from engine.errors import Attempt, InvalidForm, NotYours, Reason
from engine.facts import CaseRows
from engine.forms import Form, accept
from engine.models import Evidence, Signature
from engine.paths import at
from engine.policy import may_start
from engine.repository import about
from engine.standing import Blocked

VOIDED = "opinion_voided"


@dataclass(frozen=True)
class CorrectFacts:
    """Correct recorded facts, with the reason; the gates judge by the new ones from then on.

    Where a signed opinion stands on a corrected fact its signatures are void, and the opinion
    is asked again.
    """

    case_id: str
    actor: str
    changes: Mapping[str, object]
    reason: str

    def attempt(self) -> Attempt:
        return Attempt("CorrectFacts", self.actor, values=dict(self.changes))

    def run(self, ctx: Context) -> None:
        file = CaseFile.locked(ctx, self.case_id)
        if sealed := [path for path in self.changes if _is_sealed(file.procedure, path)]:
            refusal = InvalidForm({sealed[0]: "封存的内容不能更正"})
            refusal.attempt = Attempt("CorrectFacts", self.actor, file.case.id)
            raise refusal
        _may_manage(file, self.actor)
        if not self.reason.strip():
            raise InvalidForm({"reason": "请写明更正的原因"})
        for path, value in self.changes.items():
            self._correct(file, path, _checked(file.procedure, path, value))
        file.refresh()
        paths = list(self.changes)
        ctx.around.keep_correction(
            ctx.session, file.case.procedure, file.facts, file.case.id, ctx.today, paths
        )
        file.case.about = about(file.procedure, file.facts)
        if any(_below(path, file.procedure.stands_on) for path in paths):
            _void_signatures(file)

    def _correct(self, file: CaseFile, path: str, value: object) -> None:
        old = history.plain(at(file.facts, path))
        file.keep(
            Evidence(
                kind="correction",
                element=path,
                content={"value": value, "old": old, "reason": self.reason},
                actor=self.actor,
            )
        )
        file.ctx.record(
            "fact.corrected",
            actor=self.actor,
            case=file.case.id,
            body={"path": path, "old": old, "new": value, "reason": self.reason},
        )


def _below(path: str, roots: tuple[str, ...]) -> bool:
    return any(path == root or path.startswith(f"{root}.") for root in roots)


def _is_sealed(procedure: Procedure, path: str) -> bool:
    return not procedure.sealed.isdisjoint(path.split("."))


def _checked(procedure: Procedure, path: str, value: object) -> object:
    """The new value as the form that asked for it would take it."""
    head, _, rest = path.partition(".")
    form, key = procedure.forms.get("start") or Form("start", ()), path
    if head in procedure.model.elements and rest:
        form, key = procedure.form(head), rest
    asked = form.field(key)
    if asked is None:
        raise InvalidForm({path: "没有这一项事实，不能更正"})
    return accept(Form(form.id, (asked,)), {key: value})[key]


def _may_manage(file: CaseFile, actor: str) -> None:
    if file.case.state != "running":
        raise Blocked([Reason("case_ended")], "案件已经办结")
    if not may_start(file.ctx, file.procedure, actor, file.facts):
        raise NotYours("not_your_task", f"您的职务不能更正或者撤回「{file.procedure.name}」")


def _void_signatures(file: CaseFile) -> None:
    """Where what was signed no longer holds, signatures are void and asked again."""
    ctx = file.ctx
    given = ctx.session.scalars(
        select(Signature).where(Signature.case_id == file.case.id, Signature.void_at.is_(None))
    ).all()
    opinions = [e for e in file.procedure.model.elements.values() if e.signs]
    answered = any(at(file.facts, str(e.signs)) for e in opinions)
    for signature in given:
        signature.void_at = ctx.now
        ctx.record(
            "signature.voided",
            actor=None,
            case=file.case.id,
            element=signature.element,
            body={"signature": signature.id, "signer": signature.signer},
        )
    if given or answered:
        ctx.session.flush()
        file.rows = CaseRows.of(ctx, file.case.id)
        deliver(file, VOIDED, {}, None)


@dataclass(frozen=True)
class CancelCase:
    """Withdraw a case, with the reason. It ends `withdrawn`."""

    case_id: str
    actor: str
    reason: str

    def attempt(self) -> Attempt:
        return Attempt("CancelCase", self.actor, values={"reason": self.reason})

    def run(self, ctx: Context) -> None:
        file = CaseFile.locked(ctx, self.case_id)
        _may_manage(file, self.actor)
        if not self.reason.strip():
            raise InvalidForm({"reason": "请写明撤回的原因"})
        ctx.record(
            "case.withdrawn", actor=self.actor, case=file.case.id, body={"reason": self.reason}
        )
        repository.close(file, "cancelled", "withdrawn", None)
