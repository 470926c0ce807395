"""Who informed: read on one page by those whom it is sealed for, and found nowhere else."""

import logging
from pathlib import Path

import pytest
from sqlalchemy import select

import engine
from engine.models import HistoryEvent
from tests.web.county import PEOPLE, County, token
from tests.web.planted import (
    ADDRESS,
    DESK,
    NAME,
    PASSPHRASE,
    READERS,
    Planted,
    asked,
    form,
    names_it,
    prepared,
    received,
)
from web import kept

EVERYBODY = (*PEOPLE, *DESK)
OPENING = "POST /sealed/<number>/open"


def folder(county: County) -> Path:
    return county.secret.parent


def files_that_name_it(county: County) -> list[str]:
    """The database, its journal and whatever else lies beside it, byte by byte."""
    found = [path for path in folder(county).rglob("*") if path.is_file()]
    assert [path for path in found if path.name == "county.db"]
    return [path.name for path in found if names_it(path.read_bytes())]


@pytest.fixture
def planted(county: County) -> Planted:
    return received(county)


# ---- the page that asks ----


def test_the_field_is_named_for_the_seal_and_no_browser_fills_or_keeps_it(county: County) -> None:
    prepared(county)

    page = county.as_("desk").get(f"/tasks/{county.task('desk', 'receive')}").text

    control = next(line for line in page.splitlines() if 'name="sealed:informant"' in line)
    assert 'autocomplete="off"' in control
    assert "data-sealed" in control
    assert "value=" not in control
    assert 'name="passphrase_again"' in page


def test_a_draft_that_brings_it_all_the_same_is_kept_without(county: County) -> None:
    planted = prepared(county)
    task, client = county.task("desk", "receive"), county.as_("desk")

    answer = client.post(
        f"/tasks/{task}/draft", data=form(planted, task) | {"csrf_token": token(client)}
    )

    page = client.get(f"/tasks/{task}")
    assert answer.status_code == 303
    assert "账目不清" in page.text
    assert not names_it(page.data)
    assert files_that_name_it(county) == []


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"passphrase": ""}, "须封存保管"),
        ({"passphrase": "短"}, "至少 8 位"),
        ({"passphrase_again": "又一句不同的话"}, "不一致"),
        ({"received_on": "2027-01-01"}, "晚于今天"),
        ({"no_such_field": "x"}, "表单上没有这一项"),
        ({"csrf_token": "of another session"}, "重新提交"),
    ],
)
def test_a_receipt_that_is_refused_neither_shows_nor_keeps_it(
    county: County, change: dict[str, str], told: str
) -> None:
    planted = prepared(county)
    task, client = county.task("desk", "receive"), county.as_("desk")
    data = form(planted, task) | {"csrf_token": token(client)} | change

    answer = client.post(f"/tasks/{task}/complete", data=data)

    assert answer.status_code in {409, 422}
    assert told in answer.text
    assert not names_it(answer.data)
    assert files_that_name_it(county) == []


def test_a_lost_session_carries_all_but_the_sealed_through_the_sign_in(county: County) -> None:
    planted = prepared(county)
    task = county.task("desk", "receive")

    answer = county.app.test_client().post(f"/tasks/{task}/complete", data=form(planted, task))

    assert answer.status_code == 401
    carried = answer.text.partition('name="kept" value="')[2].partition('"')[0]
    with county.app.test_request_context():
        found = kept.opened(carried)
    assert found is not None
    assert found.fields["matter"] == ["账目不清"]
    assert not any("sealed" in name or NAME in str(texts) for name, texts in found.fields.items())


def test_the_name_in_another_field_is_sent_back_and_written_nowhere(county: County) -> None:
    planted = prepared(county)
    task, client = county.task("desk", "receive"), county.as_("desk")
    data = form(planted, task) | {"csrf_token": token(client), "matter": f"{NAME}反映账目不清"}

    answer = client.post(f"/tasks/{task}/complete", data=data)

    assert answer.status_code == 422
    assert "应当封存的内容" in answer.text
    assert files_that_name_it(county) == []


# ---- the page that opens ----


@pytest.mark.parametrize("person", READERS)
def test_the_desk_opens_it_from_the_case_and_the_task(planted: Planted, person: str) -> None:
    county = planted.county
    client = county.as_(person)
    task = county.task("inspector", "check")

    for page in (f"/cases/{planted.case}", f"/tasks/{task}"):
        assert f"/sealed/{planted.number}/" in client.get(page).text
    answer = planted.open(person)

    assert answer.status_code == 200
    assert f"{NAME}，住{ADDRESS}" in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    case = client.get(f"/cases/{planted.case}").text
    assert f"举报人 {planted.number}" in case
    assert NAME not in case
    assert "待补齐" not in case


@pytest.mark.parametrize("person", [p for p in EVERYBODY if p not in READERS])
def test_nobody_else_is_shown_the_way_or_let_in(planted: Planted, person: str) -> None:
    client = planted.county.as_(person)

    assert f"/sealed/{planted.number}" not in client.get(f"/cases/{planted.case}").text
    assert client.get(f"/sealed/{planted.number}/").status_code == 404
    answer = planted.open(person)

    assert answer.status_code == 403
    assert not names_it(answer.data)
    with planted.county.core.database.connect() as connection:
        query = select(HistoryEvent.actor).where(
            HistoryEvent.type == "command.refused", HistoryEvent.body.contains("OpenSealed")
        )
        assert list(connection.scalars(query)) == [person]


@pytest.mark.parametrize(
    ("given", "told"),
    [({"purpose": ""}, "请写明启封的用途"), ({"passphrase": "不是这一句话呀"}, "签名口令不正确")],
)
def test_what_is_missing_is_named_and_nothing_shown(
    planted: Planted, given: dict[str, str], told: str
) -> None:
    answer = planted.open("desk", **given)

    assert answer.status_code == 422
    assert told in answer.text
    assert not names_it(answer.data)


def test_handing_over_is_proposed_confirmed_and_then_opens(planted: Planted) -> None:
    county, page = planted.county, f"/sealed/{planted.number}"
    late = county.as_("late")
    assert late.get(f"{page}/").status_code == 404
    county.core.execute(engine.EnrolKey("late", PASSPHRASE))
    desk, second = county.as_("desk"), county.as_("second")
    given = {"recipient": "late", "reason": "岗位调整", "passphrase": PASSPHRASE}

    proposed = desk.post(f"{page}/share", data={**given, "csrf_token": token(desk)})
    shown = second.get(f"{page}/")
    confirmed = second.post(
        f"{page}/shares/{_share(shown.text)}/confirm", data={"csrf_token": token(second)}
    )

    assert (proposed.status_code, confirmed.status_code) == (303, 303)
    assert "移交给 蒋样二" in shown.text
    assert "启封查看" not in shown.text
    assert NAME in planted.open("late").text
    assert not names_it(second.get(f"/cases/{planted.case}").data)


def _share(page: str) -> str:
    return page.partition("/shares/")[2].partition("/")[0]


# ---- the search for the planted name ----


@pytest.mark.long
def test_the_planted_name_is_found_in_no_answer_but_to_whom_it_is_sealed_for(
    planted: Planted, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)

    found = {
        (route, person)
        for person in EVERYBODY
        for route, answer in asked(planted, person)
        if names_it(answer.data + str(answer.headers).encode())
    }

    assert found == {(OPENING, person) for person in READERS}
    assert files_that_name_it(planted.county) == []
    assert not names_it(caplog.text.encode())


@pytest.mark.long
def test_the_planted_name_lies_in_no_byte_that_is_kept(
    county: County, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)

    planted = received(county)
    answers = [answer.data for _, answer in asked(planted, "auditor")]
    assert NAME in planted.open("desk").text

    assert not any(names_it(answer) for answer in answers)
    assert files_that_name_it(county) == []
    assert not names_it(caplog.text.encode())


@pytest.mark.long
def test_the_search_finds_a_name_that_is_kept_in_the_open(county: County) -> None:
    planted = received(county, sealed=False)

    found = {route for route, answer in asked(planted, "auditor") if names_it(answer.data)}

    assert {
        "GET /cases/<case_id>",
        "GET /audit/<case_id>",
        "POST /audit/<case_id>/export.<any(csv, responsibility, zip):kind>",
    } <= found
    assert "county.db" in files_that_name_it(county) or "county.db-wal" in files_that_name_it(
        county
    )
