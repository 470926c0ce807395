"""Jobs: leased, run once in effect, failed in the open, tried again, never silently stuck."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import TypeVar

import pytest

import engine
from engine.clock import TurnedClock
from engine.commands import ClaimJob, FailJob, RunJob
from engine.commands.jobs import ATTEMPTS, LEASE, LOSSES, Claimed
from engine.database import PATIENCE
from engine.errors import Reason, Refusal, StaleTask, Unavailable
from engine.models import Evidence, HistoryEvent, Incident, Job, ProcessInstance
from engine.worker import run_one
from tests import service_line
from tests.service_line import COUNTER, WATCHER
from workflows.records.tables import Quota

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
AGES = timedelta(days=1)
Row = TypeVar("Row")


class Line:
    """Two cases of four jobs each, on a clock that is turned."""

    def __init__(self, url: str, **handlers: engine.Handler) -> None:
        self.clock = TurnedClock(NOON)
        service_line.made(url, 2, self.clock).database.dispose()
        self.core = engine.Engine(url, service_line.around(**handlers), self.clock)
        self.cases = sorted(case.id for case in self.all(ProcessInstance))

    def all(self, kind: type[Row]) -> list[Row]:
        return self.core.read(lambda ctx: list(ctx.session.query(kind)))

    def jobs(self, case: str | None = None) -> list[Job]:
        return [job for job in self.all(Job) if case in {None, job.case_id}]

    def counted(self) -> int:
        return next(row.filled for row in self.all(Quota) if row.title == COUNTER[1])

    def events(self, type_: str) -> list[HistoryEvent]:
        return [line for line in self.all(HistoryEvent) if line.type == type_]

    def claim(self, owner: str, case: str | None = None) -> Claimed:
        claimed = self.core.execute(ClaimJob(owner, case))
        assert claimed is not None
        return claimed

    def run(self, owner: str, claimed: Claimed) -> None:
        self.core.execute(RunJob(claimed.job_id, owner, claimed.attempt))

    def later(self, by: timedelta) -> None:
        self.clock.turn_to(self.clock() + by)


@pytest.fixture
def line(database_url: str) -> Iterator[Line]:
    line = Line(database_url)
    yield line
    line.core.database.dispose()


def test_every_job_is_done_once_and_the_cases_end(line: Line) -> None:
    assert engine.drain(line.core) == 8

    assert line.counted() == 8
    assert line.jobs() == []
    assert len(line.events("job.completed")) == 8
    ended = line.all(ProcessInstance)
    assert [(case.state, case.outcome) for case in ended] == [("completed", "finished")] * 2
    assert line.core.read(engine.audit.proofs) == ()


def test_a_leased_job_is_nobody_elses_until_its_lease_runs_out(line: Line) -> None:
    case = line.cases[0]
    first = line.claim("first", case)

    assert line.core.execute(ClaimJob("second", case)) is None
    line.later(LEASE - timedelta(seconds=1))
    assert line.core.execute(ClaimJob("second", case)) is None
    line.later(timedelta(seconds=1))
    second = line.claim("second", case)

    assert (second.job_id, second.attempt) == (first.job_id, first.attempt + 1)
    line.run("second", second)
    assert line.counted() == 1


def test_a_job_that_takes_down_every_worker_becomes_an_incident(line: Line) -> None:
    case = line.cases[0]
    first = line.claim("dies", case)
    for _ in range(LOSSES - 1):
        line.later(LEASE)
        assert line.claim("dies", case).job_id == first.job_id
    line.later(LEASE)

    assert line.core.execute(ClaimJob("dies", case)) is None

    job = next(job for job in line.jobs(case) if job.id == first.job_id)
    assert (job.state, job.owner, job.attempt) == ("incident", None, LOSSES)
    (incident,) = line.all(Incident)
    assert (incident.job_id, incident.message) == (job.id, job.last_error)
    assert len(line.events("incident.opened")) == 1
    line.core.execute(engine.RetryJob(job.id, None))
    line.run("lives", line.claim("lives", case))
    assert line.counted() == 1


def test_who_has_lost_the_lease_can_neither_end_the_job_nor_fail_it(line: Line) -> None:
    first = line.claim("first", line.cases[0])
    line.later(LEASE)
    second = line.claim("second", line.cases[0])

    with pytest.raises(StaleTask):
        line.run("first", first)
    line.core.execute(FailJob(first.job_id, "first", first.attempt, "zu spät"))

    assert line.counted() == 0
    job = line.jobs(line.cases[0])[0]
    assert (job.owner, job.attempt, job.last_error) == ("second", 2, None)
    line.run("second", second)
    with pytest.raises(StaleTask):
        line.core.execute(RunJob(line.claim("x", line.cases[0]).job_id, "second", 9))
    line.run("first", first)  # the job is gone: there is nothing to do, and nothing is done
    assert line.counted() == 1


def test_a_worker_that_dies_between_the_effect_and_the_commit_has_done_nothing(line: Line) -> None:
    class Killed(BaseException):
        pass

    def dies(_connection: object) -> None:
        raise Killed

    from sqlalchemy import event

    claimed = line.claim("first", line.cases[0])
    event.listen(line.core.database, "commit", dies)
    with pytest.raises(Killed):
        line.run("first", claimed)
    event.remove(line.core.database, "commit", dies)

    assert (line.counted(), len(line.jobs())) == (0, 2)
    assert engine.drain(line.core, line.cases[0]) == 0
    line.later(LEASE)
    assert engine.drain(line.core) == 8
    assert line.counted() == 8


def test_a_worker_that_dies_after_the_commit_has_done_it_and_nobody_does_it_again(
    line: Line,
) -> None:
    claimed = line.claim("first", line.cases[0])
    line.run("first", claimed)  # and never hears of it

    line.later(LEASE)
    line.run("first", claimed)
    assert engine.drain(line.core) == 7
    assert line.counted() == 8


def test_one_job_of_a_case_is_leased_at_a_time(line: Line) -> None:
    line.claim("first", line.cases[0])
    other = line.claim("second")

    assert {job.case_id for job in line.jobs() if job.id == other.job_id} == {line.cases[1]}
    assert line.core.execute(ClaimJob("third")) is None


# ---- failure ----


class Faulty:
    """A handler that fails as it is told to, so many times."""

    def __init__(self, error: Exception, times: int) -> None:
        self.error, self.times = error, times

    def __call__(self, call: engine.Call) -> Mapping[str, object]:
        if self.times > 0:
            self.times -= 1
            raise self.error
        return service_line.count(call)


def until_it_rests(line: Line) -> None:
    for _ in range(ATTEMPTS + 2):
        engine.drain(line.core, line.cases[0])
        line.later(AGES)


@pytest.mark.parametrize(
    "error",
    [
        RuntimeError("样例故障"),
        engine.errors.Fault("样例故障"),
        Refusal([Reason("barred")], "样例故障"),
    ],
    ids=["an exception", "a fault", "a refusal"],
)
def test_a_job_that_fails_every_time_is_an_incident_and_is_revived(
    database_url: str, error: Exception
) -> None:
    handler = Faulty(error, ATTEMPTS)
    line = Line(database_url, count=handler)
    case = line.cases[0]

    until_it_rests(line)

    job = line.jobs(case)[0]
    assert (job.state, job.attempt, job.owner) == ("incident", ATTEMPTS, None)
    assert "样例故障" in str(job.last_error)
    assert line.counted() == 0
    assert [(line.case_id, line.element) for line in line.events("job.failed")] == [
        (case, "job_1")
    ] * ATTEMPTS
    assert [line.case_id for line in line.events("incident.opened")] == [case]
    assert line.core.execute(ClaimJob("w", case)) is None
    shown = line.core.read(lambda ctx: engine.queries.case_page(ctx, case, WATCHER)).jobs
    assert [(view.id, view.state) for view in shown] == [(job.id, "incident")]

    line.core.execute(engine.RetryJob(job.id, None))
    assert engine.drain(line.core, case) == 4
    assert [i.resolved_at is not None for i in line.all(Incident)] == [True]
    assert line.counted() == 4
    assert line.core.read(engine.audit.proofs) == ()
    line.core.database.dispose()


def test_a_failed_job_waits_longer_each_time(database_url: str) -> None:
    line = Line(database_url, count=Faulty(RuntimeError("x"), 2))
    waits = []
    for _ in range(2):
        engine.drain(line.core, line.cases[0])
        waits.append(line.jobs(line.cases[0])[0].due_at - line.clock())
        line.later(waits[-1])

    assert waits == [timedelta(seconds=30), timedelta(seconds=60)]
    assert engine.drain(line.core, line.cases[0]) == 4
    line.core.database.dispose()


def test_a_database_that_was_out_of_reach_costs_no_failure(database_url: str) -> None:
    line = Line(database_url, count=Faulty(Unavailable("数据库正被占用"), 1))
    case = line.cases[0]

    with pytest.raises(Unavailable):
        run_one(line.core, "w", case)
    assert line.events("job.failed") == []
    assert line.jobs(case)[0].state == "due"

    line.later(LEASE)
    assert engine.drain(line.core, case) == 4
    assert line.counted() == 4
    line.core.database.dispose()


def test_a_job_that_never_failed_is_not_hurried(line: Line) -> None:
    before = line.jobs()[0]

    with pytest.raises(Refusal, match="没有出过故障"):
        line.core.execute(engine.RetryJob(before.id, None))

    assert line.events("job.retried") == []
    assert line.jobs()[0].due_at == before.due_at


def test_an_incident_ends_with_the_case_that_it_held_up(database_url: str) -> None:
    line = Line(database_url, count=Faulty(RuntimeError("x"), ATTEMPTS))
    until_it_rests(line)

    from engine import repository
    from engine.casefile import CaseFile
    from tests.workflows.county import writing

    with writing(line.core) as session:
        ctx = engine.Context(session, line.clock(), line.core.around)
        repository.close(CaseFile.locked(ctx, line.cases[0]), "cancelled", "withdrawn", None)

    assert [i.resolved_at is not None for i in line.all(Incident)] == [True]
    assert line.jobs(line.cases[0]) == []
    line.core.database.dispose()


def test_the_loop_goes_on_after_whatever_happens_in_a_turn(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = Line(database_url)
    loop = engine.Worker(line.core, pause=0.01)
    turns = iter([RuntimeError("x"), Unavailable()])
    real = engine.worker.run_one

    def first_fails(core: engine.Engine, owner: str) -> bool:
        for error in turns:
            raise error
        return real(core, owner)

    monkeypatch.setattr(engine.worker, "run_one", first_fails)
    loop.start()
    for _ in range(PATIENCE * 100):
        if not line.jobs():
            break
        loop.stopped.wait(0.01)
    loop.stop()

    assert line.counted() == 8
    assert not loop.is_alive()
    assert len([e for e in line.all(Evidence) if e.kind == "result"]) == 8
    line.core.database.dispose()
