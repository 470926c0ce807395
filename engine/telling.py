"""Facts, reasons and clauses in words: what a page shows of them."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime

from engine.casefile import CaseFile
from engine.clock import SHANGHAI
from engine.context import Context
from engine.errors import Reason
from engine.forms import Field, Form
from engine.paths import at
from engine.policy import hidden
from engine.surroundings import Law, Surroundings
from engine.views import ClauseView, FactGroup, FactRow, ReasonView

START = "人选与职位"
TOLD = {"answer", "message", "result", "decision"}
"""What a page tells of a case, as far as a form says what the answers are called."""


def clause_view(law: Law, clause_id: str) -> ClauseView:
    clause = law.clause(clause_id)
    return ClauseView(
        clause_id,
        law.instrument_of(clause_id).title,
        clause.article,
        clause.summary,
        clause.verified,
        clause.in_force_from,
        clause.in_force_until,
    )


def reason_views(
    around: Surroundings, reasons: Iterable[Reason], on: date
) -> tuple[ReasonView, ...]:
    """Each code once: the sentence, the clauses in force behind it, who can supply what lacks."""
    law = around.law
    found: dict[str, ReasonView] = {}
    for reason in reasons:
        told = law.reason(reason.code)
        clauses = reason.clauses or [c.id for c in law.reason_clauses(reason.code, on)]
        found.setdefault(
            reason.code,
            ReasonView(
                code=reason.code,
                text=told.text,
                text_en=told.text_en,
                clauses=tuple(clause_view(law, clause) for clause in clauses),
                supply=tuple(around.role_names.get(role, role) for role in told.supply),
                element=reason.element,
                detail=reason.detail,
                hint=told.hint,
            ),
        )
    return tuple(found.values())


def fact_groups(file: CaseFile, *, knows: bool) -> tuple[FactGroup, ...]:
    """Whom and what it is about, then every act's answers, the latest first.

    What a service task found, or a table decided, is among them where a form says what it is
    called; nothing is that the viewer may not see.
    """
    groups = [_group(file, START, file.procedure.forms.get("start"), "", file.facts)]
    for row in reversed(file.rows.evidence):
        element = file.procedure.model.of(row.element)
        if row.kind not in TOLD or hidden(element, knows=knows):
            continue
        title = element.name if element else row.element
        if row.kind == "message" and not knows:
            continue
        if any(group.title == title for group in groups) or row.member:
            continue
        form = file.procedure.form(row.element)
        groups.append(_group(file, title, form, row.element, file.facts))
    return tuple(group for group in groups if group.rows)


def _group(
    file: CaseFile, title: str, form: Form | None, head: str, facts: Mapping[str, object]
) -> FactGroup:
    return FactGroup(title, tuple(_rows(file, form, head, facts)) if form else ())


def _rows(file: CaseFile, form: Form, head: str, facts: Mapping[str, object]) -> Iterator[FactRow]:
    for asked in form.fields:
        if asked.type == "text":
            continue
        path = f"{head}.{asked.key}" if head else asked.key
        value = at(facts, path)
        if not answered(asked, value):
            continue
        yield FactRow(path, asked.label, value_text(file.ctx, asked, value))


def answered(asked: Field, value: object) -> bool:
    """Whether there is something to show; a no is, where the question has a word for it."""
    return value not in (None, "", [], {}, False) or (value is False and "no" in asked.properties)


def value_text(ctx: Context, asked: Field | None, value: object) -> str:
    """A value as a page shows it: labels for codes, names for people, 是/否 for truth."""
    if isinstance(value, list | tuple):
        return "、".join(value_text(ctx, asked, item) for item in value)
    if isinstance(value, Mapping):
        return "，".join(f"{k} {value_text(ctx, asked, v)}" for k, v in value.items() if v)
    if isinstance(value, bool):
        given = asked.properties if asked else {}
        return str(given.get("yes", "是") if value else given.get("no", "否"))
    if not isinstance(value, str):
        return _plain_text(value)
    label = next((o.label for o in asked.values if o.value == value), None) if asked else None
    if label is None and asked and asked.options:
        return ctx.around.directory.person_name(ctx.session, value)
    return label or value


def _plain_text(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")
    return value.isoformat() if isinstance(value, date) else str(value)
