"""What in a form does not agree with itself: 三龄两历一身份, the number, the family."""

from datetime import date

from workflows.lrmx.checks.family import family_problems
from workflows.lrmx.checks.person import person_problems
from workflows.lrmx.checks.problem import Problem
from workflows.lrmx.checks.resume import resume_problems
from workflows.lrmx.checks.schooling import schooling_problems
from workflows.lrmx.form import LABELS, Form
from workflows.lrmx.months import Month

__all__ = ["Problem", "problems"]


def problems(form: Form, on: date | None = None) -> list[Problem]:
    """Every question that the form leaves open, in the order of its elements.

    Dates are in the future when they lie after the form was filled in; without that date,
    after the day `on`, if it is given.
    """
    today = None if on is None else Month.of(on)
    latest = form.reckoned or today
    found = [
        *person_problems(form, latest, today),
        *schooling_problems(form),
        *resume_problems(form, latest),
        *family_problems(form, latest),
    ]
    order = list(LABELS)
    return sorted(found, key=lambda problem: order.index(problem.field))
