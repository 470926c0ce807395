"""Every case twice: once as it is written down and read back for each act, once never put down."""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from engine.interpreter import Execution, FeelEngine, Model, Run, Token

CARRIED = {"voters", "member", "data_objects"}
"""All that tokens of the shipped models ever carry: who has a vote. What people say is evidence."""


class Twin(Execution):
    """An execution whose twin lives on in memory and must stand where it stands, always."""

    living: ClassVar[dict[str, Execution]] = {}
    compared: ClassVar[int] = 0
    twin: Execution | None = None

    @classmethod
    def begin(cls, model: Model, engine: FeelEngine) -> "Execution":
        twin = Execution.begin(model, _quiet(engine))
        begun = super().begin(model, engine)
        assert isinstance(begun, Twin)
        begun.twin = twin
        begun.compare()
        return begun

    @classmethod
    def restore(cls, model: Model, state: str, engine: FeelEngine) -> "Execution":
        restored = super().restore(model, state, engine)
        assert isinstance(restored, Twin)
        restored.twin = cls.living[state]
        restored.twin.run = Run()
        restored.compare()
        return restored

    def dump(self) -> str:
        state = super().dump()
        assert self.twin is not None
        self.living[state] = self.twin
        return state

    def complete(self, token_id: str) -> None:
        token = next(t for t in self.waits() if t.id == token_id)
        self._both(
            lambda: super(Twin, self).complete(token_id),
            lambda twin: twin.complete(next(t.id for t in twin.waits() if _key(t) == _key(token))),
        )

    def send(self, message: str) -> bool:
        return bool(
            self._both(lambda: super(Twin, self).send(message), lambda twin: twin.send(message))
        )

    def go_on(self) -> None:
        self._both(super().go_on, lambda twin: twin.go_on())

    def arm(self) -> None:
        self._both(super().arm, lambda twin: twin.arm())

    def _both(self, mine: Callable[[], Any], its: Callable[[Execution], Any]) -> Any:
        twin, self.twin = self.twin, None
        if twin is None:
            return mine()
        twin.engine = twin.workflow.script_engine = _quiet(self.engine)
        result = mine()
        assert its(twin) == result
        self.twin = twin
        self.compare()
        assert twin.run == self.run
        return result

    def compare(self) -> None:
        assert self.twin is not None
        assert stands(self) == stands(self.twin)
        assert carried(self) <= CARRIED
        Twin.compared += 1


def stands(execution: Execution) -> dict[str, object]:
    """Where a case stands and has been, without the numbers of its tasks."""
    return {
        "waits": sorted(map(_key, execution.waits())),
        "open": sorted(map(_key, execution.user_tasks())),
        "jobs": sorted(map(_key, execution.jobs())),
        "timers": sorted((_key(t.token), t.due, t.provisional) for t in execution.timers()),
        "unarmed": sorted(task.task_spec.bpmn_id for task in execution.unarmed()),
        "awaited": execution.awaited(),
        "passed": execution.passed(),
        "completed": execution.workflow.completed,
    }


def carried(execution: Execution) -> set[str]:
    """Every name under which any token of the case carries data."""
    parts = [execution.workflow, *execution.workflow.subprocesses.values()]
    tasks = [task for part in parts for task in part.tasks.values()]
    return {name for part in (*tasks, *parts) for name in part.data}


def _key(token: Token) -> tuple[str, ...]:
    return (*token.path, token.element, token.member or "")


def _quiet(engine: FeelEngine) -> FeelEngine:
    """The same engine over the facts as they are now, whose decisions leave no trace."""
    seen = getattr(engine.decide, "__self__", None)

    def decide(name: str, facts: Mapping[str, object]) -> Mapping[str, object]:
        result = engine.decide(name, facts)
        if seen is not None:
            seen.verdicts.pop()
        return result

    functions = engine.environment.functions
    return FeelEngine(dict(engine.facts), functions, engine.now, decide, engine.provisional)
