"""What a gate judges by was changed: no proof covers that, so a person is told to compare it."""

from collections.abc import Iterator

from engine.decisions.files import Decision
from engine.decisions.logic import LiteralLogic
from engine.decisions.table import DecisionTable, Rule
from engine.lint.bundle import Bundle, Known, bundle_of
from engine.lint.finding import WARNING, Finding

RULE = "weakened"


def check(bundle: Bundle, known: Known) -> Iterator[Finding]:
    if not known.published:
        return
    before = bundle_of(bundle.key, known.published)
    was, now = _decisions(before), _decisions(bundle)
    paths = {part.id: path for path, file in before.tables.items() for part in file.elements()}
    for name in sorted(_judging(before, was)):
        old, new = judged_by(was[name]), judged_by(now[name]) if name in now else {}
        for part in sorted({*old, *new}):
            if old.get(part) != new.get(part):
                verb = "新增" if part not in old else "改动" if part in new else "删去"
                told = f"关口所用的决策「{was[name].name}」{verb}了 {part}，请逐条核对"
                english = f"{part} of {name}, by which a gate judges, is no longer as published"
                yield Finding(paths[name], part, RULE, told, english, WARNING)


def judged_by(decision: Decision) -> dict[str, str]:
    """What decides, by row: each test, output and clause; else the expression as a whole."""
    logic = decision.logic
    if isinstance(logic, DecisionTable):
        reads = " ".join(clause.expression.text for clause in logic.inputs)
        rows = {rule.id: _row(rule) for rule in logic.rules}
        return {decision.id: f"{logic.policy} {reads}", **rows}
    text = logic.expression.text if isinstance(logic, LiteralLogic) else repr(logic)
    return {decision.id: text}


def _row(rule: Rule) -> str:
    tests = (test.text if test else "-" for test in rule.tests)
    return " | ".join([*tests, *(output.text for output in rule.outputs), *rule.clauses])


def _decisions(bundle: Bundle) -> dict[str, Decision]:
    parts = (part for file in bundle.tables.values() for part in file.elements())
    return {part.id: part for part in parts if isinstance(part, Decision)}


def _judging(bundle: Bundle, decisions: dict[str, Decision]) -> set[str]:
    """The decisions that gates ask, and all that these rest on."""
    waiting = [guard for node in bundle.nodes() for guard in node.words("guard")]
    found: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name in decisions and name not in found:
            found.add(name)
            waiting += [href.rpartition("#")[2] for href in decisions[name].decisions]
    return found
