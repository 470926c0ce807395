"""The built-in loop that runs due jobs and timers, one at a time, each in its own transaction."""

import logging
import secrets
import threading

from engine.commands.deadlines import RecountDueDays, provisional_cases
from engine.commands.jobs import ClaimJob, FailJob, RunJob
from engine.core import Engine
from engine.errors import EngineError, Unavailable

log = logging.getLogger(__name__)


def run_one(engine: Engine, owner: str, case_id: str | None = None) -> bool:
    """Run the job that has been due longest. False where nothing is due."""
    claimed = engine.execute(ClaimJob(owner, case_id))
    if claimed is None:
        return False
    try:
        engine.execute(RunJob(claimed.job_id, owner, claimed.attempt))
    except Unavailable:
        raise  # the lease runs out, and it is tried again
    except EngineError as error:
        log.info("job %s: %s", claimed.job_id, error)
        engine.execute(FailJob(claimed.job_id, owner, claimed.attempt, str(error)))
    except Exception as error:
        log.exception("job %s failed", claimed.job_id)
        engine.execute(
            FailJob(claimed.job_id, owner, claimed.attempt, f"{type(error).__name__}: {error}")
        )
    return True


def drain(engine: Engine, case_id: str | None = None, limit: int = 50) -> int:
    """Run what is due now, of one case or of all; the number of jobs run."""
    owner = secrets.token_hex(8)
    done = 0
    while done < limit and run_one(engine, owner, case_id):
        done += 1
    return done


def recount(engine: Engine) -> None:
    """Count the provisional days again: this process may know the holidays of another year."""
    for case_id in engine.read(provisional_cases):
        engine.execute(RecountDueDays(case_id))


class Worker(threading.Thread):
    """A daemon thread beside the web server; several processes may each have one."""

    def __init__(self, engine: Engine, pause: float = 1.0) -> None:
        super().__init__(name="worker", daemon=True)
        self.engine, self.pause = engine, pause
        self.stopped = threading.Event()
        self.owner = secrets.token_hex(8)

    def run(self) -> None:
        counted = False
        while not self.stopped.is_set():
            try:
                if not counted:
                    recount(self.engine)
                    counted = True
                busy = run_one(self.engine, self.owner)
            except Exception:  # it goes on: a loop that ended would end in silence
                log.exception("the worker's turn failed")
                busy = False
            if not busy:
                self.stopped.wait(self.pause)

    def stop(self) -> None:
        self.stopped.set()
        self.join(timeout=10)
