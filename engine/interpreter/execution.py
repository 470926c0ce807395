"""One case in motion: begin or restore, act, run to the next wait, write down."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from SpiffWorkflow.bpmn import BpmnEvent
from SpiffWorkflow.bpmn.specs.event_definitions.multiple import MultipleEventDefinition
from SpiffWorkflow.bpmn.specs.mixins.events.event_types import CatchingEvent
from SpiffWorkflow.exceptions import SpiffWorkflowException
from SpiffWorkflow.spiff.specs.event_definitions import MessageEventDefinition
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.errors import Fault
from engine.feel import FeelError
from engine.interpreter import depth, tokens
from engine.interpreter.elements import Element
from engine.interpreter.model import Model
from engine.interpreter.script import FeelEngine
from engine.interpreter.specs import CaseWorkflow, DueTimer, JobTask

MAX_STEPS = 2_000
depth.lift()


@dataclass(frozen=True)
class Token:
    """Where a case stands: a user task, a job or a wait.

    `path` are the calls that lead there; one of several of a multi-instance has its `member`
    and the `batch` that it belongs to.
    """

    id: str
    element: str
    path: tuple[str, ...]
    member: str | None = None
    batch: str | None = None


@dataclass(frozen=True)
class Timer:
    """An armed timer: where it stands, when it is due (UTC), and whether a calendar was missing."""

    token: Token
    due: datetime
    provisional: bool


@dataclass
class Run:
    """What one run brought about, in order: ended calls, send tasks, the case's own end."""

    outcomes: list[tuple[str, str]] = field(default_factory=list)
    sent: list[str] = field(default_factory=list)
    end: tuple[str, str] | None = None


class Execution:
    """A workflow with its model and its engine; one object serves one command."""

    def __init__(self, model: Model, workflow: CaseWorkflow, engine: FeelEngine) -> None:
        self.model = model
        self.workflow = workflow
        self.engine = engine
        self.run = Run()
        self._steps = 0

    @classmethod
    def begin(cls, model: Model, engine: FeelEngine) -> "Execution":
        """A new case, run to its first wait."""
        spec, subs = model.private_copy()
        execution = cls(model, CaseWorkflow(spec, subs, script_engine=engine), engine)
        execution.go_on()
        return execution

    @classmethod
    def restore(cls, model: Model, state: str, engine: FeelEngine) -> "Execution":
        """The case as it was written down, standing where it stood."""
        workflow = tokens.restore(state, model.private_copy())
        workflow.script_engine = engine
        return cls(model, workflow, engine)

    def dump(self) -> str:
        return tokens.dump(self.workflow)

    def complete(self, token_id: str) -> None:
        """Complete a user task that is ready, or a job that was started, and run on."""
        task = self._task(token_id)
        if task.has_state(TaskState.READY) and task.task_spec.manual:
            with _faults():
                task.run()
        elif task.has_state(TaskState.STARTED) and isinstance(task.task_spec, JobTask):
            with _faults():
                task.complete()
        else:
            raise Fault(f"{task.task_spec.name} 当前不能完成")
        self.go_on()

    def send(self, message: str) -> bool:
        """Let the case catch a message. False where nothing waits for it."""
        if message not in self.awaited():
            return False
        with _faults():
            self.workflow.send_event(BpmnEvent(MessageEventDefinition(message), {}))
        self.go_on()
        return True

    def go_on(self) -> None:
        """Fire what is due by the engine's clock and run to the next wait."""
        ended = self.workflow.completed
        with _faults():
            self.workflow.refresh_timers()
            self.workflow.do_engine_steps(
                will_complete_task=self._count, did_complete_task=self._notice
            )
        if self.workflow.completed and not ended:
            self.run.end = self._end()
        if len(self.workflow.tasks) > depth.MAX_TASKS:
            raise Fault(f"本案件已超过 {depth.MAX_TASKS} 个环节，回路可能永不结束")

    def user_tasks(self) -> list[Token]:
        ready = self.workflow.get_tasks(state=TaskState.READY, manual=True)
        return [self._token(task) for task in ready]

    def jobs(self) -> list[Token]:
        started = self.workflow.get_tasks(state=TaskState.STARTED)
        return [self._token(t) for t in started if isinstance(t.task_spec, JobTask)]

    def timers(self) -> list[Timer]:
        found = []
        for task in self._waiting():
            due = task.internal_data.get("due")
            if due and any(isinstance(d, DueTimer) for d in _definitions(task)):
                provisional = bool(task.internal_data.get("provisional"))
                found.append(Timer(self._token(task), datetime.fromisoformat(due), provisional))
        return found

    def unarmed(self) -> list[Task]:
        """Timers whose facts were still missing when the case came to them."""
        return [
            task
            for task in self._waiting()
            if not task.internal_data.get("due")
            and any(isinstance(d, DueTimer) for d in _definitions(task))
        ]

    def arm(self) -> None:
        """Ask the unarmed timers once more; what is due already fires as a job."""
        self._ask(self.unarmed())

    def recount(self) -> list[Timer]:
        """Ask the provisional timers once more, for a calendar may be known now: which moved."""
        before = self.timers()
        self._ask(t for t in self._waiting() if t.internal_data.get("provisional"))
        return [timer for timer in self.timers() if timer not in before]

    def _ask(self, tasks: Iterable[Task]) -> None:
        for task in tasks:
            for timer in (d for d in _definitions(task) if isinstance(d, DueTimer)):
                with _faults():
                    due = self.engine.due(task, timer.expression)
                task.internal_data["due"] = due.isoformat() if due else ""

    def awaited(self) -> dict[str, str]:
        """Message name → the element that waits for it."""
        return {
            definition.name: self._awaiting(task, definition.name)
            for task in self._waiting()
            for definition in _definitions(task)
            if isinstance(definition, MessageEventDefinition)
        }

    def waits(self) -> list[Token]:
        """Everything at which the case stands: user tasks, jobs, events awaited."""
        return [
            *self.user_tasks(),
            *self.jobs(),
            *(self._token(task) for task in self._waiting()),
        ]

    def halted(self) -> list[tuple[tuple[str, ...], str, str]]:
        """Tokens that wait at a join for the others: the way there, where from, the join."""
        return [
            (tuple(self._path(task)), _bpmn_id(_drawn_before(task)), _bpmn_id(task))
            for task in self.workflow.get_tasks(state=TaskState.WAITING)
            if (e := self.model.of(_bpmn_id(task))) and e.kind == "parallelGateway"
        ]

    def passed(self) -> set[str]:
        """Elements that have been completed at least once."""
        done = self.workflow.get_tasks(state=TaskState.COMPLETED)
        return {_bpmn_id(task) for task in done if _bpmn_id(task)}

    def _awaiting(self, task: Task, name: str) -> str:
        """Behind an event gateway the waiting element is the catch event that follows it."""
        gateway = self.model.of(_bpmn_id(task))
        if gateway is None or gateway.kind != "eventBasedGateway":
            return _bpmn_id(task)
        targets = (self.model.of(target) for target in gateway.targets)
        return next((t.id for t in targets if t and t.message == name), gateway.id)

    def _waiting(self) -> Iterator[Task]:
        for task in list(self.workflow.event_manager.tasks.values()):
            if task.has_state(TaskState.WAITING) and isinstance(task.task_spec, CatchingEvent):
                yield task

    def _token(self, task: Task) -> Token:
        path = tuple(self._path(task))
        if not _is_instance(task):
            return Token(str(task.id), _bpmn_id(task), path)
        member = task.data.get(task.parent.task_spec.input_item.bpmn_id)
        return Token(str(task.id), _bpmn_id(task), path, member, str(task.parent.id))

    def _path(self, task: Task) -> list[str]:
        path: list[str] = []
        workflow = task.workflow
        while workflow.parent_task_id is not None:
            parent = self.workflow.get_task_from_id(workflow.parent_task_id)
            path.insert(0, _bpmn_id(parent))
            workflow = parent.workflow
        return path

    def _task(self, token_id: str) -> Task:
        with _faults():
            return self.workflow.get_task_from_id(UUID(token_id))

    def _count(self, _task: Task) -> None:
        self._steps += 1
        if self._steps > MAX_STEPS:
            raise Fault(f"一次办理超过 {MAX_STEPS} 步，模型可能有无等待的回路")

    def _notice(self, task: Task) -> None:
        """Note what is sent, and the end events of calls: an outcome is a fact from then on."""
        element = self.model.of(_bpmn_id(task))
        if element is not None and element.kind == "sendTask":
            self.run.sent.append(element.id)
        inside = task.workflow.parent_task_id is not None
        if inside and element is not None and element.kind == "endEvent" and element.outcome:
            self._settle(task, element)

    def _end(self) -> tuple[str, str]:
        """How the case ended: by the last end event that has an outcome, else by the last."""
        done = self.workflow.get_tasks(state=TaskState.COMPLETED, skip_subprocesses=True)
        reached = [
            (element.outcome is not None, task.last_state_change, element)
            for task in done
            if (element := self.model.of(_bpmn_id(task))) and element.kind == "endEvent"
        ]
        element = max(reached, key=lambda end: end[:2])[2]
        return element.id, element.outcome or element.id

    def _settle(self, task: Task, element: Element) -> None:
        call = _bpmn_id(self.workflow.get_task_from_id(task.workflow.parent_task_id))
        outcome = str(element.outcome)
        self.run.outcomes.append((call, outcome))
        known = self.engine.facts.get(call)
        self.engine.facts[call] = {
            **(known if isinstance(known, Mapping) else {}),
            "outcome": outcome,
        }


class _faults:  # noqa: N801  reads as what it does: with _faults()
    """SpiffWorkflow's own exceptions, and those of an expression, become faults of ours."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, SpiffWorkflowException):
            cause = getattr(error, "exception", None) or error.__cause__ or error.__context__
            raise (cause if isinstance(cause, Fault) else Fault(str(error))) from error
        if isinstance(error, FeelError):
            raise Fault(f"表达式无法得出结果：{error}") from error


def _definitions(task: Task) -> list[Any]:
    definition = task.task_spec.event_definition
    if isinstance(definition, MultipleEventDefinition):
        return list(definition.event_definitions)
    return [definition]


def _bpmn_id(task: Task) -> str:
    return getattr(task.task_spec, "bpmn_id", None) or ""


def _drawn_before(task: Task) -> Task:
    """The nearest task before that an element of the drawing stands for."""
    above = task.parent
    return above if _bpmn_id(above) or above.parent is None else _drawn_before(above)


def _is_instance(task: Task) -> bool:
    """Whether the task is one of several of a multi-instance."""
    return bool(task.task_spec.name.endswith("[child]"))
