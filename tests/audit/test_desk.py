"""The auditor's pages: what is found, that looking is recorded, and that looking is all."""

import json
import re
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

import engine
from engine.audit import Query, SearchHistory
from engine.errors import NotYours
from tests.audit.conftest import CASES, CHECKS, FRESH, FULL, SIGNED, edited
from tests.web.county import County, token

LOOKED = (
    "SELECT chain, type, case_id, body FROM history_event WHERE type LIKE 'audit.%' ORDER BY id"
)


def rows(county: County, statement: str) -> list[tuple[object, ...]]:
    with county.core.database.connect() as connection:
        return [tuple(row) for row in connection.exec_driver_sql(statement, CASES)]


def found(county: County, **query: object) -> list[tuple[str | None, str, str]]:
    asked = Query(**query)  # type: ignore[arg-type]
    page = county.core.execute(SearchHistory("auditor", asked))
    assert page.total == len(page.rows) or page.total > 20
    return [(row.case_id, row.type, row.actor_id or "") for row in page.rows]


@pytest.fixture
def desk(audited: County) -> FlaskClient:
    return audited.as_("auditor")


# ---- the first screen ----


def test_the_first_screen_counts_what_to_worry_about_and_every_count_is_its_search(
    audited: County, desk: FlaskClient
) -> None:
    page = desk.get("/audit/").text
    worries = re.findall(r'<li><a href="(/audit/\?[^"]+)"[^>]*>([^<]+) <b>(\d+)</b>', page)

    counts = {label: int(count) for _, label, count in worries}
    assert counts["30 日内未予办理"] == 1
    assert counts["30 日内更正"] == 1
    assert counts["逾期未办"] == 2
    assert counts["30 日内转入故障"] == 0
    for address, _label, count in worries:
        answer = desk.get(address.replace("&amp;", "&")).text
        assert f"共 {count} 条" in answer


def test_the_newest_comes_first_twenty_a_page_and_counted(
    audited: County, desk: FlaskClient
) -> None:
    first, second = desk.get("/audit/").text, desk.get("/audit/?page=2").text

    assert first.count('data-label="时间"') == second.count('data-label="时间"') == 20
    times = re.findall(r'<time datetime="([^"]+)"', first + second)
    assert times == sorted(times, reverse=True)
    total = rows(audited, "SELECT count(*) FROM history_event WHERE type NOT LIKE 'audit.%'")
    assert f"共 {total[0][0]} 条" in second


def test_to_htmx_only_what_was_found_is_answered(desk: FlaskClient) -> None:
    answer = desk.get("/audit/?refusals=1", headers={"HX-Request": "true"})

    assert answer.text.strip().startswith('<section id="found"')
    assert "请补办后再上会" in answer.text


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("since=abc", "日期应为"),
        ("until=2026-13-40", "日期应为"),
        ("since=2026-11-02&until=2026-11-01", "截止日期早于起始日期"),
    ],
)
def test_days_that_are_none_or_out_of_order_are_said_so(
    desk: FlaskClient, query: str, told: str
) -> None:
    answer = desk.get(f"/audit/?{query}")

    assert answer.status_code == 422
    assert told in answer.text


@pytest.mark.parametrize(
    "query", ["page=xyz", "page=-1", "overdue=x", "type=x", f"person={'%' * 90}"]
)
def test_nonsense_finds_nothing_and_breaks_nothing(desk: FlaskClient, query: str) -> None:
    assert desk.get(f"/audit/?{query}").status_code == 200


# ---- the search ----


def test_a_person_is_found_as_actor_and_as_the_one_a_case_is_about(audited: County) -> None:
    by_name = found(audited, person="周样正", type="task.completed")
    subject = rows(audited, "SELECT subject FROM process_instance WHERE id=:fresh")[0][0]

    assert {actor for _, _, actor in by_name} == {"head"}
    assert found(audited, person="head", type="task.completed") == by_name
    assert {case for case, _, _ in found(audited, person=subject)} == {FRESH}


def test_refusals_are_found_alone_and_by_their_reason(audited: County) -> None:
    assert found(audited, refusals=True) == [(FRESH, "task.refused", "officer")]
    assert found(audited, reason="no_meeting_1_procedure") == [(FRESH, "task.refused", "officer")]
    assert found(audited, reason="publicity_running") == []


def test_a_unit_an_element_a_clause_a_signer_and_a_case_each_narrow(audited: County) -> None:
    unit = found(audited, unit="样例县卫生健康局", type="case.started")
    named = rows(
        audited,
        "SELECT case_id FROM evidence WHERE kind='start' AND content LIKE '%样例县卫生健康局%'",
    )
    assert [case for case, _, _ in unit] == [case for (case,) in named]
    assert {k for _, k, _ in found(audited, element="书记签字")} == {
        "task.created",
        "task.completed",
    }
    clauses = found(audited, clause="meeting-2016/four-musts.1")
    assert {k for _, k, _ in clauses} == {"service.completed", "task.completed"}
    assert found(audited, clause="meeting-2016/four-musts") == []
    signers = {actor for _, _, actor in found(audited, signer="party4")}
    assert signers == {"party4"}
    assert {case for case, _, _ in found(audited, case=CHECKS)} == {CHECKS}


def test_the_days_asked_for_are_those_of_shanghai(audited: County) -> None:
    page = audited.core.execute(SearchHistory("auditor", Query(type="fact.corrected")))
    day = page.rows[0].at.astimezone(engine.clock.SHANGHAI).date()

    assert len(found(audited, type="fact.corrected", since=day, until=day)) == 1
    assert found(audited, type="fact.corrected", until=day.replace(day=1)) == []


def test_what_is_late_now_is_told_from_what_ever_was(audited: County) -> None:
    now = found(audited, overdue="now")
    edited(
        audited,
        "UPDATE user_task SET state='completed', ended_at='2027-01-01 00:00:00.000000' WHERE case_id=:checks AND state='created'",
    )

    assert {case for case, _, _ in now} <= {FRESH, CHECKS, SIGNED}
    assert len(found(audited, overdue="ever")) == len(now)
    assert CHECKS not in {case for case, _, _ in found(audited, overdue="now")}


def test_wildcards_are_letters(audited: County) -> None:
    assert found(audited, person="%") == []
    assert found(audited, clause="%") == []


# ---- looking is recorded ----


def test_every_search_and_every_reading_is_in_the_day_and_never_in_the_case(
    audited: County, desk: FlaskClient
) -> None:
    before = rows(audited, "SELECT id, length, head FROM chain WHERE id LIKE 'case:%'")
    revisions = rows(audited, "SELECT id, revision FROM process_instance")

    desk.get("/audit/?person=%E5%91%A8%E6%A0%B7%E6%AD%A3")
    desk.get(f"/audit/{FULL}?only=vote&at=9")
    csrf = {"csrf_token": token(desk)}
    desk.post(f"/audit/{FULL}/verify", data=csrf)
    desk.post(f"/audit/{FULL}/export.csv", data=csrf)

    looked = rows(audited, LOOKED)
    assert [(kind, case) for _, kind, case, _ in looked] == [
        ("audit.searched", None),
        ("audit.read", FULL),
        ("audit.verified", FULL),
        ("audit.read", FULL),
        ("audit.exported", FULL),
    ]
    assert {chain for chain, _, _, _ in looked} == {"day:2026-11-24"}
    searched = json.loads(str(looked[0][3]))
    assert searched["query"] == {"person": "周样正"}
    assert len(searched["shown"]) == min(20, searched["total"])
    assert json.loads(str(looked[1][3]))["only"] == "vote"
    assert rows(audited, "SELECT id, length, head FROM chain WHERE id LIKE 'case:%'") == before
    assert rows(audited, "SELECT id, revision FROM process_instance") == revisions


def test_an_auditors_own_looking_is_found_by_asking_for_it(audited: County) -> None:
    found(audited, person="周样正")

    assert "audit.searched" not in {kind for _, kind, _ in found(audited)}
    assert found(audited, type="audit.searched")[-1] == (None, "audit.searched", "auditor")


@pytest.mark.parametrize(
    "look",
    [
        engine.audit.SearchHistory("admin"),
        engine.audit.ReadTrail("officer", FULL),
        engine.audit.VerifyCase("secretary", FULL),
        engine.audit.ExportCase("nobody", FULL, "zip"),
    ],
)
def test_whoever_is_no_auditor_is_refused_on_record_below_the_pages_too(
    audited: County, look: engine.audit.SearchHistory
) -> None:
    with pytest.raises(NotYours):
        audited.core.execute(look)

    last = rows(audited, "SELECT type, actor, body FROM history_event ORDER BY id DESC LIMIT 1")
    assert last[0][:2] == ("command.refused", look.actor)
    assert type(look).__name__ in str(last[0][2])
    assert rows(audited, LOOKED) == []


# ---- the case in full ----


def test_an_event_tells_the_post_held_then_the_old_value_the_rows_and_the_clauses(
    audited: County, desk: FlaskClient
) -> None:
    fresh, full = desk.get(f"/audit/{FRESH}").text, desk.get(f"/audit/{FULL}").text

    assert "<del>大学本科</del> → <ins>硕士研究生</ins>" in fresh
    assert "=学历证书更正" in fresh
    assert "样例县委组织部 干部科科长" in fresh
    assert 'data-reason="no_meeting_1_procedure"' in fresh
    assert "eligibility / eligibility_2" in full
    assert "依据未经核对" in full
    assert full.count("签名核对无误") == 2


def test_the_post_is_the_one_held_on_the_day_of_the_act(audited: County, desk: FlaskClient) -> None:
    edited(
        audited,
        "UPDATE holding SET held_until='2026-11-20' WHERE person_id='head'",
        "INSERT INTO holding (person_id, post_id, held_from) VALUES"
        " ('head', 'city-org/干部二科科长', '2026-11-20')",
    )

    page = desk.get(f"/audit/{FULL}").text

    assert (
        '周样正 <span class="muted">样例县委 县委常委、组织部部长；样例县委组织部 部长</span>'
        in page
    )
    assert '周样正 <span class="muted">样例市委组织部 干部二科科长</span>' not in page


@pytest.mark.parametrize(("only", "count"), [("refusal", 0), ("signature", 2), ("vote", 9)])
def test_the_events_are_narrowed_to_one_kind(desk: FlaskClient, only: str, count: int) -> None:
    page = desk.get(f"/audit/{FULL}?only={only}").text

    assert page.count('class="event') == count
    assert desk.get(f"/audit/{FULL}?only=nonsense").status_code == 200


def test_a_past_moment_is_told_in_words_and_drawn(desk: FlaskClient) -> None:
    page = desk.get(f"/audit/{FULL}?at=3").text

    assert "第 3 条登记之后案件所在的环节" in page
    steps = page[page.index('id="steps-promotion"') :]
    assert re.search(r'is-active">酝酿形成工作方案 ', steps)
    assert re.search(r'is-waiting">民主推荐 ', steps)
    assert desk.get(f"/audit/{FULL}?at=9999").status_code == 404
    assert desk.get(f"/audit/{FULL}?at=x").status_code == 200
    assert desk.get("/audit/1999-0001").status_code == 404


def test_verify_says_in_words_that_it_is_whole_or_where_it_is_not(
    audited: County, desk: FlaskClient
) -> None:
    csrf = {"csrf_token": token(desk)}
    assert "条登记逐条重算，与链首相符" in desk.post(f"/audit/{FULL}/verify", data=csrf).text
    edited(
        audited,
        "UPDATE user_task SET ended_by='officer2' WHERE case_id=:full AND element='motion'",
    )

    page = desk.post(f"/audit/{FULL}/verify", data=csrf).text

    assert "不完整，首处问题" in page
    assert "ended_by" in page


def test_a_case_whose_rows_were_spoilt_still_opens_for_the_auditor(
    audited: County, desk: FlaskClient
) -> None:
    edited(
        audited,
        "UPDATE evidence SET content='{', kind='x' WHERE case_id=:full",
        "UPDATE signature SET jws='x' WHERE case_id=:full",
        "UPDATE process_instance SET tokens='x' WHERE id=:full",
        "UPDATE history_event SET body='{' WHERE chain='case:'||:full AND seq IN (3, 30)",
    )

    assert desk.get(f"/audit/{FULL}?at=40").status_code == 200
    proved = desk.post(f"/audit/{FULL}/verify", data={"csrf_token": token(desk)})
    assert "不完整" in proved.text


# ---- looking is all ----


def _posts(county: County) -> Iterator[tuple[str, dict[str, str]]]:
    """Every POST of the application, aimed at the running cases."""
    tasks = rows(county, "SELECT id, case_id, element FROM user_task WHERE state='created'")
    jobs = rows(county, "SELECT id FROM job")
    assert tasks
    assert jobs
    awaited = ("opinion_voided", "report_received", "objection_received", "vote_again")
    for rule in county.app.url_map.iter_rules():
        if "POST" not in (rule.methods or set()) or rule.endpoint == "auth.sign_out":
            continue
        for task, case, element in tasks:
            for name in awaited if "name" in rule.arguments else ("",):
                given = {
                    "task_id": task, "case_id": case, "element": element, "name": name,
                    "job_id": jobs[0][0], "key": "promotion", "kind": "zip", "secret": "x",
                    "procedure": "promotion", "folder": "promotion", "path": "promotion/a_dt1.dmn",
                    "number": "J-000000", "share_id": 1,
                }  # fmt: skip
                picked = {key: given[key] for key in rule.arguments}
                yield county.app.url_map.bind("").build(rule.endpoint, picked, method="POST"), {}


STATE = {
    table: f"SELECT * FROM {table} ORDER BY 1"  # noqa: S608
    for table in ("process_instance", "user_task", "evidence", "job", "signature", "evidence_file",
                  "draft", "incident", "quota", "holding", "process_definition", "sealed_share")
}  # fmt: skip


def test_no_post_lets_an_auditor_change_a_case(audited: County, desk: FlaskClient) -> None:
    before = {table: rows(audited, statement) for table, statement in STATE.items()}
    csrf = token(desk)
    filled = {
        "csrf_token": csrf, "reason": "审计要求", "path": "candidate.education", "value": "master",
        "opinion": "agree", "finding": "clean", "version": "1", "passphrase": "x", "on": "2026-11-24",
        "candidate.name": "样某某", "post.unit": "样例县水利局", "post.title": "局长",
    }  # fmt: skip

    asked = 0
    for address, _ in _posts(audited):
        answer = desk.post(address, data=filled)
        assert answer.status_code < 500, (address, answer.text)
        asked += 1
        for table, statement in STATE.items():
            assert rows(audited, statement) == before[table], (address, table)
    assert asked > 40


def test_the_desk_has_no_post_but_verify_and_export(audited: County) -> None:
    posts = {
        rule.endpoint
        for rule in audited.app.url_map.iter_rules()
        if rule.endpoint.startswith("audit.") and "POST" in (rule.methods or set())
    }

    assert posts == {"audit.verify", "audit.export"}


@pytest.mark.parametrize("person", ["admin", "officer", "secretary", "discipline", "designer"])
def test_nobody_else_sees_the_desk_or_its_door(audited: County, person: str) -> None:
    client = audited.as_(person)
    csrf = {"csrf_token": token(client)}

    for address in ("/audit/", f"/audit/{FULL}", f"/audit/{FULL}?at=1"):
        assert client.get(address).status_code == 403
    for address in ("verify", "export.csv", "export.zip"):
        assert client.post(f"/audit/{FULL}/{address}", data=csrf).status_code == 403
    assert "审计" not in client.get("/inbox/").text
    assert rows(audited, LOOKED) == []


def test_the_auditor_has_the_door_in_the_navigation(desk: FlaskClient) -> None:
    page = desk.get("/inbox/").text

    assert re.search(r'<a href="/audit/">\s*审计', page)
    assert quote("审计") not in page
