"""The wall around SpiffWorkflow: only strings and small frozen views leave it."""

from engine.interpreter.elements import BPMN, NODES, SPIFF, XR, Element, Lane, ModelRefused
from engine.interpreter.execution import Execution, Run, Timer, Token
from engine.interpreter.model import MODEL_LIMIT, Model, compile_model
from engine.interpreter.moving import misfits, moved, renamed
from engine.interpreter.script import FeelEngine
from engine.interpreter.structure import faults
from engine.interpreter.vocabulary import unread

__all__ = [
    "BPMN",
    "MODEL_LIMIT",
    "NODES",
    "SPIFF",
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
    "faults",
    "misfits",
    "moved",
    "renamed",
    "unread",
]
