"""The wall around SpiffWorkflow: only strings and small frozen views leave it."""

from engine.interpreter.elements import BPMN, NODES, SPIFF, XR, Element, Lane, ModelRefused
from engine.interpreter.execution import Execution, Run, Timer, Token
from engine.interpreter.model import (
    MODEL_LIMIT,
    REFUSED,
    SPIFF_REFUSED,
    Model,
    compile_model,
)
from engine.interpreter.script import FeelEngine

__all__ = [
    "BPMN",
    "MODEL_LIMIT",
    "NODES",
    "REFUSED",
    "SPIFF",
    "SPIFF_REFUSED",
    "XR",
    "Element",
    "Execution",
    "FeelEngine",
    "Lane",
    "Model",
    "ModelRefused",
    "Run",
    "Timer",
    "Token",
    "compile_model",
]
