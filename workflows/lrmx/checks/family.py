"""The family: who is named, ages that can be, and who is said to live abroad."""

import re
from collections.abc import Iterator

from workflows.lrmx.checks.problem import Problem, problem, quoted
from workflows.lrmx.form import FamilyMember, Form
from workflows.lrmx.months import Month, parse_month

PARENT_AGE = 15
_TAG = "JiaTingChengYuan"
_PARENT = re.compile("父亲?|母亲?")
_CHILD = re.compile("[长次三四五幺独]?[子女]|儿子|女儿")
_SPOUSE = re.compile("妻子?|丈夫|夫|配偶|爱人")
_ABROAD = re.compile(
    "移居|移民(?!局|办|管理|工作|站|中心)|永久居留|永居|绿卡|外籍|外国国籍|定居[国境海]外|[国境海]外定居"
)


def family_problems(form: Form, latest: Month | None) -> Iterator[Problem]:
    birth = parse_month(form.birth)
    for member in form.family:
        if any((member.relation, member.name, member.birth, member.work)):
            yield from _named(member)
            yield from _born(member, birth, latest)
            yield from _abroad(member)


def _called(member: FamilyMember) -> str:
    return f"{member.relation.strip()[:10] or '（称谓未填）'}{member.name.strip()[:20]}"


def _named(member: FamilyMember) -> Iterator[Problem]:
    if not member.relation.strip() or not member.name.strip():
        yield problem("family_unnamed", _TAG, f"「{_called(member)}」的称谓或者姓名未填写")


def _born(member: FamilyMember, birth: Month | None, latest: Month | None) -> Iterator[Problem]:
    born = parse_month(member.birth)
    if born is None:
        if member.birth.strip():
            text = f"{_called(member)}的出生日期{quoted(member.birth)}不能识别"
            yield problem("month_unread", _TAG, text)
        return
    if latest is not None and latest < born:
        yield problem("in_future", _TAG, f"{_called(member)}的出生日期晚于填表时间 {latest}")
    elif birth is not None and _too_close(member.relation.strip(), born, birth):
        text = f"{_called(member)}与本人年龄相差不足 {PARENT_AGE} 岁"
        yield problem("family_ages", _TAG, text)


def _too_close(relation: str, born: Month, birth: Month) -> bool:
    if _PARENT.fullmatch(relation):
        return born.years_until(birth) < PARENT_AGE
    return bool(_CHILD.fullmatch(relation)) and birth.years_until(born) < PARENT_AGE


def _abroad(member: FamilyMember) -> Iterator[Problem]:
    relation = member.relation.strip()
    near = _SPOUSE.fullmatch(relation) or _CHILD.fullmatch(relation)
    if near and _ABROAD.search(member.work + member.politics):
        text = f"{_called(member)}记有移居国（境）外情况，请按规定核实"
        yield problem("family_abroad", _TAG, text)
