"""Starting a case: the approval form is read, checked by a person, and only then confirmed."""

import re
from dataclasses import replace
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from tests.web.county import ROOT, County, hidden, token
from workflows import lrmx

SAMPLES = ROOT / "workflows/samples/lrmx"
POST = {
    "candidate.birth": "1975-06",
    "candidate.education": "bachelor",
    "candidate.rank": "正科级",
    "candidate.step": "other",
    "candidate.training_done": "true",
    "candidate.qualified": "true",
    "candidate.appraisals": "2015=优秀",
    "candidate.unrecorded": "true",
    "post.unit": "样例县水利局",
    "post.title": "局长",
    "post.rank": "正科级",
    "post.unit_rank": "正科级",
}
"""What a person says at the start of somebody of whom the records know nothing."""


def _check(county: County, name: str, content: bytes) -> tuple[int, str]:
    client = county.as_("officer")
    answer = client.post(
        "/start/promotion/check",
        data={"csrf_token": token(client), "lrmx": (BytesIO(content), name)},
    )
    return answer.status_code, answer.text


def _sample(name: str) -> bytes:
    return (SAMPLES / name).read_bytes()


def test_only_what_a_person_may_start_is_offered(county: County) -> None:
    assert 'href="/start/promotion"' in county.as_("officer").get("/start/").text
    assert "不能发起程序" in county.as_("head").get("/start/").text
    assert county.as_("head").get("/start/promotion").status_code == 404


def test_the_first_thing_asked_for_is_the_approval_form(county: County) -> None:
    page = county.as_("officer").get("/start/promotion").text

    assert page.index('name="lrmx"') < page.index('name="candidate.name"')
    assert "<details>" in page[page.index('name="lrmx"') :]


def test_a_sound_form_fills_the_page_and_begins_no_case(county: County) -> None:
    status, page = _check(county, "clean.lrmx", _sample("clean.lrmx"))

    assert status == 200
    name = re.search(r'name="candidate.name"[^>]*value="([^"]+)"', page)
    assert name
    assert name[1].strip()
    assert "没有发现前后不一致之处" in page
    assert "没有您可以查看的案件" in county.as_("officer").get("/cases/").text


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.lrmx")), ids=lambda path: path.stem)
def test_every_sample_is_read_or_refused_in_words(county: County, path: Path) -> None:
    status, page = _check(county, path.name, path.read_bytes())

    assert status in {200, 422}
    assert "Traceback" not in page


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("form.lrmx", b"", ""),
        ("form.lrmx", b"not xml", "form.lrmx"),
        ("form.lrm", b'"x"', ".lrmx"),
        ("form.lrmx", b"<Other/>", "Person"),
        (
            "bomb.lrmx",
            b'<!DOCTYPE p [<!ENTITY a "x">]><Person><XingMing>&a;</XingMing></Person>',
            "bomb.lrmx",
        ),
    ],
)
def test_a_file_that_is_no_form_is_told_what_it_is(
    county: County, name: str, content: bytes, said: str
) -> None:
    status, page = _check(county, name, content)

    assert status == 422
    assert 'id="f-lrmx-error"' in page
    assert said in page


def test_without_a_file_the_page_asks_for_one(county: County) -> None:
    client = county.as_("officer")

    answer = client.post("/start/promotion/check", data={"csrf_token": token(client)})

    assert answer.status_code == 422
    assert "请先选择" in answer.text


def test_confirming_opens_the_case(county: County) -> None:
    client = county.as_("officer")
    data = {"candidate.name": "样某某", **POST, "csrf_token": token(client)}

    answer = client.post("/start/promotion", data=data)

    assert answer.status_code == 303
    page = client.get(answer.headers["Location"]).text
    assert "已发起" in page
    assert "样某某" in page


def test_the_same_candidate_twice_in_a_round_is_refused_with_what_was_typed(
    county: County,
) -> None:
    client = county.as_("officer")
    data = {"candidate.name": "样某某", **POST, "round": "一", "csrf_token": token(client)}
    assert client.post("/start/promotion", data=data).status_code == 303

    other = {"post.title": "另一职务", "post.quota_approved": "1", "post.quota_filled": "0"}
    answer = client.post("/start/promotion", data={**data, **other})

    assert answer.status_code == 409
    assert 'data-reason="already_in_round"' in answer.text
    assert "另一职务" in answer.text


def test_wrong_values_are_named_each_at_its_field(county: County) -> None:
    client = county.as_("officer")
    data = {
        **POST,
        "candidate.name": "样某某",
        "candidate.birth": "七五年",
        "candidate.rank": "处座",
    }

    answer = client.post("/start/promotion", data={**data, "csrf_token": token(client)})

    assert answer.status_code == 422
    assert 'id="f-candidate-birth-error"' in answer.text
    assert 'id="f-candidate-rank-error"' in answer.text
    assert "七五年" in answer.text


@pytest.mark.parametrize("key", ["candidate.sanctions", "post.quota_approved", "kin_of"])
def test_what_the_records_keep_is_neither_asked_nor_taken(county: County, key: str) -> None:
    client = county.as_("officer")
    assert f'name="{key}"' not in client.get("/start/promotion").text
    data = {"candidate.name": "样某某", **POST, key: "9", "csrf_token": token(client)}

    answer = client.post("/start/promotion", data=data)

    assert answer.status_code == 422
    assert "取自记录" in answer.text


# ---- the form is kept, linked and given back ----


def _read(county: County, person: str = "officer", content: bytes | None = None) -> str:
    """What the check page brings along for the confirmation."""
    client = county.as_(person)
    given = content or _sample("clean.lrmx")
    answer = client.post(
        "/start/promotion/check",
        data={"csrf_token": token(client), "lrmx": (BytesIO(given), "clean.lrmx")},
    )
    assert answer.status_code == 200, answer.text
    return hidden(answer, "candidate.form")


def _confirm(county: County, digest: str, person: str = "officer", **more: str) -> TestResponse:
    client = county.as_(person)
    data = {"candidate.name": "张样一", **POST, "candidate.form": digest, **more}
    return client.post("/start/promotion", data={**data, "csrf_token": token(client)})


def test_the_page_carries_the_digest_and_shows_what_the_form_says(county: County) -> None:
    content = _sample("clean.lrmx")
    status, page = _check(county, "clean.lrmx", content)

    assert status == 200
    assert f'type="hidden" name="candidate.form" value="{sha256(content).hexdigest()}"' in page
    sheet = page[page.index('id="sheet"') :]
    form = lrmx.read(content, "clean.lrmx")
    for said in (form.current_post, form.reporting_unit, form.resume.splitlines()[0]):
        assert said in sheet
    assert f"{form.family[0].relation} {form.family[0].name} {form.family[0].birth}" in sheet


@pytest.mark.parametrize(("name", "status"), [("with_photo", 200), ("gb18030", 200)])
def test_forms_of_other_makes_are_taken_as_they_are(county: County, name: str, status: int) -> None:
    assert _check(county, f"{name}.lrmx", _sample(f"{name}.lrmx"))[0] == status


def test_a_photo_that_is_no_jpeg_is_a_question_and_no_refusal(county: County) -> None:
    odd = _sample("clean.lrmx").replace(b"<ZhaoPian>", b"<ZhaoPian>R0lGODlh")

    status, page = _check(county, "odd.lrmx", odd)

    assert status == 200
    assert "照片：不是 JPEG 图片" in page


def test_a_form_that_is_too_big_is_refused_with_the_limit(county: County) -> None:
    client = county.as_("officer")
    head = b'--x\r\nContent-Disposition: form-data; name="lrmx"; filename="big.lrmx"\r\n\r\n'

    answer = client.post(
        "/start/promotion/check",
        data=head + b"<Person>" + b" " * lrmx.LIMIT + b"\r\n--x--\r\n",
        content_type="multipart/form-data; boundary=x",
        headers={"X-CSRFToken": token(client)},
    )

    assert answer.status_code == 422
    assert "超过上限" in answer.text


def test_confirming_keeps_the_original_with_the_case(county: County) -> None:
    content, digest = _sample("clean.lrmx"), _read(county, "colleague")
    address = _confirm(county, digest, "colleague").headers["Location"]
    client = county.as_("colleague")
    page = client.get(address)

    assert "审批表原件：clean.lrmx" in page.text
    assert f'<dd class="keep-lines">{digest}</dd>' in page.text
    case = address.partition("?")[0]
    answer = client.post(
        f"{case}/form", data={"csrf_token": hidden(page, "csrf_token"), "purpose": "任前审核"}
    )
    assert answer.data == content
    assert answer.headers["Content-Disposition"].startswith("attachment")
    empty = client.post(f"{case}/form", data={"csrf_token": hidden(page, "csrf_token")})
    assert empty.status_code == 422
    assert "应当写明用途" in empty.text


def test_the_form_is_given_back_with_the_proposed_post(county: County) -> None:
    case = _confirm(county, _read(county)).headers["Location"].partition("?")[0]
    client = county.as_("colleague")

    answer = client.post(f"{case}/form/export", data={"csrf_token": token(client)})

    form = lrmx.read(answer.data, "clean.lrmx")
    assert form.proposed_post == "样例县水利局局长"
    original = lrmx.read(_sample("clean.lrmx"), "clean.lrmx")
    assert replace(form, proposed_post=original.proposed_post) == original


@pytest.mark.parametrize(
    "person", ["officer", "clerk", "inspector", "secretary", "admin", "stranger"]
)
def test_others_and_a_namesake_of_the_candidate_get_neither_original_nor_export(
    county: County, person: str
) -> None:
    case = _confirm(county, _read(county)).headers["Location"].partition("?")[0]
    client = county.as_(person)

    for address in (f"{case}/form", f"{case}/form/export"):
        data = {"csrf_token": token(client), "purpose": "看看"}
        assert client.post(address, data=data).status_code == 404
    assert "导出任免审批表" not in client.get(case).text


@pytest.mark.parametrize("brought_by", ["colleague", None])
def test_a_digest_of_anothers_or_of_nothing_is_refused_and_the_upload_offered_again(
    county: County, brought_by: str | None
) -> None:
    digest = _read(county, brought_by) if brought_by else "0" * 64

    answer = _confirm(county, digest)

    assert answer.status_code == 422
    assert '<a href="#f-candidate-form">审批表原件</a>：没有收存您上传的这份审批表' in answer.text
    assert 'id="f-candidate-form"' in answer.text
    assert 'name="candidate.form"' not in answer.text
    assert 'value="张样一"' in answer.text


def test_a_refusal_for_something_else_keeps_the_form_for_the_next_try(county: County) -> None:
    digest = _read(county)
    refused = _confirm(county, digest, **{"candidate.rank": "处座"})

    assert refused.status_code == 422
    assert hidden(refused, "candidate.form") == digest
    assert _confirm(county, digest).status_code == 303


def test_of_two_tabs_with_one_upload_the_second_names_the_case_of_the_first(
    county: County,
) -> None:
    first, second = _read(county), _read(county)
    assert first == second
    case = _confirm(county, first).headers["Location"].partition("?")[0].rpartition("/")[2]

    answer = _confirm(county, second)

    assert answer.status_code == 422
    assert f"您已经用这份审批表发起案件 {case}" in answer.text


def test_two_tabs_with_two_forms_each_take_their_own(county: County) -> None:
    one, other = _read(county), _read(county, content=_sample("gb18030.lrmx"))

    assert one != other
    assert [_confirm(county, digest).status_code for digest in (one, other)] == [303, 303]


def test_a_name_that_was_changed_is_told_on_the_cases_page(county: County) -> None:
    answer = _confirm(county, _read(county), **{"candidate.name": "张样衣"})

    page = county.as_("officer").get(answer.headers["Location"]).text
    assert "姓名：表上为 张样一，发起时改为 张样衣" in page


def test_rare_circumstances_are_folded_until_one_is_answered(county: County) -> None:
    client = county.as_("officer")
    blank = client.get("/start/promotion").text
    assert re.search(r"<details>\s*<summary><strong>四、特殊情形", blank)

    data = {"exceptional": "true", "candidate.rank": "处座", "csrf_token": token(client)}
    answered = client.post("/start/promotion", data=data).text
    assert re.search(r"<details open>\s*<summary><strong>四、特殊情形", answered)


def test_a_form_is_not_among_what_can_be_corrected(county: County) -> None:
    page = county.as_("officer").get(f"/cases/{county.start()}/correct").text

    assert "审批表原件" not in page


def test_appraisals_are_read_shown_and_typed_in_words(county: County) -> None:
    _status, page = _check(county, "clean.lrmx", _sample("clean.lrmx"))
    assert "2014=称职\n2015=优秀\n2016=称职" in page

    typed = {"candidate.appraisals": "2015=优秀\n2016=basic"}
    answer = _confirm(county, _read(county), **typed)
    told = county.as_("officer").get(answer.headers["Location"]).text
    assert "2015 优秀，2016 基本称职" in told
    assert "年度考核等次：表上为 2014 称职，2015 优秀，2016 称职" in told
