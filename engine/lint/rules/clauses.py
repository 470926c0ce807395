"""Every clause and reason cited is in the register; a task rests on a clause in force today."""

from collections.abc import Iterator

from engine.lint.bundle import Bundle, Known
from engine.lint.finding import Finding
from engine.verify import Node

RULE = "clauses"


def check(bundle: Bundle, known: Known) -> Iterator[Finding]:
    for node in bundle.nodes():
        yield from _of(node, known)
    for path, file in bundle.tables.items():
        for part in file.elements():
            decisions = bundle.decisions
            rows = decisions.rows(part.id) if decisions and part.id in decisions.ids else ()
            for row in rows:
                for clause in row.clauses:
                    if not _exists(known, clause):
                        told = f"没有登记条款 {clause}", f"unknown clause {clause}"
                        yield Finding(path, row.rule, RULE, *told)


def _of(node: Node, known: Known) -> Iterator[Finding]:
    cited = node.words("clause")
    if node.kind == "userTask" and not cited:
        yield Finding(node.file, node.id, RULE, "没有写依据", "cites no clause")
    unknown = [clause for clause in cited if not _exists(known, clause)]
    for clause in unknown:
        told = f"没有登记条款 {clause}", f"unknown clause {clause}"
        yield Finding(node.file, node.id, RULE, *told)
    in_force = not cited or unknown or node.kind != "userTask"
    if not in_force and not any(known.law.in_force(c, known.today) for c in cited):
        told = "所引条款今天都不在施行", "no clause cited is in force today"
        yield Finding(node.file, node.id, RULE, *told)
    computed = node.xr.get("reason", "").startswith("=")
    for code in () if computed else node.words("reason"):
        try:
            known.law.reason(code)
        except LookupError:
            told = f"没有原因码 {code}", f"unknown reason {code}"
            yield Finding(node.file, node.id, RULE, *told)


def _exists(known: Known, clause: str) -> bool:
    try:
        known.law.clause(clause)
    except LookupError:
        return False
    return True
