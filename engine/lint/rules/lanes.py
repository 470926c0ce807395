"""Every lane is somebody's, every user task has a role that exists, and a known whose."""

import re
from collections.abc import Iterator

from engine.lint.bundle import Bundle, Known, folder_of, mapping
from engine.lint.finding import Finding
from engine.verify import Node

RULE = "lanes"
SYSTEM = "system"
WHOSE = {"deciding_committee", "same_level_discipline", "same_level_organisation", "superior"}
UNIT_OF = re.compile(r"unit_of\(\w+\)")


def check(bundle: Bundle, known: Known) -> Iterator[Finding]:
    for file, drawing in bundle.drawings.items():
        lanes = mapping(bundle.settings.get(folder_of(file), {}).get("lanes"))
        for name in drawing.lanes:
            if name not in lanes:
                told = f"泳道「{name}」未在 procedure.yaml 中定义", f"lane {name} is not defined"
                yield Finding(file, drawing.process, RULE, *told)
        for node in drawing.nodes:
            held = mapping(lanes.get(node.lane or ""))
            role = node.xr.get("role") or str(held.get("role") or "")
            whose = node.xr.get("whose") or str(held.get("whose") or "")
            yield from _actor(node, role, whose, known)


def _is_computed(role: str) -> bool:
    """Roles that the facts decide: `= FEEL`, which the rule on expressions reads."""
    return role.startswith("=")


def _actor(node: Node, role: str, whose: str, known: Known) -> Iterator[Finding]:
    if node.kind == "userTask" and role in {"", SYSTEM}:
        yield Finding(node.file, node.id, RULE, "没有办理的职务", "nobody does this task")
    for name in () if _is_computed(role) or role == SYSTEM else role.split():
        if name not in known.roles:
            told = f"没有「{name}」这一职务", f"there is no role {name}"
            yield Finding(node.file, node.id, RULE, *told)
    if whose and whose not in WHOSE and not UNIT_OF.fullmatch(whose):
        told = f"不认识“谁的”：{whose}", f"unknown whose: {whose}"
        yield Finding(node.file, node.id, RULE, *told)
