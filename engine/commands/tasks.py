"""Claim, answer and give back a task; try an element that may not be open yet."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine import linking
from engine.advance import advance
from engine.casefile import CaseFile
from engine.commands.admission import admit, locked_task, repeated
from engine.context import Context
from engine.dates import check_dates
from engine.definitions import procedure_of
from engine.errors import Attempt, NotYours, Reason, Refusal, StaleTask
from engine.facts import document_text
from engine.forms import accept
from engine.guards import recorded
from engine.interpreter import Element
from engine.models import Draft, Evidence, ProcessInstance, UserTask
from engine.paths import at
from engine.policy import PENDING, admits, concealed, must_recuse, shown
from engine.returning import keep_snapshot
from engine.sealing import Sealing, without
from engine.signatures import Signer, keep_signature
from engine.standing import Blocked, gate, refuse_unreached
from engine.views import Completed

OPEN = {"created", "claimed"}


class SameHand(Refusal):
    """按照规定，这两个环节应当由不同的人办理。"""

    code = "separation_of_duties"


class Recusal(Refusal):
    """案件涉及您本人或者您的亲属，您应当回避，请由他人办理。"""

    code = "recusal_required"


class Concealed(Refusal):
    """纪检监督环节的办理情况只对有权知悉的人显示，未作任何改动。"""


@dataclass(frozen=True)
class CompleteTask:
    """Answer a task and let the case run on to its next wait.

    `seen_version` is the version that the actor decided on (None: whichever stands now);
    `submission` the posted form's key: the same key twice is done once. An unclaimed task is
    claimed by its completion.
    """

    task_id: str
    actor: str
    seen_version: int | None
    values: Mapping[str, object] = field(repr=False)
    signer: Signer | None = None
    submission: str | None = None

    def attempt(self) -> Attempt:
        return Attempt("CompleteTask", self.actor, values={"task": self.task_id})

    def run(self, ctx: Context) -> Completed:
        return self.on(*locked_task(ctx, self.task_id))

    def on(self, file: CaseFile, task: UserTask) -> Completed:
        """The same on a case that is locked and read already."""
        try:
            return self._run(file, task)
        except Refusal as refusal:
            refusal.attempt = Attempt(
                "CompleteTask",
                self.actor,
                file.case.id,
                task.element,
                told(file, task.element, self.values),
            )
            refusal.shown = shown(file, self.actor, refusal.reasons)
            raise

    def _run(self, file: CaseFile, task: UserTask) -> Completed:
        if repeated(file.ctx, self.submission, self.actor):
            return Completed(file.case.id, task.element)
        element = file.element(task.element)
        self._admit(file, task, element)
        if self.signer is None and element.signs:
            raise Refusal("form_invalid", "本环节需要电子签名，请输入签名口令")
        form = file.procedure.form(element.id)
        sealing = Sealing(file, task, self.signer)
        values = accept(form, self.values, sealing)
        sealing.check(values)
        check_dates(form, values, file.facts, file.ctx.today)
        against = gate(file, element, self.actor, values)
        if against:
            raise Blocked(against)
        return _carry_out(file, task, element, self, values, sealing)

    def _admit(self, file: CaseFile, task: UserTask, element: Element) -> None:
        if _other_key(self.signer, self.actor):
            raise NotYours([Reason(element.other_hand, element.id)])
        admit(file.ctx, task, self.actor, self.seen_version, element)
        if must_recuse(file, task, self.actor):
            raise Recusal([Reason(Recusal.code, element.id)])
        for other in element.different_from:
            if at(file.facts, f"{other}.by") == self.actor:
                code = "signature_same_person" if element.signs else "separation_of_duties"
                raise SameHand([Reason(code, element.id)])


def _other_key(signer: Signer | None, actor: str) -> bool:
    return signer is not None and signer.person_id != actor


def told(file: CaseFile, element: str, values: Mapping[str, object]) -> dict[str, object]:
    """What a refusal tells of the answers: nothing where something is to be sealed.

    It may have been typed into the wrong field.
    """
    if file.procedure.form(element).sealed:
        return {}
    return without(values, file.procedure.sealed)


def _carry_out(
    file: CaseFile,
    task: UserTask,
    element: Element,
    command: CompleteTask,
    values: dict[str, object],
    sealing: Sealing,
) -> Completed:
    """Evidence, signature, token, history: the accepted answer as one change."""
    ctx = file.ctx
    keep_snapshot(file, task)
    linking.keep(ctx, file.case.id, file.procedure.form(element.id), values, element.id)
    file.keep(
        Evidence(
            kind="answer",
            element=element.id,
            member=task.performer if task.batch else None,
            batch=task.batch,
            task_id=task.id,
            content=values,
            actor=command.actor,
        )
    )
    sealing.keep()
    _end(ctx, task, command.actor)
    body: dict[str, object] = {"task": task.id, "values": values}
    if element.signs and command.signer:
        body["signature"] = _sign(file, element, command.signer, str(values.get("opinion")))
    body["verdicts"] = recorded(verdict for _, verdict in file.verdicts)
    file.verdicts.clear()
    ctx.record(
        "task.completed", actor=command.actor, case=file.case.id, element=element.id, body=body
    )
    file.refresh(rows_only=not linking.names_cases(file.procedure.form(element.id)))
    execution = file.execution()
    execution.complete(task.id)
    advance(file, execution)
    return Completed(file.case.id, element.id)


def _end(ctx: Context, task: UserTask, actor: str) -> None:
    task.state, task.ended_at, task.ended_by = "completed", ctx.now, actor
    task.claimed_by = task.claimed_by or actor
    if draft := ctx.session.get(Draft, (task.id, actor)):
        ctx.session.delete(draft)


def _sign(file: CaseFile, element: Element, signer: Signer, opinion: str) -> dict[str, object]:
    text = document_text(file.facts, file.procedure, element.id)
    told = keep_signature(file.ctx, file.case.id, element.id, signer, text, opinion)
    file.rows = type(file.rows).of(file.ctx, file.case.id)
    return told


@dataclass(frozen=True)
class CompleteElement:
    """Do an element of a case, open or not: what is not open is refused with the reasons why."""

    case_id: str
    element: str
    actor: str
    values: Mapping[str, object] = field(default_factory=dict, repr=False)
    signer: Signer | None = None

    def attempt(self) -> Attempt:
        return Attempt("CompleteElement", self.actor, None, self.element)

    def run(self, ctx: Context) -> Completed:
        file = CaseFile.locked(ctx, self.case_id)
        element = file.element(self.element)
        tasks = file.open_tasks(self.element)
        task = next((t for t in tasks if admits(ctx, t, self.actor)), None)
        if task is None:
            refusal = self._refusal(file, element, tasks)
            kept_from = concealed(file, element, self.actor)
            if kept_from:
                refusal = Concealed(refusal.reasons)
            values = told(file, element.id, self.values)
            refusal.attempt = Attempt(
                "CompleteElement", self.actor, file.case.id, element.id, values
            )
            reasons = shown(file, self.actor, refusal.reasons)
            refusal.shown = (PENDING,) if kept_from else reasons
            raise refusal
        command = CompleteTask(task.id, self.actor, None, self.values, self.signer)
        return command.on(file, task)

    def _refusal(self, file: CaseFile, element: Element, tasks: list[UserTask]) -> Refusal:
        if not tasks:
            running = file.case.state == "running"
            return refuse_unreached(file, element, file.execution() if running else None)
        voted = any(
            t.element == element.id and t.batch == tasks[0].batch and t.ended_by == self.actor
            for t in file.rows.tasks
            if t.batch
        )
        if voted:
            return Blocked([Reason("already_done", element.id)], "您已经表态")
        return NotYours([Reason(element.other_hand, element.id)])


@dataclass(frozen=True)
class ClaimTask:
    """Take a task of one's role, so that nobody else works on it meanwhile."""

    task_id: str
    actor: str

    def attempt(self) -> Attempt:
        return Attempt("ClaimTask", self.actor, values={"task": self.task_id})

    def run(self, ctx: Context) -> None:
        _, task = locked_task(ctx, self.task_id)
        if not admits(ctx, task, self.actor):
            raise NotYours([Reason("not_your_task", task.element)])
        if task.state != "created":
            raise StaleTask([Reason("stale_task", task.element)], "该任务已被签收或者已办结")
        task.state, task.claimed_by = "claimed", self.actor
        _tell(ctx, "task.claimed", task, self.actor)


@dataclass(frozen=True)
class UnclaimTask:
    """Give a claimed task back to its role."""

    task_id: str
    actor: str

    def attempt(self) -> Attempt:
        return Attempt("UnclaimTask", self.actor, values={"task": self.task_id})

    def run(self, ctx: Context) -> None:
        _, task = locked_task(ctx, self.task_id)
        if task.state != "claimed" or task.claimed_by != self.actor:
            raise StaleTask([Reason("stale_task", task.element)], "该任务并未由您签收")
        task.state, task.claimed_by = "created", None
        _tell(ctx, "task.unclaimed", task, self.actor)


def _tell(ctx: Context, type_: str, task: UserTask, actor: str) -> None:
    ctx.record(type_, actor=actor, case=task.case_id, element=task.element, body={"task": task.id})


@dataclass(frozen=True)
class SaveDraft:
    """Keep what a person has typed so far, unchecked and as typed; never what is to be sealed."""

    task_id: str
    actor: str
    fields: Mapping[str, object] = field(repr=False)

    def attempt(self) -> Attempt:
        return Attempt("SaveDraft", self.actor, values={"task": self.task_id})

    def run(self, ctx: Context) -> None:
        task = ctx.session.get(UserTask, self.task_id)
        if task is None or task.state not in OPEN or not admits(ctx, task, self.actor):
            raise NotYours("not_your_task", "该任务已不由您办理，草稿未保存")
        case = ctx.session.get_one(ProcessInstance, task.case_id)
        sealed = procedure_of(ctx.session, case.definition_id).sealed
        draft = ctx.session.get(Draft, (self.task_id, self.actor))
        if draft is None:
            draft = Draft(task_id=self.task_id, person_id=self.actor)
            ctx.session.add(draft)
        draft.fields, draft.saved_at = without(self.fields, sealed), ctx.now
