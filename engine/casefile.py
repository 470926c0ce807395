"""One case opened for one command or one reading: its rows, its procedure, its facts."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from sqlalchemy import bindparam, select

from engine.context import Context
from engine.decisions import Verdict
from engine.definitions import Procedure, procedure_of
from engine.errors import Fault, NotFound
from engine.facts import CaseRows, facts_at
from engine.feel import parse_expression
from engine.functions import functions_at
from engine.guards import decide
from engine.interpreter import Element, Execution, FeelEngine
from engine.models import Evidence, ProcessInstance, UserTask
from engine.paths import at, nested

_LOCKED = select(ProcessInstance).where(ProcessInstance.id == bindparam("case")).with_for_update()


@dataclass
class CaseFile:
    """A case with what is known about it. `verdicts` grows with every decision evaluated."""

    ctx: Context
    case: ProcessInstance
    procedure: Procedure
    rows: CaseRows
    facts: dict[str, object]
    verdicts: list[tuple[str, Verdict]] = field(default_factory=list)

    @classmethod
    def locked(cls, ctx: Context, case_id: str) -> "CaseFile":
        """The case for a command: its row is locked until the transaction ends."""
        return cls._of(ctx, ctx.session.scalars(_LOCKED, {"case": case_id}).one_or_none())

    @classmethod
    def read(cls, ctx: Context, case_id: str) -> "CaseFile":
        return cls._of(ctx, ctx.session.get(ProcessInstance, case_id))

    @classmethod
    def _of(cls, ctx: Context, case: ProcessInstance | None) -> "CaseFile":
        if case is None:
            raise NotFound(message="没有这个案件")
        procedure = procedure_of(ctx.session, case.definition_id)
        rows = CaseRows.of(ctx, case.id)
        return cls(ctx, case, procedure, rows, facts_at(ctx, case, procedure, rows))

    @property
    def on(self) -> date:
        """The date whose clauses an act takes: its own, or the as-of date of a what-if."""
        named = self.case.rules_as_of
        return date.fromisoformat(named) if named else self.ctx.today

    def day_of(self, decision: str, facts: Mapping[str, object]) -> date:
        """The day of the fact that a decision's clauses are chosen by, else that of the act."""
        path = None if self.case.rules_as_of else self.procedure.as_of.get(decision)
        day = at(facts, path) if path else None
        return day if isinstance(day, date) else self.on

    def element(self, element_id: str) -> Element:
        return self.procedure.element(element_id)

    def tentative(
        self, element: Element, actor: str | None, values: Mapping[str, object]
    ) -> dict[str, object]:
        """The facts as they would be if these answers were accepted."""
        known = self.facts.get(element.fact)
        standing = dict(known) if isinstance(known, Mapping) else {}
        return {
            **self.facts,
            element.fact: {**standing, **nested(values)},
            "act": element.id,
            "actor": actor,
        }

    def decide(self, decision: str, facts: Mapping[str, object]) -> Verdict:
        on = self.day_of(decision, facts)
        verdict = decide(self.procedure, decision, facts, self.ctx.around, on)
        self.verdicts.append((decision, verdict))
        return verdict

    def value_of(self, text: str) -> object:
        """What an expression of the model, with or without `=` before it, gives now."""
        functions = functions_at(self.ctx.around, strict=False)
        return parse_expression(text.removeprefix("=")).evaluate(self.facts, functions)

    def engine(self) -> FeelEngine:
        """What the interpreter asks while it runs on these facts."""
        provisional: list[bool] = []
        functions = functions_at(self.ctx.around, strict=False, provisional=provisional)
        return FeelEngine(self.facts, functions, self.ctx.now, self._outcome, provisional)

    def _outcome(self, decision: str, facts: Mapping[str, object]) -> dict[str, object]:
        value = self.decide(decision, facts).value
        return dict(value) if isinstance(value, Mapping) else {"outcome": value}

    def execution(self) -> Execution:
        return Execution.restore(self.procedure.model, self.case.tokens, self.engine())

    def keep(self, evidence: Evidence) -> None:
        """Add a row of evidence and let the facts show it."""
        last = self.rows.evidence[-1].seq if self.rows.evidence else 0
        evidence.case_id, evidence.seq, evidence.at = self.case.id, last + 1, self.ctx.now
        self.ctx.session.add(evidence)
        self.rows = replace(self.rows, evidence=(*self.rows.evidence, evidence))

    def refresh(self, *, rows_only: bool = False) -> None:
        """Build the facts again, in place: the interpreter holds on to them.

        With `rows_only` what the records and the linked cases say is known from before.
        """
        around = dict(self.facts) if rows_only else None
        fresh = facts_at(self.ctx, self.case, self.procedure, self.rows, around)
        self.facts.clear()
        self.facts.update(fresh)

    def open_tasks(self, element_id: str | None = None) -> list[UserTask]:
        return [
            task
            for task in self.rows.tasks
            if task.state in {"created", "claimed"} and element_id in {None, task.element}
        ]

    def task(self, task_id: str) -> UserTask:
        found = next((t for t in self.rows.tasks if t.id == task_id), None)
        if found is None:
            raise Fault(f"任务 {task_id} 不在案件 {self.case.id} 中")
        return found
