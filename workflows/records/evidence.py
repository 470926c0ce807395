"""Commands on files: attach to a case, read. Every reading is recorded."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, undefer

import engine
from engine.errors import NotFound, NotYours
from engine.surroundings import KeptFile
from workflows.records.change import Change
from workflows.records.content import accept_file
from workflows.records.tables import EvidenceFile, ReceivedForm

EVERYBODY = "all"


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
    forms = select(ReceivedForm).where(ReceivedForm.case_id == case_id)
    return (*_forms(session, forms), *_attached(session, query))


def _forms(session: Session, query: Select[ReceivedForm]) -> Iterator[KeptFile]:
    """The approval form as it came, which belongs to no one element."""
    for row in session.scalars(query.options(undefer(ReceivedForm.content))):
        yield KeptFile(
            told="form.linked",
            id=row.id,
            name=row.name,
            element="",
            digest=row.digest,
            size=row.size,
            by=row.received_by,
            at=row.received_at,
            audience=EVERYBODY,
            content=row.content,
        )


def _attached(session: Session, query: Select[EvidenceFile]) -> Iterator[KeptFile]:
    for row in session.scalars(query.options(undefer(EvidenceFile.content))):
        yield KeptFile(
            told="file.attached",
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


def manifest(session: Session, case_id: str) -> list[dict[str, str]]:
    """Name and digest of every file of the case that is not kept by the discipline organs.

    The approval form with which the case began comes first.
    """
    forms = select(ReceivedForm.name, ReceivedForm.digest).where(ReceivedForm.case_id == case_id)
    query = select(EvidenceFile).where(
        EvidenceFile.case_id == case_id, EvidenceFile.audience == EVERYBODY
    )
    return [
        *(
            {"name": name, "element": "start", "digest": digest}
            for name, digest in session.execute(forms)
        ),
        *(
            {"name": row.name, "element": row.element, "digest": row.digest}
            for row in session.scalars(query.order_by(EvidenceFile.id))
        ),
    ]


def _may_read(ctx: engine.Context, file: EvidenceFile, actor: str | None) -> bool:
    """Fails closed: without an actor, a part in the case, or the file's audience, no."""
    access = engine.case_access(ctx, file.case_id, actor or "")
    return access.sees and (access.knows or file.audience == EVERYBODY)
