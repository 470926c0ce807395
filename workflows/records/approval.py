"""The approval form of a case: read as it came, or given back with what the case decided."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy import select

import engine
from engine.errors import Fault, NotFound, Refusal
from workflows import lrmx
from workflows.records.change import Change
from workflows.records.committees import deciding_committee
from workflows.records.evidence import OpenedFile
from workflows.records.identity import Identity, candidate_of
from workflows.records.personnel import (
    ORGANISATION_OFFICERS,
    READERS,
    committees_over,
    may_open,
)
from workflows.records.tables import Person, ReceivedForm

LRMX = "application/xml"
UNSEEN = "没有这份审批表，或者您无权查阅"


@dataclass(frozen=True)
class KeptForm:
    """A form that is kept: the case's own, or (`on_file`) the one in the candidate's file."""

    name: str
    size: int
    digest: str
    by: str
    at: datetime
    on_file: bool


@dataclass(frozen=True)
class FormView:
    """What one viewer may do with the approval form of a case."""

    kept: KeptForm | None
    may_export: bool


@dataclass(frozen=True)
class ReadForm(Change):
    """Open the form that a case began with, else the one in the candidate's file, as it came.

    The organs over the candidate and the auditor may; the candidate and their kin may not.
    """

    case_id: str
    purpose: str

    def run(self, ctx: engine.Context) -> OpenedFile:
        asked = _Asked.of(ctx, self.case_id, self.actor or "")
        form = asked.kept()
        if form is None:
            raise NotFound(message=UNSEEN)
        if not self.purpose.strip():
            raise Refusal("form_invalid", "查阅审批表原件应当写明用途")
        body = {"case": self.case_id, "digest": form.digest, "purpose": self.purpose.strip()}
        chain = f"file:{asked.person.id if asked.person else self.case_id}"
        ctx.record("file.read", actor=self.actor, chain=chain, body=body)
        return OpenedFile(form.name, LRMX, _content(form))


@dataclass(frozen=True)
class ExportForm(Change):
    """Give the form back with the proposed post in it; without an original, what is known.

    The organisation organs of the deciding committee and the auditor may, and the system.
    """

    case_id: str

    def run(self, ctx: engine.Context) -> OpenedFile:
        asked = _Asked.of(ctx, self.case_id, self.actor or "")
        if asked.who is None or not (self.actor is None or asked.may_export()):
            raise NotFound(message=UNSEEN)
        kept = asked.original()
        original = lrmx.read(_content(kept), kept.name) if kept else None
        form = lrmx.form_of(asked.access.facts, ctx.today, original)
        try:
            content = lrmx.write(form)
        except lrmx.FormRefused as refused:
            raise Refusal("form_invalid", str(refused)) from refused
        ctx.record(
            "form.exported",
            actor=self.actor,
            chain=f"file:{self.case_id}",
            body={
                "case": self.case_id,
                "digest": sha256(content).hexdigest(),
                "original": kept.digest if kept else None,
            },
        )
        return OpenedFile(f"{form.name}.lrmx", LRMX, content)


def approval_form(ctx: engine.Context, case_id: str, viewer: str) -> FormView:
    """What this viewer may open and export of the case's approval form."""
    asked = _Asked.of(ctx, case_id, viewer)
    form = asked.kept()
    if form is None:
        return FormView(None, asked.may_export())
    by = ctx.around.directory.person_name(ctx.session, form.received_by)
    on_file = form.case_id != case_id
    kept = KeptForm(form.name, form.size, form.digest, by, form.received_at, on_file)
    return FormView(kept, asked.may_export())


def _content(form: ReceivedForm) -> bytes:
    """The bytes as they came. Raises Fault where they are no longer those."""
    if sha256(form.content).hexdigest() != form.digest:
        raise Fault(f"审批表 {form.name} 与收存时的摘要不符，不能查阅或者导出，请联系审计监督人员")
    return form.content


@dataclass(frozen=True)
class _Asked:
    """Somebody asks for the form of a case's candidate, who may be on record."""

    ctx: engine.Context
    case_id: str
    actor: str
    access: engine.CaseAccess
    who: Identity | None
    person: Person | None

    @classmethod
    def of(cls, ctx: engine.Context, case_id: str, actor: str) -> "_Asked":
        access = engine.case_access(ctx, case_id, actor)
        who = candidate_of(ctx.session, access.facts)
        person = ctx.session.get(Person, who.key) if who else None
        return cls(ctx, case_id, actor, access, who, person)

    def original(self) -> ReceivedForm | None:
        query = select(ReceivedForm).where(ReceivedForm.case_id == self.case_id)
        return self.ctx.session.scalars(query).first()

    def kept(self) -> ReceivedForm | None:
        """The case's original, else the one in the candidate's file; None if not for them."""
        original = self.original()
        if original is not None:
            return original if self._may(self._deciding(), READERS) else None
        if self.person is None or not self._may(committees_over(self.ctx, self.person.id), READERS):
            return None
        query = select(ReceivedForm).where(
            ReceivedForm.digest == self.person.file_digest, ReceivedForm.case_id.is_not(None)
        )
        return self.ctx.session.scalars(query.order_by(ReceivedForm.id)).first()

    def may_export(self) -> bool:
        return self._may(self._deciding(), ORGANISATION_OFFICERS)

    def _may(self, committees: Collection[str], roles: Collection[str]) -> bool:
        if self.who is None or not self.access.sees:
            return False
        return may_open(self.ctx, self.actor, self.who, committees, roles)

    def _deciding(self) -> tuple[str, ...]:
        committee = deciding_committee(self.ctx.session, self.access.facts)
        return (committee.id,) if committee else ()
