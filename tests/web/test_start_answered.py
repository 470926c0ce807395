"""A case that begins on the pages leaves nothing open that a gate would take for clean."""

import re

import pytest
from werkzeug.test import TestResponse

from tests.web.county import County, token
from tests.web.test_start import POST
from workflows import records


def _begin(county: County, **answers: str | None) -> TestResponse:
    client = county.as_("officer")
    said = {"candidate.name": "样某某", **POST, **answers, "csrf_token": token(client)}
    return client.post("/start/promotion", data={k: v for k, v in said.items() if v is not None})


@pytest.mark.parametrize("key", [key for key in POST if key != "candidate.unrecorded"])
def test_what_a_gate_reads_is_not_left_open(county: County, key: str) -> None:
    answer = _begin(county, **{key: None})

    assert answer.status_code == 422
    assert f'id="f-{key.replace(".", "-")}-error"' in answer.text


def test_years_are_asked_where_the_step_asks_for_them(county: County) -> None:
    answer = _begin(county, **{"candidate.step": "first_county"})

    assert answer.status_code == 422
    for key in ("service_years", "grassroots_years", "posts_held"):
        assert f'id="f-candidate-{key}-error"' in answer.text
    assert 'id="f-candidate-years_in_step-error"' not in answer.text


def test_whom_the_records_do_not_know_is_told_and_asked_about(county: County) -> None:
    page = county.as_("officer").get("/start/promotion").text
    assert 'name="candidate.unrecorded"' not in page
    assert 'name="post.quota_approved"' not in page

    unknown = {"candidate.unrecorded": None, "post.title": "局长助理"}
    answer = _begin(county, **unknown)

    assert answer.status_code == 422
    assert "记录中没有这个人" in answer.text
    assert "记录中没有这个职务的职数" in answer.text
    given = {"post.title": "局长助理", "post.quota_approved": "1", "post.quota_filled": "0"}
    assert _begin(county, **given).status_code == 303


def test_of_whom_and_what_is_on_record_nothing_more_is_asked(county: County) -> None:
    county.core.execute(records.AddPerson(None, "known", "样知某", "1975-06"))

    answer = _begin(county, **{"candidate.name": "样知某", "candidate.unrecorded": None})

    assert answer.status_code == 303


def test_nothing_is_ticked_before_somebody_ticks_it(county: County) -> None:
    page = county.as_("officer").get("/start/promotion").text

    for key in ("candidate.training_done", "candidate.qualified"):
        assert re.search(rf'name="{key}"', page)
        assert not re.search(rf'name="{key}"[^>]*checked', page)
