"""Starting a case: the approval form is read, checked by a person, and only then confirmed."""

import re
from io import BytesIO
from pathlib import Path

import pytest

from tests.web.county import ROOT, County, token

SAMPLES = ROOT / "workflows/samples/lrmx"
POST = {"post.unit": "样例县水利局", "post.title": "局长"}


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


def test_a_sound_form_fills_the_page_and_writes_nothing(county: County) -> None:
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

    answer = client.post("/start/promotion", data={**data, "post.title": "另一职务"})

    assert answer.status_code == 409
    assert 'data-reason="already_in_round"' in answer.text
    assert "另一职务" in answer.text


def test_wrong_values_are_named_each_at_its_field(county: County) -> None:
    client = county.as_("officer")
    data = {
        "candidate.name": "样某某",
        "candidate.birth": "七五年",
        "candidate.rank": "处座",
        **POST,
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
