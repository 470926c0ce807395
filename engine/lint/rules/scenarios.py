"""A scenario for each outcome: what nobody played, nobody has seen."""

from collections.abc import Iterator

from engine.lint.bundle import Bundle, Known
from engine.lint.finding import WARNING, Finding

RULE = "scenarios"


def check(bundle: Bundle, known: Known) -> Iterator[Finding]:
    if known.scenario_outcomes is None or not bundle.settings.get(bundle.key, {}).get("start"):
        return
    played = known.scenario_outcomes.get(bundle.key, frozenset())
    for node in bundle.nodes("endEvent"):
        outcome = node.xr.get("outcome")
        if node.process == bundle.key and outcome and outcome not in played:
            told = f"没有一个情景以 {outcome} 结束", f"no scenario ends {outcome}"
            yield Finding(node.file, node.id, RULE, *told, WARNING)
