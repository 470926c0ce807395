"""The resume: without gaps, overlaps or a future, and in step with the start of work."""

from collections.abc import Iterator
from itertools import pairwise, takewhile

from workflows.lrmx.checks.problem import Problem, problem
from workflows.lrmx.form import Form
from workflows.lrmx.months import Month, parse_month
from workflows.lrmx.resume import Period

SCHOOL_AGE = 14
_TAG = "JianLi"
_SUMMER = 2
_LISTED = 5


def resume_problems(form: Form, latest: Month | None) -> Iterator[Problem]:
    """`latest` is the month after which a period lies in the future of the form."""
    history = form.history
    if history.unread:
        lines = "、".join(map(str, history.unread[:_LISTED]))
        more = f" 等 {len(history.unread)} 行" if len(history.unread) > _LISTED else " 行"
        yield problem("resume_unread", _TAG, f"第 {lines}{more}的起止年月不能识别")
    if not history.periods:
        if not history.unread:
            yield problem("missing", _TAG, "未填写")
        return
    for period in history.periods:
        yield from _period(period, latest)
    for earlier, later in pairwise(history.periods):
        yield from _seam(earlier, later)
    yield from _last(history.periods[-1], latest)
    yield from _work_start(form, history.periods)
    yield from _beginning(form, history.periods[0])


def _period(period: Period, latest: Month | None) -> Iterator[Problem]:
    if period.end is not None and period.end < period.start:
        yield problem("resume_reversed", _TAG, f"第 {period.line} 行（{period}）起止颠倒")
    elif latest is not None and latest < (period.end or period.start):
        yield problem("in_future", _TAG, f"第 {period.line} 行（{period}）晚于填表时间 {latest}")


def _seam(earlier: Period, later: Period) -> Iterator[Problem]:
    """Where two periods meet: in one month, in the next, or after a summer out of school."""
    if later.start < earlier.start:
        yield problem("resume_order", _TAG, f"第 {later.line} 行（{later}）没有按时间先后排列")
    elif earlier.end is None:
        text = f"第 {earlier.line} 行（{earlier}）没有止时间，其后却还有经历"
        yield problem("resume_open", _TAG, text)
    elif later.start < earlier.end:
        text = f"第 {earlier.line} 行（{earlier}）与第 {later.line} 行（{later}）重叠"
        yield problem("resume_overlap", _TAG, text)
    elif earlier.end.months_until(later.start) > (_SUMMER if earlier.study else 1):
        yield problem("resume_gap", _TAG, f"{earlier.end} 至 {later.start} 之间没有记载")


def _last(last: Period, latest: Month | None) -> Iterator[Problem]:
    if last.end is not None and latest is not None and last.end.months_until(latest) > 1:
        yield problem("resume_gap", _TAG, f"止于 {last.end}，至填表时间 {latest} 没有记载")


def _work_start(form: Form, periods: tuple[Period, ...]) -> Iterator[Problem]:
    """Work does not begin before the resume does, nor before the schooling at its head ends."""
    tag, start = "CanJiaGongZuoShiJian", parse_month(form.work_start)
    if start is None:
        return
    if start < periods[0].start:
        text = f"{start} 早于简历开始的 {periods[0].start}"
        yield problem("work_before_resume", tag, text)
        return
    for period in takewhile(lambda period: period.study, periods):
        if period.end is not None and period.start <= start < period.end:
            yield problem("work_during_study", tag, f"{start} 时仍在全日制学习（{period}）")


def _beginning(form: Form, first: Period) -> Iterator[Problem]:
    birth = parse_month(form.birth)
    if birth is not None and birth.years_until(first.start) < SCHOOL_AGE:
        text = f"开始时（{first.start}）不满 {SCHOOL_AGE} 周岁，请核对出生年月与学历"
        yield problem("resume_too_young", _TAG, text)
