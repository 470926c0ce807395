"""The rows of a case held against its history: what was edited beside the history is named."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest
from typing import Any

from sqlalchemy import Text, select, type_coerce

from engine.audit.replay import Replay, Work
from engine.audit.signed import given
from engine.audit.views import Fault
from engine.context import Context
from engine.definitions import Procedure
from engine.history import body_of, canonical, plain
from engine.interpreter import Element
from engine.linking import OPENED_BY
from engine.models import CaseLink, Evidence, HistoryEvent, Job, Signature, UserTask

SENT = {"case.opened", "message.sent"}
TABLES = ("evidence", "user_task", "signature", "evidence_file", "job")


@dataclass(frozen=True)
class Held:
    """What is held against what: the events of a case, its model, the whole replayed."""

    ctx: Context
    case_id: str
    events: Sequence[HistoryEvent]
    procedure: Procedure
    replay: Replay
    versions: Mapping[int, Procedure]

    def drawn_at(self, work: Work) -> Element | None:
        """The element of a task as the version drew it on which the task was opened."""
        on = max((seq for seq in self.versions if seq < work.begun), default=None)
        procedure = self.procedure if on is None else self.versions[on]
        return procedure.model.of(work.element)

    def fault(self, event: HistoryEvent | None, what: str) -> Fault:
        return Fault(f"case:{self.case_id}", event.seq if event else None, what)


def differing(kept: Mapping[str, object], told: Mapping[str, object]) -> list[str]:
    """The names whose values differ."""
    return [name for name, value in told.items() if canonical(kept.get(name)) != canonical(value)]


# ---- evidence ----


def evidence_faults(held: Held) -> Iterator[Fault]:
    """Every act that brought evidence, in order, against the rows of evidence, in order."""
    told = [(e, t) for e in held.events if (t := _evidence_told(held, e))]
    columns = (Evidence.seq, Evidence.kind, Evidence.element, Evidence.actor, Evidence.at)
    query = select(
        *columns,
        Evidence.task_id,
        Evidence.member,
        Evidence.batch,
        type_coerce(Evidence.content, Text).label("content"),
    )
    rows = held.ctx.session.execute(
        query.where(Evidence.case_id == held.case_id).order_by(Evidence.seq)
    ).mappings()
    for number, (pair, row) in enumerate(zip_longest(told, rows), start=1):
        if pair is None:
            yield held.fault(
                None, f"evidence 第 {row['seq']} 行（{row['element']}）在历史中没有登记"
            )
        elif row is None:
            yield held.fault(pair[0], f"evidence 缺少第 {number} 行（{pair[1]['element']}）")
        elif wrong := _evidence_wrong(row, number, pair):
            yield held.fault(pair[0], f"evidence 第 {row['seq']} 行与登记不符：{'、'.join(wrong)}")


def _evidence_wrong(
    row: Mapping[Any, Any], number: int, pair: tuple[HistoryEvent, dict[str, object]]
) -> list[str]:
    event, told = pair
    content = told.pop("content", None)
    wrong = differing(row, {**told, "seq": number, "actor": event.actor, "at": event.at})
    if content is not None and row["content"] is not None:
        same = _json_same(str(row["content"]), content)
        wrong += [] if same else ["content"]
    return wrong


def _json_same(text: str, content: object) -> bool:
    try:
        return canonical(json.loads(text)) == canonical(content)
    except ValueError:
        return False


def _evidence_told(held: Held, event: HistoryEvent) -> dict[str, object] | None:
    """The row of evidence that an event speaks of; what was erased is not compared."""
    body = body_of(event)
    simple = {
        "case.started": ("start", "start", "values"),
        "message.received": ("message", event.element, "values"),
        "service.completed": ("result", event.element, "result"),
        "decision.evaluated": ("decision", event.element, "result"),
    }
    if event.type in simple:
        kind, element, key = simple[event.type]
        return {"kind": kind, "element": element, "content": body.get(key)}
    if event.type in SENT:
        content = body if event.body is not None else None
        return {"kind": "result", "element": event.element, "content": content}
    if event.type == "task.completed":
        return _answer_told(held, event, body)
    if event.type == "call.ended":
        content = {"outcome": body["outcome"]} if "outcome" in body else None
        return {"kind": "outcome", "element": event.element, "content": content}
    return _managed_told(event, body)


def _managed_told(event: HistoryEvent, body: dict[str, object]) -> dict[str, object] | None:
    """The row of a correction, or of a return."""
    kinds = {
        "fact.corrected": (
            "correction",
            {"element": body.get("path")},
            {"value": "new", "old": "old"},
        ),
        "case.returned": (
            "return",
            {"element": body.get("back_to"), "task_id": body.get("to")},
            {"after": "after"},
        ),
    }
    if event.type not in kinds:
        return None
    kind, where, names = kinds[event.type]
    content = {name: body.get(key) for name, key in {**names, "reason": "reason"}.items()}
    return {"kind": kind, **({} if event.body is None else {**where, "content": content})}


def _answer_told(
    held: Held, event: HistoryEvent, body: dict[str, object]
) -> dict[str, object] | None:
    told: dict[str, object] = {"kind": "answer", "element": event.element}
    if event.body is None:
        return told
    told |= {"task_id": body.get("task"), "content": body.get("values")}
    work = held.replay.work.get(str(body.get("task")))
    if work:
        batch = work.body.get("batch")
        told |= {"batch": batch, "member": work.body.get("for") if batch else None}
    return told


# ---- tasks, jobs ----


def task_faults(held: Held) -> Iterator[Fault]:
    """Every task that the history speaks of against its row, and no row besides."""
    query = select(UserTask).where(UserTask.case_id == held.case_id).order_by(UserTask.seq)
    rows = {row.id: row for row in held.ctx.session.scalars(query)}
    events = {event.seq: event for event in held.events}
    erased = {(e.element, e.at) for e in held.events if e.type == "task.created" and not e.body}
    for work in held.replay.work.values():
        if work.kind != "task" or work.id.startswith("?"):
            continue
        row = rows.pop(work.id, None)
        if row is None:
            yield held.fault(events.get(work.seq), f"user_task 缺少任务 {work.id}")
        elif wrong := differing(_task_kept(row), _task_told(held, work.id)):
            what = f"user_task {work.id}（{work.element}）与登记不符：{'、'.join(wrong)}"
            yield held.fault(events.get(work.seq), what)
    for row in rows.values():
        if (row.element, row.created_at) not in erased:
            yield held.fault(None, f"user_task {row.id}（{row.element}）在历史中没有登记")


def _task_kept(row: UserTask) -> dict[str, object]:
    names = (
        "seq", "element", "path", "name", "role", "unit_id", "performer", "batch", "audience",
        "state", "claimed_by", "ended_by",
    )  # fmt: skip
    moments = {name: _moment(getattr(row, name)) for name in ("created_at", "due_at", "ended_at")}
    return {**{name: getattr(row, name) for name in names}, **moments}


def _task_told(held: Held, task_id: str) -> dict[str, object]:
    work = held.replay.work[task_id]
    element = held.drawn_at(work)
    return {
        "seq": work.number,
        "element": work.element,
        "path": work.path,
        "name": element.name if element else work.element,
        "role": work.body.get("role"),
        "unit_id": work.body.get("unit"),
        "performer": work.body.get("for"),
        "batch": work.body.get("batch"),
        "audience": element.audience if element else None,
        "state": work.state,
        "claimed_by": work.holder,
        "ended_by": work.ended_by,
        "created_at": _moment(work.at),
        "due_at": work.body.get("due"),
        "ended_at": _moment(work.ended_at),
    }


def _moment(at: datetime | None) -> object:
    return plain(at)


def job_faults(held: Held) -> Iterator[Fault]:
    """The jobs that wait are those that the history has queued and not ended."""
    query = select(Job).where(Job.case_id == held.case_id)
    rows = {row.token: row for row in held.ctx.session.scalars(query)}
    events = {event.seq: event for event in held.events}
    for work in held.replay.standing():
        if work.kind == "task":
            continue
        row = rows.pop(work.id, None)
        if row is None:
            yield held.fault(events.get(work.seq), f"job 缺少作业（{work.element}）")
        elif wrong := differing(_job_kept(row), _job_told(held, work, row)):
            what = f"job {row.id}（{work.element}）与登记不符：{'、'.join(wrong)}"
            yield held.fault(events.get(work.seq), what)
    for row in rows.values():
        if row.kind != "message" or not _sent(held):
            yield held.fault(None, f"job {row.id}（{row.element}）在历史中没有登记")


def _sent(held: Held) -> bool:
    """Whether another case told of a message to this one: it waits here as a job."""
    query = select(HistoryEvent.id).where(
        HistoryEvent.type == "message.sent",
        HistoryEvent.body.contains(f'"{held.case_id}"', autoescape=True),
    )
    return held.ctx.session.scalars(query.limit(1)).first() is not None


def _job_kept(row: Job) -> dict[str, object]:
    return {"element": row.element, "kind": row.kind, "due": _moment(row.due_at)}


def _job_told(held: Held, work: Work, row: Job) -> dict[str, object]:
    """When it was due at first; a job that failed or was retried is due at another time."""
    told: dict[str, object] = {"element": work.element, "kind": work.kind}
    moved = {e.element for e in held.events if e.type in {"job.failed", "job.retried"}}
    if row.element not in moved and "due" in work.body:
        told["due"] = work.body["due"]
    return told


# ---- signatures ----


def signature_faults(held: Held) -> Iterator[Fault]:
    """Each signature verified over its text; no row besides; void only where it was voided."""
    query = select(Signature).where(Signature.case_id == held.case_id)
    rows = {row.id: row for row in held.ctx.session.scalars(query)}
    voided = {body_of(e).get("signature"): e for e in held.events if e.type == "signature.voided"}
    for one in given(held.ctx, held.events, held.procedure, held.case_id):
        if one.fault:
            yield held.fault(one.event, f"signature（{one.event.element}）：{one.fault}")
        if one.row:
            rows.pop(one.row.id, None)
            told = voided.get(one.row.id)
            if one.row.void_at != (told.at if told else None):
                yield held.fault(told or one.event, f"signature {one.row.id} 的失效时间与登记不符")
    for row in rows.values():
        yield held.fault(None, f"signature {row.id}（{row.element}）在历史中没有登记")


# ---- links ----


def link_faults(held: Held) -> Iterator[Fault]:
    """The other cases that this one names, by its answers and by what opened it."""
    if any(event.body is None for event in held.events):
        return
    told: dict[str, object] = {OPENED_BY: body_of(held.events[0]).get(OPENED_BY)}
    for name, form in held.procedure.forms.items():
        head = "" if name == "start" else f"{name}."
        paths = (f"{head}{asked.key}" for asked in form.fields if asked.properties.get("case"))
        told |= {path: held.replay.values.get(path) for path in paths}
    rows = select(CaseLink).where(CaseLink.case_id == held.case_id)
    kept: dict[str, object] = {row.field: row.target_id for row in held.ctx.session.scalars(rows)}
    if wrong := differing(kept, {**dict.fromkeys(kept), **told}):
        yield held.fault(held.events[0], f"case_link 与登记不符：{'、'.join(wrong)}")
