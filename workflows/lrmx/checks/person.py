"""The person: dates that can be, ages at work and in the Party, the identity number."""

import re
from collections.abc import Iterator

from workflows.lrmx.appraisals import parse_appraisals
from workflows.lrmx.checks.problem import Problem, problem, quoted
from workflows.lrmx.form import Form
from workflows.lrmx.identity import Identity, parse_identity
from workflows.lrmx.months import Month, parse_month

WORKING_AGE = 16
PARTY_AGE = 18
_JPEG = b"\xff\xd8\xff"
_PARTS = re.compile(r"[；;、，,（()）\s]")
_OTHER_PARTY = re.compile(
    "民革|民盟|民建|民进|农工|致公|九三|台盟|国民党革命委员会|民主同盟|民主建国会|民主促进会"
    "|民主自治同盟|无党派|群众"
)
_SANCTION = re.compile(
    "警告|记过|记大过|降级|撤职|开除|撤销党内|留党察看|诫勉|通报批评|免职|停职|责令辞职|处分|问责"
)
_NO_SANCTION = re.compile("(?:无|没有|未受|未曾受)[^；;。，,\n]{0,12}(?:处分|处理|问责)")


def person_problems(form: Form, latest: Month | None, today: Month | None) -> Iterator[Problem]:
    """`latest` is the month after which a date lies in the future of the form."""
    if not form.name.strip():
        yield problem("missing", "XingMing", "未填写")
    yield from _months(form, latest)
    yield from _reckoning(form, today)
    yield from _ages(form)
    yield from _identity(form)
    yield from _appraisals(form, latest)
    if _SANCTION.search(_NO_SANCTION.sub("", form.merits)):
        yield problem("sanction_stated", "JiangChengQingKuang", "记有处分或者处理，请核对影响期")
    if form.photo and not form.photo.startswith(_JPEG):
        yield problem("photo_form", "ZhaoPian", "不是 JPEG 图片，请重新插入")


def joined_party(form: Form) -> Month | None:
    """When the person joined the Party, where the field tells it beside another party's name."""
    months = (parse_month(part) for part in _PARTS.split(form.party))
    return next((month for month in months if month is not None), None)


def _months(form: Form, latest: Month | None) -> Iterator[Problem]:
    for tag, text, month in (
        ("ChuShengNianYue", form.birth, parse_month(form.birth)),
        ("RuDangShiJian", form.party, joined_party(form)),
        ("CanJiaGongZuoShiJian", form.work_start, parse_month(form.work_start)),
    ):
        if month is not None and latest is not None and latest < month:
            yield problem("in_future", tag, f"{month} 晚于填表时间 {latest}")
        elif month is None and text.strip() and not _names_a_party(tag, text):
            yield problem("month_unread", tag, f"{quoted(text)}不是年月，应写作 198503")
        elif not text.strip() and tag != "RuDangShiJian":
            yield problem("missing", tag, "未填写")


def _names_a_party(tag: str, text: str) -> bool:
    return tag == "RuDangShiJian" and _OTHER_PARTY.search(text) is not None


def _reckoning(form: Form, today: Month | None) -> Iterator[Problem]:
    if not form.filled_on.strip() and not form.age_on.strip():
        yield problem("missing", "TianBiaoShiJian", "与计算年龄时间均未填写，无法计算年龄")
    for tag, text in (("JiSuanNianLingShiJian", form.age_on), ("TianBiaoShiJian", form.filled_on)):
        if text.strip() and parse_month(text) is None:
            yield problem("month_unread", tag, f"{quoted(text)}不是日期，应写作 20170103")
    filled = parse_month(form.filled_on)
    if filled is not None and today is not None and today < filled:
        yield problem("in_future", "TianBiaoShiJian", f"{filled} 晚于现在")


def _ages(form: Form) -> Iterator[Problem]:
    birth = parse_month(form.birth)
    work, party = parse_month(form.work_start), joined_party(form)
    if birth is not None and work is not None and birth.years_until(work) < WORKING_AGE:
        text = f"按出生年月 {birth} 计算，参加工作（{work}）时不满 {WORKING_AGE} 周岁"
        yield problem("worked_too_young", "CanJiaGongZuoShiJian", text)
    if birth is not None and party is not None and birth.years_until(party) < PARTY_AGE:
        text = f"按出生年月 {birth} 计算，入党（{party}）时不满 {PARTY_AGE} 周岁"
        yield problem("joined_too_young", "RuDangShiJian", text)


def _identity(form: Form) -> Iterator[Problem]:
    number = form.identity_number.strip()
    if not number:
        yield problem("missing", "ShenFenZheng", "未填写")
        return
    told = parse_identity(number)
    if told is None:
        yield problem("identity_form", "ShenFenZheng", "应为 18 位，前 17 位数字，末位数字或 X")
        return
    if not told.checked:
        yield problem("identity_check", "ShenFenZheng", "校验码不符，请核对有无抄写错误")
    yield from _agreement(form, told)


def _agreement(form: Form, told: Identity) -> Iterator[Problem]:
    birth = parse_month(form.birth)
    if told.birth is None:
        yield problem("identity_birth", "ShenFenZheng", "其中的出生日期不存在")
    elif birth is not None and birth != Month.of(told.birth):
        text = f"其中的出生年月 {Month.of(told.birth)} 与所填 {birth} 不一致"
        yield problem("identity_birth", "ShenFenZheng", text)
    sex = form.sex.strip().removesuffix("性")
    if sex and sex != told.sex:
        yield problem("identity_sex", "ShenFenZheng", f"其中的性别为{told.sex}，与所填不一致")


def _appraisals(form: Form, latest: Month | None) -> Iterator[Problem]:
    tag, told = "NianDuKaoHeJieGuo", parse_appraisals(form.appraisals)
    if form.appraisals.strip() and not told.grades:
        yield problem("appraisals_unread", tag, "未能识别，应写作「2015年度称职；2016年度优秀」")
    for year in told.disputed:
        yield problem("appraisal_disputed", tag, f"{year} 年度写有两种等次")
    for year in told.ungraded if told.grades else ():
        yield problem("appraisal_ungraded", tag, f"{year} 年度没有写明等次")
    for year in told.grades:
        if latest is not None and int(year) > latest.year:
            yield problem("in_future", tag, f"{year} 年度晚于填表时间 {latest}")
