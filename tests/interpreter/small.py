"""Models of a few lines, compiled by our wall or built by the stock engine alone.

    start s
    user a xr:form=b
    xor x default=x__e
    sub p {
        ...
    }
    s -> a -> x -> e
    x -> a : again

A line is an element with its attributes (and after `|` what stands inside it), a sub-process
in braces, or a chain of flows; a flow from a to b bears the id `a__b`.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.spiff.parser import SpiffBpmnParser
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.interpreter import Execution, FeelEngine, Model, compile_model

NOW = datetime(2017, 2, 6, 1, tzinfo=UTC)
KINDS = {
    "start": "startEvent",
    "end": "endEvent",
    "user": "userTask",
    "service": "serviceTask",
    "rule": "businessRuleTask",
    "call": "callActivity",
    "xor": "exclusiveGateway",
    "and": "parallelGateway",
    "or": "inclusiveGateway",
    "event": "eventBasedGateway",
    "catch": "intermediateCatchEvent",
    "throw": "intermediateThrowEvent",
    "on": "boundaryEvent",
    "sub": "subProcess",
}
SHORT = {
    "message": '<bpmn:messageEventDefinition messageRef="message_{0}"/>',
    "signal": '<bpmn:signalEventDefinition signalRef="signal_{0}"/>',
    "error": '<bpmn:errorEventDefinition errorRef="error_{0}"/>',
    "escalation": '<bpmn:escalationEventDefinition escalationRef="escalation_{0}"/>',
    "condition": "<bpmn:conditionalEventDefinition><bpmn:condition>{0}</bpmn:condition></bpmn:conditionalEventDefinition>",
    "timer": "<bpmn:timerEventDefinition><bpmn:timeDate>{0}</bpmn:timeDate></bpmn:timerEventDefinition>",
    "terminate": "<bpmn:terminateEventDefinition/>",
    "operator": '<bpmn:extensionElements><spiffworkflow:serviceTaskOperator id="{0}"><spiffworkflow:parameters/></spiffworkflow:serviceTaskOperator></bpmn:extensionElements>',
    "decision": "<bpmn:extensionElements><spiffworkflow:calledDecisionId>{0}</spiffworkflow:calledDecisionId></bpmn:extensionElements>",
    "each": '<bpmn:multiInstanceLoopCharacteristics><bpmn:loopDataInputRef>{0}</bpmn:loopDataInputRef><bpmn:inputDataItem id="member"/></bpmn:multiInstanceLoopCharacteristics>',
}
CODED = {"error": ' errorCode="{0}"', "escalation": ' escalationCode="{0}"'}
FRAME = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xr="urn:xuanren:bpmn:1"
 xmlns:spiffworkflow="http://spiffworkflow.org/bpmn/schema/1.0/core" id="d" targetNamespace="t">
<bpmn:process id="{key}" isExecutable="true">
{body}
</bpmn:process>
{root}
</bpmn:definitions>"""


def bpmn(text: str, key: str = "p") -> str:
    """The BPMN file that these lines describe."""
    body = "\n".join(_parts(iter(text.strip().splitlines())))
    root = "".join(
        f'<bpmn:{kind} id="{kind}_{name}" name="{name}"{CODED.get(kind, "").format(name)}/>'
        for kind, name in sorted(
            set(re.findall(r'"(message|signal|error|escalation)_(\w+)"', body))
        )
    )
    return FRAME.format(key=key, body=body, root=root)


def _parts(lines: Iterator[str]) -> Iterator[str]:
    for raw in lines:
        line = raw.strip()
        if line == "}":
            return
        if " -> " in line:
            yield from _flows(line)
        elif line.endswith("{"):
            yield _node(line.removesuffix("{"), "".join(_parts(lines)))
        elif line:
            yield _node(line, "")


def _flows(line: str) -> Iterator[str]:
    chain, _, condition = line.partition(" : ")
    names = chain.split(" -> ")
    told = f"<bpmn:conditionExpression>{condition}</bpmn:conditionExpression>" if condition else ""
    for a, b in pairwise(names):
        yield f'<bpmn:sequenceFlow id="{a}__{b}" sourceRef="{a}" targetRef="{b}">{told}</bpmn:sequenceFlow>'


def _node(line: str, inside: str) -> str:
    head, _, given = line.partition(" | ")
    kind, name, *attributes = head.split()
    if kind == "user" and "lane" not in attributes:
        attributes += ["xr:role=officer", "xr:whose=unit"]
    told = "".join(f' {k}="{v}"' for k, _, v in (a.partition("=") for a in attributes) if v)
    tag = KINDS.get(kind, kind)
    return f'<bpmn:{tag} id="{name}"{told}>{_inner(given)}{inside}</bpmn:{tag}>'


def _inner(given: str) -> str:
    word, _, rest = given.strip().partition(" ")
    return SHORT[word].format(rest) if word in SHORT else given


def compiled(text: str, **others: str) -> Model:
    """The lines as our wall lets them in, with what they call."""
    files = {"p/p.bpmn": bpmn(text)} | {f"{k}/{k}.bpmn": bpmn(v, k) for k, v in others.items()}
    return compile_model("p", files, {})


def engine(facts: dict[str, object] | None = None, now: datetime = NOW) -> FeelEngine:
    verdicts: dict[str, Mapping[str, object]] = {"yes": {"outcome": True}}
    return FeelEngine(
        {} if facts is None else facts, {}, now, lambda name, _facts: verdicts[name], []
    )


def begun(text: str, facts: dict[str, object] | None = None, **others: str) -> Execution:
    return Execution.begin(compiled(text, **others), engine(facts))


def again(execution: Execution, facts: dict[str, object] | None = None) -> Execution:
    """The same case after its state was written down and read back."""
    known = execution.engine.facts if facts is None else facts
    return Execution.restore(execution.model, execution.dump(), engine(known, execution.engine.now))


def complete(execution: Execution, element: str) -> None:
    """Complete the first task or job at this element."""
    tokens = [*execution.user_tasks(), *execution.jobs()]
    execution.complete(next(t.id for t in tokens if t.element == element))


def open_at(execution: Execution) -> list[str]:
    return sorted(token.element for token in execution.waits())


# ---- the stock engine ----


def stock(text: str, **others: str) -> BpmnWorkflow:
    """The lines built and begun by SpiffWorkflow alone."""
    return stock_of({key: bpmn(lines, key) for key, lines in ({"p": text} | others).items()})


def stock_of(files: Mapping[str, str], tables: Iterable[bytes] = ()) -> BpmnWorkflow:
    """These files built and begun by SpiffWorkflow alone."""
    parser = SpiffBpmnParser()
    for key, text in files.items():
        parser.add_bpmn_str(text.encode(), f"{key}.bpmn")
    for table in tables:
        parser.add_dmn_str(table)
    workflow = BpmnWorkflow(parser.get_spec("p"), parser.get_subprocess_specs("p"))
    workflow.do_engine_steps()
    return workflow


def names(workflow: BpmnWorkflow) -> list[str]:
    """The elements whose tasks are ready, in the order of their names."""
    return sorted(task.task_spec.bpmn_id for task in ready(workflow))


def ready(workflow: BpmnWorkflow, name: str | None = None) -> list[Task]:
    tasks = workflow.get_tasks(state=TaskState.READY, manual=True)
    return [t for t in tasks if name in {None, t.task_spec.bpmn_id}]


def run(workflow: BpmnWorkflow, name: str, **data: Any) -> Task:
    """Complete the first ready task of this element with these data."""
    task = ready(workflow, name)[0]
    task.data.update(data)
    task.run()
    workflow.do_engine_steps()
    return task
