"""The case page: where it is, who has it, why it is blocked; and what may be done to a case."""

import re

import pytest

from tests.web.county import County, token


@pytest.fixture
def case(county: County) -> str:
    return county.start("样某某")


def test_the_first_thing_on_the_page_is_where_the_case_is_and_who_has_it(
    county: County, case: str
) -> None:
    page = county.as_("officer").get(f"/cases/{case}").text
    main = page[page.index("<main") :]

    first = re.search(r"<h2[^>]*>([^<]+)</h2>", main)
    assert first
    assert first[1] == "现在到哪一步、由谁办理"
    assert "分析研判和动议" in main
    assert "样例县委组织部 组织部门干部" in main


def test_a_case_of_another_committee_is_not_there_at_all(county: County, case: str) -> None:
    stranger = county.as_("stranger")

    assert stranger.get(f"/cases/{case}").status_code == 404
    assert stranger.get(f"/cases/{case}/why/agenda").status_code == 404
    assert stranger.get(f"/cases/{case}/diagrams/promotion.bpmn").status_code == 404
    assert "样某某" not in stranger.get("/cases/").text


def test_the_administrator_sees_no_case(county: County, case: str) -> None:
    admin = county.as_("admin")

    assert admin.get(f"/cases/{case}").status_code == 404
    assert "样某某" not in admin.get("/cases/").text
    assert "样某某" not in admin.get("/admin/people").text


def test_cases_are_found_by_name_number_and_state(county: County) -> None:
    county.start("甲样一")
    other = county.start("乙样二")
    client = county.as_("officer")

    assert "乙样二" not in client.get("/cases/?q=甲样").text
    assert "甲样一" not in client.get(f"/cases/?q={other}").text
    assert "没有符合条件的案件" in client.get("/cases/?state=completed").text
    assert client.get("/cases/?state=nonsense&page=xyz").status_code == 200


def test_to_htmx_only_the_list_is_answered(county: County, case: str) -> None:
    client = county.as_("officer")

    for address, start in (
        ("/cases/", '<div id="cases"'),
        ("/inbox/?show=role", '<section id="work"'),
    ):
        answer = client.get(address, headers={"HX-Request": "true"})
        assert answer.text.strip().startswith(start)
        assert "样某某" in answer.text
        assert "HX-Request" in answer.headers["Vary"]


def test_the_diagram_is_the_published_model_and_the_words_say_the_same(
    county: County, case: str
) -> None:
    client = county.as_("officer")

    answer = client.get(f"/cases/{case}/diagrams/promotion.bpmn")

    assert answer.content_type.startswith("application/xml")
    assert 'id="promotion"' in answer.text
    assert client.get(f"/cases/{case}/diagrams/no_such.bpmn").status_code == 404
    page = client.get(f"/cases/{case}").text
    steps = page[page.index('id="steps-promotion"') :]
    assert re.search(r"is-active\">分析研判和动议 ", steps)
    assert re.search(r"is-waiting\">列入会议议题 ", steps)


def test_why_a_later_step_cannot_be_done_is_answered_with_who_can_supply_it(
    county: County, case: str
) -> None:
    page = county.as_("officer").get(f"/cases/{case}/why/agenda").text

    assert "列入会议议题：为什么还不能办理" in page
    assert 'data-reason="no_meeting_1_procedure"' in page
    assert "由谁补齐" in page


def test_trying_a_later_step_is_refused_and_stands_in_the_history(
    county: County, case: str
) -> None:
    client = county.as_("officer")

    answer = client.post(f"/cases/{case}/try/agenda", data={"csrf_token": token(client)})

    assert answer.status_code == 409
    assert "退回原因" in answer.text
    assert "列入会议议题" in answer.text
    assert "未予办理 列入会议议题" in client.get(f"/cases/{case}").text


def test_trying_a_step_that_is_open_leads_to_its_task(county: County, case: str) -> None:
    client = county.as_("officer")

    answer = client.post(f"/cases/{case}/try/analysis", data={"csrf_token": token(client)})

    task = county.task("officer", "analysis")
    assert answer.headers["Location"] == f"/tasks/{task}"


def test_an_element_that_there_is_not_is_not_found(county: County, case: str) -> None:
    assert county.as_("officer").get(f"/cases/{case}/why/no_such_element").status_code == 404


def test_a_step_that_is_done_is_told_by_its_name(county: County) -> None:
    case = county.start()
    county.answer(case, "analysis", "officer")

    page = county.as_("officer").get(f"/cases/{case}/why/analysis").text

    assert "<title>分析研判和动议：为什么还不能办理" in page


def test_a_recorded_fact_is_corrected_with_its_reason(county: County, case: str) -> None:
    client = county.as_("officer")
    listed = client.get(f"/cases/{case}/correct").text
    assert f'href="/cases/{case}/correct?path=post.title"' in listed
    assert f'href="/cases/{case}/correct?path=candidate.sanctions"' in listed
    page = client.get(f"/cases/{case}/correct?path=post.title").text
    assert "<strong>局长</strong>" in page

    data = {"path": "post.title", "value": "副局长", "reason": "录入有误"}
    answer = client.post(f"/cases/{case}/correct", data={**data, "csrf_token": token(client)})

    assert answer.status_code == 303
    page = client.get(answer.headers["Location"]).text
    assert '<dd class="keep-lines">副局长</dd>' in page
    assert "录入有误" in page


@pytest.mark.parametrize(
    "given",
    [
        {"path": "post.title", "value": "副局长", "reason": " "},
        {"path": "no.such.fact", "value": "随便", "reason": "录入有误"},
        {"path": "candidate.birth", "value": "去年", "reason": "录入有误"},
        {},
    ],
)
def test_a_correction_that_makes_no_sense_is_told_and_kept_as_typed(
    county: County, case: str, given: dict[str, str]
) -> None:
    client = county.as_("officer")

    answer = client.post(f"/cases/{case}/correct", data={**given, "csrf_token": token(client)})

    assert answer.status_code == 422
    assert "更正记录的情况" in answer.text
    assert all(text in answer.text for text in given.values())


def test_only_those_who_start_may_correct_and_withdraw(county: County, case: str) -> None:
    county.answer(case, "analysis", "officer")
    client = county.as_("head")
    page = client.get(f"/cases/{case}").text
    assert "撤回本案" not in page

    answer = client.post(
        f"/cases/{case}/withdraw", data={"reason": "x", "csrf_token": token(client)}
    )

    assert answer.status_code == 403


def test_a_withdrawn_case_is_closed_and_asks_for_a_reason(county: County, case: str) -> None:
    client = county.as_("officer")
    address = f"/cases/{case}/withdraw"
    assert client.post(address, data={"csrf_token": token(client)}).status_code == 422

    answer = client.post(address, data={"reason": "人选另有任用", "csrf_token": token(client)})

    page = client.get(answer.headers["Location"]).text
    assert "本案已办结" in page
    assert "人选另有任用" in page
    again = client.post(address, data={"reason": "再撤", "csrf_token": token(client)})
    assert again.status_code == 409


def test_a_report_is_brought_in_by_the_receiving_desk_and_not_seen_by_others(
    county: County, case: str
) -> None:
    county.until_the_checks(case)
    desk, officer = county.as_("inspector"), county.as_("officer")
    assert f"/cases/{case}/messages/report_received" in desk.get(f"/cases/{case}").text
    before = officer.get(f"/cases/{case}").text

    address = f"/cases/{case}/messages/report_received"
    assert desk.get(address).status_code == 200
    answer = desk.post(address, data={"specific": "true", "csrf_token": token(desk)})

    assert answer.status_code == 303
    after = officer.get(f"/cases/{case}").text
    visible = [re.sub(r'(value|content)="[^"]+"', "", page) for page in (before, after)]
    assert visible[0] == visible[1]
    assert officer.get(address).status_code == 404


def test_what_was_done_before_is_told_with_names(county: County, case: str) -> None:
    county.answer(case, "analysis", "officer", proposal="拟配备水利局局长")

    page = county.as_("head").get(f"/cases/{case}").text

    assert "张样一" in page
    assert "拟配备水利局局长" in page
