"""Decision tables and what belongs to them, read from DMN and evaluated with reasons."""

from engine.decisions.errors import (
    DecisionError,
    DecisionFault,
    DecisionRefused,
    UnknownDecision,
)
from engine.decisions.files import DecisionFile, load
from engine.decisions.model import DecisionModel
from engine.decisions.verdict import FiredRow, Verdict

__all__ = [
    "DecisionError",
    "DecisionFault",
    "DecisionFile",
    "DecisionModel",
    "DecisionRefused",
    "FiredRow",
    "UnknownDecision",
    "Verdict",
    "load",
]
