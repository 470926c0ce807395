"""Every element and every line has an id of its own, in lower_snake_case."""

import re
from collections import Counter
from collections.abc import Iterator

from engine.lint.bundle import Bundle, Known, folder_of
from engine.lint.finding import Finding

RULE = "ids"
PLAIN = re.compile(r"[a-z][a-z0-9_]*")
TAKEN = {"parameters", "signatures", "records", "today", "now", "open_elements", "act", "acting_as"}


def check(bundle: Bundle, _known: Known) -> Iterator[Finding]:
    drawn = [(n.file, n.id, n.kind) for n in bundle.nodes()]
    drawn += [(f.file, f.id, f"{f.source} → {f.target}") for f in bundle.flows()]
    counted = Counter(identity for _, identity, _ in drawn)
    for file, identity, what in drawn:
        if told := _wrong(identity, counted[identity]):
            yield Finding(file, identity or what, RULE, *told)
    for file, drawing in bundle.drawings.items():
        if drawing.process != folder_of(file):
            told = "流程 id 应与文件夹同名", "the process is not named as its folder"
            yield Finding(file, drawing.process or "process", RULE, *told)
        elif not drawing.executable:
            yield Finding(file, drawing.process, RULE, "流程未标为可执行", "not executable")


def _wrong(identity: str, used: int) -> tuple[str, str] | None:
    if not identity:
        return "没有 id", "has no id"
    if not PLAIN.fullmatch(identity):
        return "id 应为小写英文、数字和下划线", "an id is lower case letters, digits and _"
    if used > 1:
        return "id 在本程序及其调用的程序中重复", "the id is used more than once"
    return ("这个 id 系统另有用途", "this id is taken") if identity in TAKEN else None
