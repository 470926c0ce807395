"""Every table of the engine, on one base."""

from engine.models.base import Base, Json, Moment
from engine.models.cases import (
    CaseLink,
    Draft,
    Evidence,
    Incident,
    Job,
    ProcessDefinition,
    ProcessInstance,
    Snapshot,
    Submission,
    UserTask,
)
from engine.models.drafts import ModelDraft
from engine.models.history import Chain, HistoryEvent
from engine.models.identity import (
    Credential,
    Invitation,
    Signature,
    SignInAttempt,
    SigningKey,
    SignInSession,
)
from engine.models.sealed import SealedShare, SealedText

__all__ = [
    "Base",
    "CaseLink",
    "Chain",
    "Credential",
    "Draft",
    "Evidence",
    "HistoryEvent",
    "Incident",
    "Invitation",
    "Job",
    "Json",
    "ModelDraft",
    "Moment",
    "ProcessDefinition",
    "ProcessInstance",
    "SealedShare",
    "SealedText",
    "SignInAttempt",
    "SignInSession",
    "Signature",
    "SigningKey",
    "Snapshot",
    "Submission",
    "UserTask",
]
