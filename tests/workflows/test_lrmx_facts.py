"""What a form tells the procedures, and what it leaves to the officer."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.lrmx import Form, candidate_facts, read
from workflows.lrmx.appraisals import parse_appraisals
from workflows.lrmx.facts import education, education_level, rank
from workflows.lrmx.months import Month, parse_month
from workflows.lrmx.resume import parse_resume

SAMPLES = Path(__file__).parents[2] / "workflows" / "samples" / "lrmx"
ON = date(2017, 3, 1)


def sample(name: str) -> Form:
    return read((SAMPLES / f"{name}.lrmx").read_bytes(), f"{name}.lrmx")


def test_a_form_tells_the_procedures_what_it_knows() -> None:
    assert candidate_facts(sample("clean"), ON) == {
        "name": "张样一",
        "unit": "样例县水利局",
        "birth": "1978-06",
        "education": "bachelor",
        "rank": "副科级",
        "service_years": 16,
        "appraisals": {"2014": "competent", "2015": "excellent", "2016": "competent"},
    }


def test_what_a_form_cannot_tell_is_left_out() -> None:
    assert candidate_facts(Form(name="张　样"), ON) == {"name": "张样"}
    assert candidate_facts(Form(birth="不详", work_start="201801", appraisals="良好"), ON) == {}


@pytest.mark.parametrize(
    ("name", "level"),
    [("college_only", "college"), ("several_degrees", "doctor"), ("clean", "bachelor")],
)
def test_the_highest_schooling_counts(name: str, level: str) -> None:
    assert candidate_facts(sample(name), ON)["education"] == level


@pytest.mark.parametrize(
    ("schooling", "degree", "level"),
    [
        ("大学", "", "bachelor"),
        ("大学本科", "", "bachelor"),
        ("本科", "", "bachelor"),
        ("大学专科", "", "college"),
        ("大专", "", "college"),
        ("高职", "", "college"),
        ("中专", "", "secondary"),
        ("高中", "", "secondary"),
        ("研究生", "", "master"),
        ("研究生", "法学硕士", "master"),
        ("研究生", "法学博士", "doctor"),
        ("硕士研究生", "", "master"),
        ("博士研究生", "", "doctor"),
        ("省委党校研究生", "", "master"),
        ("中央党校大学", "", "bachelor"),
        ("大学", "公共管理硕士", "bachelor"),
        ("大学肄业", "", None),
        ("研究生课程进修班", "", None),
        ("自学成才", "", None),
        ("", "硕士", None),
    ],
)
def test_a_schooling_is_read_as_a_level_or_not_at_all(
    schooling: str, degree: str, level: str | None
) -> None:
    assert education_level(schooling, degree) == level


def test_schooling_in_service_counts_like_any_other() -> None:
    assert (
        education(Form(full_time_education="中专", in_service_education="中央党校大学"))
        == "bachelor"
    )
    assert education(Form(full_time_education="大学肄业")) is None


@pytest.mark.parametrize(
    ("post", "expected"),
    [
        ("样例县样例局局长（正科级）", "正科级"),
        ("样例市样例局副局长（副处级）", "副处级"),
        ("样例县委书记（正县级）", "正处级"),
        ("样例市样例委主任，县处级正职", "正处级"),
        ("样例厅厅局级副职干部", "副厅级"),
        ("样例县样例局乡科级副职", "副科级"),
        ("样例厅副厅长（副厅局级）", "副厅级"),
        ("样例县样例局科员", "科员"),
        ("样例县样例局主任科员", None),
        ("样例县样例局副主任科员", None),
        ("样例县样例局局长（正科级）、样例办主任（副处级）", None),
        ("样例县样例局局长", None),
    ],
)
def test_a_rank_is_taken_only_where_it_is_stated_once(post: str, expected: str | None) -> None:
    assert rank(Form(current_post=post)) == expected


def test_a_rank_may_be_stated_by_the_period_still_open() -> None:
    resume = "2001.07--2010.01  样例县样例局科员\n2010.01--  样例县样例局副局长（副科级）"

    assert rank(Form(resume=resume)) == "副科级"
    assert rank(Form(resume=resume.splitlines()[0])) is None, (
        "an earlier rank is not the present one"
    )


@pytest.mark.parametrize(
    ("post", "units", "unit"),
    [
        ("样例县样例局党组成员、副局长", ["样例县样例局", "样例县"], "样例县样例局"),
        ("样例县样例局副局长", ["样例县"], None),
        ("样例县样例局", ["样例县样例局"], "样例县样例局"),
        ("样例县样例局计划科科长", ["样例县样例局"], None),
        ("", ["样例县样例局"], None),
        ("样例县样例局副局长", [""], None),
    ],
)
def test_the_unit_is_one_on_record_named_right_before_the_title(
    post: str, units: list[str], unit: str | None
) -> None:
    assert candidate_facts(Form(current_post=post), ON, units).get("unit") == unit


@pytest.mark.parametrize(
    ("text", "grades"),
    [
        ("2014年度称职；2015年度优秀", {"2014": "competent", "2015": "excellent"}),
        (
            "2014、2015年度称职，2016年度基本称职",
            {"2014": "competent", "2015": "competent", "2016": "basic"},
        ),
        (
            "2014—2016年连续三年优秀",
            {"2014": "excellent", "2015": "excellent", "2016": "excellent"},
        ),
        (
            "2014年至2016年均为称职等次",
            {"2014": "competent", "2015": "competent", "2016": "competent"},
        ),
        (
            "优秀：2015；称职：2014、2016",
            {"2014": "competent", "2015": "excellent", "2016": "competent"},
        ),
        ("2015年度不称职", {"2015": "incompetent"}),
        ("2015年度合格\n2016年度不合格", {"2015": "competent", "2016": "incompetent"}),
        ("2015年度不定等次；2016年度称职", {"2016": "competent"}),
        ("2015年度称职；2015年度优秀", {}),
        ("近三年均为称职", {}),
        ("2015年度；称职", {}),
        ("1900—2099年称职", {"2099": "competent", "1900": "competent"}),
    ],
)
def test_appraisals_are_read_year_by_year(text: str, grades: dict[str, str]) -> None:
    assert parse_appraisals(text).grades == grades


@given(
    grades=st.dictionaries(
        st.integers(2000, 2030).map(str),
        st.sampled_from(["优秀", "称职", "基本称职", "不称职"]),
        max_size=8,
    )
)
def test_appraisals_written_year_by_year_are_read_as_written(grades: dict[str, str]) -> None:
    words = {"优秀": "excellent", "称职": "competent", "基本称职": "basic", "不称职": "incompetent"}
    forth = "；".join(f"{year}年度{grade}" for year, grade in grades.items())
    back = "；".join(f"{grade}：{year}年" for year, grade in grades.items())

    expected = {year: words[grade] for year, grade in grades.items()}
    assert parse_appraisals(forth).grades == expected
    assert parse_appraisals(back).grades == expected


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("198503", Month(1985, 3)),
        ("19850321", Month(1985, 3)),
        ("1985.03", Month(1985, 3)),
        ("1985.3", Month(1985, 3)),
        ("1985年3月", Month(1985, 3)),
        ("1985-03-21", Month(1985, 3)),
        (" 1985 03 ", Month(1985, 3)),
        ("198513", None),
        ("198500", None),
        ("1985", None),
        ("18500101", None),
        ("１９８５０３", None),
        ("不详", None),
        ("", None),
    ],
)
def test_a_month_is_read_in_every_usual_spelling(text: str, month: Month | None) -> None:
    assert parse_month(text) == month


def test_age_counts_at_filling_in_else_at_reckoning() -> None:
    assert Form(birth="197806", filled_on="20170603", age_on="20200101").age == 39
    assert Form(birth="197806", filled_on="", age_on="20170501").age == 38
    assert Form(birth="197806").age is None


def test_a_resume_keeps_its_lines_and_is_read_into_periods() -> None:
    told = parse_resume(
        "前言\n1996.09--2000.07  样例大学学生\n 2000.08—2005.03 样例镇科员\n（其间：2003.01--2003.06挂职）\n"
        "200503-201106 样例局副主任\n2011.13--2012.01 误\n2011.06至今 样例局副局长\n"
    )

    assert [(str(period.start), str(period.end), period.line) for period in told.periods] == [
        ("1996-09", "2000-07", 2),
        ("2000-08", "2005-03", 3),
        ("2005-03", "2011-06", 5),
        ("2011-06", "None", 7),
    ]
    assert told.periods[1].text == "样例镇科员\n（其间：2003.01--2003.06挂职）"
    assert told.unread == (1, 6)
