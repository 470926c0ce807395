"""Coming in and going out: passwords, links, sessions, languages, and what was typed meanwhile."""

import html
import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

import engine
from tests.web.county import County, hidden, token
from web.auth import local
from workflows import records

PASSWORD = "七个样例汉字再加七个"
Opening = Callable[..., County]


def _with_password(county: County, person: str = "officer") -> None:
    secret = county.core.execute(engine.Invite(None, person))
    county.core.execute(engine.UseInvitation(secret, PASSWORD))


def _sign_in(client: FlaskClient, login: str, password: str, **more: str) -> int:
    return client.post("/sign-in", data={"login": login, "password": password, **more}).status_code


def test_a_person_sets_a_password_with_a_one_time_link_and_is_in(county: County) -> None:
    secret = county.core.execute(engine.Invite(None, "officer"))
    client = county.app.test_client()

    assert "只能使用一次" in client.get(f"/invitations/{secret}").text
    both = {"password": PASSWORD, "password_again": PASSWORD}
    answer = client.post(f"/invitations/{secret}", data=both)

    assert answer.status_code == 303
    assert "张样一" in client.get("/inbox/").text
    again = county.app.test_client().post(f"/invitations/{secret}", data=both)
    assert again.status_code in {404, 422}
    assert "已经用过" in again.text


def test_two_different_passwords_are_told_and_the_link_still_works(county: County) -> None:
    secret = county.core.execute(engine.Invite(None, "officer"))
    client = county.app.test_client()

    differing = {"password": PASSWORD, "password_again": "别的口令别的口令"}
    answer = client.post(f"/invitations/{secret}", data=differing)

    assert answer.status_code == 422
    assert "两次输入的口令不一致" in answer.text
    both = {"password": PASSWORD, "password_again": PASSWORD}
    assert client.post(f"/invitations/{secret}", data=both).status_code == 303


def test_a_wrong_password_and_an_unknown_login_are_told_the_same(county: County) -> None:
    _with_password(county)
    wrong = county.app.test_client().post(
        "/sign-in", data={"login": "officer", "password": "x" * 12}
    )
    unknown = county.app.test_client().post(
        "/sign-in", data={"login": "nobody", "password": "x" * 12}
    )

    assert (wrong.status_code, unknown.status_code) == (403, 403)
    said = [re.findall(r'role="alert">([^<]+)', a.text) for a in (wrong, unknown)]
    assert said[0] == said[1] != []


def test_after_signing_in_one_is_where_one_was_going(county: County) -> None:
    _with_password(county)
    case = county.start()
    client = county.app.test_client()

    asked = client.get(f"/cases/{case}")
    assert asked.headers["Location"] == f"/sign-in?then=/cases/{case}"
    page = client.get(asked.headers["Location"])
    then = hidden(page, "then")
    answer = client.post("/sign-in", data={"login": "officer", "password": PASSWORD, "then": then})

    assert answer.headers["Location"] == f"/cases/{case}"


@pytest.mark.parametrize(
    "address",
    ["//evil.example/x", "https://evil.example", "\\\\evil", "/\\evil", "javascript:x", ""],
)
def test_no_address_leads_away_from_here(address: str) -> None:
    assert local(address) == ""


def test_a_page_of_ours_is_kept_as_it_was_asked_for() -> None:
    assert local("/inbox/?show=mine&q=样") == "/inbox/?show=mine&q=样"


def test_a_cookie_copied_before_signing_out_is_dead_after_it(county: County) -> None:
    client = county.as_("officer")
    cookie = client.get_cookie("sid")
    assert cookie is not None
    client.post("/sign-out", data={"csrf_token": token(client)})

    thief = county.app.test_client()
    thief.set_cookie("sid", cookie.value)

    assert client.get_cookie("sid") is None
    assert thief.get("/inbox/").status_code == 303


def test_a_disabled_person_is_out_at_once(county: County) -> None:
    client = county.as_("officer")
    county.core.execute(engine.DisablePerson(None, "officer"))

    assert client.get("/inbox/").status_code == 303


def test_on_plain_http_the_cookie_is_kept_from_scripts_and_other_sites(county: County) -> None:
    answer = county.app.test_client().post("/sign-in/demonstration", data={"person": "officer"})

    [cookie] = answer.headers.getlist("Set-Cookie")
    assert cookie.startswith("sid=")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Strict-Transport-Security" not in answer.headers


def test_behind_the_proxy_the_cookie_belongs_to_this_host_and_to_https(
    open_county: Opening,
) -> None:
    county = open_county({"TRUSTED_PROXY": "127.0.0.1"})
    _with_password(county)
    client = county.app.test_client()

    answer = client.post(
        "/sign-in",
        data={"login": "officer", "password": PASSWORD},
        base_url="https://xuanren.example",
    )

    [cookie] = answer.headers.getlist("Set-Cookie")
    assert cookie.startswith("__Host-sid=")
    assert "Secure" in cookie
    assert "Path=/" in cookie
    assert "Domain" not in cookie
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=")


def test_flask_keeps_nothing_in_the_browser(county: County) -> None:
    client = county.as_("officer")

    answer = client.get("/inbox/?said=completed")

    assert "已办理" in answer.text
    assert answer.headers.getlist("Set-Cookie") == []


# ---- the demonstration ----


def test_the_invented_people_are_listed_one_click_each(county: County) -> None:
    page = county.app.test_client().get("/sign-in").text

    assert '<button name="person" value="officer">张样一</button>' in page
    assert "只在本机可用" in page


@pytest.mark.parametrize(
    "environ",
    [{"HOST": "0.0.0.0", "INSECURE_HTTP": "1"}, {"TRUSTED_PROXY": "127.0.0.1"}],  # noqa: S104
)
def test_where_others_can_reach_it_nobody_comes_in_without_a_password(
    open_county: Opening, environ: dict[str, str]
) -> None:
    client = open_county(environ).app.test_client()

    assert 'name="person"' not in client.get("/sign-in").text
    answer = client.post("/sign-in/demonstration", data={"person": "officer"})
    assert answer.status_code == 403
    assert answer.headers.getlist("Set-Cookie") == []


def test_one_real_unit_on_record_ends_the_one_click_sign_in(county: County) -> None:
    county.core.execute(records.AddUnit(None, "real", "某县委", "committee"))
    client = county.app.test_client()

    assert 'name="person"' not in client.get("/sign-in").text
    assert client.post("/sign-in/demonstration", data={"person": "officer"}).status_code == 403


def test_serving_others_without_https_is_said_on_every_page(open_county: Opening) -> None:
    county = open_county({"HOST": "0.0.0.0", "INSECURE_HTTP": "1"})  # noqa: S104

    assert "INSECURE_HTTP=1" in county.app.test_client().get("/sign-in").text


def test_another_name_for_this_machine_is_not_answered(county: County) -> None:
    answer = county.app.test_client().get("/sign-in", base_url="http://evil.example")

    assert answer.status_code == 400
    assert 'name="person"' not in answer.text


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost:8000", "[::1]:8000", "localhost"])
def test_this_machine_is_answered_by_each_of_its_names(county: County, host: str) -> None:
    answer = county.app.test_client().get("/sign-in", base_url=f"http://{host}")

    assert answer.status_code == 200


# ---- forged requests ----


def test_an_unsafe_request_from_another_site_is_refused(county: County) -> None:
    client, case = county.as_("officer"), county.start()
    data = {"reason": "x", "csrf_token": token(client)}

    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}):
        answer = client.post(f"/cases/{case}/withdraw", data=data, headers=headers)
        assert answer.status_code == 403
        assert "不是从本系统的页面发出的" in answer.text


def test_signing_somebody_in_from_another_site_is_refused(county: County) -> None:
    answer = county.app.test_client().post(
        "/sign-in/demonstration",
        data={"person": "officer"},
        headers={"Origin": "https://evil.example"},
    )

    assert answer.status_code == 403
    assert answer.headers.getlist("Set-Cookie") == []


def test_a_form_of_an_earlier_session_is_shown_to_be_sent_again(county: County) -> None:
    client, case = county.as_("officer"), county.start()
    old = token(client)
    client.post("/sign-in/demonstration", data={"person": "officer"})

    answer = client.post(
        f"/cases/{case}/withdraw", data={"reason": "<b>人选</b>另有任用", "csrf_token": old}
    )

    assert answer.status_code == 409
    assert "&lt;b&gt;人选&lt;/b&gt;另有任用" in answer.text
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', answer.text))
    sent = {name: html.unescape(value) for name, value in fields.items()}
    assert client.post(f"/cases/{case}/withdraw", data=sent).status_code == 303


# ---- a sign-in that ran out ----


def test_what_was_typed_without_a_session_becomes_a_draft_after_signing_in(county: County) -> None:
    county.start()
    task = county.task("officer", "analysis")
    dead = county.app.test_client()

    answer = dead.post(f"/tasks/{task}/complete", data={"proposal": "尚未提交的意见"})
    assert answer.status_code == 401
    assert "填写的内容仍在" in answer.text
    kept = html.unescape(hidden(answer, "kept"))
    back = dead.post("/sign-in/demonstration", data={"person": "officer", "kept": kept})

    assert back.headers["Location"] == f"/tasks/{task}?said=kept"
    page = dead.get(back.headers["Location"]).text
    assert "尚未提交的意见" in page
    assert "已存为草稿" in page


def test_a_draft_is_not_kept_for_somebody_who_may_not_do_the_task(county: County) -> None:
    county.start()
    task = county.task("officer", "analysis")
    dead = county.app.test_client()
    answer = dead.post(f"/tasks/{task}/complete", data={"proposal": "别人的意见"})

    kept = html.unescape(hidden(answer, "kept"))
    back = dead.post("/sign-in/demonstration", data={"person": "stranger", "kept": kept})

    assert back.headers["Location"].endswith("said=lost")


def test_another_form_typed_without_a_session_can_be_sent_again(county: County) -> None:
    case = county.start()
    dead = county.app.test_client()
    answer = dead.post(f"/cases/{case}/withdraw", data={"reason": "另有任用"})

    kept = html.unescape(hidden(answer, "kept"))
    page = dead.post("/sign-in/demonstration", data={"person": "officer", "kept": kept})

    assert page.status_code == 200
    assert f'action="/cases/{case}/withdraw"' in page.text
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', page.text))
    assert dead.post(f"/cases/{case}/withdraw", data=fields).status_code == 303


def test_a_passphrase_is_never_carried_along(county: County) -> None:
    county.start()
    task = county.task("officer", "analysis")
    answer = county.app.test_client().post(
        f"/tasks/{task}/complete", data={"proposal": "x", "passphrase": "geheime woorden"}
    )

    county.app.config["SECRET_KEY"] = county.app.secret_key
    from web import kept

    with county.app.app_context():
        opened = kept.opened(html.unescape(hidden(answer, "kept")))
    assert opened is not None
    assert dict(opened.fields) == {"proposal": ["x"]}


def test_what_is_said_to_have_been_typed_is_believed_only_as_sealed_here(county: County) -> None:
    client = county.app.test_client()

    answer = client.post(
        "/sign-in/demonstration", data={"person": "officer", "kept": '{"path": "/sign-out"}'}
    )

    assert answer.headers["Location"] == "/inbox/"


# ---- languages ----


def test_the_pages_are_in_chinese_until_somebody_wants_english(county: County) -> None:
    client = county.as_("officer")
    assert 'lang="zh-CN"' in client.get("/inbox/").text

    answer = client.get("/language/en?back=/inbox/")

    assert answer.headers["Location"] == "/inbox/"
    page = client.get("/inbox/").text
    assert '<html lang="en">' in page
    assert "<h1>Tasks</h1>" in page


def test_reasons_are_told_in_english_too(county: County) -> None:
    client, case = county.as_("officer"), county.start()
    client.get("/language/en")

    page = client.get(f"/cases/{case}/why/agenda").text

    law = county.core.around.law
    assert law.reason("no_meeting_1_procedure").text_en in html.unescape(page)


def test_signing_in_as_somebody_else_ends_the_session_before(county: County) -> None:
    client = county.as_("officer")
    cookie = client.get_cookie("sid")
    assert cookie is not None
    client.post("/sign-in/demonstration", data={"person": "head"})

    thief = county.app.test_client()
    thief.set_cookie("sid", cookie.value)

    assert thief.get("/inbox/").status_code == 303
    assert "李样三" in client.get("/inbox/").text
