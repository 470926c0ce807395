"""How a model hangs together: what SpiffWorkflow would drop, guess or never leave is refused."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from pathlib import PurePosixPath
from typing import Any

from engine.interpreter.elements import BPMN, NODES, SPIFF, XR, ModelRefused
from engine.interpreter.vocabulary import drawn, local
from engine.xml import XmlTree

MAX_NODES, MAX_FLOWS = 250, 1_000
CHOICE = {"exclusiveGateway"}
SPLITS = CHOICE | {"parallelGateway", "eventBasedGateway"}
AUTOMATIC = CHOICE | {
    "parallelGateway", "intermediateThrowEvent", "businessRuleTask", "serviceTask", "sendTask",
}  # fmt: skip
ACTIVITIES = {
    "userTask", "manualTask", "serviceTask", "sendTask", "businessRuleTask", "callActivity",
    "subProcess",
}  # fmt: skip
DEFINITIONS = {
    "startEvent": {""},
    "endEvent": {"", "terminate"},
    "intermediateThrowEvent": {"", "signal"},
    "intermediateCatchEvent": {"timer", "message", "signal"},
    "boundaryEvent": {"timer", "message", "signal"},
}
Finding = tuple[str, str]
Check = Callable[["_Scope"], Iterator[Finding]]


@dataclass(frozen=True)
class _Scope:
    """A process or a sub-process, with the flow nodes and flows that lie directly in it."""

    node: Any

    @cached_property
    def nodes(self) -> dict[str, Any]:
        return {str(n.get("id")): n for n in self.node if local(n) in NODES}

    @cached_property
    def flows(self) -> list[Any]:
        return list(self.node.findall(f"{BPMN}sequenceFlow"))

    def out(self, name: str) -> list[Any]:
        return [flow for flow in self.flows if flow.get("sourceRef") == name]

    def into(self, name: str) -> list[Any]:
        return [flow for flow in self.flows if flow.get("targetRef") == name]

    def of(self, *kinds: str) -> list[tuple[str, Any]]:
        return [(name, node) for name, node in self.nodes.items() if local(node) in kinds]

    @cached_property
    def ways(self) -> dict[str, set[str]]:
        """What may follow what, boundary events after what they are attached to."""
        ways: dict[str, set[str]] = {name: set() for name in self.nodes}
        for flow in self.flows:
            ways[flow.get("sourceRef")].add(flow.get("targetRef"))
        for name, event in self.of("boundaryEvent"):
            ways[event.get("attachedToRef")].add(name)
        return ways


def check_structure(tree: XmlTree, path: str) -> None:
    """Raise ModelRefused at the first fault of one file, in the order of what rests on what."""
    for scope in _scopes(tree, path):
        for check in CHECKS:
            for element, what in check(scope):
                raise ModelRefused(path, element, what)


def faults(tree: XmlTree, path: str) -> Iterator[Finding]:
    """The faults of one file as far as each check rests on none before it; for a whole report."""
    try:
        scopes = list(_scopes(tree, path))
    except ModelRefused as error:
        yield error.element, error.what
        return
    for scope in scopes:
        for check in CHECKS:
            found = list(check(scope))
            yield from found
            if found:
                break


def check_calls(trees: Mapping[str, XmlTree]) -> None:
    """Every call leads to a process of the bundle, and none back to itself."""
    calls: dict[str, set[str]] = {}
    for path, tree in trees.items():
        (process,) = tree.getroot().iter(f"{BPMN}process")
        called = calls.setdefault(str(process.get("id")), set())
        for call in process.iter(f"{BPMN}callActivity"):
            name = str(call.get("calledElement") or "")
            if not any(PurePosixPath(other).stem == name for other in trees):
                raise ModelRefused(path, str(call.get("id")), f"所调用的流程「{name}」不在本程序中")
            called.add(name)
    try:
        TopologicalSorter(calls).prepare()
    except CycleError as error:
        ring = error.args[1]
        where = next(path for path in trees if PurePosixPath(path).stem == ring[0])
        raise ModelRefused(where, ring[0], f"流程互相调用：{' → '.join(ring)}") from error


def _scopes(tree: XmlTree, path: str) -> Iterator[_Scope]:
    """The one process of a file and its sub-processes, its ids and references seen to first."""
    processes = list(tree.getroot().iter(f"{BPMN}process"))
    stem = PurePosixPath(path).stem
    if len(processes) != 1 or processes[0].get("id") != stem:
        raise ModelRefused(path, stem, "文件中应恰好有一个流程，其 id 与文件名相同")
    if processes[0].get("isExecutable") != "true":
        raise ModelRefused(path, stem, "流程应标明 isExecutable=「true」")
    for element, what in (*_ids(tree), *_references(tree)):
        raise ModelRefused(path, element, what)
    yield _Scope(processes[0])
    yield from map(_Scope, processes[0].iter(f"{BPMN}subProcess"))


def _ids(tree: XmlTree) -> Iterator[Finding]:
    seen: set[str] = set()
    for node in drawn(tree):
        name = node.get("id")
        if local(node) in NODES | {"sequenceFlow", "message", "signal"} and not name:
            where = node.get("sourceRef") or node.getparent().get("id") or "?"
            told = "连线没有 id" if local(node) == "sequenceFlow" else f"{local(node)} 没有 id"
            yield str(where), told
        if name and not str(node.tag).startswith(SPIFF):
            if name in seen:
                yield name, "id 在文件中重复"
            seen.add(name)


def _references(tree: XmlTree) -> Iterator[Finding]:
    """Messages, signals and lanes point to what is there."""
    root = tree.getroot()
    nodes = {node.get("id") for node in drawn(tree) if local(node) in NODES}
    for kind in ("message", "signal"):
        named = {e.get("id") for e in root.iter(f"{BPMN}{kind}") if e.get("name")}
        for event in root.iter(f"{BPMN}{kind}EventDefinition"):
            if event.get(f"{kind}Ref") not in named:
                yield str(event.getparent().get("id")), f"所指的 {kind} 不存在或者没有名称"
    for lane in root.iter(f"{BPMN}lane"):
        for ref in lane.findall(f"{BPMN}flowNodeRef"):
            if ref.text not in nodes:
                yield str(lane.get("id")), f"泳道所列的 {ref.text} 不存在"


def _size(scope: _Scope) -> Iterator[Finding]:
    if len(scope.nodes) > MAX_NODES:
        yield str(scope.node.get("id")), f"环节超过 {MAX_NODES} 个，请拆成几个流程相互调用"
    if len(scope.flows) > MAX_FLOWS:
        yield str(scope.node.get("id")), f"连线超过 {MAX_FLOWS} 条，请拆成几个流程相互调用"


def _flow_ends(scope: _Scope) -> Iterator[Finding]:
    for flow in scope.flows:
        for end in ("sourceRef", "targetRef"):
            if flow.get(end) not in scope.nodes:
                yield str(flow.get("id")), f"{end} 所指的 {flow.get(end)} 不在同一流程中"


def _starts_and_ends(scope: _Scope) -> Iterator[Finding]:
    if len(scope.of("startEvent")) != 1:
        yield str(scope.node.get("id")), "应恰好有一个启动事件"
    if not scope.of("endEvent"):
        yield str(scope.node.get("id")), "没有结束事件"
    for name, _ in scope.of("startEvent", "boundaryEvent"):
        if scope.into(name):
            yield name, "不应有进入的连线"
    for name, _ in scope.of("endEvent"):
        if scope.out(name):
            yield name, "结束事件之后不应再有连线"


def _forks(scope: _Scope) -> Iterator[Finding]:
    """Only a gateway splits, and only a choice has conditions and a default."""
    for name, node in scope.nodes.items():
        out, kind = scope.out(name), local(node)
        if len(out) > 1 and kind not in SPLITS:
            yield name, "由此分出几条连线，请用网关画出"
        if kind in CHOICE:
            continue
        if node.get("default"):
            yield name, "只有排他网关有默认连线"
        for flow in out:
            if _condition(flow) is not None:
                yield str(flow.get("id")), "条件只能写在排他网关之后的连线上"


def _choices(scope: _Scope) -> Iterator[Finding]:
    for name, gateway in scope.of(*CHOICE):
        out, default = scope.out(name), gateway.get("default")
        if len(out) > 1 and default not in {flow.get("id") for flow in out}:
            yield name, "没有默认连线"
        for flow in out if len(out) > 1 else ():
            if (_condition(flow) is None) != (flow.get("id") == default):
                yield str(flow.get("id")), "默认连线不写条件，其他连线都应写条件"
        if len(out) == 1 and _condition(out[0]) is not None:
            yield str(out[0].get("id")), "唯一的连线不应写条件"


def _condition(flow: Any) -> Any:  # noqa: ANN401
    return flow.find(f"{BPMN}conditionExpression")


def _events(scope: _Scope) -> Iterator[Finding]:
    """Each event has one definition of a kind that works where it stands."""
    for name, event in scope.of(*DEFINITIONS):
        found = [local(e).removesuffix("EventDefinition") for e in event if _defines(e)]
        if len(found) > 1:
            yield name, "一个事件只能有一个定义"
        elif (found[0] if found else "") not in DEFINITIONS[local(event)]:
            yield name, f"{local(event)} 不支持{f' {found[0]} ' if found else '空的'}定义"
        for timer in event.findall(f"{BPMN}timerEventDefinition"):
            if len(timer.findall(f"{BPMN}timeDate")) != 1:
                yield name, "计时器应以一个 timeDate 写明 FEEL 表达式"


def _defines(node: Any) -> bool:  # noqa: ANN401
    return local(node).endswith("EventDefinition")


def _sends(scope: _Scope) -> Iterator[Finding]:
    for name, task in scope.of("sendTask"):
        if (task.get(f"{XR}opens") is None) == (task.get(f"{XR}sends") is None):
            yield name, "发送任务应写明 xr:opens 或 xr:sends 其中之一"
        if (task.get(f"{XR}sends") is None) != (task.get(f"{XR}to") is None):
            yield name, "xr:sends 与 xr:to 应同时写明"


def _boundaries(scope: _Scope) -> Iterator[Finding]:
    for name, event in scope.of("boundaryEvent"):
        host = scope.nodes.get(str(event.get("attachedToRef")))
        if host is None or local(host) not in ACTIVITIES:
            yield name, "边界事件没有附着在同一流程的活动上"


def _event_gateways(scope: _Scope) -> Iterator[Finding]:
    """Two timers behind one gateway share one due moment, so there is one at most."""
    for name, _ in scope.of("eventBasedGateway"):
        targets = [scope.nodes[flow.get("targetRef")] for flow in scope.out(name)]
        if len(targets) < 2:  # noqa: PLR2004
            yield name, "事件网关之后应有两个以上事件"
        if any(local(t) != "intermediateCatchEvent" for t in targets):
            yield name, "事件网关之后只能是中间捕获事件"
        if any(len(scope.into(t.get("id"))) > 1 for t in targets):
            yield name, "事件网关之后的事件不应再有其他进入的连线"
        if sum(t.find(f"{BPMN}timerEventDefinition") is not None for t in targets) > 1:
            yield name, "一个事件网关之后只能有一个计时器"


def _reached(scope: _Scope) -> Iterator[Finding]:
    """Every element lies on a way from the start to an end."""
    back: dict[str, set[str]] = {name: set() for name in scope.nodes}
    for name, targets in scope.ways.items():
        for target in targets:
            back[target].add(name)
    ahead = _reach({name for name, _ in scope.of("startEvent")}, scope.ways)
    ending = _reach({name for name, _ in scope.of("endEvent")}, back)
    for name in scope.nodes:
        if name not in ahead:
            yield name, "从启动事件到不了这一环节"
        elif name not in ending:
            yield name, "由此到不了结束事件"


def _reach(origins: set[str], ways: Mapping[str, set[str]]) -> set[str]:
    seen, open_ = set(origins), list(origins)
    while open_:
        for target in ways[open_.pop()] - seen:
            seen.add(target)
            open_.append(target)
    return seen


def _loops(scope: _Scope) -> Iterator[Finding]:
    """A ring of elements that never wait would run for ever."""
    automatic = {name for name, _ in scope.of(*AUTOMATIC)}
    ways = {name: scope.ways[name] & automatic for name in automatic}
    try:
        TopologicalSorter(ways).prepare()
    except CycleError as error:
        ring = error.args[1]
        yield ring[0], f"回路中没有等待：{' → '.join(reversed(ring))}"


CHECKS: tuple[Check, ...] = (
    _size, _flow_ends, _starts_and_ends, _forks, _choices, _events, _sends, _boundaries,
    _event_gateways, _reached, _loops,
)  # fmt: skip
