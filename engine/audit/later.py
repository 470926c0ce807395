"""What came, was corrected, done again or fell away only after an act."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from engine.audit.replay import Replay
from engine.audit.views import LaterView
from engine.audit.words import asked, element_name
from engine.context import Context
from engine.definitions import Procedure
from engine.history import body_of
from engine.models import HistoryEvent
from engine.telling import value_text


@dataclass(frozen=True)
class _Change:
    """Something that was otherwise before; `since` is the entry that it went against, if any."""

    seq: int
    since: int
    view: LaterView


@dataclass(frozen=True)
class Later:
    """Everything in a case that changed what had stood, in order."""

    changes: tuple[_Change, ...]

    @classmethod
    def of(cls, ctx: Context, procedure: Procedure, events: Sequence[HistoryEvent]) -> "Later":
        return cls(tuple(_changes(ctx, procedure, events)))

    def after(self, event: HistoryEvent) -> tuple[LaterView, ...]:
        """What nobody could know at an event: it stood otherwise, or had not come."""
        return tuple(c.view for c in self.changes if c.since <= event.seq < c.seq)


def _changes(
    ctx: Context, procedure: Procedure, events: Sequence[HistoryEvent]
) -> Iterator[_Change]:
    replay, done = Replay(), dict[str, tuple[int, object]]()
    for event in events:
        told, since = _told(ctx, procedure, event), 0
        if event.type == "task.completed":
            work = replay.work.get(str(body_of(event).get("task")))
            batch = work.body.get("batch") if work else None
            since, before = done.get(event.element or "", (0, None))
            again = since and (batch is None or batch != before)
            told = f"重新办理 {element_name(procedure, event.element)}" if again else ""
            done[event.element or ""] = (event.seq, batch)
        replay.take(event)
        if told:
            yield _Change(event.seq, since, LaterView(event.seq, event.at, told))


def _told(ctx: Context, procedure: Procedure, event: HistoryEvent) -> str:
    name = element_name(procedure, event.element)
    if event.type == "message.received":
        return f"收到情况 {name}"
    if event.type == "case.returned":
        return f"自 {name} 退回"
    if event.type == "signature.voided":
        return f"签名失效 {name}"
    if event.type != "fact.corrected":
        return ""
    body = body_of(event)
    path = str(body.get("path"))
    field = asked(procedure, path)
    old, new = (value_text(ctx, field, body.get(k) or "（空）") for k in ("old", "new"))
    return f"更正 {field.label if field else path}：{old} → {new}"
