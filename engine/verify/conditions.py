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
Known = Mapping[FactPath, tuple[object, ...] | None]
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
    question = _question(condition or "")
    if question is None:
        return EITHER
    known = tuple(assumed.of(path) for path in question.facts)
    decided = frozenset(path[0] for path in question.facts) & assumed.decided
    return _answer(question, known, decided)


@dataclass(frozen=True, eq=False)
class _Question:
    """A condition, or a part of one, and the facts that it reads; asked many times over."""

    root: Node
    facts: tuple[FactPath, ...]
    opaque: bool
    parts: "tuple[_Question, ...]" = ()


@lru_cache(maxsize=2048)
def _question(text: str) -> _Question | None:
    try:
        return _asked(parse_expression(text).root)
    except FeelError:
        return None


def _asked(node: Node) -> _Question:
    reading = read_facts(node)
    parts = tuple(map(_asked, node.operands)) if isinstance(node, All | AnyOf) else ()
    opaque = bool(reading.in_filters or reading.calls)
    return _Question(node, tuple(sorted(reading.facts)), opaque, parts)


@lru_cache(maxsize=65536)
def _answer(
    question: _Question, known: tuple[tuple[object, ...] | None, ...], decided: frozenset[str]
) -> frozenset[bool]:
    return _judge(question, dict(zip(question.facts, known, strict=True)), decided)


def _judge(question: _Question, known: Known, decided: frozenset[str]) -> frozenset[bool]:
    if question.parts:
        decisive = isinstance(question.root, AnyOf)
        parts = [_judge(part, known, decided) for part in question.parts]
        found = {decisive} if any(decisive in part for part in parts) else set()
        if all((not decisive) in part for part in parts):
            found.add(not decisive)
        return frozenset(found)
    if _asks_for_a_decision_taken(question, decided):
        return frozenset({False})
    return _atom(question, known)


def _asks_for_a_decision_taken(question: _Question, decided: frozenset[str]) -> bool:
    """`X.outcome = null` where X is decided already."""
    node = question.root
    if not (isinstance(node, Comparison) and node.operator == "="):
        return False
    if not any(isinstance(s, Literal) and s.value is None for s in (node.left, node.right)):
        return False
    read = question.facts
    return bool(read) and all(p[1:] == ("outcome",) and p[0] in decided for p in read)


def _atom(question: _Question, known: Known) -> frozenset[bool]:
    values = [known[path] for path in question.facts]
    if question.opaque or not values or None in values:
        return EITHER
    results = set()
    for chosen in product(*(value or () for value in values)):
        facts: dict[str, object] = {}
        for path, value in zip(question.facts, chosen, strict=True):
            put(facts, ".".join(path), value)
        try:
            results.add(question.root.evaluate(Environment(Scope(facts), {})) is True)
        except FeelError:
            return EITHER
    return frozenset(results)


def read_by(condition: str) -> tuple[FactPath, ...]:
    """The facts that a condition reads; none of one that is no FEEL."""
    question = _question(condition)
    return question.facts if question else ()
