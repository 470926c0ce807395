"""From the outcome of a case back to every act that made it possible, and what each rested on."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace

from engine import linking
from engine.audit.gates import Gates
from engine.audit.later import Later
from engine.audit.replay import chain_of
from engine.audit.sight import Sight
from engine.audit.signed import given
from engine.audit.trail import Teller, cited
from engine.audit.views import ActOnTheWay, EventView, ResponsibilityView
from engine.audit.words import LABELS, REFUSED, element_name
from engine.clock import local_date
from engine.context import Context
from engine.definitions import Procedure, procedure_of
from engine.errors import NotFound
from engine.history import body_of
from engine.interpreter import Element
from engine.models import HistoryEvent, ProcessDefinition, ProcessInstance
from engine.queries.deeds import Deed, deeds, elements_at, ends_of
from engine.views import ClauseView

TASK = LABELS["task"]
PARTS = {
    "case.started": "发起",
    "fact.corrected": "更正",
    "message.received": "收到情况",
    "decision.evaluated": "规则判定",
    "service.completed": "系统办理",
    "call.ended": "环节结束",
    "case.returned": "退回",
    "case.withdrawn": "撤回",
}


def responsibility(ctx: Context, case_id: str) -> ResponsibilityView:
    """The acts that led to where the case ended, or stands; the last first. Raises NotFound."""
    case = ctx.session.get(ProcessInstance, case_id)
    if case is None:
        raise NotFound(message="没有这个案件")
    procedure = procedure_of(ctx.session, case.definition_id)
    events = chain_of(ctx.session, case_id)
    done = {deed.seq: deed for deed in deeds(ctx.session, case_id)}
    signatures = {g.event.seq: g for g in given(ctx, events, procedure, case_id)}
    back = _WayBack(ctx, case, procedure, Teller(ctx, procedure, signatures), done)
    back.follow(events)
    names = {other.id: _name_of(ctx, other) for _, _, other in linking.linked(ctx, case_id)}
    return ResponsibilityView(
        case_id=case.id,
        subject=case.subject,
        about=case.about,
        procedure_name=procedure.name,
        definition_version=ctx.session.get_one(ProcessDefinition, case.definition_id).version,
        state=case.state,
        outcome=procedure.outcome(case.outcome),
        ends=tuple(element_name(procedure, name) for name in ends_of(events)),
        acts=tuple(reversed(back.acts)),
        aside=tuple(back.aside),
        linked=tuple(names.items()),
    )


def _name_of(ctx: Context, case: ProcessInstance) -> str:
    procedure = procedure_of(ctx.session, case.definition_id)
    return f"{procedure.name} {case.subject}"


@dataclass
class _WayBack:
    """Follows a case's history once, forward, and keeps what belongs to the way back."""

    ctx: Context
    case: ProcessInstance
    procedure: Procedure
    teller: Teller
    done: Mapping[int, Deed]
    acts: list[ActOnTheWay] = field(default_factory=list)
    aside: list[EventView] = field(default_factory=list)
    refused: dict[str | None, list[EventView]] = field(default_factory=dict)

    def follow(self, events: Sequence[HistoryEvent]) -> None:
        replay = self.teller.replay
        sight, gates = Sight(self.ctx, self.procedure), Gates(self.ctx, self.procedure)
        later = Later.of(self.ctx, self.procedure, events)
        for event in events:
            deed = self.done.get(event.seq)
            leads = deed is not None and deed.leads
            seen = sight.of(event, replay) if leads else None
            passed = gates.of(event, replay) if leads else ()
            acting = self._acting(event)
            told = self.teller.tell(event)
            sight.take(event, replay)
            gates.take(event)
            if event.type.endswith(REFUSED):
                self.refused.setdefault(event.element, []).append(told)
            elif leads:
                told = replace(told, values=tuple(v for v in told.values if v.label != TASK))
                act = ActOnTheWay(told, self._part(event), acting, sight=seen, gates=passed)
                self.acts.append(self._with_rest(act, event, later))
            elif deed:
                self.aside.append(told)

    def _with_rest(self, act: ActOnTheWay, event: HistoryEvent, later: Later) -> ActOnTheWay:
        return replace(
            act,
            clauses=tuple(self._clauses(event)),
            refused=tuple(self._before(event)),
            later=later.after(event),
        )

    def _element(self, event: HistoryEvent) -> Element | None:
        places = elements_at(self.procedure.model, event.element)
        return self.procedure.model.of(places[0]) if places else None

    def _part(self, event: HistoryEvent) -> str:
        """What sort of act it was, as the model tells it."""
        if event.type != "task.completed":
            return PARTS[event.type]
        element = self._element(event)
        if element and element.collection:
            return "表决"
        return "签字" if element and element.signs else "办理"

    def _acting(self, event: HistoryEvent) -> str:
        """The roles held that day, and the unit's, in which a task was done."""
        work = self.teller.replay.work.get(str(body_of(event).get("task")))
        if work is None or event.type != "task.completed":
            return ""
        directory, session = self.ctx.around.directory, self.ctx.session
        roles, unit = str(work.body.get("role") or "").split(), str(work.body.get("unit") or "")
        on = local_date(event.at)
        held = [r for r in roles if directory.holds(session, str(event.actor), r, unit, on)]
        place = directory.unit_name(session, unit) if unit else ""
        return f"{place} {self.ctx.around.role_text(held or roles)}".strip()

    def _clauses(self, event: HistoryEvent) -> Iterator[ClauseView]:
        """The clauses that stand at the element, as far as they were in force on that day."""
        element, named = self._element(event), self.case.rules_as_of
        law, on = self.ctx.around.law, local_date(event.at)
        on = type(on).fromisoformat(named) if named else on
        for clause in element.clauses if element else ():
            with suppress(LookupError):
                if law.in_force(clause, on):
                    yield cited(law, clause)

    def _before(self, event: HistoryEvent) -> Iterator[EventView]:
        """What was refused at the element before; of ballots, to the same member."""
        element = self._element(event)
        for told in self.refused.get(event.element, ()) if element else ():
            if not (element and element.collection) or told.actor_id == event.actor:
                yield told
