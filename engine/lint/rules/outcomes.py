"""An end that ends the case says how; the outcomes drawn are those that the settings name."""

from collections.abc import Iterator

from engine.lint.bundle import Bundle, Known, folder_of, mapping
from engine.lint.drawing import Drawing
from engine.lint.finding import WARNING, Finding

RULE = "outcomes"
ASKED_FOR = "withdrawn"


def check(bundle: Bundle, _known: Known) -> Iterator[Finding]:
    for file, drawing in bundle.drawings.items():
        settings = bundle.settings.get(folder_of(file), {})
        told = set(mapping(settings.get("outcomes")))
        yield from _ends(drawing, told, main=bool(settings.get("start")))
        drawn = {n.xr.get("outcome") for n in drawing.nodes}
        for outcome in sorted(told - drawn - {ASKED_FOR}):
            message = f"结局 {outcome} 没有结束事件", f"no end event gives {outcome}"
            yield Finding(file, drawing.process, RULE, *message, WARNING)


def _ends(drawing: Drawing, told: set[str], *, main: bool) -> Iterator[Finding]:
    ends = [n for n in drawing.nodes if n.kind == "endEvent"]
    top = [n for n in ends if n.scope == drawing.process]
    if not any(n.xr.get("outcome") for n in top):
        message = "没有一个结束事件写明结局", "no end event says how it ends"
        yield Finding(drawing.file, drawing.process, RULE, *message)
    for node in ends:
        outcome = node.xr.get("outcome")
        if outcome and outcome not in told:
            message = f"结局 {outcome} 未在 procedure.yaml 中命名", f"{outcome} is not named"
            yield Finding(drawing.file, node.id, RULE, *message)
        if main and node in top and (node.event == "terminate") != bool(outcome):
            message = (
                "结束整件的应为终止结束并写明结局，只结束支线的都不写",
                "an end of the case terminates and names an outcome; another does neither",
            )
            yield Finding(drawing.file, node.id, RULE, *message)
