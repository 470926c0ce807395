"""The wall around SpiffWorkflow: only strings and small frozen views leave it."""

from engine.interpreter.elements import Element, Lane, ModelRefused
from engine.interpreter.execution import Execution, Run, Timer, Token
from engine.interpreter.model import Model, compile_model
from engine.interpreter.script import FeelEngine

__all__ = [
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
