"""Every route, and who may come in. A route that is not in the table fails."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.routing import Rule

from tests.web.county import County, opened, token
from web.audience import Audience, require_audiences

TABLE = {
    "GET /": Audience.ANYONE,
    "GET /sign-in": Audience.ANYONE,
    "POST /sign-in": Audience.ANYONE,
    "POST /sign-in/demonstration": Audience.ANYONE,
    "GET /invitations/<secret>": Audience.ANYONE,
    "POST /invitations/<secret>": Audience.ANYONE,
    "GET /language/<code>": Audience.ANYONE,
    "GET /health/live": Audience.ANYONE,
    "GET /health/ready": Audience.ANYONE,
    "POST /sign-out": Audience.PERSON,
    "GET /inbox/": Audience.PERSON,
    "GET /tasks/<task_id>": Audience.PERSON,
    "POST /tasks/<task_id>/claim": Audience.PERSON,
    "POST /tasks/<task_id>/unclaim": Audience.PERSON,
    "POST /tasks/<task_id>/draft": Audience.PERSON,
    "POST /tasks/<task_id>/complete": Audience.PERSON,
    "POST /tasks/<task_id>/return": Audience.PERSON,
    "POST /tasks/<task_id>/files": Audience.PERSON,
    "GET /files/<int:file_id>": Audience.PERSON,
    "GET /sealed/<number>/": Audience.PERSON,
    "POST /sealed/<number>/open": Audience.PERSON,
    "POST /sealed/<number>/share": Audience.PERSON,
    "POST /sealed/<number>/shares/<int:share_id>/confirm": Audience.PERSON,
    "GET /cases/": Audience.PERSON,
    "GET /cases/<case_id>": Audience.PERSON,
    "GET /cases/<case_id>/diagrams/<key>.bpmn": Audience.PERSON,
    "GET /cases/<case_id>/why/<element>": Audience.PERSON,
    "POST /cases/<case_id>/try/<element>": Audience.PERSON,
    "POST /cases/<case_id>/form": Audience.PERSON,
    "POST /cases/<case_id>/form/export": Audience.PERSON,
    "GET /cases/<case_id>/correct": Audience.PERSON,
    "POST /cases/<case_id>/correct": Audience.PERSON,
    "GET /cases/<case_id>/withdraw": Audience.PERSON,
    "POST /cases/<case_id>/withdraw": Audience.PERSON,
    "GET /cases/<case_id>/messages/<name>": Audience.PERSON,
    "POST /cases/<case_id>/messages/<name>": Audience.PERSON,
    "GET /start/": Audience.PERSON,
    "GET /start/<key>": Audience.PERSON,
    "POST /start/<key>/check": Audience.PERSON,
    "POST /start/<key>": Audience.PERSON,
    "POST /demonstration/next-day": Audience.PERSON,
    "GET /designer/": Audience.DESK,
    "GET /designer/<procedure>": Audience.DESK,
    "GET /designer/<procedure>/review": Audience.DESK,
    "POST /designer/<procedure>/propose": Audience.DESK,
    "POST /designer/<procedure>/publish": Audience.DESK,
    "POST /designer/<procedure>/discard": Audience.DESK,
    "GET /designer/<procedure>/scenarios": Audience.DESK,
    "POST /designer/<procedure>/scenarios": Audience.DESK,
    "GET /designer/<procedure>/drawings/<folder>": Audience.DESK,
    "GET /designer/<procedure>/tables/<folder>/<name>": Audience.DESK,
    "POST /designer/<procedure>/tables/<folder>/<name>": Audience.DESK,
    "GET /designer/<procedure>/files/<path:path>": Audience.DESK,
    "POST /designer/<procedure>/files/<path:path>": Audience.DESK,
    "POST /designer/<procedure>/upload": Audience.DESK,
    "GET /designer/<procedure>/findings": Audience.DESK,
    "GET /designer/<procedure>/clauses": Audience.DESK,
    "GET /designer/<procedure>/elements/<folder>": Audience.DESK,
    "GET /designer/<procedure>/elements/<folder>/<element>": Audience.DESK,
    "POST /designer/<procedure>/elements/<folder>/<element>": Audience.DESK,
    "GET /designer/<procedure>/elements/<folder>/<element>/next": Audience.DESK,
    "POST /designer/<procedure>/elements/<folder>/<element>/next": Audience.DESK,
    "GET /designer/<procedure>/forms/<folder>/<name>": Audience.DESK,
    "POST /designer/<procedure>/forms/<folder>/<name>": Audience.DESK,
    "GET /designer/<procedure>/new-form/<folder>": Audience.DESK,
    "POST /designer/<procedure>/new-form/<folder>": Audience.DESK,
    "GET /admin/people": Audience.ADMIN,
    "GET /admin/units": Audience.ADMIN,
    "GET /audit/": Audience.AUDITOR,
    "GET /audit/<case_id>": Audience.AUDITOR,
    "POST /audit/<case_id>/verify": Audience.AUDITOR,
    "GET /audit/<case_id>/responsibility": Audience.AUDITOR,
    "POST /audit/<case_id>/export.<any(csv, responsibility, zip):kind>": Audience.AUDITOR,
}
SOMETHING = {
    "secret": "no-such-secret", "code": "zh", "task_id": "no-such-task", "file_id": 999,
    "case_id": "1999-0001", "key": "no_such", "element": "agenda", "name": "report_received",
    "job_id": 999, "kind": "zip", "procedure": "no_such", "folder": "no_such",
    "path": "no/such.bpmn", "number": "J-000000", "share_id": 999,
}  # fmt: skip


@pytest.fixture(scope="module")
def county(made_county: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[County]:
    """One for all routes: asking changes nothing that another question would see."""
    found = opened(made_county, tmp_path_factory.mktemp("routes"))
    yield found
    found.core.database.dispose()


def _routes(app: Flask) -> Iterator[tuple[str, Rule]]:
    for rule in app.url_map.iter_rules():
        if rule.endpoint == "static":
            continue
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            yield f"{method} {rule.rule}", rule


def _address(app: Flask, route: str) -> tuple[str, str]:
    method, _, _pattern = route.partition(" ")
    rule = dict(_routes(app))[route]
    given = {name: SOMETHING[name] for name in rule.arguments}
    with app.test_request_context():
        built = app.url_map.bind("").build(rule.endpoint, given)
    return method, built


def test_every_route_is_in_the_table_and_every_line_of_the_table_is_a_route(
    county: County,
) -> None:
    assert {route for route, _ in _routes(county.app)} == set(TABLE)


@pytest.mark.parametrize("route", TABLE)
def test_a_view_says_itself_who_it_is_for(county: County, route: str) -> None:
    endpoint = dict(_routes(county.app))[route].endpoint

    assert getattr(county.app.view_functions[endpoint], "audience", None) is TABLE[route]


@pytest.mark.parametrize("route", [r for r, who in TABLE.items() if who is not Audience.ANYONE])
def test_nobody_gets_in_without_signing_in(county: County, route: str) -> None:
    method, address = _address(county.app, route)

    answer = county.app.test_client().open(address, method=method)

    if method == "GET":
        assert answer.status_code == 303
        assert answer.headers["Location"].startswith("/sign-in?then=")
    else:
        assert answer.status_code == 401


@pytest.mark.parametrize("route", [r for r, who in TABLE.items() if who is Audience.ANYONE])
def test_the_open_pages_ask_for_no_sign_in(county: County, route: str) -> None:
    method, address = _address(county.app, route)

    answer = county.app.test_client().open(address, method=method)

    assert answer.status_code != 401
    assert "then=" not in answer.headers.get("Location", "")


@pytest.mark.parametrize("route", [r for r, who in TABLE.items() if who is Audience.ADMIN])
def test_only_the_administrator_sees_people_and_units(county: County, route: str) -> None:
    method, address = _address(county.app, route)

    assert county.as_("officer").open(address, method=method).status_code == 403
    assert county.as_("admin").open(address, method=method).status_code == 200


@pytest.mark.parametrize(
    "route", [r for r, who in TABLE.items() if who is Audience.AUDITOR and r.startswith("GET")]
)
def test_only_the_auditor_sees_the_history(county: County, route: str) -> None:
    method, address = _address(county.app, route)

    for person in ("officer", "admin", "secretary"):
        assert county.as_(person).open(address, method=method).status_code == 403
    expected = 200 if address == "/audit/" else 404
    assert county.as_("auditor").open(address, method=method).status_code == expected


@pytest.mark.parametrize("route", [r for r, who in TABLE.items() if who is Audience.DESK])
def test_only_who_draws_or_publishes_comes_to_the_desk(county: County, route: str) -> None:
    method, address = _address(county.app, route)

    for person in ("officer", "admin"):
        client = county.as_(person)
        data = {"csrf_token": token(client)} if method == "POST" else None
        assert client.open(address, method=method, data=data).status_code == 403


@pytest.mark.parametrize("person", ["officer", "admin", "auditor", "stranger"])
@pytest.mark.parametrize("route", [r for r, who in TABLE.items() if who is Audience.PERSON])
def test_whoever_is_signed_in_is_answered_and_never_with_a_fault(
    county: County, route: str, person: str
) -> None:
    method, address = _address(county.app, route)

    answer = county.as_(person).open(address, method=method)

    assert answer.status_code < 500, answer.text


def test_a_view_without_an_audience_does_not_start() -> None:
    stray = Flask("stray")
    stray.add_url_rule("/", "open_door", lambda: "x")

    with pytest.raises(LookupError, match="open_door"):
        require_audiences(stray)
