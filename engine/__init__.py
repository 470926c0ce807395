"""The engine's front door: what the procedures and the pages may use of it."""

from engine import audit, queries
from engine.access import CaseAccess, case_access, task_access
from engine.commands import (
    AddTask,
    CancelCase,
    CiteClauses,
    ClaimTask,
    CompleteElement,
    CompleteTask,
    CorrectFacts,
    DiscardDraft,
    EditElement,
    ProposeModel,
    PublishDraft,
    PublishProcedure,
    RetryJob,
    SaveDraft,
    SaveDraftModel,
    SendMessage,
    StartCase,
    UnclaimTask,
)
from engine.context import Context
from engine.core import Engine
from engine.definitions import bundle
from engine.identity import (
    ChangePassword,
    DeadInvitation,
    DisablePerson,
    EnablePerson,
    EnrolKey,
    Invite,
    KeepSession,
    SetLanguage,
    SignedIn,
    SignIn,
    SignInAsDemo,
    SignOut,
    UnlockKey,
    UseInvitation,
    accounts,
)
from engine.interpreter import ModelRefused
from engine.lint import Finding, check, known_to
from engine.migrations import require_current, upgrade
from engine.queries.desk import DeskView, ElementRow
from engine.signatures import Signer, throwaway_signer
from engine.surroundings import Call, Handler, Surroundings
from engine.telling import reason_views
from engine.worker import Worker, drain

__all__ = [
    "AddTask",
    "Call",
    "CancelCase",
    "CaseAccess",
    "ChangePassword",
    "CiteClauses",
    "ClaimTask",
    "CompleteElement",
    "CompleteTask",
    "Context",
    "CorrectFacts",
    "DeadInvitation",
    "DeskView",
    "DisablePerson",
    "DiscardDraft",
    "EditElement",
    "ElementRow",
    "EnablePerson",
    "Engine",
    "EnrolKey",
    "Finding",
    "Handler",
    "Invite",
    "KeepSession",
    "ModelRefused",
    "ProposeModel",
    "PublishDraft",
    "PublishProcedure",
    "RetryJob",
    "SaveDraft",
    "SaveDraftModel",
    "SendMessage",
    "SetLanguage",
    "SignIn",
    "SignInAsDemo",
    "SignOut",
    "SignedIn",
    "Signer",
    "StartCase",
    "Surroundings",
    "UnclaimTask",
    "UnlockKey",
    "UseInvitation",
    "Worker",
    "accounts",
    "audit",
    "bundle",
    "case_access",
    "check",
    "drain",
    "known_to",
    "queries",
    "reason_views",
    "require_current",
    "task_access",
    "throwaway_signer",
    "upgrade",
]
