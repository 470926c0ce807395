"""The auditor's desk: search the history, see a case in full, prove it, take it away."""

from collections.abc import Mapping
from datetime import date
from io import BytesIO

from flask import Blueprint, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _

import engine
from engine.errors import InvalidForm
from web.audience import Audience, for_
from web.core import actor, choices, execute, read
from web.paging import Pager, page_number
from web.rendering import page
from workflows.surroundings import register

bp = Blueprint("audit", __name__, url_prefix="/audit")

TEXTS = ("person", "unit", "type", "element", "clause", "signer", "case", "reason")
DAYS = ("since", "until")
KINDS = ("", "refusal", "signature", "vote")


@bp.get("/")
@for_(Audience.AUDITOR)
def index() -> ResponseReturnValue:
    """What happened, the newest first, narrowed by what is asked; and what to worry about."""
    asked, problems = _asked(request.args)
    try:
        found = execute(engine.audit.SearchHistory(actor(), asked, page_number()))
    except InvalidForm as refusal:
        problems, found = {**problems, **refusal.fields}, None
    text = page(
        "audit/index.html",
        part="found",
        found=found,
        asked=asked,
        given=request.args,
        problems=problems,
        worries=_worries(asked),
        offered=_offered(),
        pager=Pager("audit.index", found, _address(asked)) if found else None,
    )
    return text, 422 if problems else 200


@bp.get("/<case_id>")
@for_(Audience.AUDITOR)
def case(case_id: str) -> ResponseReturnValue:
    """Every event of the case's chain; with `at`, where the case stood after that event."""
    return _case_page(case_id)


@bp.post("/<case_id>/verify")
@for_(Audience.AUDITOR)
def verify(case_id: str) -> ResponseReturnValue:
    """Recompute the chain, hold the rows against it, and say in words what was found."""
    return _case_page(case_id, execute(engine.audit.VerifyCase(actor(), case_id)))


@bp.get("/<case_id>/responsibility")
@for_(Audience.AUDITOR)
def responsibility(case_id: str) -> ResponseReturnValue:
    """From the outcome back to each act that led to it, and what its actor could then see."""
    view = execute(engine.audit.TraceResponsibility(actor(), case_id))
    return page("audit/responsibility.html", case=view)


@bp.post("/<case_id>/export.<any(csv, responsibility, zip):kind>")
@for_(Audience.AUDITOR)
def export(case_id: str, kind: str) -> ResponseReturnValue:
    """The case as a file; its digest is recorded, and told in a header."""
    made = execute(engine.audit.ExportCase(actor(), case_id, kind))
    answer = send_file(
        BytesIO(made.content), mimetype=made.kind, as_attachment=True, download_name=made.name
    )
    answer.headers["X-Content-SHA256"] = made.digest
    return answer


def _case_page(case_id: str, proof: engine.audit.Proof | None = None) -> str:
    only = request.args.get("only", "")
    only = only if only in KINDS else ""
    seq = request.args.get("at", type=int)
    view = execute(engine.audit.ReadTrail(actor(), case_id, only, seq))
    return page("audit/case.html", part="proof" if proof else None, case=view, proof=proof)


def _asked(given: Mapping[str, str]) -> tuple[engine.audit.Query, dict[str, str]]:
    """The query, and what was typed that is no day."""
    texts = {name: given.get(name, "").strip()[:80] for name in TEXTS}
    days: dict[str, date | None] = {}
    problems = {}
    for name in DAYS:
        try:
            typed = given.get(name, "").strip()
            days[name] = date.fromisoformat(typed) if typed else None
        except ValueError:
            problems[name] = _("日期应为 年-月-日，例如 2026-11-24")
    overdue = given.get("overdue", "")
    query = engine.audit.Query(
        **texts,
        since=days.get("since"),
        until=days.get("until"),
        refusals=given.get("refusals") == "1",
        overdue=overdue if overdue in {"now", "ever"} else "",
    )
    return query, problems


def _address(query: engine.audit.Query) -> dict[str, str]:
    """A query as the arguments of an address."""
    return {name: "1" if value is True else str(value) for name, value in query.told().items()}


def _worries(asked: engine.audit.Query) -> list[dict[str, object]]:
    """What happened lately that an auditor should look at, as counts that link to searches."""
    labels = {
        "refused": _("30 日内未予办理"),
        "overdue": _("逾期未办"),
        "corrected": _("30 日内更正"),
        "voided": _("30 日内签名失效"),
        "failed": _("30 日内转入故障"),
    }
    return [
        {
            "label": labels[name],
            "count": count,
            "url": url_for("audit.index", **_address(query)),  # type: ignore[arg-type]
            "current": query == asked,
        }
        for name, (query, count) in read(engine.audit.lately).items()
    ]


def _offered() -> dict[str, list[tuple[str, str]]]:
    """What the search form offers to choose from."""
    law, english = register(), str(get_locale()) == "en"
    return {
        "unit": list(choices("units")),
        "type": [
            (code, f"{code}" if english else f"{name} {code}")
            for code, name in engine.audit.ACTS.items()
        ],
        "reason": [
            (code, reason.text_en if english else reason.text)
            for code, reason in sorted(law.reasons.items())
        ],
        "clause": [
            (clause.id, f"{law.instruments[clause.instrument].title} {clause.article}")
            for clause in law.clauses.values()
        ],
        "overdue": [("now", _("逾期未办")), ("ever", _("曾经逾期"))],
    }
