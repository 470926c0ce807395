"""A case played back from its history alone: values, open tasks, jobs, at every event."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.audit.words import mapping
from engine.history import body_of
from engine.models import HistoryEvent
from engine.queries.undone import Standing

NOBODY = ""


@dataclass
class Work:
    """A task or a job as the history tells of it. `id` is the task's id or the job's token."""

    id: str
    kind: str
    element: str
    path: str
    at: datetime
    body: dict[str, object]
    number: int = 0
    state: str = "created"
    holder: str | None = None
    ended_at: datetime | None = None
    ended_by: str | None = None
    begun: int = 0
    seq: int = 0


@dataclass(frozen=True)
class Known:
    """What one entry told: the element that was done by it, and values by their path."""

    seq: int
    name: str
    values: dict[str, object]


@dataclass
class Replay:
    """What was known and where the case stood after the events taken so far."""

    values: dict[str, object] = field(default_factory=dict)
    work: dict[str, Work] = field(default_factory=dict)
    done: set[str] = field(default_factory=set)
    known: list[Known] = field(default_factory=list)
    stands: Standing = field(default_factory=Standing)
    failed: set[str] = field(default_factory=set)

    def take(self, event: HistoryEvent) -> None:
        body = body_of(event)
        if fallen := self.stands.take(event):
            self._forget(fallen)
        act = _TAKE.get(event.type)
        if act:
            act(self, event, body)

    def _forget(self, fallen: frozenset[int]) -> None:
        """Know what was known without these entries."""
        standing = [known for known in self.known if known.seq not in fallen]
        self.values, self.known, self.done = {}, [], set()
        for known in standing:
            self.know(known)

    def know(self, known: Known) -> None:
        self.known.append(known)
        self.values.update(known.values)
        self.done |= {known.name} - {NOBODY}

    def head_of(self, event: HistoryEvent, body: dict[str, object]) -> str:
        """Under which path the answers of an event are known."""
        if event.type == "case.started":
            return ""
        task = self.work.get(str(body.get("task")))
        member = task.body.get("for") if task and task.body.get("batch") else None
        return f"{event.element}.{member}." if member else f"{event.element}."

    def standing(self) -> list[Work]:
        return [w for w in self.work.values() if w.state in {"created", "claimed"}]

    def active(self) -> set[str]:
        """Every element on the way to where the case stands."""
        return {name for work in self.standing() for name in work.path.split(".")}


def chain_of(session: Session, case_id: str) -> list[HistoryEvent]:
    """The events of a case's chain, in order."""
    query = select(HistoryEvent).where(HistoryEvent.chain == f"case:{case_id}")
    return list(session.scalars(query.order_by(HistoryEvent.seq)))


def until(events: Iterable[HistoryEvent], chosen: HistoryEvent) -> Iterator[HistoryEvent]:
    """Up to one event and what the system wrote down of it in the same moment."""
    for event in events:
        if event.seq > chosen.seq and (event.actor is not None or event.at != chosen.at):
            return
        yield event


def _started(replay: Replay, event: HistoryEvent, body: dict[str, object]) -> None:
    replay.know(Known(event.seq, NOBODY, mapping(body.get("values"))))


def _answered(replay: Replay, event: HistoryEvent, body: dict[str, object]) -> None:
    head = replay.head_of(event, body)
    values = {f"{head}{k}": v for k, v in mapping(body.get("values")).items()}
    replay.know(Known(event.seq, event.element or NOBODY, values))
    if event.type == "task.completed":
        _end(replay, event, str(body.get("task")), "completed")


def _gathered(replay: Replay, event: HistoryEvent, body: dict[str, object]) -> None:
    _found(replay, event, mapping(body.get("result")))


def _called(replay: Replay, event: HistoryEvent, body: dict[str, object]) -> None:
    _found(replay, event, {"outcome": body.get("outcome")})


def _sent(replay: Replay, event: HistoryEvent, body: dict[str, object]) -> None:
    _found(replay, event, body)


def _found(replay: Replay, event: HistoryEvent, found: dict[str, object]) -> None:
    values = {f"{event.element}.{k}": v for k, v in found.items()}
    replay.know(Known(event.seq, event.element or NOBODY, values))


def _corrected(replay: Replay, event: HistoryEvent, body: dict[str, object]) -> None:
    replay.know(Known(event.seq, NOBODY, {str(body.get("path")): body.get("new")}))


def _created(replay: Replay, event: HistoryEvent, body: dict[str, object]) -> None:
    kind = "task" if event.type == "task.created" else str(body.get("kind"))
    identity = str(body.get("task") or body.get("token") or f"?{event.seq}")
    element = event.element or NOBODY
    number = 1 + sum(w.kind == "task" for w in replay.work.values()) if kind == "task" else 0
    replay.work[identity] = Work(
        id=identity,
        kind=kind,
        element=element,
        path=str(body.get("path") or element),
        at=event.at,
        body=body,
        number=number,
        begun=event.seq,
        seq=event.seq,
    )


def _claimed(replay: Replay, event: HistoryEvent, body: dict[str, object]) -> None:
    work = replay.work.get(str(body.get("task")))
    if work:
        taken = event.type == "task.claimed"
        work.state, work.holder = ("claimed", event.actor) if taken else ("created", None)
        work.seq = event.seq


def _task_cancelled(replay: Replay, event: HistoryEvent, body: dict[str, object]) -> None:
    _end(replay, event, str(body.get("task")), "cancelled")


def _task_superseded(replay: Replay, event: HistoryEvent, body: dict[str, object]) -> None:
    """Closed as undone; when and by whom it was ended before stays known."""
    work = replay.work.get(str(body.get("task")))
    if work:
        work.state, work.ended_at, work.seq = "superseded", work.ended_at or event.at, event.seq


def _job_ended(replay: Replay, event: HistoryEvent, body: dict[str, object]) -> None:
    _end(replay, event, str(body.get("token")), event.type.removeprefix("job."))
    replay.failed.discard(event.element or NOBODY)
    if event.type in {"job.completed", "job.skipped"}:
        replay.know(Known(event.seq, event.element or NOBODY, {}))


def _end(replay: Replay, event: HistoryEvent, identity: str, state: str) -> None:
    work = replay.work.get(identity) or _erased(replay, event)
    if work is None:
        return
    work.state, work.ended_at, work.seq = state, event.at, event.seq
    if state == "completed" and work.kind == "task":
        work.ended_by, work.holder = event.actor, work.holder or event.actor


def _erased(replay: Replay, event: HistoryEvent) -> Work | None:
    """Which work ended, where the body that said so was erased by law: at the same element."""
    if event.body is not None:
        return None
    here = [w for w in replay.standing() if w.element == event.element]
    own = (w for w in here if event.actor in {w.holder, w.body.get("for")})
    return next(own, here[0] if here else None)


def _incident(replay: Replay, event: HistoryEvent, _body: dict[str, object]) -> None:
    replay.failed.add(event.element or NOBODY)


def _retried(replay: Replay, event: HistoryEvent, _body: dict[str, object]) -> None:
    replay.failed.discard(event.element or NOBODY)


def _recounted(replay: Replay, _event: HistoryEvent, body: dict[str, object]) -> None:
    for identity, due in mapping(body.get("due")).items():
        if work := replay.work.get(identity):
            work.body = {**work.body, "due": due}


_TAKE = {
    "case.started": _started,
    "task.completed": _answered,
    "message.received": _answered,
    "service.completed": _gathered,
    "decision.evaluated": _gathered,
    "call.ended": _called,
    "case.opened": _sent,
    "message.sent": _sent,
    "fact.corrected": _corrected,
    "task.created": _created,
    "job.created": _created,
    "task.claimed": _claimed,
    "task.unclaimed": _claimed,
    "task.cancelled": _task_cancelled,
    "task.superseded": _task_superseded,
    "job.completed": _job_ended,
    "job.cancelled": _job_ended,
    "job.skipped": _job_ended,
    "incident.opened": _incident,
    "job.retried": _retried,
    "due.recounted": _recounted,
}
