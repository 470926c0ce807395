"""The form given back: the original with what the case decided, or what is known and no more."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from workflows.lrmx.appraisals import appraisals_text
from workflows.lrmx.form import Form
from workflows.paths import Facts, at, text_at

# The facts know one level of schooling, the form two ways to it: it must not tell which.
SCHOOLING = {
    "secondary": "高中、中专",
    "college": "大学专科",
    "bachelor": "大学本科",
    "master": "硕士研究生",
    "doctor": "博士研究生",
}
UNDIVIDED = "（未分全日制、在职）"


def form_of(facts: Facts, on: date, original: Form | None = None) -> Form:
    """The form of a case with these facts, as it stands on the day `on`.

    The proposed post is the case's. Grounds, reporting unit and the day of filling in are
    the original's; where it leaves them empty, the case's as far as they are recorded.
    """
    form = original or _known(facts)
    unit, title = text_at(facts, "post.unit") or "", text_at(facts, "post.title") or ""
    return replace(
        form,
        proposed_post=unit + title or form.proposed_post,
        grounds=form.grounds or text_at(facts, "introduce.introduction") or "",
        reporting_unit=form.reporting_unit or text_at(facts, "candidate.unit") or unit,
        filled_on=form.filled_on or f"{on:%Y%m%d}",
    )


def _known(facts: Facts) -> Form:
    """A form with what is recorded of the candidate; everything else is left empty."""
    level = SCHOOLING.get(text_at(facts, "candidate.education") or "")
    unit, rank = (text_at(facts, f"candidate.{key}") or "" for key in ("unit", "rank"))
    grades = at(facts, "candidate.appraisals")
    return Form(
        name=text_at(facts, "candidate.name") or "",
        birth=(text_at(facts, "candidate.birth") or "").replace("-", ""),
        full_time_education=f"{level}{UNDIVIDED}" if level else "",
        current_post=unit + (f"（{rank}）" if rank else ""),
        appraisals=appraisals_text(grades) if isinstance(grades, Mapping) else "",
    )
