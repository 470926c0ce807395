"""The invariants of a procedure, asked of the model: a breach comes with the way that leads to it.

Each is one line of `procedure.yaml`. What cannot be decided by the drawing alone (who acted, how
many days lie between) is asked of what the drawing must say about it.
"""

import re
from collections.abc import Callable, Iterator

from engine.lint.bundle import Bundle, texts
from engine.lint.finding import ERROR, UNPROVEN, Finding
from engine.lint.proof import Breach, Proof
from engine.lint.unfolding import net_of
from engine.verify import MOST_MARKINGS, NotProven

RULE = "invariant"
PATTERNS = {
    "always": r"always (\S+(?: or \S+)*) before (\S+)",
    "never": r"never (\S+) after (\S+)",
    "people": r"(\S+) and (\S+) by different people",
    "excludes": r"(\S+) excludes (\S+)",
    "only_if": r"(\S+) only if (\S+) = (\S+)",
    "days": r"(\S+) at least (\d+) working days before (\S+)",
    "holds": r"(\S+) holds at (\S+)",
}


SENTENCES = {
    "always": "到「{1}」之前必须先办「{0}」，图上却有不经过它的路",
    "never": "「{1}」之后不应再到「{0}」，图上却到得了",
    "people": "「{0}」和「{1}」应由不同的人办理，图上没有这样写",
    "excludes": "「{0}」和「{1}」不应都发生，图上却有这样的路",
    "only_if": "只有 {1} 为 {2} 才应到「{0}」，图上却有别的路",
    "days": "「{0}」应至少早于「{2}」{1} 个工作日",
    "holds": "「{1}」应设关口 {0}",
}


def check(bundle: Bundle) -> Iterator[Finding]:
    """Every breach of every invariant of the procedure and of all that it calls."""
    for folder, settings in bundle.settings.items():
        lines = texts(settings.get("invariants"))
        if not all(node.id for node in bundle.nodes()):
            return  # which another rule says
        proof = Proof(bundle, net_of(bundle, folder))
        for line in lines:
            yield from _line(proof, f"{folder}/{folder}.bpmn", line)


def _line(proof: Proof, file: str, line: str) -> Iterator[Finding]:
    found = next(((k, m) for k, p in PATTERNS.items() if (m := re.fullmatch(p, line))), None)
    if found is None:
        told = f"{line} 不是认识的写法", f"{line} is not a known form"
        yield Finding(file, "invariants", RULE, *told)
        return
    kind, match = found
    missing = [name for name in _elements(kind, match) if not proof.net.named(name)]
    if missing:
        told = f"{line} — 图中没有 {'、'.join(missing)}", f"{line}: not drawn: {missing[0]}"
        yield Finding(file, missing[0].rpartition(".")[2], RULE, *told)
        return
    judge: Callable[..., Iterator[Breach]] = getattr(proof, kind)
    sentence = SENTENCES[kind].format(*(_named(proof, name) for name in match.groups()))
    try:
        for element, path in judge(*match.groups()):
            yield Finding(file, element, RULE, line, line, ERROR, path, sentence)
    except NotProven:
        element = _elements(kind, match)[-1].rpartition(".")[2]
        told = f"{line} — 未能证明：情形超过 {MOST_MARKINGS} 种", f"{line}: not proven"
        yield Finding(file, element, RULE, *told, UNPROVEN)


def _named(proof: Proof, name: str) -> str:
    """What an element is called; any other word as it stands."""
    nodes = {word: proof.bundle.node(word.rpartition(".")[2]) for word in name.split(" or ")}
    return "」或「".join(node.name if node and node.name else word for word, node in nodes.items())


def _elements(kind: str, match: re.Match[str]) -> tuple[str, ...]:
    """The groups of a line that name elements."""
    wanted = {"only_if": (1,), "days": (1, 3), "holds": (2,)}.get(kind, (1, 2))
    return tuple(name for number in wanted for name in match[number].split(" or "))
