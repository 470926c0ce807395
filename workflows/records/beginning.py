"""A case begins on the pages: nothing stays open that a gate would take for clean."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import engine
from engine.errors import Attempt, InvalidForm, NotYours
from engine.feel import parse_expression
from engine.forms import Field, Form, accept
from workflows.paths import at, nested
from workflows.records.change import Change
from workflows.records.identity import candidate_of
from workflows.records.quota import quota_facts
from workflows.records.tables import Person

MUST_ANSWER = "mustAnswer"
"""Property of a question at the start: true, or a condition on the other answers."""
FROM_RECORDS = "fromRecords"
UNRECORDED = "candidate.unrecorded"
QUOTA = ("post.quota_approved", "post.quota_filled")
NOTHING: tuple[object, ...] = (None, "", [], {})
Facts = Mapping[str, object]


@dataclass(frozen=True)
class BeginCase(Change):
    """Start a case whose questions are answered, about people and places that are on record.

    What the records keep is asked for only where they have nothing. A scenario leaves out what
    is clean; a person says so. Returns the case's number.
    """

    procedure: str
    start: Facts

    def attempt(self) -> Attempt:
        return Attempt("StartCase", self.actor, values=dict(self.start))

    def run(self, ctx: engine.Context) -> str:
        startable = engine.queries.procedures(ctx, self.actor or "")
        found = next((each for each in startable if each.key == self.procedure), None)
        if found is None:
            raise NotYours("not_your_task", "您的职务不能发起这项程序")
        if problems := _problems(ctx, found.form, self.start):
            raise InvalidForm(problems)
        return engine.StartCase(self.procedure, self.actor, self.start).run(ctx)


def _problems(ctx: engine.Context, form: Form, start: Facts) -> dict[str, str]:
    """What is wrong or open, in the order of the form."""
    facts, problems = nested(start), {}
    try:
        facts = nested(accept(form, start))
    except InvalidForm as refused:
        problems = dict(refused.fields)
    given = {field.key for field in form.fields if at(nested(start), field.key) not in NOTHING}
    unkept = dict(_unkept(ctx, form, facts))
    for field in form.fields:
        why = _why_not(field, facts, field.key in given, unkept.get(field.key))
        if why and (kept(field) or field.key not in problems):
            problems[field.key] = why
    return problems


def _why_not(field: Field, facts: Facts, given: bool, unkept: str | None) -> str | None:  # noqa: FBT001
    if unkept:
        said = at(facts, field.key)
        return unkept if said is False or said in NOTHING else None
    if given and kept(field) and field.key != UNRECORDED:
        return "此项取自记录，不在这里填写"
    return None if given or not _must(field, facts) else "此项必须如实填写，不能空着"


def kept(field: Field) -> bool:
    """Whether the records answer this question, where they know the person and the place."""
    return bool(field.properties.get(FROM_RECORDS))


def _must(field: Field, facts: Facts) -> bool:
    condition = field.properties.get(MUST_ANSWER)
    if not isinstance(condition, str):
        return condition is True
    return parse_expression(condition.removeprefix("=")).evaluate(facts) is True


def _unkept(ctx: engine.Context, form: Form, facts: Facts) -> Iterator[tuple[str, str]]:
    """The questions that the records do not answer, and why each is asked."""
    who = candidate_of(ctx.session, facts)
    if form.field(UNRECORDED) and who and ctx.session.get(Person, who.key) is None:
        yield UNRECORDED, "记录中没有这个人，请先登记；或者核对属实后勾选此项"
    place = at(facts, "post.title") and at(facts, "post.unit")
    if place and quota_facts(ctx.session, facts, "")["quota_approved"] is None:
        yield from ((key, "记录中没有这个职务的职数，请填写") for key in QUOTA if form.field(key))
