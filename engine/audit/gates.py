"""The tables that let an act pass: what they read, and which act had supplied it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from engine.audit.replay import Replay
from engine.audit.trail import EMPTY, fired
from engine.audit.views import GateView, SuppliedView
from engine.audit.words import asked, element_name, listed, mapping
from engine.context import Context
from engine.decisions import DecisionError
from engine.definitions import Procedure
from engine.history import body_of
from engine.models import HistoryEvent
from engine.paths import at, nested
from engine.queries.undone import Standing
from engine.telling import value_text

SUPPLYING = {
    "task.completed", "message.received", "service.completed", "decision.evaluated", "call.ended",
    "case.opened", "message.sent",
}  # fmt: skip
SIGNATURES = "signatures"


@dataclass
class Gates:
    """Follows one case's history: `take` each event after it was told."""

    ctx: Context
    procedure: Procedure
    start: HistoryEvent | None = None
    corrected: dict[str, HistoryEvent] = field(default_factory=dict)
    last: dict[str, list[HistoryEvent]] = field(default_factory=dict)
    taken: list[HistoryEvent] = field(default_factory=list)
    stands: Standing = field(default_factory=Standing)

    def take(self, event: HistoryEvent) -> None:
        if fallen := self.stands.take(event):
            taken = [before for before in self.taken if before.seq not in fallen]
            self.last, self.corrected, self.taken = {}, {}, []
            for before in taken:
                self._take(before)
        self._take(event)

    def _take(self, event: HistoryEvent) -> None:
        self.taken.append(event)
        if event.type == "case.started":
            self.start = event
        elif event.type == "fact.corrected":
            self.corrected[str(body_of(event).get("path"))] = event
        elif event.type in SUPPLYING and event.element:
            self._supply(event.element, event)

    def _supply(self, name: str, event: HistoryEvent) -> None:
        """The last act at an element supplies its facts; of ballots and signatures each does."""
        self.corrected = {p: e for p, e in self.corrected.items() if not p.startswith(f"{name}.")}
        element = self.procedure.model.of(name)
        if element is None or not element.collection:
            self.last[name] = []
        self.last.setdefault(name, []).append(event)
        if element and element.signs:
            self.last.setdefault(SIGNATURES, []).append(event)

    def of(self, event: HistoryEvent, replay: Replay) -> tuple[GateView, ...]:
        """Every table asked about an event that is not yet replayed."""
        facts = nested(replay.values)
        return tuple(
            self._gate(event, verdict, facts) for verdict in listed(body_of(event).get("verdicts"))
        )

    def _gate(
        self, event: HistoryEvent, verdict: Mapping[str, object], facts: Mapping[str, object]
    ) -> GateView:
        name = str(verdict.get("decision"))
        decisions = self.procedure.decisions
        part = decisions.decisions.get(decisions.find(name)) if name in decisions.ids else None
        inputs = mapping(verdict.get("inputs"))
        return GateView(
            decision=name,
            name=part.name if part else "",
            digest=str(verdict.get("digest") or ""),
            inputs=tuple((label, self._text(value)) for label, value in inputs.items()),
            rows=tuple(dict.fromkeys(fired(self.ctx.around.law, {"verdicts": [verdict]}))),
            supplied=tuple(self._supplied(event, name, facts)),
        )

    def _text(self, value: object) -> str:
        return "（空）" if value in EMPTY else value_text(self.ctx, None, value)

    def _supplied(
        self, event: HistoryEvent, decision: str, facts: Mapping[str, object]
    ) -> Iterator[SuppliedView]:
        found: dict[int, tuple[HistoryEvent, dict[str, None]]] = {}
        for path in sorted(self._paths(decision)):
            for source in self._sources(path):
                told = self._told(path, facts)
                known = found.setdefault(source.seq, (source, {}))[1]
                known |= {told: None} if told else {}
        for seq, (source, told_) in sorted(found.items()):
            if seq < event.seq:
                yield SuppliedView(seq, self._name(source), self._person(source), tuple(told_))

    def _paths(self, decision: str) -> frozenset[tuple[str, ...]]:
        try:
            return self.procedure.decisions.reads(decision)
        except DecisionError:
            return frozenset()

    def _sources(self, path: tuple[str, ...]) -> list[HistoryEvent]:
        """The acts that a fact comes from: the correction of it, else what supplied it last."""
        whole = ".".join(path)
        corrected = [e for p, e in self.corrected.items() if f"{whole}.".startswith(f"{p}.")]
        if corrected:
            return corrected[-1:]
        if path[0] in self.last:
            return self.last[path[0]]
        known = self.start and at(nested(mapping(body_of(self.start).get("values"))), whole)
        return [self.start] if self.start and known not in EMPTY else []

    def _told(self, path: tuple[str, ...], facts: Mapping[str, object]) -> str:
        whole = ".".join(path)
        value, field_ = at(facts, whole), asked(self.procedure, whole)
        if field_ is None or value in EMPTY:
            return ""
        return f"{field_.label}：{value_text(self.ctx, field_, value)}"

    def _name(self, event: HistoryEvent) -> str:
        if event.type == "fact.corrected":
            path = str(body_of(event).get("path"))
            field_ = asked(self.procedure, path)
            return f"更正 {field_.label if field_ else path}"
        return element_name(self.procedure, event.element) if event.element else "发起案件"

    def _person(self, event: HistoryEvent) -> str:
        person = event.actor
        return self.ctx.around.directory.person_name(self.ctx.session, person) if person else ""
