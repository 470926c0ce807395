"""Where a form does not agree with itself, an officer is asked; nobody is judged."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.lrmx import FamilyMember, Form, problems, read
from workflows.lrmx.form import LABELS
from workflows.lrmx.identity import check_digit, parse_identity

SAMPLES = Path(__file__).parents[2] / "workflows" / "samples" / "lrmx"
NAMES = sorted(path.stem for path in SAMPLES.glob("*.lrmx"))
ON = date(2017, 3, 1)


def sample(name: str) -> Form:
    return read((SAMPLES / f"{name}.lrmx").read_bytes(), f"{name}.lrmx")


def codes(form: Form, on: date | None = ON) -> list[str]:
    return [problem.code for problem in problems(form, on)]


CLEAN = sample("clean")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("clean", []),
        ("resume_gap", ["resume_gap"]),
        ("identity_mismatch", ["identity_birth"]),
        ("college_only", []),
        ("several_degrees", []),
        ("spouse_abroad", ["family_abroad"]),
        ("sanctioned", ["sanction_stated"]),
        ("gb18030", []),
        ("with_photo", []),
        ("democratic_party", []),
        ("unknown_element", []),
        ("incompetent_appraisal", []),
    ],
)
def test_a_sample_raises_exactly_its_own_question(name: str, expected: list[str]) -> None:
    assert codes(sample(name)) == expected


def test_the_samples_are_twelve_and_nobody_real() -> None:
    assert len(NAMES) == 12
    for name in NAMES:
        form = sample(name)
        told = parse_identity(form.identity_number)
        assert told is not None
        assert told.checked
        assert form.identity_number.startswith("999999"), "no such region"
        assert form.name.startswith("张样")
    assert sample("incompetent_appraisal").appraisals.count("不称职") == 1
    assert sample("with_photo").photo.startswith(b"\xff\xd8\xff")
    assert sample("democratic_party").party == "民盟"
    assert sample("gb18030").name == "张样㐂"


RESUME = CLEAN.resume.split("\n")


def resume(*lines: str) -> dict[str, str]:
    return {"resume": "\n".join(lines)}


@pytest.mark.parametrize(
    ("change", "field", "code", "words"),
    [
        ({"name": " "}, "XingMing", "missing", "姓名：未填写"),
        ({"birth": ""}, "ChuShengNianYue", "missing", "出生年月：未填写"),
        ({"birth": "七八年"}, "ChuShengNianYue", "month_unread", "「七八年」"),
        ({"work_start": ""}, "CanJiaGongZuoShiJian", "missing", "参加工作时间"),
        ({"work_start": "201712"}, "CanJiaGongZuoShiJian", "in_future", "晚于填表时间"),
        ({"birth": "198512"}, "CanJiaGongZuoShiJian", "worked_too_young", "不满 16 周岁"),
        ({"party": "199605"}, "RuDangShiJian", "joined_too_young", "不满 18 周岁"),
        ({"party": "很早"}, "RuDangShiJian", "month_unread", "不是年月"),
        ({"party": "201801"}, "RuDangShiJian", "in_future", "2018-01"),
        ({"filled_on": "", "age_on": ""}, "TianBiaoShiJian", "missing", "无法计算年龄"),
        ({"filled_on": "某日"}, "TianBiaoShiJian", "month_unread", "「某日」"),
        ({"filled_on": "20170501"}, "TianBiaoShiJian", "in_future", "晚于现在"),
        ({"identity_number": ""}, "ShenFenZheng", "missing", "未填写"),
        ({"identity_number": "999999780615001"}, "ShenFenZheng", "identity_form", "18 位"),
        ({"identity_number": "999999197806150010"}, "ShenFenZheng", "identity_check", "校验码"),
        ({"identity_number": "999999197802300011"}, "ShenFenZheng", "identity_birth", "不存在"),
        ({"sex": "女性"}, "ShenFenZheng", "identity_sex", "性别为男"),
        ({"appraisals": "一贯良好"}, "NianDuKaoHeJieGuo", "appraisals_unread", "未能识别"),
        (
            {"appraisals": "2014称职；2014优秀"},
            "NianDuKaoHeJieGuo",
            "appraisal_disputed",
            "2014 年度",
        ),
        (
            {"appraisals": "2014称职；2015年度"},
            "NianDuKaoHeJieGuo",
            "appraisal_ungraded",
            "2015 年度",
        ),
        ({"appraisals": "2019年度称职"}, "NianDuKaoHeJieGuo", "in_future", "2019 年度"),
        ({"merits": "2015年受记过处分"}, "JiangChengQingKuang", "sanction_stated", "影响期"),
        ({"photo": b"GIF89a"}, "ZhaoPian", "photo_form", "JPEG"),
        ({"full_time_education": "自学"}, "QuanRiZhiJiaoYu_XueLi", "education_unread", "「自学」"),
        ({"full_time_education_school": ""}, "QuanRiZhiJiaoYu_XueLi", "school_missing", "毕业院校"),
        ({"full_time_education": ""}, "QuanRiZhiJiaoYu_XueWei", "degree_alone", "没有相应的学历"),
        (
            {"full_time_education": "大专"},
            "QuanRiZhiJiaoYu_XueWei",
            "degree_above_education",
            "高于学历「大专」",
        ),
        (
            {"in_service_education": "研究生", "in_service_education_school": "样例党校"},
            "ZaiZhiJiaoYu_XueLi",
            "study_untold",
            "在职学习",
        ),
        ({"resume": ""}, "JianLi", "missing", "未填写"),
        (resume("1996.9.1 入学", *RESUME), "JianLi", "resume_unread", "第 1 行"),
        (
            resume(RESUME[0], "2000.08--1999.03 样例", *RESUME[2:]),
            "JianLi",
            "resume_reversed",
            "起止颠倒",
        ),
        (
            resume(*RESUME[:2], "2004.01--2011.06 样例局", RESUME[3]),
            "JianLi",
            "resume_overlap",
            "重叠",
        ),
        (resume(*RESUME[:2], RESUME[3], RESUME[2]), "JianLi", "resume_order", "先后"),
        (resume(*RESUME[:2], "2005.03-- 样例局", RESUME[3]), "JianLi", "resume_open", "没有止时间"),
        (resume(*RESUME[:3]), "JianLi", "resume_gap", "止于 2011-06"),
        (resume(*RESUME[:3], "2011.06--2019.01 样例局"), "JianLi", "in_future", "2019-01"),
        (
            resume("1990.09--2000.07 样例大学学生", *RESUME[1:]),
            "JianLi",
            "resume_too_young",
            "不满 14 周岁",
        ),
        ({"work_start": "199601"}, "CanJiaGongZuoShiJian", "work_before_resume", "早于简历"),
        ({"work_start": "199908"}, "CanJiaGongZuoShiJian", "work_during_study", "全日制学习"),
        ({"family": (FamilyMember("妻子", ""),)}, "JiaTingChengYuan", "family_unnamed", "妻子"),
        ({"family": (FamilyMember("", "李样"),)}, "JiaTingChengYuan", "family_unnamed", "称谓未填"),
        (
            {"family": (FamilyMember("妻子", "李样", "某年"),)},
            "JiaTingChengYuan",
            "month_unread",
            "「某年」",
        ),
        (
            {"family": (FamilyMember("妻子", "李样", "202001"),)},
            "JiaTingChengYuan",
            "in_future",
            "妻子李样",
        ),
        (
            {"family": (FamilyMember("父亲", "张样", "196901"),)},
            "JiaTingChengYuan",
            "family_ages",
            "不足 15 岁",
        ),
        (
            {"family": (FamilyMember("长女", "张样", "199001"),)},
            "JiaTingChengYuan",
            "family_ages",
            "长女张样",
        ),
        (
            {"family": (FamilyMember("儿子", "张样", "200001", "", "定居国外"),)},
            "JiaTingChengYuan",
            "family_abroad",
            "儿子",
        ),
    ],
)
def test_each_disagreement_is_one_question_with_its_element(
    change: dict[str, Any], field: str, code: str, words: str
) -> None:
    found = [problem for problem in problems(replace(CLEAN, **change), ON) if problem.code == code]

    assert [problem.field for problem in found] == [field]
    assert words in found[0].text
    assert found[0].text.startswith(LABELS[field])


@pytest.mark.parametrize(
    "change",
    [
        {"party": "民盟；200005"},
        {"party": ""},
        {"merits": "未受过任何处分"},
        {"sex": "男性", "identity_number": CLEAN.identity_number.lower()},
        {"family": (FamilyMember(),)},
        {"family": (FamilyMember("妻子", "李样", "", "", "样例县移民局干部"),)},
        {"family": (FamilyMember("姑姑", "张样", "197901", "", "移居国外"),)},
        {"full_time_education": "高中", "full_time_degree": "", "full_time_education_school": ""},
        {"in_service_degree": "公共管理硕士"},
        resume(
            "1996.09--2000.06 样例大学学生",
            "2000.08--2011.06 样例局（2003.01至2004.01在样例党校学习）",
            RESUME[3],
        ),
    ],
)
def test_what_agrees_raises_no_question(change: dict[str, Any]) -> None:
    assert codes(replace(CLEAN, **change)) == []


def test_a_form_without_a_date_is_held_against_the_day_of_asking() -> None:
    form = replace(CLEAN, filled_on="", age_on="", work_start="201704")

    assert "in_future" in codes(form, ON)
    assert "in_future" not in codes(form, None)


def test_many_unread_lines_are_one_question() -> None:
    found = problems(replace(CLEAN, resume="x\n" * 900), ON)

    assert [problem.code for problem in found] == ["resume_unread"]
    assert "第 1、2、3、4、5 等 900 行" in found[0].text


def test_questions_come_in_the_order_of_the_form() -> None:
    order = list(LABELS)
    found = [
        order.index(problem.field)
        for problem in problems(Form(birth="x", appraisals="y", merits="警告"), ON)
    ]

    assert found == sorted(found)


@given(
    digits=st.text("0123456789", min_size=17, max_size=17),
    place=st.integers(0, 16),
    other=st.sampled_from("0123456789"),
)
def test_the_check_digit_catches_every_single_wrong_digit(
    digits: str, place: int, other: str
) -> None:
    number = digits + check_digit(digits)
    wrong = number[:place] + other + number[place + 1 :]

    told = parse_identity(wrong)

    assert told is not None
    assert told.checked == (wrong == number)
