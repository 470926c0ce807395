"""The live diagram of a case, and the same as a list of steps for those who use no canvas."""

from collections.abc import Iterator
from dataclasses import dataclass

from engine.casefile import CaseFile
from engine.definitions import Procedure
from engine.interpreter import Element, Execution, Token
from engine.models import Job
from engine.policy import hidden
from engine.views import DiagramView, NextStep

LISTED = {"userTask", "serviceTask", "businessRuleTask", "callActivity"}


@dataclass(frozen=True)
class Marks:
    """Element ids by where the tokens have been, are, and are stuck."""

    done: set[str]
    active: set[str]
    failed: set[str]


def diagrams(file: CaseFile, execution: Execution | None, *, knows: bool) -> list[DiagramView]:
    """The top process and every called one with something to see, tokens included."""
    active = {e for t in (execution.waits() if execution else ()) for e in (*t.path, t.element)}
    done = execution.passed() if execution else set()
    failed = {job.element for job in _failed(file)}
    model = file.procedure.model
    return [
        drawn(file.procedure, process, Marks(done, active, failed), knows=knows)
        for process in dict.fromkeys((file.procedure.key, *model.calls.values()))
        if process == file.procedure.key or _may_look_inside(file, process, knows=knows)
    ]


def _may_look_inside(file: CaseFile, process: str, *, knows: bool) -> bool:
    return knows or not any(hidden(e, knows=False) for e in file.procedure.model.inside(process))


def _failed(file: CaseFile) -> list[Token]:
    jobs = file.ctx.session.query(Job).filter(Job.case_id == file.case.id, Job.state == "incident")
    return [Token(job.token, job.element, ()) for job in jobs]


def drawn(procedure: Procedure, process: str, marks: Marks, *, knows: bool) -> DiagramView:
    """One process with its tokens."""
    seen = [e for e in procedure.model.inside(process) if not hidden(e, knows=knows)]
    return DiagramView(
        key=process,
        name=procedure.names.get(process, process),
        xml=procedure.diagram(process),
        done=tuple(e.id for e in seen if e.id in marks.done and e.id not in marks.active),
        active=tuple(e.id for e in seen if e.id in marks.active),
        failed=tuple(e.id for e in seen if e.id in marks.failed),
        steps=tuple(_steps(seen, marks)),
    )


def _steps(elements: list[Element], marks: Marks) -> Iterator[tuple[str, str, str]]:
    for element in elements:
        if element.kind not in LISTED:
            continue
        state = "waiting"
        if element.id in marks.failed:
            state = "failed"
        elif element.id in marks.active:
            state = "active"
        elif element.id in marks.done:
            state = "done"
        yield element.id, element.name, state


def later_steps(file: CaseFile, execution: Execution | None, *, knows: bool) -> list[NextStep]:
    """User tasks that are not open and not done: a page can ask why for each."""
    if execution is None:
        return []
    passed, open_now = execution.passed(), {t.element for t in file.open_tasks()}
    return [
        NextStep(e.id, e.name)
        for e in file.procedure.model.elements.values()
        if e.kind == "userTask"
        and e.id not in passed
        and e.id not in open_now
        and not hidden(e, knows=knows)
    ]
