"""The main pages of the demonstration: by the application alone, and through waitress."""

import http.client
import re
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import waitress
from flask import Flask
from flask.testing import FlaskClient

from tests.benchmarks.figures import Line, Samples, timed
from web.serving import THREADS, spare_what_stays

TIMES = 40
TARGET = "p95 < 150"
Ask = Callable[[], int]
PEOPLE = {
    "inbox": "head",
    "task": "head",
    "cases": "head",
    "case": "head",
    "audit, search": "auditor",
    "audit, a case": "auditor",
    "designer": "designer",
    "designer, a procedure": "designer",
    "designer, a drawing": "designer",
}


def lines(app: Flask) -> Iterator[Line]:
    clients = {person: _signed_in(app, person) for person in sorted(set(PEOPLE.values()))}
    paths = _paths(clients["head"])
    spare_what_stays()
    yield from _measured("page", paths, lambda name: _direct(clients[PEOPLE[name]], paths[name]))
    with _served(app) as port:
        cookies = {person: _cookie(client) for person, client in clients.items()}
        connection = http.client.HTTPConnection("127.0.0.1", port)
        yield from _measured(
            "waitress",
            paths,
            lambda name: _over(connection, paths[name], cookies[PEOPLE[name]]),
        )
        connection.close()


def _measured(by: str, paths: Mapping[str, str], ask: Callable[[str], Ask]) -> Iterator[Line]:
    """Every page in turn, round after round; the first round does not count."""
    taken = {name: Samples() for name in paths}
    for number in range(TIMES + 1):
        for name in paths:
            samples = taken[name] if number else Samples()
            one = ask(name)
            with samples.taken():
                status = one()
            if status != http.client.OK:
                raise AssertionError(f"{paths[name]}: {status}")
    for name, samples in taken.items():
        yield timed(f"{by}: {name}", samples, TARGET)


def _direct(client: FlaskClient, path: str) -> Ask:
    return lambda: client.get(path).status_code


def _over(connection: http.client.HTTPConnection, path: str, cookie: str) -> Ask:
    def ask() -> int:
        connection.request("GET", path, headers={"Cookie": cookie})
        answer = connection.getresponse()
        answer.read()
        return answer.status

    return ask


def _signed_in(app: Flask, person: str) -> FlaskClient:
    client = app.test_client()
    client.post("/sign-in/demonstration", data={"person": person})
    return client


def _cookie(client: FlaskClient) -> str:
    kept: Any = client._cookies
    return "; ".join(f"{each.key}={each.value}" for each in kept.values())


def _paths(client: FlaskClient) -> dict[str, str]:
    """The inbox of somebody with forty tasks, its first task, and that task's case."""
    task = _first(client, "/inbox/", r"/tasks/[0-9a-f-]+")
    case = _first(client, task, r"/cases/\d{4}-\d+")
    return {
        "inbox": "/inbox/",
        "task": task,
        "cases": "/cases/",
        "case": case,
        "audit, search": "/audit/",
        "audit, a case": case.replace("/cases/", "/audit/"),
        "designer": "/designer/",
        "designer, a procedure": "/designer/promotion",
        "designer, a drawing": "/designer/promotion/drawings/promotion",
    }


def _first(client: FlaskClient, path: str, wanted: str) -> str:
    found = re.search(wanted, client.get(path).text)
    if found is None:
        raise AssertionError(f"nothing like {wanted} on {path}")
    return found[0]


@contextmanager
def _served(app: Flask) -> Iterator[int]:
    server = waitress.create_server(app, host="127.0.0.1", port=0, threads=THREADS)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield server.effective_port
    finally:
        server.close()
