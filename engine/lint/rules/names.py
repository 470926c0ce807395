"""What people read is Chinese; steps, decisions that split, and ends have a name."""

import re
from collections.abc import Iterator

from engine.lint.bundle import Bundle, Known
from engine.lint.finding import WARNING, Finding

RULE = "names"
CHINESE = re.compile(r"[\u4e00-\u9fff]")
NAMED = {"userTask", "serviceTask", "businessRuleTask", "callActivity", "subProcess", "endEvent"}


def check(bundle: Bundle, _known: Known) -> Iterator[Finding]:
    for drawing in bundle.drawings.values():
        for node in drawing.nodes:
            out = drawing.leaving(node.id)
            splits = node.kind == "exclusiveGateway" and len(out) > 1
            if node.name and not CHINESE.search(node.name):
                yield Finding(node.file, node.id, RULE, "名称应为中文", "the name is not Chinese")
            elif not node.name and (node.kind in NAMED or splits):
                yield Finding(node.file, node.id, RULE, "没有名称", "has no name")
            for flow in (flow for flow in out if splits and not flow.name):
                told = "分支的线没有标签", "a way out of a decision has no label"
                yield Finding(flow.file, flow.id, RULE, *told, WARNING)
