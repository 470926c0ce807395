"""Commands on files: attach to a case, read, keep a received form. Every reading is recorded."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

import engine
from engine.errors import NotFound, NotYours, Refusal
from engine.surroundings import KeptFile
from workflows.records.change import PERSONNEL, Change, require, unknown
from workflows.records.content import accept_file
from workflows.records.personnel import check_reader
from workflows.records.staffing import record_in_file
from workflows.records.tables import EvidenceFile, Person, ReceivedForm

EVERYBODY = "all"
LRMX = "application/xml"


@dataclass(frozen=True)
class FileView:
    """An evidence file: shown by name, kept by digest."""

    id: int
    name: str
    kind: str
    size: int
    digest: str
    element: str
    by: str
    at: datetime


@dataclass(frozen=True)
class OpenedFile:
    """A file as it came, for one who may read it."""

    name: str
    kind: str
    content: bytes = field(repr=False)


@dataclass(frozen=True)
class AttachFile(Change):
    """Put a file before a case, from a task that the actor may do."""

    task_id: str
    name: str
    content: bytes = field(repr=False)

    def run(self, ctx: engine.Context) -> int:
        task = engine.task_access(ctx, self.task_id, self.actor or "")
        if not task.may_act:
            raise NotYours
        accepted = accept_file(self.name, self.content)
        file = EvidenceFile(
            case_id=task.case_id,
            element=task.element,
            digest=sha256(self.content).hexdigest(),
            name=accepted.name,
            kind=accepted.kind,
            size=len(self.content),
            content=self.content,
            by=self.actor,
            at=ctx.now,
            audience=task.audience or EVERYBODY,
        )
        ctx.session.add(file)
        ctx.session.flush()
        ctx.record(
            "file.attached",
            actor=self.actor,
            case=task.case_id,
            element=task.element,
            body={"file": file.id, "name": file.name, "digest": file.digest, "size": file.size},
        )
        return file.id


@dataclass(frozen=True)
class ReadFile(Change):
    """Open an evidence file. Whoever may not see it is not told that there is one."""

    file_id: int

    def run(self, ctx: engine.Context) -> OpenedFile:
        file = ctx.session.get(EvidenceFile, self.file_id)
        if file is None or not _may_read(ctx, file, self.actor):
            raise NotFound(message="没有这份文件，或者您无权查看")
        ctx.record(
            "file.read",
            actor=self.actor,
            element=file.element,
            chain=f"file:{file.case_id}",
            body={"file": file.id, "digest": file.digest},
        )
        return OpenedFile(file.name, file.kind, file.content)


@dataclass(frozen=True)
class KeepForm(Change):
    """Keep a received .lrmx byte for byte, and what was read from it as the person's profile."""

    person_id: str
    content: bytes = field(repr=False)
    profile: Mapping[str, object] = field(repr=False)

    def run(self, ctx: engine.Context) -> str:
        require(ctx, self.actor, PERSONNEL)
        person = ctx.session.get(Person, self.person_id)
        if person is None:
            raise unknown("person_id", self.person_id)
        digest = sha256(self.content).hexdigest()
        kept = ctx.session.get(ReceivedForm, digest)
        if kept is not None and kept.person_id != person.id:
            raise Refusal("form_invalid", "这份任免审批表已经登记在另一人名下")
        if kept is None:
            form = ReceivedForm(digest=digest, person_id=person.id, content=self.content)
            form.received_at, form.received_by = ctx.now, self.actor
            ctx.session.add(form)
        old, person.file_digest, person.profile = person.file_digest, digest, dict(self.profile)
        record_in_file(ctx, "form.kept", self.actor, person.id, {"old": old, "new": digest})
        return digest


@dataclass(frozen=True)
class ReadPersonnelFile(Change):
    """Open a person's received form. Nobody opens their own or that of their kin."""

    person_id: str
    purpose: str

    def run(self, ctx: engine.Context) -> OpenedFile:
        check_reader(ctx, self.actor, self.person_id)
        if not self.purpose.strip():
            raise Refusal("form_invalid", "查阅干部档案应当写明用途")
        person = ctx.session.get_one(Person, self.person_id)
        form = ctx.session.get(ReceivedForm, person.file_digest or "")
        if form is None:
            raise NotFound(message="没有收到过此人的任免审批表")
        body = {"digest": form.digest, "purpose": self.purpose}
        record_in_file(ctx, "file.read", self.actor, self.person_id, body)
        return OpenedFile(f"{person.name}.lrmx", LRMX, form.content)


def files(ctx: engine.Context, case_id: str, viewer: str) -> tuple[FileView, ...]:
    """The files of a case that this viewer may open, the oldest first."""
    access = engine.case_access(ctx, case_id, viewer)
    if not access.sees:
        return ()
    query = select(EvidenceFile).where(EvidenceFile.case_id == case_id)
    if not access.knows:
        query = query.where(EvidenceFile.audience == EVERYBODY)
    return tuple(
        FileView(
            row.id,
            row.name,
            row.kind,
            row.size,
            row.digest,
            row.element,
            ctx.around.directory.person_name(ctx.session, row.by),
            row.at,
        )
        for row in ctx.session.scalars(query.order_by(EvidenceFile.id))
    )


def kept_files(session: Session, case_id: str) -> tuple[KeptFile, ...]:
    """Every file of a case as it lies there, content included: for the audit."""
    query = select(EvidenceFile).where(EvidenceFile.case_id == case_id)
    return tuple(
        KeptFile(
            id=row.id,
            name=row.name,
            element=row.element,
            digest=row.digest,
            size=row.size,
            by=row.by,
            at=row.at,
            audience=row.audience,
            content=row.content,
        )
        for row in session.scalars(query.options(undefer(EvidenceFile.content)))
    )


def manifest(session: Session, case_id: str) -> list[dict[str, str]]:
    """Name and digest of every file of the case that is not kept by the discipline organs."""
    query = select(EvidenceFile).where(
        EvidenceFile.case_id == case_id, EvidenceFile.audience == EVERYBODY
    )
    return [
        {"name": row.name, "element": row.element, "digest": row.digest}
        for row in session.scalars(query.order_by(EvidenceFile.id))
    ]


def _may_read(ctx: engine.Context, file: EvidenceFile, actor: str | None) -> bool:
    """Fails closed: without an actor, a part in the case, or the file's audience, no."""
    access = engine.case_access(ctx, file.case_id, actor or "")
    return access.sees and (access.knows or file.audience == EVERYBODY)
