"""What is told when it did not work: one clear sentence, the right status, never a traceback."""

from collections.abc import Callable

import pytest

from engine.errors import Unavailable
from tests.web.county import County, token
from web.security import HEADERS

Opening = Callable[..., County]


def test_every_answer_carries_the_strict_headers(county: County) -> None:
    client = county.as_("officer")

    for address in ("/inbox/", "/no-such-page", "/health/live", "/static/app.css"):
        with client.get(address) as answer:
            for name, value in HEADERS.items():
                assert answer.headers[name] == value, (address, name)


def test_pages_are_not_kept_by_the_browser_and_styles_are(county: County) -> None:
    client = county.as_("officer")

    assert client.get("/inbox/").headers["Cache-Control"] == "no-store"
    with client.get("/static/app.css") as answer:
        assert "no-store" not in answer.headers["Cache-Control"]


@pytest.mark.parametrize(
    ("method", "address", "status"),
    [("GET", "/no-such-page", 404), ("POST", "/inbox/", 405), ("GET", "/tasks/x/complete", 405)],
)
def test_an_address_that_there_is_not_is_told_in_words(
    county: County, method: str, address: str, status: int
) -> None:
    client = county.as_("officer")

    answer = client.open(address, method=method, data={"csrf_token": token(client)})

    assert answer.status_code == status
    assert "请从待办事项" in answer.text


def test_a_body_that_is_too_large_is_told_the_limit(county: County) -> None:
    client = county.as_("officer")
    county.app.config["MAX_CONTENT_LENGTH"] = 2000

    answer = client.post("/start/promotion", data={"x": "x" * 3000, "csrf_token": token(client)})

    assert answer.status_code == 413
    assert "20 MB" in answer.text


def test_a_database_out_of_reach_is_one_sentence_and_nothing_is_lost(county: County) -> None:
    def gone() -> str:
        raise Unavailable("数据库正被占用，未作任何改动（database is locked）")

    client = county.as_("officer")
    county.app.view_functions["inbox.index"] = gone

    answer = client.get("/inbox/")

    assert answer.status_code == 503
    assert "数据库正被占用，未作任何改动" in answer.text


def test_a_database_without_tables_is_told_with_what_to_run(open_county: Opening) -> None:
    client = open_county({"DATABASE_URL": "sqlite://"}).app.test_client()

    for address in ("/sign-in", "/health/ready"):
        answer = client.get(address)
        assert answer.status_code == 503
        assert "db upgrade" in answer.text
    assert client.get("/health/live").status_code == 200


def test_a_fault_of_ours_gets_a_number_and_no_traceback(
    county: County, caplog: pytest.LogCaptureFixture
) -> None:
    def broken() -> str:
        raise RuntimeError("geheime Einzelheit")

    client = county.as_("officer")
    county.app.view_functions["inbox.index"] = broken

    answer = client.get("/inbox/")

    assert answer.status_code == 500
    assert "编号" in answer.text
    assert "geheime" not in answer.text
    assert "RuntimeError" not in answer.text
    assert "geheime Einzelheit" in caplog.text
    (line,) = [r.getMessage() for r in caplog.records if "request.failed" in r.getMessage()]
    assert "status=500 method=GET page=inbox.index fault=" in line
    number = line.split("fault=")[1].split()[0]
    assert number in answer.text


def test_a_failed_request_is_one_line_of_the_log_without_its_address(
    open_county: Opening, caplog: pytest.LogCaptureFixture
) -> None:
    client = open_county({"DATABASE_URL": "sqlite://"}).app.test_client()

    client.get("/sign-in?then=/one-time/secret")

    (record,) = [r for r in caplog.records if "request.failed" in r.getMessage()]
    assert "status=503 method=GET page=auth.sign_in" in record.getMessage()
    assert "secret" not in record.getMessage()
    assert record.exc_info is None


def test_to_htmx_a_refusal_is_the_reasons_alone(county: County) -> None:
    county.start()
    task = county.task("officer", "analysis")
    client = county.as_("stranger")

    answer = client.get(f"/tasks/{task}", headers={"HX-Request": "true"})

    assert answer.status_code == 403
    assert answer.text.strip().startswith('<section class="notice notice-stop"')


def test_htmx_is_sent_to_the_sign_in_page_as_a_whole(county: County) -> None:
    answer = county.app.test_client().get("/inbox/?show=mine", headers={"HX-Request": "true"})

    assert answer.status_code == 204
    assert answer.headers["HX-Redirect"] == "/sign-in?then=/inbox/?show%3Dmine"


def test_the_installation_says_whether_it_lives_and_works(county: County) -> None:
    client = county.app.test_client()

    assert client.get("/health/live").text == "ok\n"
    assert client.get("/health/ready").text == "ready\n"
