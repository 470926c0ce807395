"""What differs between two texts of a procedure, told element by element and row by row."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from engine.decisions.logic import LiteralLogic
from engine.decisions.table import DecisionTable, Rule
from engine.lint import Bundle, bundle_of

ADDED, REMOVED, CHANGED = "added", "removed", "changed"


@dataclass(frozen=True)
class Change:
    """One element, line, row or file: `kind` is added, removed or changed; `details` say what."""

    file: str
    kind: str
    what: str
    name: str
    details: tuple[tuple[str, str, str], ...] = ()


def changes(key: str, before: Mapping[str, str], after: Mapping[str, str]) -> tuple[Change, ...]:
    """Every change from one text of a procedure to another, in the order of the files."""
    old, new = bundle_of(key, before), bundle_of(key, after)
    found: list[Change] = []
    for path in sorted({*before, *after}):
        if before.get(path) == after.get(path):
            continue
        told = list(_inside(path, old, new))
        found += told or [_file(path, before, after)]
    return tuple(found)


def _file(path: str, before: Mapping[str, str], after: Mapping[str, str]) -> Change:
    if path in before and path in after:
        return Change(path, CHANGED, path, "")
    return Change(path, ADDED if path in after else REMOVED, path, "")


def _inside(path: str, old: Bundle, new: Bundle) -> Iterator[Change]:
    read = _drawn if path.endswith(".bpmn") else _rows
    before, after = read(old, path), read(new, path)
    for identity in dict.fromkeys([*before, *after]):
        was, now = before.get(identity), after.get(identity)
        if was is None or now is None:
            kind = REMOVED if now is None else ADDED
            yield Change(path, kind, identity, str((now or was or {}).get("name", "")))
        elif was != now:
            details = tuple(
                (name, was.get(name, ""), now.get(name, ""))
                for name in dict.fromkeys([*was, *now])
                if was.get(name, "") != now.get(name, "")
            )
            yield Change(path, CHANGED, identity, now.get("name", ""), details)


Told = dict[str, dict[str, str]]


def _drawn(bundle: Bundle, path: str) -> Told:
    drawing = bundle.drawings.get(path)
    if drawing is None:
        return {}
    told: Told = {}
    for node in drawing.nodes:
        own = {
            "name": node.name,
            "kind": node.kind,
            "lane": node.lane or "",
            "default": node.default or "",
            "calledElement": node.called or "",
            "attachedTo": node.attached_to or "",
            "event": " ".join(filter(None, (node.event, node.refers))),
            "decision": node.decision or "",
            "operator": node.operator or "",
            "timeDate": node.when or "",
        }
        told[node.id] = own | {f"xr:{name}": text for name, text in sorted(node.xr.items())}
    for flow in drawing.flows:
        ends = {"from": flow.source, "to": flow.target}
        told[flow.id] = {"name": flow.name, **ends, "condition": flow.condition or ""}
    return told


def _rows(bundle: Bundle, path: str) -> Told:
    """Rows of tables, and every other decision as one expression."""
    file = bundle.tables.get(path)
    if file is None:
        return {}
    told: Told = {}
    for part in file.elements():
        logic = getattr(part, "logic", None)
        if isinstance(logic, DecisionTable):
            told |= {rule.id: _row(logic, rule) for rule in logic.rules}
        elif isinstance(logic, LiteralLogic):
            told[part.id] = {"name": part.name, "expression": logic.expression.text}
    return told


def _row(table: DecisionTable, rule: Rule) -> dict[str, str]:
    asked = zip(table.inputs, rule.tests, strict=True)
    given = zip(table.outputs, rule.outputs, strict=True)
    told = {clause.label: test.text if test else "-" for clause, test in asked}
    told |= {clause.name: expression.text for clause, expression in given}
    return {**told, "clause": " ".join(rule.clauses)}
