"""Commands: one intention each, a frozen dataclass that runs in one transaction."""

from engine.commands.adding import AddTask
from engine.commands.cases import SendMessage, StartCase
from engine.commands.deadlines import RecountDueDays, provisional_cases
from engine.commands.definitions import PublishProcedure
from engine.commands.drafting import (
    CiteClauses,
    DiscardDraft,
    EditElement,
    ProposeModel,
    PublishDraft,
    SaveDraftModel,
)
from engine.commands.jobs import ClaimJob, FailJob, RetryJob, RunJob
from engine.commands.managing import CancelCase, CorrectFacts
from engine.commands.migrating import MigrateCase, Migration, UndoMigration, migration
from engine.commands.returning import ReturnTask
from engine.commands.sealed import ConfirmShare, OpenSealed, ShareSealed
from engine.commands.skipping import SkipJob
from engine.commands.tasks import ClaimTask, CompleteElement, CompleteTask, SaveDraft, UnclaimTask

__all__ = [
    "AddTask",
    "CancelCase",
    "CiteClauses",
    "ClaimJob",
    "ClaimTask",
    "CompleteElement",
    "CompleteTask",
    "ConfirmShare",
    "CorrectFacts",
    "DiscardDraft",
    "EditElement",
    "FailJob",
    "MigrateCase",
    "Migration",
    "OpenSealed",
    "ProposeModel",
    "PublishDraft",
    "PublishProcedure",
    "RecountDueDays",
    "RetryJob",
    "ReturnTask",
    "RunJob",
    "SaveDraft",
    "SaveDraftModel",
    "SendMessage",
    "ShareSealed",
    "SkipJob",
    "StartCase",
    "UnclaimTask",
    "UndoMigration",
    "migration",
    "provisional_cases",
]
