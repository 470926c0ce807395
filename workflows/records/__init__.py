"""People, posts held from–to, units, declared kin, sanctions, quota and evidence files."""

from workflows.records.declared import DeclareKin, RecordSanction
from workflows.records.directory import RecordsDirectory
from workflows.records.facts import keep_correction, keep_end, keep_start, record_facts
from workflows.records.people import AddPerson, AddPost, AddUnit, EndPost, GivePost
from workflows.records.quota import SetQuota, reserve

__all__ = [
    "AddPerson",
    "AddPost",
    "AddUnit",
    "DeclareKin",
    "EndPost",
    "GivePost",
    "RecordSanction",
    "RecordsDirectory",
    "SetQuota",
    "keep_correction",
    "keep_end",
    "keep_start",
    "record_facts",
    "reserve",
]
