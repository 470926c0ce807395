"""All decisions of several files, evaluated from the ground up."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from types import UnionType

from engine.decisions.errors import DecisionRefused, UnknownDecision
from engine.decisions.files import Decision, DecisionFile, InputData, Knowledge, Service
from engine.decisions.logic import LiteralLogic
from engine.decisions.run import Run
from engine.decisions.table import DecisionTable
from engine.decisions.verdict import FiredRow, Verdict
from engine.feel import Given, Scope, Value

Part = InputData | Decision | Knowledge | Service
Key = tuple[str, str]


def always(_clause: str) -> bool:
    """Every clause is in force: for tables without law."""
    return True


def _references(part: Part) -> Iterator[tuple[str, type[Part] | UnionType]]:
    """What an element points to, and what kind of element must stand there."""
    if isinstance(part, Decision):
        yield from ((href, Decision) for href in part.decisions)
        yield from ((href, Knowledge | Service) for href in part.knowledge)
        yield from ((href, InputData) for href in part.inputs)
    elif isinstance(part, Knowledge):
        yield from ((href, Knowledge | Service) for href in part.knowledge)
    elif isinstance(part, Service):
        inner = part.outputs + part.encapsulated + part.input_decisions
        yield from ((href, Decision) for href in inner)
        yield from ((href, InputData) for href in part.inputs)


class DecisionModel:
    """The decisions of a procedure and of all it calls."""

    def __init__(self, files: Iterable[DecisionFile]) -> None:
        self.files = tuple(files)
        self.parts: dict[Key, Part] = {}
        self.file_of: dict[Key, DecisionFile] = {}
        self._imported = {space for each in self.files for space in each.imports.values()}
        for file in self.files:
            for part in file.elements():
                self._enter(file, part)
        self._needs = {key: tuple(self._needed(key)) for key in self.parts}
        self.decisions = {
            key: part for key, part in self.parts.items() if isinstance(part, Decision)
        }
        self._by_id = {key[1]: key for key in self.decisions}
        self._check()

    def _enter(self, file: DecisionFile, part: Part) -> None:
        key = (file.namespace, part.id)
        for other in self.parts:
            same_id = other[1] == part.id
            if other == key or (same_id and not {other[0], key[0]} & self._imported):
                first = self.file_of[other].source
                raise DecisionRefused(file.source, part.id, f"this id stands in {first} too")
        self.parts[key] = part
        self.file_of[key] = file

    @property
    def ids(self) -> frozenset[str]:
        """The decisions there are."""
        return frozenset(self._by_id)

    def resolve(self, href: str, file: DecisionFile) -> Key:
        """What a reference points to: by its fragment, and by namespace where that decides."""
        space, _, fragment = href.rpartition("#")
        for key in ((space or file.namespace, fragment), (file.namespace, fragment)):
            if key in self.parts:
                return key
        found = [key for key in self.parts if key[1] == fragment]
        if len(found) != 1:
            raise DecisionRefused(file.source, href, "there is no such element")
        return found[0]

    def required(self, key: Key) -> tuple[Key, ...]:
        """What an element needs: decisions, knowledge and input data."""
        return self._needs[key]

    def _needed(self, key: Key) -> Iterator[Key]:
        file = self.file_of[key]
        for href, kind in _references(self.parts[key]):
            found = self.resolve(href, file)
            if not isinstance(self.parts[found], kind):
                raise DecisionRefused(file.source, href, "is of another kind than required")
            yield found

    def _check(self) -> None:
        """Every reference is met, and nothing requires itself."""
        done: set[Key] = set()
        for start in self.parts:
            self._visit(start, (), done)

    def _visit(self, key: Key, path: tuple[Key, ...], done: set[Key]) -> None:
        if key in path:
            circle = " → ".join(part for _, part in (*path[path.index(key) :], key))
            raise DecisionRefused(self.file_of[key].source, key[1], f"requires itself: {circle}")
        if key in done:
            return
        for needed in self.required(key):
            self._visit(needed, (*path, key), done)
        done.add(key)

    def find(self, decision: str) -> Key:
        """A decision by id, or by name where no id fits."""
        key = self._by_id.get(decision)
        if key is not None:
            return key
        named = [key for key, part in self.decisions.items() if part.name == decision]
        if len(named) != 1:
            raise UnknownDecision(f"there is no decision {decision}")
        return named[0]

    def evaluate(
        self,
        decision_id: str,
        facts: Mapping[str, object] | Scope,
        *,
        in_force: Callable[[str], bool] = always,
        functions: Given | None = None,
        strict: bool = True,
    ) -> Verdict:
        """Make a decision and those it requires.

        A row counts only when all its clauses are in force. Where the rules give no answer or
        contradict one another a strict evaluation is a DecisionFault; otherwise it is null.
        """
        run = Run(self, facts, functions or {}, in_force, strict=strict)
        return run.decide(self.find(decision_id))

    def rows_reading(self, decision_id: str, fact: str) -> frozenset[str]:
        """The rows, here and in required decisions, that look at anything under a fact."""
        tables = self._tables(decision_id)
        return frozenset(rule for _, table in tables for rule in table.rows_reading(fact))

    def reads(self, decision_id: str) -> frozenset[tuple[str, ...]]:
        """The paths that a decision and those it requires look at: facts, and each other."""
        found: set[tuple[str, ...]] = set()
        for _, decision in self._with_required(decision_id):
            if isinstance(decision.logic, DecisionTable):
                found |= decision.logic.reads()
            elif isinstance(decision.logic, LiteralLogic):
                found |= decision.logic.expression.names()
        return frozenset(found)

    def rows(self, decision_id: str) -> Iterator[FiredRow]:
        """Every row, here and in required decisions, as it would fire, whatever the facts."""
        for decision, table in self._tables(decision_id):
            yield from table.stated(decision)

    def _tables(self, decision_id: str) -> Iterator[tuple[str, DecisionTable]]:
        """The tables of a decision and of those it requires, each once, its own first."""
        for key, decision in self._with_required(decision_id):
            if isinstance(decision.logic, DecisionTable):
                yield key[1], decision.logic

    def _with_required(self, decision_id: str) -> Iterator[tuple[Key, Decision]]:
        """A decision and all that it requires, each once, itself first."""
        waiting, done = [self.find(decision_id)], set[Key]()
        while waiting:
            key = waiting.pop(0)
            decision = self.decisions.get(key)
            if key in done or decision is None:
                continue
            done.add(key)
            waiting.extend(self.required(key))
            yield key, decision

    def invoke(
        self, name: str, arguments: Mapping[str, object], *, functions: Given | None = None
    ) -> Value:
        """Call a business knowledge model or a decision service by name, as the standard has it."""
        for key, part in self.parts.items():
            if isinstance(part, Knowledge | Service) and part.name == name:
                return Run(self, arguments, functions or {}, always, strict=False).call(key)
        raise UnknownDecision(f"there is no {name} to invoke")
