"""The task page: decide, keep a draft, claim, and whatever may be posted by mistake or malice."""

import html
import re

import pytest

import engine
from tests.web.county import County, hidden, token


@pytest.fixture
def task(county: County) -> str:
    county.start()
    return county.task("officer", "analysis")


def _form(county: County, person: str, task: str, **answers: str) -> dict[str, str]:
    """What the page of this task posts, with these answers."""
    page = county.as_(person).get(f"/tasks/{task}")
    return {
        "csrf_token": "",
        "seen_version": hidden(page, "seen_version"),
        "submission": hidden(page, "submission"),
        **answers,
    }


def _refusals(county: County) -> list[str]:
    case = county.core.read(lambda ctx: engine.queries.cases(ctx, "officer")).rows[0].case_id
    view = county.core.read(lambda ctx: engine.queries.case_page(ctx, case, "officer"))
    return [act.summary for act in view.timeline if act.type.endswith("refused")]


def test_from_the_work_list_to_a_decided_task_it_is_two_clicks(county: County, task: str) -> None:
    client = county.as_("officer")
    work = client.get("/inbox/").text
    link = re.search(r'href="(/tasks/[^"]+)">分析研判和动议', work)
    assert link
    page = client.get(link[1])
    fields = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page.text))

    answer = client.post(f"{link[1]}/complete", data={**fields, "proposal": "拟配备局长"})

    assert answer.status_code == 303
    assert "已办理" in client.get(answer.headers["Location"]).text
    view = county.core.read(lambda ctx: engine.queries.inbox(ctx, "head"))
    assert [item.element for item in view.items] == ["motion"]


def test_the_page_says_what_to_decide_with_the_facts_and_the_basis_beside_it(
    county: County, task: str
) -> None:
    page = county.as_("officer").get(f"/tasks/{task}").text

    assert page.index("需要办理的事项") < page.index("启动意见和初步建议") < page.index("有关情况")
    assert "样例县水利局" in page
    assert "依据未经核对" in page


def test_fields_that_the_form_does_not_have_are_named_and_nothing_is_done(
    county: County, task: str
) -> None:
    client = county.as_("officer")
    form = _form(county, "officer", task, proposal="甲", is_admin="true")

    answer = client.post(f"/tasks/{task}/complete", data={**form, "csrf_token": token(client)})

    assert answer.status_code == 422
    assert "is_admin" in answer.text
    assert "表单上没有这一项" in answer.text
    assert ">甲</textarea>" in answer.text.replace("\n", "")
    assert county.task("officer", "analysis") == task
    assert len(_refusals(county)) == 1


def test_values_of_the_wrong_kind_are_named_and_kept_as_typed(county: County) -> None:
    county.start()
    officer, head = county.as_("officer"), county.as_("head")
    for client, who, element, given in (
        (officer, "officer", "analysis", {}),
        (head, "head", "motion", {"approved": "true"}),
    ):
        here = county.task(who, element)
        form = {**_form(county, who, here), **given, "csrf_token": token(client)}
        assert client.post(f"/tasks/{here}/complete", data=form).status_code == 303
    here = county.task("officer", "recommendation")
    form = _form(county, "officer", here, held_on="下周二", present="三十", due="40")

    answer = officer.post(f"/tasks/{here}/complete", data={**form, "csrf_token": token(officer)})

    assert answer.status_code == 422
    assert 'value="下周二"' in answer.text
    assert 'value="三十"' in answer.text
    assert 'value="40"' in answer.text
    assert "应为日期，如 2017-02-06" in answer.text
    assert "应为数字" in answer.text


def test_a_stale_page_is_told_shown_anew_and_keeps_what_was_typed(
    county: County, task: str
) -> None:
    client = county.as_("officer")
    form = _form(county, "officer", task, proposal="写好的意见")
    county.core.execute(engine.ClaimTask(task, "officer"))

    answer = client.post(f"/tasks/{task}/complete", data={**form, "csrf_token": token(client)})

    assert answer.status_code == 409
    assert "写好的意见" in answer.text
    assert hidden(answer, "seen_version") != form["seen_version"]


@pytest.mark.parametrize("version", ["", "abc", "-3", "99999999999"])
def test_a_version_that_is_none_is_stale(county: County, task: str, version: str) -> None:
    client = county.as_("officer")
    form = _form(county, "officer", task, proposal="x", seen_version=version)

    answer = client.post(f"/tasks/{task}/complete", data={**form, "csrf_token": token(client)})

    assert answer.status_code == 409
    assert county.task("officer", "analysis") == task


def test_a_second_click_gets_the_first_answer(county: County, task: str) -> None:
    client = county.as_("officer")
    form = {**_form(county, "officer", task, proposal="x"), "csrf_token": token(client)}

    first = client.post(f"/tasks/{task}/complete", data=form)
    second = client.post(f"/tasks/{task}/complete", data=form)

    assert (first.status_code, second.status_code) == (303, 303)
    assert first.headers["Location"] == second.headers["Location"]
    assert _refusals(county) == []


def test_a_task_of_another_unit_is_neither_seen_nor_done(county: County, task: str) -> None:
    client = county.as_("stranger")

    assert client.get(f"/tasks/{task}").status_code == 403
    data = {"csrf_token": token(client), "seen_version": "1", "proposal": "我的内容"}
    answer = client.post(f"/tasks/{task}/complete", data=data)

    assert answer.status_code == 403
    assert "我的内容" in answer.text
    assert county.task("officer", "analysis") == task


def test_a_task_that_there_is_not_is_not_found(county: County) -> None:
    answer = county.as_("officer").get("/tasks/no-such-task")

    assert answer.status_code == 404
    assert "Traceback" not in answer.text


def test_a_draft_is_kept_as_typed_with_a_button_and_by_a_script(county: County, task: str) -> None:
    client = county.as_("officer")
    data = {"csrf_token": token(client), "proposal": "写到一半", "seen_version": "1"}

    button = client.post(f"/tasks/{task}/draft", data=data)
    script = client.post(
        f"/tasks/{task}/draft",
        data={**data, "proposal": "写到一半多一点", "passphrase": "geheime woorden"},
        headers={"X-CSRFToken": data["csrf_token"]},
    )

    assert (button.status_code, script.status_code) == (303, 204)
    page = client.get(f"/tasks/{task}").text
    assert "写到一半多一点" in page
    assert "geheime" not in page
    assert "草稿已保存 2026-11-24 09:00" in page


def test_a_claimed_task_is_one_persons_until_given_back(county: County, task: str) -> None:
    officer, colleague = county.as_("officer"), county.as_("colleague")
    officer.post(f"/tasks/{task}/claim", data={"csrf_token": token(officer)})

    page = colleague.get(f"/tasks/{task}").text
    assert "现由 张样一 承办" in page
    assert 'name="proposal"' not in page
    form = {"csrf_token": token(colleague), "seen_version": "2", "proposal": "x"}
    assert colleague.post(f"/tasks/{task}/complete", data=form).status_code == 409

    officer.post(f"/tasks/{task}/unclaim", data={"csrf_token": token(officer)})
    assert 'name="proposal"' in colleague.get(f"/tasks/{task}").text


def test_what_was_typed_is_shown_as_text_and_not_as_html(county: County, task: str) -> None:
    client = county.as_("officer")
    nasty = '"><script>alert(1)</script>'
    client.post(f"/tasks/{task}/draft", data={"csrf_token": token(client), "proposal": nasty})

    page = client.get(f"/tasks/{task}").text

    assert nasty not in page
    assert html.escape(nasty, quote=False).replace('"', "&#34;") in page


def test_a_file_is_kept_with_the_task_and_given_back_as_it_came(county: County, task: str) -> None:
    from io import BytesIO

    client = county.as_("officer")
    content = b"%PDF-1.7 sample"
    answer = client.post(
        f"/tasks/{task}/files",
        data={"csrf_token": token(client), "file": (BytesIO(content), "研判报告.pdf")},
    )
    assert answer.status_code == 303

    case = county.core.read(lambda ctx: engine.queries.cases(ctx, "officer")).rows[0].case_id
    page = client.get(f"/cases/{case}").text
    link = re.search(r'href="(/files/\d+)">研判报告.pdf', page)
    assert link
    file = client.get(link[1])
    assert file.data == content
    assert file.headers["Content-Disposition"].startswith("attachment")
    assert file.headers["X-Content-Type-Options"] == "nosniff"
    assert county.as_("stranger").get(link[1]).status_code == 404


def test_a_file_of_another_type_than_it_says_is_refused(county: County, task: str) -> None:
    from io import BytesIO

    client = county.as_("officer")
    answer = client.post(
        f"/tasks/{task}/files",
        data={"csrf_token": token(client), "file": (BytesIO(b"MZ program"), "报告.pdf")},
    )

    assert answer.status_code == 422
    assert "只接受" in answer.text


def test_a_gate_is_shown_as_its_conditions_met_and_unmet(county: County) -> None:
    case = county.start()
    county.until_the_checks(case)
    county.answer(case, "dossier_review", "officer", finding="clean")
    for element, person, finding in (
        ("personal_matters_check", "supervisor", "consistent"),
        ("discipline_opinion", "inspector", "no_adverse"),
        ("complaint_check", "inspector", "none"),
    ):
        county.answer(case, element, person, finding=finding)
    county.answer(case, "integrity_conclusion", "clerk", text="廉洁", conclusive=True)
    for element, person in (
        ("sign_secretary", "chief"),
        ("sign_discipline_secretary", "watch"),
    ):
        signer = engine.throwaway_signer(person)
        county.core.execute(
            engine.CompleteElement(case, element, person, {"opinion": "agree"}, signer)
        )
    county.answer(case, "consultation", "head", joint_manager_reply="none_needed")
    task = county.task("head", "agenda")

    met = _conditions(county.as_("head").get(f"/tasks/{task}").text)
    sanction = {"measure": "警告", "effect_until": "2027-05-01"}
    county.core.execute(
        engine.CorrectFacts(case, "officer", {"candidate.sanctions": [sanction]}, "补登")
    )
    after = _conditions(county.as_("head").get(f"/tasks/{task}").text)

    assert met["must_1_dossier"] == met["signature_missing"] == met["barred"] == "is-met"
    assert "must_3_discipline_opinion" not in met
    assert met["discipline_pending"] == "is-met"
    assert after["barred"] == "is-unmet"
    assert after["must_1_dossier"] == after["signature_missing"] == "is-met"


def _conditions(page: str) -> dict[str, str]:
    return {
        code: how for how, code in re.findall(r'<li class="(is-\w+)" data-condition="(\w+)"', page)
    }


def test_whoever_holds_a_task_sends_the_case_back_without_a_script(
    county: County, task: str
) -> None:
    case = county.core.read(lambda ctx: engine.queries.task_page(ctx, task, "officer")).case_id
    county.answer(case, "analysis", "officer", proposal="拟配备局长")
    client, here = county.as_("head"), county.task("head", "motion")
    page = client.get(f"/tasks/{here}").text
    offered = re.findall(r'<option value="([^"]+)"', page.partition('name="return_to"')[2])
    form = {**_form(county, "head", here), "csrf_token": token(client)}

    unsaid = client.post(f"/tasks/{here}/return", data={**form, "return_to": task})
    sent = client.post(
        f"/tasks/{here}/return", data={**form, "return_to": task, "return_reason": "补正材料"}
    )

    assert offered == [task]
    assert unsaid.status_code == 422
    assert "请写明退回的原因" in unsaid.text
    assert sent.status_code == 303
    told = client.get(sent.headers["Location"]).text
    assert "已退回" in told
    assert "补正材料" in told
    again = county.task("officer", "analysis")
    assert again != task
    assert county.as_("officer").get(f"/tasks/{again}").status_code == 200


def test_a_task_that_can_go_nowhere_back_offers_no_return(county: County, task: str) -> None:
    client = county.as_("officer")

    page = client.get(f"/tasks/{task}").text
    form = {**_form(county, "officer", task), "csrf_token": token(client)}
    sent = client.post(
        f"/tasks/{task}/return", data={**form, "return_to": task, "return_reason": "无"}
    )

    assert "return_to" not in page
    assert sent.status_code == 409
    assert "不能退回到那里" in sent.text
