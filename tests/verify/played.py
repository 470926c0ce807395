"""Every play of a small model, by the interpreter itself: what it comes to, and in which order.

A play is one act after the other: a task done (with each answer that matters) or a message sent.
States that differ in nothing but what was done before, apart from what is asked about, are one.
"""

from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field

from SpiffWorkflow.bpmn.specs.mixins.unstructured_join import UnstructuredJoin
from SpiffWorkflow.util.task import TaskState

from engine.errors import Fault
from engine.interpreter import Execution, Model
from tests.interpreter.small import engine
from tests.verify.random_models import CHOICE

MOST_STATES = 60
Key = tuple[object, ...]


@dataclass
class Played:
    """`whole` where every state was looked at; `nexts` are the states that follow each."""

    whole: bool = True
    nexts: dict[Key, set[Key]] = field(default_factory=dict)
    ended: set[Key] = field(default_factory=set)
    stuck: set[Key] = field(default_factory=set)
    twice: set[str] = field(default_factory=set)
    merged: set[str] = field(default_factory=set)
    """Joins at which two tokens came on one line: SpiffWorkflow makes one of them in silence."""
    faults: set[str] = field(default_factory=set)
    did: set[str] = field(default_factory=set)
    orders: set[tuple[str, str]] = field(default_factory=set)
    """(a, b): b was opened after a was done."""
    alone: set[tuple[str, str]] = field(default_factory=set)
    """(a, b): b was opened and a had never been done."""

    def never_ending(self) -> set[Key]:
        """States from which no play ends."""
        ending, before = set(self.ended), -1
        while before != (before := len(ending)):
            ending |= {key for key, after in self.nexts.items() if after & ending}
        return set(self.nexts) - ending


@dataclass(frozen=True)
class _State:
    dump: str
    facts: tuple[tuple[str, int], ...]
    done: frozenset[str]
    open: frozenset[str]


class Player:
    """One model, played from its start."""

    def __init__(self, model: Model, most: int = MOST_STATES) -> None:
        self.model, self.most = model, most
        self.found = Played()

    def play(self) -> Played:
        first = self._begun()
        waiting = deque([first] if first else [])
        while waiting:
            key, state = waiting.popleft()
            if key in self.found.nexts:
                continue
            if len(self.found.nexts) >= self.most:
                self.found.whole = False
                return self.found
            self.found.nexts[key] = set()
            for after in self._acts(state):
                self.found.nexts[key].add(after[0])
                waiting.append(after)
        return self.found

    def _begun(self) -> tuple[Key, _State] | None:
        try:
            execution = Execution.begin(self.model, engine({}))
        except Fault:
            self.found.faults.add("begin")
            return None
        return self._noted(execution, frozenset(), frozenset())

    def _acts(self, state: _State) -> Iterator[tuple[Key, _State]]:
        here = self._at(state)
        acts: list[tuple[str, str, int]] = [("send", name, 0) for name in here.awaited()]
        for token in here.user_tasks():
            answers = (0, 1) if CHOICE.match(token.element) else (0,)
            acts += [(token.id, token.element, answer) for answer in answers]
        for act in acts:
            after = self._acted(state, *act)
            if after:
                yield after

    def _at(self, state: _State) -> Execution:
        facts: dict[str, object] = {name: {"c": value} for name, value in state.facts}
        return Execution.restore(self.model, state.dump, engine(facts))

    def _acted(
        self, state: _State, token: str, name: str, answer: int
    ) -> tuple[Key, _State] | None:
        execution, done = self._at(state), state.done
        try:
            if token == "send":
                execution.send(name)
            else:
                execution.engine.facts[name] = {"c": answer}
                self.found.orders |= {(early, name) for early in done}
                done |= {name}
                execution.complete(token)
        except (Fault, AttributeError) as fault:  # the latter of a join whose token is gone
            self.found.faults.add(str(fault))
            return None
        return self._noted(execution, done, state.open)

    def _noted(
        self, execution: Execution, done: frozenset[str], before: frozenset[str]
    ) -> tuple[Key, _State]:
        tasks = execution.user_tasks()
        opened = {token.element for token in tasks if token.id not in before}
        users = {e.id for e in self.model.elements.values() if e.kind == "userTask"}
        self.found.alone |= {(a, b) for b in opened for a in users - done}
        self.found.did |= execution.passed()
        places = [(*token.path, token.element) for token in execution.waits()]
        self.found.merged |= set(_merged(execution))
        self.found.twice |= {place[-1] for place in places if places.count(place) > 1}
        key = (_stands(execution), done, execution.workflow.completed)
        if execution.workflow.completed:
            self.found.ended.add(key)
        elif not execution.waits():
            self.found.stuck.add(key)
        facts = {n: v["c"] for n, v in execution.engine.facts.items() if CHOICE.match(n)}  # type: ignore[index]
        told = tuple(sorted(facts.items()))
        return key, _State(execution.dump(), told, done, frozenset(t.id for t in tasks))


def _merged(execution: Execution) -> Iterator[str]:
    """Joins to which a line has brought more than one token: at once, or in a loop."""
    came: Counter[tuple[object, ...]] = Counter()
    arrived = TaskState.WAITING | TaskState.CANCELLED | TaskState.COMPLETED
    for task in execution.workflow.get_tasks(state=arrived):
        if (
            task.parent
            and execution.model.of(task.task_spec.bpmn_id or "")
            and isinstance(task.task_spec, UnstructuredJoin)
        ):
            came[task.workflow, task.task_spec.name, task.parent.task_spec.name] += 1
    return (str(join) for (_, join, _), count in came.items() if count > 1)


def _stands(execution: Execution) -> Key:
    """Where the tokens lie, and what each join remembers of the lines that came to it."""
    tokens, joins = [], set()
    for task in execution.workflow.get_tasks():
        spec = task.task_spec
        inside = tuple(execution._path(task))
        if task.has_state(TaskState.READY | TaskState.WAITING | TaskState.STARTED):
            tokens.append((inside, spec.name, task.state))
        came = task.parent and task.has_state(TaskState.FINISHED_MASK | TaskState.WAITING)
        if came and isinstance(spec, UnstructuredJoin):
            joins.add((inside, spec.name, task.parent.task_spec.name, task.state))
    return tuple(sorted(map(str, tokens))), tuple(sorted(map(str, joins)))
