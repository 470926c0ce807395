"""FEEL at every door of SpiffWorkflow: the engine and its environment, which never run code."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime

from SpiffWorkflow.bpmn.script_engine import BasePythonScriptEngineEnvironment, PythonScriptEngine
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.clock import SHANGHAI, start_of
from engine.errors import Fault
from engine.feel import parse_expression

Verdicts = Callable[[str, Mapping[str, object]], Mapping[str, object]]
Functions = Mapping[str, Callable[..., object]]


class FeelEnvironment(BasePythonScriptEngineEnvironment):
    """Evaluates FEEL over the case's facts and the token's own few values; executes nothing."""

    def __init__(self, facts: dict[str, object], functions: Functions) -> None:
        super().__init__()
        self.facts = facts
        self.functions = functions

    def evaluate(
        self,
        expression: str,
        context: Mapping[str, object],
        external_context: Mapping[str, object] | None = None,
    ) -> object:
        del external_context
        return parse_expression(expression).evaluate({**self.facts, **context}, self.functions)

    def execute(self, script: str, *_: object, **__: object) -> None:
        raise Fault(f"模型中的脚本不予执行：{script[:80]}")

    def call_service(self, *_: object, **__: object) -> None:
        raise Fault("服务任务只由作业执行")


class FeelEngine(PythonScriptEngine):
    """What a workflow asks: conditions, timers, decisions, the present moment.

    `now` is the command's clock, `decide` evaluates a decision over the facts,
    `provisional` is filled by functions that had to compute a day without a calendar.
    """

    def __init__(
        self,
        facts: dict[str, object],
        functions: Functions,
        now: datetime,
        decide: Verdicts,
        provisional: list[bool],
    ) -> None:
        super().__init__(FeelEnvironment(facts, functions))
        self.provisional = provisional
        self.facts = facts
        self.now = now
        self.decide = decide

    def validate(self, expression: str) -> None:
        parse_expression(expression)

    def evaluate(
        self, task: Task, expression: str, external_context: Mapping[str, object] | None = None
    ) -> bool:
        """A condition of the model: true, or not. Anything but a truth value is a fault."""
        del external_context
        value = self.value(task, expression)
        if value is not None and not isinstance(value, bool):
            raise Fault(f"条件应得出是或否，却得出「{value}」：{expression}")
        return value is True

    def value(self, task: Task, expression: str) -> object:
        """What an expression of the model gives where the task stands."""
        if "open_elements" in expression:
            self.facts["open_elements"] = open_elements(task)
        return self.environment.evaluate(expression, task.data)

    def execute(self, task: Task, script: str, *_: object, **__: object) -> None:
        del task
        self.environment.execute(script)

    def call_service(self, task: Task, **_: object) -> None:
        del task
        self.environment.call_service()

    def decision(self, element: str, decision_id: str) -> None:
        """Evaluate a decision and keep its result as a fact under the element's id."""
        self.facts[element] = dict(self.decide(decision_id, self.facts))

    def due(self, task: Task, expression: str) -> datetime | None:
        """When a timer is due: a day is its first moment in Shanghai, null is never."""
        self.provisional.clear()
        value = self.value(task, expression)
        task.internal_data["provisional"] = bool(self.provisional)
        if value is None:
            return None
        if isinstance(value, datetime):
            aware = value if value.tzinfo else value.replace(tzinfo=SHANGHAI)
            return aware.astimezone(UTC)
        if isinstance(value, date):
            return start_of(value)
        raise Fault(f"计时器表达式应得出日期：{expression}")


def open_elements(task: Task) -> list[str]:
    """The user tasks open now, anywhere in the case."""
    ready = task.workflow.top_workflow.get_tasks(state=TaskState.READY, manual=True)
    return [t.task_spec.bpmn_id for t in ready]
