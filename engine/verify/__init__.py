"""Proofs about a model, by the token game: standard library and FEEL only."""

from engine.verify.net import END, START, Flow, Net, Node, Scope, Transition
from engine.verify.search import MOST_MARKINGS, NotProven
from engine.verify.soundness import NOT_PROVEN, Flaw, flaws

__all__ = [
    "END",
    "MOST_MARKINGS",
    "NOT_PROVEN",
    "START",
    "Flaw",
    "Flow",
    "Net",
    "Node",
    "NotProven",
    "Scope",
    "Transition",
    "flaws",
]
