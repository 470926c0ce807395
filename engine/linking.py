"""One case names another: the link as a row, and what each may then know of the other."""

from collections.abc import Mapping

from sqlalchemy import String, bindparam, or_, select

from engine.clock import local_date
from engine.context import Context
from engine.errors import InvalidForm
from engine.forms import Field, Form
from engine.models import CaseLink, ProcessInstance

OPENED_BY = "opened_by"
_CASE = bindparam("case", type_=String)
_LINKED = (
    select(CaseLink, ProcessInstance)
    .join(
        ProcessInstance,
        or_(
            (CaseLink.case_id == _CASE) & (ProcessInstance.id == CaseLink.target_id),
            (CaseLink.target_id == _CASE) & (ProcessInstance.id == CaseLink.case_id),
        ),
    )
    .where(or_(CaseLink.case_id == _CASE, CaseLink.target_id == _CASE))
    .order_by(CaseLink.case_id, CaseLink.field)
)


def keep(
    ctx: Context, case_id: str, form: Form, values: Mapping[str, object], head: str = ""
) -> None:
    """Keep the links that these answers make. Raises InvalidForm where there is no such case."""
    for asked in form.fields:
        wanted = asked.properties.get("case")
        if not wanted:
            continue
        number, name = values.get(asked.key), f"{head}.{asked.key}" if head else asked.key
        if number is not None:
            _check(ctx, asked, str(number), str(wanted))
        _set(ctx, case_id, name, str(number) if number is not None else None)


def names_cases(form: Form) -> bool:
    """Whether the answers to a form can link its case to another."""
    return any(asked.properties.get("case") for asked in form.fields)


def keep_opener(ctx: Context, case_id: str, opener: str | None) -> None:
    if opener is not None:
        _set(ctx, case_id, OPENED_BY, opener)


def linked(ctx: Context, case_id: str) -> list[tuple[str, bool, ProcessInstance]]:
    """The last name of the linking fact, whether this case made the link, and the other case."""
    return [
        (link.field.rpartition(".")[2], link.case_id == case_id, other)
        for link, other in ctx.session.execute(_LINKED, {"case": case_id})
    ]


def told(case: ProcessInstance) -> dict[str, object]:
    """What a linked case tells of itself, beside its facts."""
    return {
        "case": case.id,
        "procedure": case.procedure,
        "state": case.state,
        "outcome": case.outcome,
        "started_on": local_date(case.started_at),
        "ended_on": local_date(case.ended_at) if case.ended_at else None,
    }


def _check(ctx: Context, asked: Field, number: str, wanted: str) -> None:
    found = ctx.session.get(ProcessInstance, number)
    if found is None or (wanted != "any" and found.procedure not in wanted.split()):
        raise InvalidForm({asked.key: f"没有案号为 {number} 的相应案件"})


def _set(ctx: Context, case_id: str, name: str, target: str | None) -> None:
    link = ctx.session.get(CaseLink, (case_id, name))
    if target is None:
        if link is not None:
            ctx.session.delete(link)
        return
    if link is None:
        link = CaseLink(case_id=case_id, field=name)
        ctx.session.add(link)
    link.target_id = target
    ctx.session.flush()
