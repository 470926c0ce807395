"""An approver at work while thousands of timers come due at once."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select

import engine
from engine.clock import system_clock
from engine.models import Job, UserTask
from tests import postgres
from tests.benchmarks.figures import Line, Samples, timed
from tests.interpreter.small import bpmn
from tests.promotion_world import made
from workflows.surroundings import surroundings

TIMERS, ACTS, PAUSE = 8_000, 200, 0.05
LONG_AGO = datetime(2026, 3, 2, 1, tzinfo=UTC)
WAITS = """
    start s
    catch due | timer until
    end e xr:outcome=over
    s -> due -> e
"""
FORM = '{"components": [{"type": "datetime", "subtype": "date", "key": "until", "label": "到期"}]}'
FILES = {
    "wait/wait.bpmn": bpmn(WAITS, "wait"),
    "wait/procedure.yaml": "key: wait\nname: 等候\nstart: []\n",
    "wait/forms/start.json": FORM,
}


def lines(folder: Path) -> Iterator[Line]:
    """On SQLite with the loop in this process, on PostgreSQL with two workers of their own."""
    with _filled(f"sqlite:///{folder / 'timers.db'}") as core:
        loop = engine.Worker(core)
        loop.start()
        yield _measured("timers due, SQLite", core)
        loop.stop()
    with closing(postgres.server()) as server, ExitStack() as stack:
        url = stack.enter_context(postgres.database(server))
        core = stack.enter_context(_filled(url))
        workers = [_worker(url) for _ in range(2)]
        yield _measured("timers due, PostgreSQL", core)
        for worker in workers:
            worker.kill()
            worker.wait()


@contextmanager
def _filled(url: str) -> Iterator[engine.Engine]:
    world = made(url, LONG_AGO)
    world.core.execute(engine.PublishProcedure("wait", FILES, None))
    until = (LONG_AGO + timedelta(days=1)).date().isoformat()
    for _ in range(TIMERS):
        world.core.execute(engine.StartCase("wait", None, {"until": until}))
    for number in range(ACTS):
        world.start(f"样候{number}")
    world.close()
    core = engine.Engine(url, surroundings(), system_clock)
    yield core
    core.database.dispose()


def _measured(what: str, core: engine.Engine) -> Line:
    """One task after the other, as somebody clicks who does nothing else."""
    query = select(UserTask).where(UserTask.element == "analysis", UserTask.state == "created")
    samples, before = Samples(), _due(core)
    for task in core.read(lambda ctx: list(ctx.session.scalars(query))):
        with samples.taken():
            core.execute(engine.CompleteTask(task.id, "officer", task.version, {}, None))
        time.sleep(PAUSE)
    return timed(f"{what}: {before} → {_due(core)}", samples, "p95 < 50")


def _due(core: engine.Engine) -> int:
    return core.read(lambda ctx: ctx.session.scalar(select(func.count(Job.id)))) or 0


def _worker(url: str) -> "subprocess.Popen[bytes]":
    return subprocess.Popen([sys.executable, "-m", "tests.benchmarks.timers", url])


if __name__ == "__main__":
    loop = engine.Worker(engine.Engine(sys.argv[1], surroundings()), pause=0.05)
    loop.start()
    loop.join()
