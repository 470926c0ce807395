"""Schooling: the degree fits the education, the school is named, the resume tells of it."""

import re
from collections.abc import Iterator

from workflows.lrmx.checks.problem import Problem, problem, quoted
from workflows.lrmx.facts import LEVELS, education_level
from workflows.lrmx.form import Form

_DEGREES = (("doctor", "博士"), ("master", "硕士"), ("bachelor", "学士"))
_IN_SERVICE = re.compile(
    "在职|党校|函授|自考|自学考试|电大|广播电视大学|夜大|成人|学习|研究生|[其期]间"
)


def schooling_problems(form: Form) -> Iterator[Problem]:
    yield from _schools(form)
    yield from _degrees(form)
    yield from _told_in_resume(form)


def _schools(form: Form) -> Iterator[Problem]:
    for tag, schooling, degree, schools in (
        (
            "QuanRiZhiJiaoYu_XueLi",
            form.full_time_education,
            form.full_time_degree,
            form.full_time_education_school + form.full_time_degree_school,
        ),
        (
            "ZaiZhiJiaoYu_XueLi",
            form.in_service_education,
            form.in_service_degree,
            form.in_service_education_school + form.in_service_degree_school,
        ),
    ):
        level = education_level(schooling, degree)
        if schooling.strip() and level is None:
            yield problem("education_unread", tag, f"{quoted(schooling)}不能对应到学历层次")
        elif level not in (None, "secondary") and not schools.strip():
            yield problem("school_missing", tag, "未填写毕业院校系及专业")


def _degrees(form: Form) -> Iterator[Problem]:
    """Full-time alone: in service a degree may be earned without the schooling."""
    tag = "QuanRiZhiJiaoYu_XueWei"
    degree = next((level for level, word in _DEGREES if word in form.full_time_degree), None)
    level = education_level(form.full_time_education, form.full_time_degree)
    if degree is not None and level is None:
        yield problem("degree_alone", tag, "填有学位而没有相应的学历")
    elif degree is not None and level is not None and LEVELS.index(level) < LEVELS.index(degree):
        text = f"{quoted(form.full_time_degree)}高于学历{quoted(form.full_time_education)}"
        yield problem("degree_above_education", tag, text)


def _told_in_resume(form: Form) -> Iterator[Problem]:
    periods = form.history.periods
    if not periods:
        return
    if education_level(form.full_time_education) not in (None, "secondary") and not any(
        period.study for period in periods
    ):
        yield problem("study_untold", "QuanRiZhiJiaoYu_XueLi", "简历中没有相应的学习经历")
    if form.in_service_education.strip() and not _IN_SERVICE.search(form.resume):
        yield problem("study_untold", "ZaiZhiJiaoYu_XueLi", "简历中没有相应的在职学习经历")
