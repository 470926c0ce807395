"""What an auditor does. Every look leaves its line in the history before anything is shown."""

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from engine.audit.export import READABLE, TABLES, bundle
from engine.audit.proof import prove
from engine.audit.responsibility import responsibility
from engine.audit.search import search
from engine.audit.trail import trail
from engine.audit.views import Export, FoundPage, Proof, Query, ResponsibilityView, TrailView
from engine.context import Context
from engine.core import Engine, Passage
from engine.errors import Attempt, NotYours, Refusal
from engine.policy import OVERSEERS

R = TypeVar("R")


@dataclass(frozen=True)
class Look(Passage[R], Generic[R]):
    """A reading that is itself recorded: in the installation's day, never in the case's chain.

    Reading may take long, so it holds no lock; what was read is given out only once its line
    is written. An actor who is no auditor is refused before anything is read.
    """

    actor: str

    def through(self, core: Engine) -> R:
        core.execute(Admit(self.actor, type(self).__name__))
        try:
            found = core.read(self.look)
        except Refusal as refusal:
            core.execute(Refuse(self.actor, type(self).__name__, refusal))
            raise
        core.execute(Record(self.actor, *self.line(found)))
        return found

    @abstractmethod
    def look(self, ctx: Context) -> R: ...

    @abstractmethod
    def line(self, found: R) -> tuple[str, str | None, Mapping[str, object]]:
        """The line of the history: type, case, body."""


@dataclass(frozen=True)
class Admit:
    """Refuse, on record, whoever is no auditor today."""

    actor: str
    command: str

    def attempt(self) -> Attempt:
        return Attempt(self.command, self.actor)

    def run(self, ctx: Context) -> None:
        held = {r for r, _ in ctx.around.directory.roles_of(ctx.session, self.actor, ctx.today)}
        if held.isdisjoint(OVERSEERS):
            raise NotYours("not_your_task", "只有审计监督人员可以查阅办理历史")


@dataclass(frozen=True)
class Refuse:
    """Put on record that a look was refused, and why."""

    actor: str
    command: str
    refusal: Refusal

    def attempt(self) -> Attempt:
        return Attempt(self.command, self.actor)

    def run(self, _ctx: Context) -> None:
        raise self.refusal


@dataclass(frozen=True)
class Record:
    """Write down what an auditor looked at. A file taken away is a file read."""

    actor: str
    type: str
    case_id: str | None
    body: Mapping[str, object]

    def attempt(self) -> Attempt:
        return Attempt(self.type, self.actor, values=dict(self.body))

    def run(self, ctx: Context) -> None:
        Admit(self.actor, self.type).run(ctx)
        day = f"day:{ctx.today.isoformat()}"
        ctx.record(self.type, actor=self.actor, case=self.case_id, chain=day, body=self.body)
        if self.body.get("kind") != "zip" or self.case_id is None:
            return
        for file in ctx.around.kept_files(ctx.session, self.case_id):
            if file.audience in READABLE:
                ctx.record(
                    "file.read",
                    actor=self.actor,
                    element=file.element,
                    chain=f"file:{self.case_id}",
                    body={"file": file.id, "digest": file.digest},
                )


@dataclass(frozen=True)
class SearchHistory(Look[FoundPage]):
    """Search the history; the query, and which events were shown, are recorded."""

    query: Query = field(default_factory=Query)
    page: int = 1

    def look(self, ctx: Context) -> FoundPage:
        return search(ctx, self.query, self.page)

    def line(self, found: FoundPage) -> tuple[str, str | None, Mapping[str, object]]:
        shown = [f"{row.chain}#{row.seq}" for row in found.rows]
        body = {"query": self.query.told(), "page": found.page, "total": found.total}
        return "audit.searched", None, {**body, "shown": shown}


@dataclass(frozen=True)
class ReadTrail(Look[TrailView]):
    """Open a case's whole chain; `only` refusal, signature or vote; `seq` a past moment."""

    case_id: str
    only: str = ""
    seq: int | None = None

    def look(self, ctx: Context) -> TrailView:
        return trail(ctx, self.case_id, self.only, self.seq)

    def line(self, found: TrailView) -> tuple[str, str | None, Mapping[str, object]]:
        body = {"only": self.only, "at": self.seq, "length": found.length}
        return "audit.read", self.case_id, body


@dataclass(frozen=True)
class TraceResponsibility(Look[ResponsibilityView]):
    """From the outcome of a case back to the acts that led to it, and what each rested on."""

    case_id: str

    def look(self, ctx: Context) -> ResponsibilityView:
        return responsibility(ctx, self.case_id)

    def line(self, found: ResponsibilityView) -> tuple[str, str | None, Mapping[str, object]]:
        return "audit.traced", self.case_id, {"outcome": found.outcome, "total": len(found.acts)}


@dataclass(frozen=True)
class VerifyCase(Look[Proof]):
    """Recompute a case's chain and hold its rows against it."""

    case_id: str

    def look(self, ctx: Context) -> Proof:
        return prove(ctx, self.case_id)

    def line(self, found: Proof) -> tuple[str, str | None, Mapping[str, object]]:
        fault = str(found.faults[0]) if found.faults else None
        body = {"whole": found.whole, "fault": fault, "head": found.head, "length": found.length}
        return "audit.verified", self.case_id, body


@dataclass(frozen=True)
class ExportCase(Look[Export]):
    """Take a case away: `csv`, `responsibility` or `zip`; its digest is recorded."""

    case_id: str
    kind: str

    def look(self, ctx: Context) -> Export:
        if self.kind in TABLES:
            return TABLES[self.kind](ctx, self.case_id)
        return bundle(ctx, self.case_id, self.actor)

    def line(self, found: Export) -> tuple[str, str | None, Mapping[str, object]]:
        body = {"kind": self.kind, "name": found.name, "digest": found.digest}
        return "audit.exported", self.case_id, body
