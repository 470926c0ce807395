"""`kill -9` at random among workers at work: no job is lost, none is done twice."""

import os
import random
import signal
import subprocess
import time
from contextlib import closing

import pytest
from sqlalchemy import text

import engine
from tests import service_line
from tests.service_line import COUNTER, JOBS

pytestmark = pytest.mark.long

PATIENCE = 120


def _killing(url: str, cases: int, seconds: float, workers: int = 2) -> int:
    """Kills workers at random for so long, lets the last ones finish; how many were killed."""
    chance, kills = random.Random(20170206), 0  # noqa: S311  the same trial every time
    at_work = [service_line.worker(url) for _ in range(workers)]
    try:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            time.sleep(chance.uniform(0.9, 2.2))  # a worker takes most of a second to start
            number = chance.randrange(workers)
            kills += _kill(at_work[number])
            at_work[number] = service_line.worker(url)
        _await_the_end(url)
    finally:
        for process in at_work:
            _kill(process)
    return kills


def _kill(process: "subprocess.Popen[bytes]") -> bool:
    alive = process.poll() is None
    if alive:
        os.kill(process.pid, signal.SIGKILL)
    process.wait()
    return alive


def _await_the_end(url: str) -> None:
    database = engine.Engine(url, service_line.around()).database
    try:
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            with database.connect() as connection:
                if connection.scalar(text("SELECT count(*) FROM job")) == 0:
                    return
            time.sleep(0.1)
    finally:
        database.dispose()
    raise AssertionError("jobs are left over")


def _judge(url: str, cases: int) -> None:
    """Each effect exactly once, by the counter, the evidence, the history and the cases."""
    jobs = cases * JOBS
    queries = {
        f"SELECT filled FROM quota WHERE title = '{COUNTER[1]}'": jobs,  # noqa: S608
        "SELECT count(*) FROM evidence WHERE kind = 'result'": jobs,
        "SELECT count(DISTINCT case_id || element) FROM evidence WHERE kind = 'result'": jobs,
        "SELECT count(*) FROM history_event WHERE type = 'job.completed'": jobs,
        "SELECT count(*) FROM history_event WHERE type = 'case.completed'": cases,
        "SELECT count(*) FROM process_instance WHERE outcome = 'finished'": cases,
        "SELECT count(*) FROM job": 0,
        "SELECT count(*) FROM incident": 0,
    }
    core = engine.Engine(url, service_line.around())
    with closing(core.database.connect()) as connection:
        found = {query: connection.scalar(text(query)) for query in queries}
    assert found == queries
    assert core.read(engine.audit.proofs) == ()
    core.database.dispose()


@pytest.mark.parametrize(
    ("cases", "seconds"),
    [(60, 6.0), pytest.param(1500, 300.0, marks=pytest.mark.deep)],
)
def test_workers_killed_at_random_lose_no_job_and_do_none_twice(
    database_url: str, cases: int, seconds: float
) -> None:
    service_line.made(database_url, cases).database.dispose()

    kills = _killing(database_url, cases, seconds)

    assert kills > 1
    _judge(database_url, cases)
