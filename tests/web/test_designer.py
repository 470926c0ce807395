"""The designer's desk without a canvas: what is listed, saved, refused, proposed and published."""

import re
from collections.abc import Callable
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.web.county import County, hidden
from tests.web.drawing import TASK, TOP, desk, drawn, staffed, with_a_way_around

HERE = "/designer/promotion"


@pytest.fixture
def county(open_county: Callable[..., County]) -> County:
    return staffed(open_county())


def post(client: FlaskClient, page: str, where: str, **data: object) -> TestResponse:
    """Send what a form of `page` sends, its hidden fields included."""
    shown = client.get(page)
    given = {"csrf_token": hidden(shown, "csrf_token"), **data}
    if "seen_version" not in data:
        given["seen_version"] = hidden(shown, "seen_version")
    return client.post(where, data=given)


def saved(county: County, files: dict[str, str], person: str = "designer") -> None:
    client = county.as_(person)
    for path, text in files.items():
        seen = desk(county).seen_version
        page = f"{HERE}/elements/promotion/analysis"
        answer = post(client, page, f"{HERE}/files/{path}", text=text, seen_version=seen)
        assert answer.status_code == 200, answer.text


def test_the_desk_lists_procedures_versions_and_files_by_name(county: County) -> None:
    client = county.as_("designer")

    listed, one = client.get("/designer/").text, client.get(HERE).text

    assert "干部选拔任用" in listed
    assert "第 1 版" in listed
    for name in ("双签字", "任职资格", "凡提四必", "分析研判和动议", "随系统安装"):
        assert name in one


def test_the_list_says_of_every_element_what_the_drawing_says(county: County) -> None:
    text = county.as_("publisher").get(f"{HERE}/elements/promotion").text

    row = re.search(r'<tr id="motion_approved">.*?</tr>', text, re.DOTALL)
    assert row
    for told in ("方案是否同意", "判断", "cadre-2014/13", "不同意", "motion.approved = false"):
        assert told in row[0]


def test_an_element_is_changed_by_a_plain_form_and_the_change_is_listed(county: County) -> None:
    client, page = county.as_("designer"), f"{HERE}/elements/promotion/analysis"

    answer = post(client, page, page, name="分析研判与动议", due="P3WD", clause="cadre-2019/motion")

    assert answer.status_code == 303
    review = client.get(f"{HERE}/review").text
    assert "检查没有发现问题" in review
    assert "<ins>分析研判与动议</ins>" in review
    assert "<ins>P3WD</ins>" in review


def test_a_second_designer_gets_their_own_words_back(county: County) -> None:
    page = f"{HERE}/elements/promotion/analysis"
    first, second = county.as_("designer"), county.as_("second")
    assert post(first, page, page, name="甲改的名称").status_code == 303

    answer = post(second, page, page, name="乙改的名称", seen_version=0)

    assert answer.status_code == 409
    assert "许样设 已保存过这份草稿" in answer.text
    assert 'value="乙改的名称"' in answer.text
    assert "甲改的名称" in desk(county).files[TOP]


def test_clauses_are_found_by_their_words(county: County) -> None:
    client = county.as_("designer")

    found = client.get(f"{HERE}/clauses", query_string={"q": "结论性 意见"}).get_json()
    page = client.get(f"{HERE}/elements/promotion/analysis", query_string={"q": "动议"}).text

    assert "opinion-2016/conclusive-opinion" in {clause["id"] for clause in found}
    assert "cadre-2019/motion" in page


def test_a_new_form_is_made_from_its_questions(county: County) -> None:
    client, page = county.as_("designer"), f"{HERE}/new-form/promotion"
    question = {
        "label-0": "巡察机构的意见",
        "key-0": "text",
        "type-0": "textarea",
        "required-0": "on",
    }

    answer = post(client, page, page, name=TASK, **question)

    assert answer.status_code == 303
    form = desk(county).files[f"promotion/forms/{TASK}.json"]
    assert '"label": "巡察机构的意见"' in form
    assert post(client, page, page, name="Kein Name").status_code == 422


def test_what_rows_rest_on_is_changed_without_losing_the_rest(county: County) -> None:
    client, page = county.as_("designer"), f"{HERE}/tables/dual_signature/opinion_gate"

    answer = post(client, page, page, **{"clause-opinion_1": "seed-2017/12"})

    assert answer.status_code == 303
    review = client.get(f"{HERE}/review").text
    assert "<ins>seed-2017/12</ins>" in review
    assert "请逐条核对" in review


def test_a_draft_is_proposed_by_one_and_published_by_another(county: County) -> None:
    saved(county, drawn(county))
    designer, publisher, page = county.as_("designer"), county.as_("publisher"), f"{HERE}/review"

    assert "发布第 2 版" not in publisher.get(page).text
    assert post(designer, page, f"{HERE}/propose").status_code == 303
    assert "征求巡察机构意见" in publisher.get(page).text
    answer = post(publisher, page, f"{HERE}/publish")

    assert answer.status_code == 303
    assert "第 2 版" in publisher.get("/designer/").text
    assert desk(county).draft is None


def test_who_drew_is_offered_no_button_and_refused_without_it(county: County) -> None:
    saved(county, drawn(county), "both")
    both, page = county.as_("both"), f"{HERE}/review"
    assert post(both, page, f"{HERE}/propose").status_code == 303

    assert "须由另一位流程发布人发布" in both.get(page).text
    answer = post(both, page, f"{HERE}/publish")

    assert answer.status_code == 403
    assert "画的人不能发布" in answer.text


def test_a_way_around_a_gate_is_told_with_its_path_and_not_proposed(county: County) -> None:
    saved(county, {TOP: with_a_way_around(desk(county).files[TOP])})
    client, page = county.as_("designer"), f"{HERE}/review"

    shown = client.get(page).text
    answer = post(client, page, f"{HERE}/propose")

    assert "always dual_signature or reconsider before deliberation.convene" in shown
    assert "<code>merge_signing</code> → 讨论决定前酝酿" in shown
    assert answer.status_code == 422
    assert "不能提交、不能发布" in answer.text


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        (b'<!DOCTYPE x><x xmlns="y"/>', "DOCTYPE"),
        (b"\xff\xfe\x00", "UTF-8"),
        (b"<x>", "promotion.bpmn"),
    ],
)
def test_a_hostile_upload_is_refused_and_nothing_is_saved(
    county: County, sent: bytes, told: str
) -> None:
    client = county.as_("designer")

    upload = {"path": TOP, "file": (BytesIO(sent), "promotion.bpmn")}
    answer = post(client, HERE, f"{HERE}/upload", **upload)

    assert answer.status_code == 422
    assert told in answer.text
    assert desk(county).draft is None


def test_a_foreign_tools_file_is_taken_and_what_is_not_read_is_listed(county: County) -> None:
    text = (
        desk(county)
        .files[TOP]
        .replace(
            '<bpmn:userTask id="analysis"',
            '<bpmn:userTask xmlns:other="urn:other" other:assignee="somebody" id="analysis"',
        )
    )
    upload = {"path": TOP, "file": (BytesIO(text.encode()), "promotion.bpmn")}

    answer = post(county.as_("designer"), HERE, f"{HERE}/upload", **upload)

    assert answer.status_code == 303
    assert "不读取属性 assignee" in county.as_("designer").get(f"{HERE}/review").text


def test_a_scenario_is_played_against_the_draft_in_another_process(county: County) -> None:
    late = desk(county).files[TOP].replace("motion.approved = false", "motion.approved = true")
    saved(county, {TOP: late})
    client, page = county.as_("designer"), f"{HERE}/scenarios"
    fields = {"seen_version": 0}

    fails = post(client, page, page, name="stopped_at_motion", **fields).text

    assert "0 个通过，1 个未通过。" in fails
    assert "step" in fails


def test_the_canvas_pages_alone_allow_inline_styles(county: County) -> None:
    client = county.as_("designer")
    policies = {
        page: client.get(page).headers["Content-Security-Policy"]
        for page in (
            HERE,
            f"{HERE}/review",
            f"{HERE}/drawings/promotion",
            f"{HERE}/tables/promotion/a_dt1",
        )
    }

    assert ["unsafe" in policy for policy in policies.values()] == [False, False, True, True]
    assert "style-src-attr 'unsafe-inline'" in policies[f"{HERE}/drawings/promotion"]
    assert "style-src 'self' 'unsafe-inline'" in policies[f"{HERE}/tables/promotion/a_dt1"]
    assert all("script-src 'self';" in policy for policy in policies.values())


def test_the_pages_are_there_in_english(county: County) -> None:
    client = county.as_("designer")
    client.get("/language/en")

    assert "Design" in client.get("/designer/").text
    assert "The check found nothing wrong." in client.get(f"{HERE}/review").text
