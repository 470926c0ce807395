"""People, posts held from–to, units, declared kin, sanctions, quota and evidence files."""

from workflows.records.approval import ExportForm, FormView, ReadForm, approval_form
from workflows.records.beginning import BeginCase, kept
from workflows.records.declared import (
    DeclareKin,
    RecordSanction,
    impose,
    lift_of_case,
    months_after,
)
from workflows.records.directory import RecordsDirectory
from workflows.records.evidence import (
    AttachFile,
    FileView,
    OpenedFile,
    ReadFile,
    files,
    kept_files,
    manifest,
)
from workflows.records.facts import keep_correction, keep_end, keep_start, record_facts
from workflows.records.intake import FORM, Received, ReceiveForm
from workflows.records.listing import (
    HeldPost,
    PersonRow,
    PostRow,
    UnitRow,
    people,
    titles,
    units,
)
from workflows.records.quota import SetQuota, reserve
from workflows.records.staffing import AddPerson, AddPost, AddUnit, EndPost, GivePost

__all__ = [
    "FORM",
    "AddPerson",
    "AddPost",
    "AddUnit",
    "AttachFile",
    "BeginCase",
    "DeclareKin",
    "EndPost",
    "ExportForm",
    "FileView",
    "FormView",
    "GivePost",
    "HeldPost",
    "OpenedFile",
    "PersonRow",
    "PostRow",
    "ReadFile",
    "ReadForm",
    "ReceiveForm",
    "Received",
    "RecordSanction",
    "RecordsDirectory",
    "SetQuota",
    "UnitRow",
    "approval_form",
    "files",
    "impose",
    "keep_correction",
    "keep_end",
    "keep_start",
    "kept",
    "kept_files",
    "lift_of_case",
    "manifest",
    "months_after",
    "people",
    "record_facts",
    "reserve",
    "titles",
    "units",
]
