"""Looks on while a scenario is played, and says which mutants would have said something else.

Like a tool that measures coverage it stands around two methods of the engine, and nothing of
the engine knows of it: whatever is judged by a table or read from an expression passes there.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from engine.decisions import (
    DecisionFault,
    DecisionModel,
    DecisionRefused,
    Verdict,
    load,
)
from engine.feel import Expression, FeelError, Given, Scope, Value, parse_expression
from workflows.mutation.mutant import Mutant

Facts = Mapping[str, object] | Scope


@dataclass(frozen=True)
class Question:
    """What a table was asked with: the tables it stands among, the facts, the law of the day."""

    model: DecisionModel
    facts: Facts
    given: Mapping[str, Any]

    def answer(self, model: DecisionModel, decision: str) -> Verdict:
        """What these tables say to it."""
        return model.evaluate(decision, self.facts, **self.given)

    def rows_in_force(self, decision: str) -> tuple[bool, ...]:
        rows = self.model.rows(decision)
        return tuple(all(map(self.given["in_force"], row.clauses)) for row in rows)

    def read_by(self, decision: str) -> str:
        """The facts that a decision reads, as they stand."""
        names = sorted({path[0] for path in self.model.reads(decision)})
        return repr({name: self._fact(name) for name in names})

    def _fact(self, name: str) -> object:
        facts = self.facts
        return facts.find(name) if isinstance(facts, Scope) else facts.get(name)


class Watch:
    """What the mutants would have said where the procedure said something: their ids in `seen`."""

    def __init__(self, mutants: Iterable[Mutant]) -> None:
        self.seen: set[str] = set()
        self._known: dict[object, frozenset[str]] = {}
        self._models: dict[tuple[str, int], DecisionModel | None] = {}
        self._rows: dict[str, list[Mutant]] = {}
        self._asked: dict[str, list[Mutant]] = {}
        self._feel: dict[str, list[Mutant]] = {}
        self._gates: dict[str, list[Mutant]] = {}
        for mutant in mutants:
            reach = mutant.reach
            self._gates.setdefault(reach.refusing, []).append(mutant)
            self._feel.setdefault(reach.feel, []).append(mutant)
            tables = self._rows if reach.rows else self._asked
            tables.setdefault(reach.decision, []).append(mutant)

    def verdict(self, question: Question, verdict: Verdict) -> None:
        """A table was asked: so was each table that it rests on.

        What a mutant of a row says follows from what the columns read; of a column, from facts.
        """
        if verdict.decision in self._gates and any(
            row.outputs.get("reason") for row in verdict.all_rows()
        ):
            self.seen.update(mutant.id for mutant in self._gates[verdict.decision])
        for part in _parts(verdict):
            name = part.decision
            if name in self._rows:
                self._note(self._rows[name], repr(part.inputs), question, part)
            if name in self._asked:
                self._note(self._asked[name], question.read_by(name), question, part)

    def value(self, expression: Expression, found: Value, facts: Facts, given: Given) -> None:
        """An expression of the model was read."""
        for mutant in self._feel.get(expression.text.strip(), ()):
            if mutant.id not in self.seen and _value(mutant, facts, given) != repr(found):
                self.seen.add(mutant.id)

    def _note(self, mutants: list[Mutant], read: str, question: Question, part: Verdict) -> None:
        """Mutants of one table, asked once for all that it reads alike."""
        key = (mutants[0].id, read, question.rows_in_force(part.decision))
        if key not in self._known:
            differing = (m.id for m in mutants if self._differs(m, question, part))
            self._known[key] = frozenset(differing)
        self.seen |= self._known[key]

    def _differs(self, mutant: Mutant, question: Question, part: Verdict) -> bool:
        other = self._with(mutant, question.model)
        if other is None:
            return True
        try:
            return _said(question.answer(other, part.decision)) != _said(part)
        except (DecisionFault, FeelError):
            return True

    def _with(self, mutant: Mutant, model: DecisionModel) -> DecisionModel | None:
        """The tables with the mutant's among them; None where they cannot be read."""
        key = (mutant.id, id(model))
        if key not in self._models:
            try:
                own = load(mutant.text.encode(), mutant.file)
                files = [own if file.source == mutant.file else file for file in model.files]
                self._models[key] = DecisionModel(files)
            except DecisionRefused:
                self._models[key] = None
        return self._models[key]


@contextmanager
def watched(watch: Watch) -> Iterator[None]:
    """Let `watch` look on; what it asks itself is not looked at."""
    ask, read = DecisionModel.evaluate, Expression.evaluate
    busy: list[bool] = []

    def looking(look: Callable[..., None], *seen: object) -> None:
        if not busy:
            busy.append(True)
            try:
                look(*seen)
            finally:
                busy.clear()

    def evaluate(model: DecisionModel, name: str, facts: Facts, **given: Any) -> Verdict:  # noqa: ANN401
        verdict = ask(model, name, facts, **given)
        looking(watch.verdict, Question(model, facts, given), verdict)
        return verdict

    def value(expression: Expression, facts: Facts, functions: Given | None = None) -> Value:
        found = read(expression, facts, functions)
        looking(watch.value, expression, found, facts, functions or {})
        return found

    looked_at: Any = DecisionModel, Expression
    looked_at[0].evaluate, looked_at[1].evaluate = evaluate, value
    try:
        yield
    finally:
        looked_at[0].evaluate, looked_at[1].evaluate = ask, read


def _parts(verdict: Verdict) -> Iterator[Verdict]:
    yield verdict
    for required in verdict.required:
        yield from _parts(required)


def _said(verdict: Verdict) -> str:
    return repr((verdict.value, [(row.rule, row.outputs) for row in verdict.rows]))


def _value(mutant: Mutant, facts: Facts, given: Given) -> str:
    try:
        return repr(parse_expression(mutant.reach.changed).evaluate(facts, given))
    except FeelError as error:
        return f"fault: {error}"
