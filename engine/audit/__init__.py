"""The auditor's desk: search the history, see it all, prove it, take it away."""

from engine.audit.commands import (
    ExportCase,
    ReadTrail,
    SearchHistory,
    TraceResponsibility,
    VerifyCase,
)
from engine.audit.proof import proofs, prove
from engine.audit.search import lately
from engine.audit.views import (
    EventView,
    Export,
    Fault,
    FoundPage,
    Proof,
    Query,
    ResponsibilityView,
    TrailView,
)
from engine.audit.words import ACTS

__all__ = [
    "ACTS",
    "EventView",
    "Export",
    "ExportCase",
    "Fault",
    "FoundPage",
    "Proof",
    "Query",
    "ReadTrail",
    "ResponsibilityView",
    "SearchHistory",
    "TraceResponsibility",
    "TrailView",
    "VerifyCase",
    "lately",
    "proofs",
    "prove",
]
