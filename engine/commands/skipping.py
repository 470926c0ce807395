"""An operator lets a case go on without the work of a job that cannot be done."""

import re
from dataclasses import dataclass

from engine import repository
from engine.advance import advance
from engine.casefile import CaseFile
from engine.commands.jobs import operated
from engine.context import Context
from engine.errors import Attempt, InvalidForm, Refusal
from engine.interpreter import Element
from engine.models import Job

MOST = 500


@dataclass(frozen=True)
class SkipJob:
    """Let a job be that has become an incident, for a reason. `actor` None is the command line.

    What a gate judges or what a later step reads is never skipped, nor is a moment.
    """

    job_id: int
    actor: str | None
    reason: str

    def attempt(self) -> Attempt:
        values = {"job": self.job_id, "reason": self.reason}
        return Attempt("SkipJob", self.actor, values=values)

    def run(self, ctx: Context) -> None:
        job = operated(ctx, self.job_id, self.actor, "跳过")
        if not 0 < len(self.reason.strip()) <= MOST:
            raise InvalidForm({"reason": f"请写明跳过的理由，不超过 {MOST} 字"})
        if job.state != "incident":
            raise Refusal("not_reached", f"作业 {job.id} 没有转入故障处理，不能跳过")
        self._skip(CaseFile.locked(ctx, job.case_id), job)

    def _skip(self, file: CaseFile, job: Job) -> None:
        kind, token, element = job.kind, job.token, job.element
        if kind == "timer" or (kind == "service" and _needed(file, file.element(element))):
            raise Refusal("not_reached", "后面的环节要用到这一步的结果，不能跳过；排除故障后重试")
        repository.resolve_incidents(file.ctx, job, self.actor)
        file.ctx.session.delete(job)
        file.ctx.session.flush()
        body = {"kind": kind, "job": self.job_id, "token": token, "reason": self.reason.strip()}
        file.ctx.record(
            "job.skipped", actor=self.actor, case=file.case.id, element=element, body=body
        )
        if kind == "service":
            execution = file.execution()
            execution.complete(token)
            advance(file, execution)


def _needed(file: CaseFile, element: Element) -> bool:
    """Whether a gate stands at it, or anything in the drawings and tables names a fact of it."""
    if element.guards or element.opens or element.sends:
        return True
    named = re.compile(rf"\b{re.escape(element.fact)}\.[a-z]")
    return any(named.search(text) for text in file.procedure.texts.values())
