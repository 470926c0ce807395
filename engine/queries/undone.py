"""Which entries of a case's history a return has undone, by the history alone."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from engine.history import body_of
from engine.models import HistoryEvent

DONE = {
    "task.completed", "message.received", "service.completed", "decision.evaluated", "call.ended",
    "case.opened", "message.sent", "job.completed", "job.skipped", "case.returned",
}  # fmt: skip


@dataclass
class Standing:
    """What was done and not undone so far: `take` each event of one case in order."""

    completed: dict[str, int] = field(default_factory=dict)
    acts: list[tuple[int, str, str]] = field(default_factory=list)

    def take(self, event: HistoryEvent) -> frozenset[int]:
        """The numbers of the entries that this one undoes.

        A correction is undone with what it corrected, and stands where that stands.
        """
        body, fallen = body_of(event), frozenset[int]()
        if event.type == "case.returned" and str(body.get("to")) in self.completed:
            fallen = self._fallen(self.completed[str(body.get("to"))])
            self.acts = [act for act in self.acts if act[0] not in fallen]
        if event.type == "task.completed":
            self.completed[str(body.get("task"))] = event.seq
        if event.type in DONE:
            self.acts.append((event.seq, event.element or "", ""))
        if event.type == "fact.corrected":
            self.acts.append((event.seq, "", str(body.get("path")).partition(".")[0]))
        return fallen

    def _fallen(self, since: int) -> frozenset[int]:
        fallen, done = set[int](), set[str]()
        for seq, name, corrected in self.acts:
            if seq >= since and (name or corrected in done):
                fallen.add(seq)
                done.add(name)
        return frozenset(fallen)


def undone(events: Iterable[HistoryEvent]) -> frozenset[int]:
    """The numbers of all entries of a case that returns have undone."""
    standing = Standing()
    return frozenset[int]().union(*(standing.take(event) for event in events))
