"""What the form can tell of a candidate, in the names that the procedures read.

Whatever it cannot tell for certain is left out: an officer fills it in, nobody guesses.
"""

import re
from collections.abc import Iterable
from datetime import date

from workflows.lrmx.appraisals import parse_appraisals
from workflows.lrmx.form import Form
from workflows.lrmx.months import Month, parse_month

LEVELS = ("secondary", "college", "bachelor", "master", "doctor")
_UNFINISHED = re.compile("肄业|结业|在读|进修|未毕业|大学普通班")
_EDUCATION = (
    ("doctor", re.compile("博士")),
    ("master", re.compile("硕士|研究生|研究班")),
    ("college", re.compile("大专|专科|高职|高等职业")),
    ("bachelor", re.compile("本科|大学|学士|双学位")),
    ("secondary", re.compile("中专|高中|中技|技校|技工|职高|职业高中|初中|中学|小学|中师|中等")),
)
_RANK = re.compile(
    r"(?P<side>[正副])(?P<level>厅局?|县处|县（处）|乡科|乡（科）|处|县|科)级"
    r"|(?P<long>厅局|县处|乡科)级(?P<post>[正副])职"
    r"|(?<![任办])科员"
)
_STEPS = {"厅": "厅", "县": "处", "处": "处", "乡": "科", "科": "科"}
_TITLE = re.compile(
    r"\W*(?:$|党[组委总支]|支部|常委|委员|成员|副|书记|总?经理|董事|总|负责人|干部|职员|工作人员"
    r"|[一二三四]级|(?:主任)?科员|调研员|巡视员|[局部处科股所院校镇乡县区市]长|主任|主席)"
)


def candidate_facts(form: Form, on: date, units: Iterable[str] = ()) -> dict[str, object]:
    """The members of `candidate` that the form states, as they stand on the day `on`.

    `units` are the units on record. The candidate's is the one of them, the reporting unit
    included, that the present post names before its title.
    """
    birth = parse_month(form.birth)
    facts: dict[str, object | None] = {
        "name": "".join(form.name.split()) or None,
        "unit": _unit(form, units),
        "birth": None if birth is None else str(birth),
        "education": education(form),
        "rank": rank(form),
        "service_years": _service_years(form, Month.of(on)),
        "appraisals": parse_appraisals(form.appraisals).grades or None,
    }
    return {key: value for key, value in facts.items() if value is not None}


def education(form: Form) -> str | None:
    """The highest level of schooling, full-time or in service. A degree alone is no schooling."""
    levels = [
        education_level(form.full_time_education, form.full_time_degree),
        education_level(form.in_service_education, form.in_service_degree),
    ]
    return max((level for level in levels if level), key=LEVELS.index, default=None)


def education_level(schooling: str, degree: str = "") -> str | None:
    """The level that a 学历 names; the degree only tells doctors among the postgraduates."""
    if not schooling.strip() or _UNFINISHED.search(schooling):
        return None
    found = next((level for level, words in _EDUCATION if words.search(schooling)), None)
    return "doctor" if found == "master" and "博士" in degree else found


def rank(form: Form) -> str | None:
    """The one rank that the present post states, else the one of the period still open."""
    periods = form.history.periods
    current = periods[-1].text if periods and periods[-1].end is None else ""
    for text in (form.current_post, current):
        stated = {_rank(found) for found in _RANK.finditer(text)}
        if stated:
            return stated.pop() if len(stated) == 1 else None
    return None


def _rank(found: re.Match[str]) -> str:
    step = found["level"] or found["long"]
    if step is None:
        return "科员"
    return f"{found['side'] or found['post']}{_STEPS[step[0]]}级"


def _unit(form: Form, units: Iterable[str]) -> str | None:
    post = form.current_post.strip()
    named = {unit.strip() for unit in (*units, form.reporting_unit)} - {""}
    at_its_head = (
        unit for unit in named if post.startswith(unit) and _TITLE.match(post[len(unit) :])
    )
    return max(at_its_head, key=len, default=None)


def _service_years(form: Form, on: Month) -> int | None:
    start = parse_month(form.work_start)
    return None if start is None or on < start else start.years_until(on)
