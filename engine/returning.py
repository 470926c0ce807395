"""Sending a case back: to which tasks it can go, what is in the way, how it stood there."""

import zlib
from collections.abc import Iterable, Iterator
from functools import lru_cache

from sqlalchemy import select

from engine.casefile import CaseFile
from engine.definitions import Procedure
from engine.errors import Reason
from engine.facts import OPEN
from engine.interpreter import Execution, renamed
from engine.lint import bundle_of
from engine.lint.unfolding import net_of
from engine.models import Evidence, Snapshot, UserTask
from engine.policy import hidden, may_know_discipline
from engine.verify.reach import towards

DRAWN = (".bpmn", ".yaml")
OUTWARD = {"message", "result"}
"""What came from outside, and what a service or a sending has done: no return takes it back."""


def keep_snapshot(file: CaseFile, task: UserTask) -> None:
    """Remember how the case stands now that this task is about to be completed.

    One of several voters' is no place to go back to.
    """
    if task.batch is not None:
        return
    file.ctx.session.add(snapshot_of(file, task.id))


def snapshot_of(file: CaseFile, name: str) -> Snapshot:
    """How the case stands now, under this name."""
    rows = file.rows
    return Snapshot(
        id=name,
        case_id=file.case.id,
        definition_id=file.case.definition_id,
        evidence=rows.evidence[-1].seq,
        tasks=max((task.seq for task in rows.tasks), default=0),
        signatures=len(rows.signatures),
        tokens=zlib.compress(file.case.tokens.encode()),
    )


def tokens_of(snapshot: Snapshot) -> str:
    return zlib.decompress(snapshot.tokens).decode()


def targets(file: CaseFile, task: UserTask, viewer: str) -> list[tuple[UserTask, Snapshot]]:
    """The tasks to which this one may be sent back, the latest first, each element once."""
    known = _snapshots(file)
    found: dict[str, tuple[UserTask, Snapshot]] = {}
    for done in reversed(file.rows.tasks):
        snapshot = known.get(done.id)
        if snapshot and done.path not in found and not _against(file, task, snapshot, viewer):
            found[done.path] = done, snapshot
    return list(found.values())


def passed(
    file: CaseFile, task: UserTask, target: str, actor: str
) -> tuple[Snapshot | None, tuple[Reason, ...]]:
    """How the case stood at a target, and the reasons against going there from this task."""
    snapshot = _snapshots(file).get(target)
    if snapshot is None:
        return None, (Reason("return_not_passed", task.element),)
    codes = _against(file, task, snapshot, actor)
    return snapshot, tuple(Reason(code, task.element) for code in codes)


def after(file: CaseFile, snapshot: Snapshot) -> list[Evidence]:
    """What was entered since and would be superseded."""
    return [row for row in file.rows.evidence if row.seq > snapshot.evidence]


def standing_at(file: CaseFile, snapshot: Snapshot) -> tuple[Execution, frozenset[str]]:
    """The execution as it stood, on the facts of now, and which of its tasks are closed since.

    These stand again under new names, for what was done under the old ones is history.
    """
    still = {task.id for task in file.open_tasks()}
    execution = Execution.restore(file.procedure.model, tokens_of(snapshot), file.engine())
    closed = frozenset(token.id for token in execution.user_tasks()) - still
    return renamed(execution, closed), closed


def _snapshots(file: CaseFile) -> dict[str, Snapshot]:
    query = select(Snapshot).where(Snapshot.case_id == file.case.id, Snapshot.id != file.case.id)
    return {row.id: row for row in file.ctx.session.scalars(query)}


def _against(file: CaseFile, task: UserTask, snapshot: Snapshot, viewer: str) -> list[str]:
    """The codes of all that stands against a return, but one code where it was not passed."""
    target = file.task(snapshot.id)
    element = file.procedure.model.of(target.element)
    if (
        target.state != "completed"
        or task.seq <= snapshot.tasks
        or hidden(element, knows=may_know_discipline(file, viewer))
        or target.element not in leading_to(file.procedure, task.element)
    ):
        return ["return_not_passed"]
    return list(dict.fromkeys(_obstacles(file, task, snapshot)))


def _obstacles(file: CaseFile, task: UserTask, snapshot: Snapshot) -> Iterator[str]:
    if task.batch is not None:
        yield "return_from_vote"
    if snapshot.definition_id != file.case.definition_id:
        yield "return_other_version"
    since = after(file, snapshot)
    if any(row.kind in OUTWARD for row in since):
        yield "return_past_effect"
    yield from _votes(file, snapshot, {row.batch for row in since if row.batch})


def _votes(file: CaseFile, snapshot: Snapshot, batches: Iterable[str]) -> Iterator[str]:
    """A vote that is over stands; one that is on is taken again whole, or not at all."""
    for batch in batches:
        tasks = [task for task in file.rows.tasks if task.batch == batch]
        if not any(task.state in OPEN for task in tasks):
            yield "return_past_vote"
        elif tasks[0].seq <= snapshot.tasks:
            yield "return_into_vote"


def leading_to(procedure: Procedure, element: str) -> frozenset[str]:
    """The elements from which the lines of the drawing lead to this one."""
    drawn = ((path, text) for path, text in procedure.texts.items() if path.endswith(DRAWN))
    return _leading(procedure.key, tuple(drawn), element)


@lru_cache(maxsize=512)
def _leading(key: str, drawn: tuple[tuple[str, str], ...], element: str) -> frozenset[str]:
    net = net_of(bundle_of(key, dict(drawn)), key)
    steps = towards(net, set(net.paths_of.get(element, ())))
    return frozenset(net.nodes[step.does].id for step in steps if step.does in net.nodes)
