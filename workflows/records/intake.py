"""An approval form comes in: kept when it is read, linked when a case begins with it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256

from sqlalchemy import Select, select

import engine
from engine.errors import InvalidForm, NotYours
from engine.xml import XmlRefused
from workflows import lrmx
from workflows.paths import at, text_at
from workflows.records.change import Change
from workflows.records.choices import unit_choices
from workflows.records.content import clean_stem
from workflows.records.identity import candidate_of
from workflows.records.personnel import committees_over, may_open
from workflows.records.staffing import record_in_file
from workflows.records.tables import Person, ReceivedForm

FORM = "candidate.form"
WAITS = timedelta(days=1)
AGAIN = "没有收存您上传的这份审批表，或者收存已超过一天；请重新上传后再发起"
WHO = {"candidate.name", "candidate.birth"}
Facts = Mapping[str, object]


@dataclass(frozen=True)
class Received:
    """A form that is kept, what it holds, and what it states of the candidate."""

    digest: str
    form: lrmx.Form
    stated: Mapping[str, object]


@dataclass(frozen=True)
class ReceiveForm(Change):
    """Keep an uploaded form for a day, until whoever brought it begins a case with it.

    Forms that were brought before and with which no case was begun for a day are dropped.
    """

    name: str
    content: bytes = field(repr=False)

    def run(self, ctx: engine.Context) -> Received:
        startable = engine.queries.procedures(ctx, self.actor or "")
        if self.actor is None or not any(each.form.field(FORM) for each in startable):
            raise NotYours("not_your_task", "您的职务不能发起需要审批表的程序")
        form = _read(self.content, self.name)
        _drop_stale(ctx)
        units = [label for _value, label in unit_choices(ctx.session)]
        stated = lrmx.candidate_facts(form, ctx.today, units)
        kept = self._kept(ctx, sha256(self.content).hexdigest(), self.actor)
        kept.name, kept.size = f"{clean_stem(self.name)}.lrmx", len(self.content)
        kept.stated, kept.received_at = stated, ctx.now
        body = {"digest": kept.digest, "size": kept.size}
        ctx.record("form.received", actor=self.actor, body=body)
        return Received(kept.digest, form, stated)

    def _kept(self, ctx: engine.Context, digest: str, actor: str) -> ReceivedForm:
        kept = ctx.session.scalars(_waiting(digest, actor)).first()
        if kept is None:
            kept = ReceivedForm(digest=digest, received_by=actor, content=self.content)
            ctx.session.add(kept)
        return kept


def link_form(ctx: engine.Context, facts: Facts, case_id: str, actor: str | None) -> None:
    """Give the case the form that its start data name, and the candidate's file a copy.

    Raises InvalidForm where this actor brought no such form within the day, or has begun
    another case with it.
    """
    digest = text_at(facts, FORM)
    if digest is None:
        return
    query = _waiting(digest, actor or "").where(ReceivedForm.received_at > ctx.now - WAITS)
    form = ctx.session.scalars(query.with_for_update()).first()
    if form is None:
        raise InvalidForm({FORM: _why_not(ctx, digest, actor)})
    form.case_id = case_id
    changed = _changed(form.stated, at(facts, "candidate"))
    body = {"file": form.id, "name": form.name, "digest": digest, "size": form.size}
    body |= {"changed": changed}
    ctx.record("form.linked", actor=actor, case=case_id, body=body)
    if WHO.isdisjoint(changed):
        _file(ctx, form, facts, actor or "")


def _changed(stated: Facts, candidate: object) -> dict[str, list[object]]:
    """What was asked and is answered otherwise than the form states: both values, by path."""
    given = candidate if isinstance(candidate, Mapping) else {}
    return {
        f"candidate.{key}": [value, given[key]]
        for key, value in stated.items()
        if key in given and given[key] != value
    }


def _read(content: bytes, name: str) -> lrmx.Form:
    try:
        return lrmx.read(content, name)
    except (lrmx.FormRefused, XmlRefused) as refused:
        raise InvalidForm({"lrmx": str(refused)}) from refused


def _drop_stale(ctx: engine.Context) -> None:
    query = select(ReceivedForm).where(
        ReceivedForm.case_id.is_(None), ReceivedForm.received_at <= ctx.now - WAITS
    )
    for form in ctx.session.scalars(query):
        ctx.record("form.dropped", actor=None, body={"digest": form.digest, "size": form.size})
        ctx.session.delete(form)
    ctx.session.flush()


def _waiting(digest: str, actor: str) -> Select[ReceivedForm]:
    return select(ReceivedForm).where(
        ReceivedForm.digest == digest,
        ReceivedForm.received_by == actor,
        ReceivedForm.case_id.is_(None),
    )


def _why_not(ctx: engine.Context, digest: str, actor: str | None) -> str:
    """Nobody is told what others have brought."""
    used = ctx.session.scalar(
        select(ReceivedForm.case_id).where(
            ReceivedForm.digest == digest,
            ReceivedForm.received_by == actor,
            ReceivedForm.case_id.is_not(None),
        )
    )
    if used:
        return f"您已经用这份审批表发起案件 {used}；确需再发起一件的，请重新上传"
    return AGAIN


def _file(ctx: engine.Context, form: ReceivedForm, facts: Facts, actor: str) -> None:
    """The form goes into the file of a person on record, where this actor may open that file."""
    who = candidate_of(ctx.session, facts)
    person = ctx.session.get(Person, who.key) if who else None
    if who is None or person is None:
        return
    if not may_open(ctx, actor, who, committees_over(ctx, person.id)):
        return
    old, person.file_digest, person.profile = person.file_digest, form.digest, dict(form.stated)
    body = {"old": old, "new": form.digest, "case": form.case_id}
    record_in_file(ctx, "form.kept", actor, person.id, body)
