"""Draw, propose, publish: what one person drew, another one puts into force."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from engine.commands.definitions import keep_definition
from engine.context import Context
from engine.definitions import published
from engine.drafting import (
    DESIGNER,
    PUBLISHER,
    base_of,
    checked,
    cited,
    digest,
    edited,
    merged,
    open_draft,
    require,
    seen,
    stale,
)
from engine.errors import Attempt, Reason, Refusal
from engine.lint import ERROR, Finding, refused, report_digest, unproven
from engine.models import ModelDraft, ProcessDefinition

MOST_TOLD = 20


class SameHands(Refusal):
    """画的人不能发布：请由没有参与这份草稿的流程发布人发布。"""

    code = "separation_of_duties"


@dataclass(frozen=True)
class SaveDraftModel:
    """Keep changed files of a procedure's draft; returns the draft's new version.

    `seen_version` is the version the changes were made on, 0 where there was no draft. Raises
    StaleDraft where somebody was faster: then nothing of either is lost.
    """

    key: str
    files: Mapping[str, str]
    actor: str | None
    seen_version: int

    def attempt(self) -> Attempt:
        return Attempt("SaveDraftModel", self.actor, values={"key": self.key})

    def run(self, ctx: Context) -> int:
        actor = require(ctx, self.actor, DESIGNER)
        draft = open_draft(ctx, self.key)
        if draft is not None and draft.version != self.seen_version:
            raise stale(ctx, draft)
        if draft is None:
            draft = _begun(ctx, self.key, actor)
        before = digest(draft)
        draft.files = merged(draft.files, self.files)
        if digest(draft) == before and draft.version:
            return draft.version
        draft.authors = list(dict.fromkeys([*draft.authors, actor]))
        draft.saved_by, draft.saved_at = actor, ctx.now
        draft.state, draft.proposed_by, draft.proposed_at = "drafted", None, None
        ctx.session.add(draft)
        ctx.session.flush()
        _record(ctx, draft, "model.drafted", actor, digest=digest(draft))
        return draft.version


@dataclass(frozen=True)
class EditElement:
    """Change one element of a drawing by its name and attributes, without a canvas.

    `given` holds name, role, whose, form, due, clause as far as they change; empty removes.
    """

    key: str
    actor: str | None
    seen_version: int
    file: str
    element: str
    given: Mapping[str, str]

    def attempt(self) -> Attempt:
        return Attempt("EditElement", self.actor, values={"key": self.key, "at": self.element})

    def run(self, ctx: Context) -> int:
        require(ctx, self.actor, DESIGNER)
        draft = open_draft(ctx, self.key)
        files = draft.files if draft else base_of(ctx, self.key).files
        text = edited(files, self.file, self.element, self.given)
        changed = {self.file: text}
        return SaveDraftModel(self.key, changed, self.actor, self.seen_version).run(ctx)


@dataclass(frozen=True)
class CiteClauses:
    """Let rows of a decision table, by their ids, cite these clauses (ids, separated by blanks)."""

    key: str
    actor: str | None
    seen_version: int
    file: str
    clauses: Mapping[str, str]

    def attempt(self) -> Attempt:
        return Attempt("CiteClauses", self.actor, values={"key": self.key, "at": self.file})

    def run(self, ctx: Context) -> int:
        require(ctx, self.actor, DESIGNER)
        draft = open_draft(ctx, self.key)
        files = draft.files if draft else base_of(ctx, self.key).files
        changed = {self.file: cited(files, self.file, self.clauses)}
        return SaveDraftModel(self.key, changed, self.actor, self.seen_version).run(ctx)


def _begun(ctx: Context, key: str, actor: str) -> ModelDraft:
    base = base_of(ctx, key)
    return ModelDraft(
        key=key,
        open_key=key,
        files=dict(base.files),
        base_version=base.version,
        authors=[],
        saved_by=actor,
        saved_at=ctx.now,
    )


@dataclass(frozen=True)
class DiscardDraft:
    """Give an open draft up; what it held stays in its row."""

    key: str
    actor: str | None
    seen_version: int

    def attempt(self) -> Attempt:
        return Attempt("DiscardDraft", self.actor, values={"key": self.key})

    def run(self, ctx: Context) -> None:
        actor = require(ctx, self.actor, DESIGNER)
        draft = seen(ctx, self.key, self.seen_version)
        draft.state, draft.open_key = "discarded", None
        _record(ctx, draft, "model.discarded", actor, digest=digest(draft))


@dataclass(frozen=True)
class ProposeModel:
    """Put a draft before the publisher. Refused where the check refuses it."""

    key: str
    actor: str | None
    seen_version: int

    def attempt(self) -> Attempt:
        return Attempt("ProposeModel", self.actor, values={"key": self.key})

    def run(self, ctx: Context) -> str:
        """Returns the digest of what is proposed."""
        actor = require(ctx, self.actor, DESIGNER)
        draft = seen(ctx, self.key, self.seen_version)
        report = _passed(ctx, draft)
        draft.state, draft.proposed_by, draft.proposed_at = "proposed", actor, ctx.now
        _record(
            ctx, draft, "model.proposed", actor, digest=digest(draft), report=report_digest(report)
        )
        return digest(draft)


@dataclass(frozen=True)
class PublishDraft:
    """Make what was proposed the version of the next case; running cases stay on theirs.

    By a publisher who is none of its authors (`separation_of_duties`); returns the version.
    What could not be proven needs their `reason` in writing, which the history keeps.
    """

    key: str
    actor: str | None
    seen_version: int
    reason: str = ""

    def attempt(self) -> Attempt:
        return Attempt("PublishDraft", self.actor, values={"key": self.key})

    def run(self, ctx: Context) -> int:
        actor = require(ctx, self.actor, PUBLISHER)
        draft = seen(ctx, self.key, self.seen_version)
        if actor in {*draft.authors, draft.proposed_by}:
            raise SameHands
        if draft.state != "proposed":
            raise Refusal("not_reached", "这份草稿还没有提交发布")
        report = _passed(ctx, draft)
        _refuse_again(ctx, draft)
        open_questions = [finding.line for finding in unproven(report)]
        if open_questions and not self.reason.strip():
            raise Refusal("form_invalid", "有未能证明的事项，发布人须写明为什么仍可发布")
        answered = {"unproven": open_questions, "reason": self.reason.strip()}
        version = keep_definition(
            ctx,
            self.key,
            draft.files,
            actor,
            after=published(ctx.session, self.key),
            authors=draft.authors,
            proposed_by=draft.proposed_by,
            report=report_digest(report),
            **(answered if open_questions else {}),
        )
        draft.state, draft.open_key = "published", None
        return version


def _passed(ctx: Context, draft: ModelDraft) -> tuple[Finding, ...]:
    """The report of a draft that may go on. Raises Refusal with every error found."""
    latest = published(ctx.session, draft.key)
    if latest is None or latest.version != draft.base_version:
        told = f"草稿依据的是第 {draft.base_version} 版，其后已有新版本发布，请依新版本重新起草"
        raise Refusal("stale_task", told)
    report = checked(ctx, draft.key, draft.files)
    if refused(report):
        errors = [finding for finding in report if finding.severity == ERROR]
        raise Refusal(
            [
                Reason("form_invalid", element=f.element, rule=f.rule, detail=f.line)
                for f in errors[:MOST_TOLD]
            ],
            f"检查发现 {len(errors)} 处错误，不能提交、不能发布",
        )
    return report


def _refuse_again(ctx: Context, draft: ModelDraft) -> None:
    same = ctx.session.scalar(
        select(ProcessDefinition.version).where(ProcessDefinition.digest == digest(draft))
    )
    if same is not None:
        raise Refusal("already_done", f"与已发布的第 {same} 版完全相同，不必再发布")


def _record(ctx: Context, draft: ModelDraft, type_: str, actor: str, **body: object) -> None:
    ctx.record(
        type_,
        actor=actor,
        chain=f"definition:{draft.key}",
        body={"key": draft.key, "base_version": draft.base_version, **body},
    )
