"""Cases that are nothing but work for the machine, and a worker in a process of its own.

Each job adds one to a counter in a table, by reading and writing it: a job that is lost leaves
the counter short, one that is done twice leaves it over.
"""

import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import engine
from engine.clock import Clock, system_clock
from engine.commands import jobs
from engine.surroundings import Surroundings
from workflows import records
from workflows.records.tables import Quota
from workflows.surroundings import surroundings

ROOT = Path(__file__).parents[1]
JOBS = 4
WATCHER = "watcher"
COUNTER = ("样例县委", "计数")
HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
 xmlns:spiffworkflow="http://spiffworkflow.org/bpmn/schema/1.0/core"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
 xmlns:xr="urn:xuanren:bpmn:1" id="line_definitions" targetNamespace="urn:xuanren:line">
<bpmn:process id="line" name="样例" isExecutable="true">
<bpmn:startEvent id="line_start"><bpmn:outgoing>f0</bpmn:outgoing></bpmn:startEvent>
"""
SERVICE = """<bpmn:serviceTask id="job_{n}" name="第{n}步">
<bpmn:extensionElements><spiffworkflow:serviceTaskOperator id="line.count"/></bpmn:extensionElements>
<bpmn:incoming>f{before}</bpmn:incoming><bpmn:outgoing>f{n}</bpmn:outgoing></bpmn:serviceTask>
"""


def model(jobs: int = JOBS) -> Mapping[str, str]:
    """A procedure of so many service tasks, one after the other."""
    services = [SERVICE.format(n=n, before=n - 1) for n in range(1, jobs + 1)]
    end = f'<bpmn:endEvent id="finished" xr:outcome="finished"><bpmn:incoming>f{jobs}</bpmn:incoming></bpmn:endEvent>'
    names = ["line_start", *(f"job_{n}" for n in range(1, jobs + 1)), "finished"]
    flows = [
        f'<bpmn:sequenceFlow id="f{n}" sourceRef="{a}" targetRef="{b}"/>'
        for n, (a, b) in enumerate(pairwise(names))
    ]
    text = "\n".join([HEAD, *services, end, *flows, "</bpmn:process></bpmn:definitions>"])
    return {"line/line.bpmn": text, "line/procedure.yaml": "key: line\nname: 样例\nstart: []\n"}


def count(call: engine.Call) -> Mapping[str, object]:
    """Reads the counter and writes it, one higher: what a job done twice would show in."""
    quota = call.session.query(Quota).filter_by(title=COUNTER[1]).with_for_update().one()
    quota.filled += 1
    return {"counted": quota.filled}


def around(**handlers: engine.Handler) -> Surroundings:
    more = {f"line.{name}": handler for name, handler in {"count": count, **handlers}.items()}
    known = surroundings()
    return replace(known, handlers={**known.handlers, **more})


def made(url: str, cases: int, clock: Clock = system_clock) -> engine.Engine:
    """A database with so many cases, each waiting at its first job."""
    engine.upgrade(url)
    core = engine.Engine(url, around(), clock)
    core.execute(records.AddUnit(None, "county", COUNTER[0], "committee"))
    core.execute(records.SetQuota(None, "county", COUNTER[1], None))
    post = core.execute(records.AddPost(None, "county", "审计监督员", ("auditor",)))
    core.execute(records.AddPerson(None, WATCHER, "样某"))
    core.execute(records.GivePost(None, WATCHER, post, date(2000, 1, 1)))
    core.execute(engine.PublishProcedure("line", model(), None))
    for _ in range(cases):
        core.execute(engine.StartCase("line", None, {}))
    return core


def worker(url: str) -> "subprocess.Popen[bytes]":
    """A worker in a process of its own, with leases of a second, so that a kill is soon over."""
    return subprocess.Popen(
        [sys.executable, "-m", "tests.service_line", url], cwd=ROOT, stdout=subprocess.DEVNULL
    )


def _work(url: str) -> None:
    jobs.LEASE = timedelta(seconds=1)
    core = engine.Engine(url, around())
    loop = engine.Worker(core, pause=0.05)
    loop.start()
    loop.join()


if __name__ == "__main__":
    _work(sys.argv[1])
