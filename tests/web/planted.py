"""An invented informant is planted by way of the pages, and looked for wherever one could look."""

import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import product
from urllib.parse import quote

from flask import Flask
from sqlalchemy import select
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

import engine
from engine.models import SealedText, UserTask
from tests.web.county import ROOT, County, hidden, token
from workflows import records

NAME, ADDRESS = "闾样隐", "样例路甲号"
PASSPHRASE = "一句用来签名的话"
DESK = {
    "desk": ("卫样一", "信访室干部", ("discipline_officer",)),
    "late": ("蒋样二", "信访室干部", ("discipline_officer",)),
    "second": ("沈样三", "纪委书记", ("discipline_secretary",)),
}
READERS = ("desk", "inspector")
"""Who sits at the desk with a key when the report is received."""


@dataclass
class Planted:
    """A county with a complaint whose informant is sealed, and a promotion that it concerns."""

    county: County
    case: str
    promotion: str
    number: str = ""

    def open(self, person: str, **given: str) -> TestResponse:
        client = self.county.as_(person)
        data = {"csrf_token": token(client), "purpose": "当面核实情况", "passphrase": PASSPHRASE}
        return client.post(f"/sealed/{self.number}/open", data={**data, **given})


def prepared(county: County, *, sealed: bool = True) -> Planted:
    """The complaint up to where it is received; not `sealed`, the name is asked like any other."""
    core, models = county.core, ROOT / "bpmn"
    files = engine.bundle(models, "complaint")
    if not sealed:
        asked = files["complaint/forms/receive.json"]
        files["complaint/forms/receive.json"] = asked.replace('"sealed"', '"textfield"')
    core.execute(engine.PublishProcedure("complaint", files, None))
    for person, (name, title, roles) in DESK.items():
        post = core.execute(records.AddPost(None, "jw", f"{title}{name}", roles))
        core.execute(records.AddPerson(None, person, name))
        core.execute(records.GivePost(None, person, post, date(2020, 1, 1)))
    core.execute(engine.EnrolKey("inspector", PASSPHRASE))
    promotion = county.start("张样一")
    county.answer(promotion, "analysis", "colleague")
    client = county.as_("desk")
    about = {"subject.name": "张样一", "subject.kind": "person", "subject.unit": "样例县委组织部"}
    answer = client.post("/start/complaint", data={"csrf_token": token(client), **about})
    assert answer.status_code == 303, answer.text
    with core.database.connect() as connection:
        query = select(UserTask.case_id).where(UserTask.element == "receive")
        case = str(connection.scalars(query).one())
    return Planted(county, case, promotion)


def received(county: County, *, sealed: bool = True) -> Planted:
    """The report is received by the page, with the passphrase set on the way."""
    planted = prepared(county, sealed=sealed)
    task = county.task("desk", "receive")
    client = county.as_("desk")
    data = form(planted, task) | {"csrf_token": token(client)}
    if not sealed:
        data["informant"] = data.pop("sealed:informant")
    answer = client.post(f"/tasks/{task}/complete", data=data)
    assert answer.status_code == 303, answer.text
    with county.core.database.connect() as connection:
        planted.number = connection.scalars(select(SealedText.number)).first() or "J-000000"
    checkers = {"checkers": ["inspector", "late"]}
    county.answer(planted.case, "acceptance_notice", "desk", manner="当面告知")
    county.answer(planted.case, "assign", "second", **checkers)
    return planted


def form(planted: Planted, task: str) -> dict[str, str]:
    """What the page of the receipt posts."""
    page = planted.county.as_("desk").get(f"/tasks/{task}")
    return {
        "seen_version": hidden(page, "seen_version"),
        "submission": hidden(page, "submission"),
        "received_on": "2026-11-24",
        "real_name": "true",
        "specific": "true",
        "disposal": "accept",
        "matter": "账目不清",
        "promotion_case": planted.promotion,
        "sealed:informant": f"{NAME}，住{ADDRESS}",
        "passphrase": PASSPHRASE,
        "passphrase_again": PASSPHRASE,
    }


def routes(app: Flask) -> Iterator[tuple[str, Rule]]:
    for rule in app.url_map.iter_rules():
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            if rule.endpoint != "static":
                yield f"{method} {rule.rule}", rule


def asked(planted: Planted, person: str) -> Iterator[tuple[str, TestResponse]]:
    """Every route with everything there is to ask it for, the way out last."""
    app, things = planted.county.app, _things(planted)
    client = planted.county.as_(person)
    data = {"csrf_token": token(client), "purpose": "查阅", "passphrase": PASSPHRASE}
    looked = {"q": NAME[:2], "words": NAME[:2], "person": NAME[:2]}
    found = sorted(routes(app), key=lambda route: (route[0] == "POST /sign-out", route[0]))
    for route, rule in found:
        method = route.partition(" ")[0]
        names = sorted(rule.arguments)
        for values in product(*(things[name] for name in names)):
            with app.test_request_context():
                given = dict(zip(names, values, strict=True))
                address = app.url_map.bind("").build(rule.endpoint, given)
            if method == "GET":
                yield route, client.get(address, query_string=looked)
            else:
                yield route, client.post(address, data=data | looked)


def _things(planted: Planted) -> Mapping[str, list[object]]:
    cases = [planted.case, planted.promotion]
    with planted.county.core.database.connect() as connection:
        query = select(UserTask.id, UserTask.element).where(UserTask.case_id.in_(cases))
        tasks = connection.execute(query).all()
    return {
        "case_id": list(cases),
        "task_id": [task.id for task in tasks],
        "element": sorted({task.element for task in tasks}),
        "number": [planted.number],
        "share_id": [1],
        "file_id": [1],
        "job_id": [1],
        "key": ["complaint", "promotion"],
        "procedure": ["complaint", "promotion"],
        "folder": ["complaint"],
        "name": ["report_received", "receive", "receive_gate"],
        "path": ["complaint/complaint.bpmn"],
        "kind": ["csv", "responsibility", "zip"],
        "secret": ["no-such-secret"],
        "code": ["en"],
    }


def names_it(content: bytes) -> bool:
    """Whether the planted words stand in these bytes, in any of the usual spellings, or zipped."""
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as bundle:
            return any(names_it(bundle.read(name)) for name in bundle.namelist())
    return any(spelling in content for word in (NAME, ADDRESS) for spelling in _spellings(word))


def _spellings(word: str) -> tuple[bytes, ...]:
    escaped = json.dumps(word).strip('"')
    entities = "".join(f"&#{ord(letter)};" for letter in word)
    return (
        word.encode(),
        word.encode("utf-16-le"),
        word.encode("gb18030"),
        escaped.encode(),
        escaped.upper().replace("\\U", "\\u").encode(),
        quote(word).encode(),
        entities.encode(),
    )
