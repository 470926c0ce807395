"""A case's whole chain, told event by event, and where the tokens stood at any of them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from engine.audit.replay import Replay, Work, chain_of, until
from engine.audit.search import reason_text
from engine.audit.signed import Given, given
from engine.audit.views import (
    ChangeRow,
    EventView,
    FiredView,
    MomentView,
    RecordedReason,
    SignatureView,
    StandView,
    TrailView,
)
from engine.audit.words import INNER, LABELS, REFUSED, act, asked, element_name, listed, mapping
from engine.clock import local_date
from engine.context import Context
from engine.definitions import Procedure, procedure_of
from engine.errors import NotFound, Reason
from engine.forms import Field, Form
from engine.history import GENESIS, body_of, canonical
from engine.models import Chain, HistoryEvent, ProcessDefinition, ProcessInstance
from engine.queries.diagrams import Marks, drawn
from engine.signatures import statement_of
from engine.surroundings import Law
from engine.telling import clause_view, reason_views, value_text
from engine.views import ClauseView, ReasonView

EMPTY: tuple[object, ...] = (None, "", [], {})
KINDS = ("refusal", "signature", "vote")


@dataclass
class Teller:
    """One case's events in words, in order: what was known before gives the old values."""

    ctx: Context
    procedure: Procedure
    signatures: Mapping[int, Given]
    replay: Replay = field(default_factory=Replay)
    posts: dict[tuple[str, date], tuple[str, ...]] = field(default_factory=dict)

    def tell(self, event: HistoryEvent) -> EventView:
        body = body_of(event)
        told = EventView(
            seq=event.seq,
            at=event.at,
            type=event.type,
            act=act(event.type),
            element=event.element,
            element_name=self._element_name(event),
            actor=self._person(event.actor),
            actor_id=event.actor,
            posts=self._posts(event),
            hash=event.hash,
            erased=event.body is None,
            kinds=frozenset(self._kinds(event)),
            values=tuple(self._values(event, body)),
            rows=tuple(fired(self.ctx.around.law, body)),
            reasons=tuple(self._reasons(event, body)),
            signature=self._signature(event),
        )
        self.replay.take(event)
        return told

    def _person(self, person: str | None) -> str:
        return self.ctx.around.directory.person_name(self.ctx.session, person) if person else ""

    def _posts(self, event: HistoryEvent) -> tuple[str, ...]:
        """The posts that the actor held on the day of the act."""
        if event.actor is None:
            return ()
        key = (event.actor, local_date(event.at))
        if key not in self.posts:
            directory, session = self.ctx.around.directory, self.ctx.session
            self.posts[key] = tuple(directory.posts_of(session, *key))
        return self.posts[key]

    def _element_name(self, event: HistoryEvent) -> str:
        return element_name(self.procedure, event.element)

    def _kinds(self, event: HistoryEvent) -> Iterator[str]:
        element = self.procedure.model.of(event.element or "")
        if event.type.endswith(REFUSED):
            yield "refusal"
        if event.type == "signature.voided" or event.seq in self.signatures:
            yield "signature"
        if event.type == "task.completed" and element and element.collection:
            yield "vote"

    def _values(self, event: HistoryEvent, body: dict[str, object]) -> Iterator[ChangeRow]:
        if event.type == "fact.corrected":
            path = str(body.get("path"))
            form = asked(self.procedure, path)
            old, new = self._text(form, body.get("old")), self._text(form, body.get("new"))
            yield ChangeRow(form.label if form else path, new, old)
        yield from self._answers(event, body)
        for key, value in body.items():
            if key not in INNER | {"old", "new"} and value not in EMPTY:
                yield ChangeRow(LABELS.get(key, key), self._named(key, value))

    def _answers(self, event: HistoryEvent, body: dict[str, object]) -> Iterator[ChangeRow]:
        """What was answered, with the answer before it where that was another."""
        form = self.procedure.form(event.element or "") if event.element else self._start()
        head = self.replay.head_of(event, body)
        known = {} if event.type.endswith(REFUSED) else self.replay.values
        for key, value in {**mapping(body.get("values")), **mapping(body.get("result"))}.items():
            before = known.get(f"{head}{key}")
            if value in EMPTY and before in EMPTY:
                continue
            found = form.field(key)
            old = None if before in (None, value) else self._text(found, before)
            yield ChangeRow(found.label if found else key, self._text(found, value), old)

    def _start(self) -> Form:
        return self.procedure.forms.get("start") or Form("start", ())

    def _named(self, key: str, value: object) -> str:
        directory, session, text = self.ctx.around.directory, self.ctx.session, str(value)
        if key == "back_to":
            return element_name(self.procedure, text)
        if key == "role":
            return self.ctx.around.role_text(text.split())
        if key == "unit":
            return directory.unit_name(session, text)
        if key in {"for", "signer"}:
            return directory.person_name(session, text)
        return self._text(None, value)

    def _text(self, field_: Field | None, value: object) -> str:
        return "（空）" if value in EMPTY else value_text(self.ctx, field_, value)

    def _reasons(self, event: HistoryEvent, body: Mapping[str, object]) -> Iterator[RecordedReason]:
        """Every reason that was recorded, with the row and the clauses that were recorded."""
        given_ = body.get("reasons")
        for recorded in given_ if isinstance(given_, list) else []:
            told = mapping(recorded) or {"code": recorded}
            clauses = told.get("clauses")
            reason = Reason(
                code=str(told.get("code")),
                element=str(told["element"]) if told.get("element") else None,
                rule=str(told["rule"]) if told.get("rule") else None,
                clauses=tuple(map(str, clauses)) if isinstance(clauses, list) else (),
                detail=str(told["detail"]) if told.get("detail") else None,
            )
            yield RecordedReason(self._reason(reason, local_date(event.at)), reason.rule)

    def _reason(self, reason: Reason, on: date) -> ReasonView:
        try:
            return reason_views(self.ctx.around, [reason], on)[0]
        except LookupError:
            text = reason_text(self.ctx, reason.code)
            clauses = tuple(cited(self.ctx.around.law, c) for c in reason.clauses)
            return ReasonView(reason.code, text, text, clauses, (), reason.element, reason.detail)

    def _signature(self, event: HistoryEvent) -> SignatureView | None:
        found = self.signatures.get(event.seq)
        if found is None:
            return None
        try:
            stated = statement_of(found.jws)
        except (ValueError, IndexError):
            stated = {}
        return SignatureView(
            signer=self._person(event.actor),
            signer_id=event.actor or "",
            key=str(stated.get("key", "")),
            document=str(stated.get("document", "")),
            opinion=str(stated.get("meaning", "")),
            jws=found.jws,
            void_at=found.row.void_at if found.row else None,
            fault=found.fault,
        )


def fired(law: Law, body: Mapping[str, object]) -> Iterator[FiredView]:
    """The table rows that fired at an event, as they were recorded."""
    for verdict in listed(body.get("verdicts")):
        for row in listed(verdict.get("rows")):
            clauses = row.get("clauses")
            yield FiredView(
                decision=str(verdict.get("decision")),
                rule=str(row.get("rule")),
                outputs=canonical(row.get("outputs")),
                clauses=tuple(
                    cited(law, str(c)) for c in (clauses if isinstance(clauses, list) else [])
                ),
            )


def cited(law: Law, clause_id: str) -> ClauseView:
    """A clause as the register has it; one that is no longer there by its id alone."""
    try:
        return clause_view(law, clause_id)
    except LookupError:
        return ClauseView(clause_id, clause_id, "", "", verified=False)


def trail(ctx: Context, case_id: str, only: str = "", seq: int | None = None) -> TrailView:
    """The chain of a case, narrowed to one kind of event, and the moment after event `seq`.

    Raises NotFound for a case that there is not, and for an event that it has not.
    """
    case = ctx.session.get(ProcessInstance, case_id)
    if case is None:
        raise NotFound(message="没有这个案件")
    events = chain_of(ctx.session, case_id)
    procedure = procedure_of(ctx.session, case.definition_id)
    signatures = {g.event.seq: g for g in given(ctx, events, procedure, case_id)}
    teller = Teller(ctx, procedure, signatures)
    told = [teller.tell(event) for event in events]
    counts = {"all": len(told), **{kind: sum(kind in e.kinds for e in told) for kind in KINDS}}
    chain = ctx.session.get(Chain, f"case:{case_id}")
    definition = ctx.session.get_one(ProcessDefinition, case.definition_id)
    return TrailView(
        case_id=case.id,
        subject=case.subject,
        about=case.about,
        procedure_name=procedure.name,
        definition_version=definition.version,
        definition_digest=definition.digest,
        state=case.state,
        outcome=procedure.outcome(case.outcome),
        started_at=case.started_at,
        length=chain.length if chain else 0,
        head=chain.head if chain else GENESIS,
        only=only,
        counts=counts,
        events=tuple(e for e in told if not only or only in e.kinds),
        moment=moment(ctx, procedure, events, seq) if seq is not None else None,
    )


def moment(ctx: Context, procedure: Procedure, events: list[HistoryEvent], seq: int) -> MomentView:
    """Where the tokens stood after event `seq` and what it brought about, by the history alone."""
    chosen = next((event for event in events if event.seq == seq), None)
    if chosen is None:
        raise NotFound(message=f"本案没有第 {seq} 条登记")
    replay = Replay()
    for event in until(events, chosen):
        replay.take(event)
    marks = Marks(replay.done, replay.active(), replay.failed)
    processes = dict.fromkeys((procedure.key, *procedure.model.calls.values()))
    return MomentView(
        seq=seq,
        at=chosen.at,
        act=act(chosen.type),
        standing=tuple(_stand(ctx, procedure, work) for work in replay.standing()),
        diagrams=tuple(drawn(procedure, process, marks, knows=True) for process in processes),
    )


def _stand(ctx: Context, procedure: Procedure, work: Work) -> StandView:
    directory, session = ctx.around.directory, ctx.session
    person = work.holder or work.body.get("for")
    if person:
        holder = directory.person_name(session, str(person))
    else:
        roles, unit = str(work.body.get("role") or "").split(), work.body.get("unit")
        place = directory.unit_name(session, str(unit)) if unit else ""
        holder = f"{place} {ctx.around.role_text(roles)}".strip()
    return StandView(work.element, element_name(procedure, work.element), holder, work.at)
