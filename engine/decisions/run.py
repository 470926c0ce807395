"""One evaluation of a model: every decision is made once, after those it requires."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from engine.decisions.errors import DecisionFault
from engine.decisions.files import Decision, InputData, Knowledge, Service
from engine.decisions.logic import LiteralLogic, conformed
from engine.decisions.trace import Trace
from engine.decisions.verdict import Verdict
from engine.feel import Budget, Environment, FeelBudgetExceeded, FeelError, Function, Given, Scope
from engine.feel.budget import MAX_STEPS
from engine.feel.environment import Frame
from engine.feel.values import Value

if TYPE_CHECKING:
    from engine.decisions.model import DecisionModel, Key

_STEPS = 10 * MAX_STEPS
_SERVICE_DEPTH = 24


class Run:
    """The facts, the decisions made so far, and the rules of evaluating."""

    def __init__(
        self,
        model: DecisionModel,
        facts: Mapping[str, object] | Scope,
        functions: Given,
        in_force: Callable[[str], bool],
        *,
        strict: bool,
    ) -> None:
        self.model = model
        self.scope = facts if isinstance(facts, Scope) else Scope(facts)
        self.functions = functions
        self.in_force = in_force
        self.strict = strict
        self.made: dict[Key, Verdict] = {}

    def decide(self, key: Key) -> Verdict:
        """The verdict on a decision; made once however often it is required."""
        if key not in self.made:
            self.made[key] = self._make(key)
        return self.made[key]

    def _make(self, key: Key) -> Verdict:
        decision, file = self.model.decisions[key], self.model.file_of[key]
        required = [self.model.resolve(href, file) for href in decision.decisions]
        verdicts = tuple(self.decide(other) for other in required)
        trace = Trace(decision.id, self.in_force, self.strict)
        env = self._environment()
        value = self._value(key, decision, env, trace)
        self._note_facts(decision, required, env, trace)
        rows = tuple(trace.rows)
        return Verdict(decision.id, decision.name, value, file.digest, trace.inputs, rows, verdicts)

    def _environment(self) -> Environment:
        return Environment(self.scope, self.functions, None, Budget(_STEPS))

    def _value(self, key: Key, decision: Decision, env: Environment, trace: Trace) -> Value:
        try:
            env.frame = Frame(self._bound(key, env, trace), None)
            value = decision.logic.evaluate(env, trace)
            return conformed(decision.shape, value, env, trace)
        except FeelBudgetExceeded as error:
            raise DecisionFault(decision.id, str(error)) from error
        except FeelError as error:
            trace.fault(str(error))
            return None

    def _bound(self, key: Key, env: Environment, trace: Trace) -> dict[str, Value]:
        """The names an element sees besides the facts: what it requires."""
        bound: dict[str, Value] = {}
        imported: dict[str, dict[str, Value]] = {}
        for needed in self.model.required(key):
            named = dict.fromkeys(self._names(needed), self._offered(needed, env, trace))
            space = self._import_name(key, needed)
            target = imported.setdefault(space, {}) if space else bound
            target.update(named)
        return {**bound, **imported}

    def _import_name(self, key: Key, needed: Key) -> str:
        if needed[0] == key[0]:
            return ""
        imports = self.model.file_of[key].imports
        return next((name for name, space in imports.items() if space == needed[0]), "")

    def _names(self, key: Key) -> tuple[str, ...]:
        part = self.model.parts[key]
        if isinstance(part, Decision):
            return part.variable, part.name, part.id
        return (part.name,)

    def _offered(self, key: Key, env: Environment, trace: Trace) -> Value:
        part = self.model.parts[key]
        if isinstance(part, Decision):
            return self.decide(key).value
        if isinstance(part, InputData):
            return conformed(part.shape, self.scope.find(part.name), env, trace)
        if isinstance(part, Knowledge):
            return self._function(key, part, env, trace)
        return self._service(key, part)

    def _function(self, key: Key, part: Knowledge, env: Environment, trace: Trace) -> Value:
        inner = Environment(self.scope, self.functions, None, env.budget)
        inner.frame = Frame(self._bound(key, inner, trace), None)
        return part.logic.evaluate(inner, trace)

    def _service(self, key: Key, service: Service) -> Function:
        """Input data first, then input decisions, as the standard orders the parameters."""
        file = self.model.file_of[key]
        decisions = [self.model.resolve(href, file) for href in service.input_decisions]
        inputs = [self.model.resolve(href, file) for href in service.inputs]
        names = tuple(self._names(each)[0] for each in (*inputs, *decisions))

        def serve(caller: Environment, arguments: list[Value]) -> Value:
            given = dict(zip(names, arguments, strict=True))
            caller.budget.spend(1)
            caller.budget.descend(_SERVICE_DEPTH)
            try:
                return self._served(key, service, given, decisions)
            finally:
                caller.budget.descend(-_SERVICE_DEPTH)

        return Function(names, serve)

    def _served(
        self, key: Key, service: Service, given: dict[str, Value], decisions: Iterable[Key]
    ) -> Value:
        file = self.model.file_of[key]
        run = Run(
            self.model,
            self.scope.extended(given),
            self.functions,
            self.in_force,
            strict=self.strict,
        )
        for each in decisions:
            name = self._names(each)[0]
            run.made[each] = Verdict(each[1], name, given[name], file.digest, {}, (), ())
        outputs = [self.model.resolve(href, file) for href in service.outputs]
        if len(outputs) == 1:
            return run.decide(outputs[0]).value
        return {self._names(each)[0]: run.decide(each).value for each in outputs}

    def call(self, key: Key) -> Value:
        """Call a function of the model with the facts as its arguments."""
        trace = Trace(key[1], self.in_force, self.strict)
        env = self._environment()
        function = self._offered(key, env, trace)
        if not isinstance(function, Function):
            return None
        arguments = [self.scope.find(name) for name in function.parameters]
        return function.body(env, arguments)

    def _note_facts(
        self, decision: Decision, required: list[Key], env: Environment, trace: Trace
    ) -> None:
        """Of a literal expression the facts it read are its inputs."""
        if not isinstance(decision.logic, LiteralLogic):
            return
        own = {name for key in required for name in self._names(key)}
        for path in sorted(decision.logic.expression.names()):
            if path[0] not in own:
                trace.inputs[".".join(path)] = _at(path, env)


def _at(path: tuple[str, ...], env: Environment) -> Value:
    value = env.scope.find(path[0])
    for step in path[1:]:
        value = value.get(step) if isinstance(value, dict) else None
    return value
