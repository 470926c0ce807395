"""Every expression can be read, calls functions there are, and reads facts that can be there."""

from collections.abc import Iterator

from engine.feel import STANDARD_FUNCTIONS, FeelError, parse_expression
from engine.lint.bundle import Bundle, Known, mapping
from engine.lint.finding import WARNING, Finding
from engine.verify import Node

RULE = "expressions"
ALWAYS_THERE = {
    "parameters",
    "signatures",
    "records",
    "linked",
    "linked_by",
    "case_number",
    "started_by",
    "today",
    "now",
    "open_elements",
    "act",
    "acting_as",
    "member",
}
WRITTEN = ("performer", "collection", "to", "data")


def check(bundle: Bundle, known: Known) -> Iterator[Finding]:
    roots = _roots(bundle)
    for file, element, text in _texts(bundle):
        try:
            read = parse_expression(text)
        except FeelError as error:
            told = " ".join(str(error).split())
            yield Finding(file, element, RULE, f"表达式无法解析：{told}", f"not readable: {told}")
            continue
        for name in sorted(read.calls() - STANDARD_FUNCTIONS - known.functions):
            yield Finding(file, element, RULE, f"没有函数 {name}", f"no function {name}")
        for path in sorted(read.names()):
            if path[0] not in roots:
                fact = ".".join(path)
                yield Finding(file, element, RULE, f"没有事实 {fact}", f"no fact {fact}", WARNING)


def _texts(bundle: Bundle) -> Iterator[tuple[str, str, str]]:
    for flow in bundle.flows():
        if flow.condition is not None:
            yield flow.file, flow.id, flow.condition
    for node in bundle.nodes():
        yield from ((node.file, node.id, text) for text in _of_element(node))


def _of_element(node: Node) -> Iterator[str]:
    yield from (node.xr[name] for name in WRITTEN if node.xr.get(name))
    for name in ("role", "due", "reason", "unreached"):
        if node.xr.get(name, "").startswith("="):
            yield node.xr[name].removeprefix("=").strip()
    if node.event == "timer":
        yield node.when or ""


def _roots(bundle: Bundle) -> set[str]:
    """The first names of every fact that a case can have."""
    start = bundle.forms.get("start")
    asked = {field.key.partition(".")[0] for field in start.fields} if start else set()
    messages = {name for drawing in bundle.drawings.values() for name in drawing.messages}
    elements = {node.id for node in bundle.nodes()}
    about = {str(mapping(s).get("subject", "candidate")) for s in bundle.settings.values()}
    subjects = {name.partition(".")[0] for name in about}
    adopted = {name for s in bundle.settings.values() for name in mapping(s.get("adopts"))}
    known = asked | messages | elements | subjects | adopted
    return ALWAYS_THERE | known | bundle.decision_ids
