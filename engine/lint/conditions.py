"""What a condition may give when only some of the facts it reads are known.

Three values: what reads nothing but known facts is evaluated as it stands, everything else may
be true and may be false. So no way is ever called closed that could be open.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import product

from engine.feel import Environment, FeelError, Scope, parse_expression
from engine.feel.facts import FactPath, read_facts
from engine.feel.operators import All, AnyOf, Comparison
from engine.feel.tree import Literal, Node
from engine.paths import put

STANDING = {"open", "opened_on", "open_periods", "times"}  # known before an element is done
EITHER = frozenset({True, False})


@dataclass(frozen=True)
class Assumed:
    """Facts taken for granted.

    `values` are those that a path may have, `undone` elements that are not done yet (whatever
    they answer is null), `decided` decisions that are taken (their outcome is not null).
    """

    values: Mapping[FactPath, tuple[object, ...]] = field(default_factory=dict)
    undone: frozenset[str] = frozenset()
    decided: frozenset[str] = frozenset()

    def after(self, ended: tuple[str, str | None] | None) -> "Assumed":
        """The same when a call has just ended in this way."""
        if ended is None:
            return self
        call, outcome = ended
        return replace(self, values={**self.values, (call, "outcome"): (outcome,)})

    def of(self, path: FactPath) -> tuple[object, ...] | None:
        if path in self.values:
            return self.values[path]
        answers = len(path) > 1 and path[1] not in STANDING
        return (None,) if answers and path[0] in self.undone else None


def may_be(condition: str | None, assumed: Assumed) -> frozenset[bool]:
    """Whether the condition may hold, may fail, or both; null and what is no boolean fail."""
    root = _parsed(condition or "")
    return EITHER if root is None else _judge(root, assumed)


@lru_cache(maxsize=2048)
def _parsed(text: str) -> Node | None:
    try:
        return parse_expression(text).root
    except FeelError:
        return None


def _judge(node: Node, assumed: Assumed) -> frozenset[bool]:
    if isinstance(node, All | AnyOf):
        decisive = isinstance(node, AnyOf)
        parts = [_judge(operand, assumed) for operand in node.operands]
        found = {decisive} if any(decisive in part for part in parts) else set()
        if all((not decisive) in part for part in parts):
            found.add(not decisive)
        return frozenset(found)
    if _asks_for_a_decision_taken(node, assumed):
        return frozenset({False})
    return _atom(node, assumed)


def _asks_for_a_decision_taken(node: Node, assumed: Assumed) -> bool:
    """`X.outcome = null` where X is decided already."""
    if not (isinstance(node, Comparison) and node.operator == "="):
        return False
    if not any(isinstance(s, Literal) and s.value is None for s in (node.left, node.right)):
        return False
    read = read_facts(node).facts
    return bool(read) and all(p[1:] == ("outcome",) and p[0] in assumed.decided for p in read)


def _atom(node: Node, assumed: Assumed) -> frozenset[bool]:
    reading = read_facts(node)
    known = {path: assumed.of(path) for path in reading.facts}
    if reading.in_filters or reading.calls or not known or None in known.values():
        return EITHER
    results = set()
    for chosen in product(*(values or () for values in known.values())):
        facts: dict[str, object] = {}
        for path, value in zip(known, chosen, strict=True):
            put(facts, ".".join(path), value)
        try:
            results.add(node.evaluate(Environment(Scope(facts), {})) is True)
        except FeelError:
            return EITHER
    return frozenset(results)
