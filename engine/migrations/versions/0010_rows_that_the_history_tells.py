"""The history tells of these rows from now on; what a database held before is told as found."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from engine.clock import system_clock
from engine.history import GENESIS, Happening, canonical, linked
from engine.models import Chain, HistoryEvent
from engine.models.base import Json, Moment

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

TABLES = {
    "candidacy": "case_id! procedure person round",
    "holding": "id! person_id post_id held_from:day held_until:day",
    "kinship": "id! person relative relation declared_on:day source_case",
    "person": "id! name birth profile:json file_digest",
    "post": "id! unit_id title rank unit_rank important:flag elected:flag probation:flag",
    "post_role": "post_id! role!",
    "process_instance": "id about subject_key round rules_as_of parameters:json senders",
    "quota": "id! unit title approved filled",
    "reservation": "case_id! quota_id reserved_at:moment",
    "sanction": "id! person measure effect_until:day recorded_on:day source_case",
    "signing_key": "id person_id public sealing_public throwaway:flag created_at:moment "
    "revoked_at:moment",
    "unit": "id! name kind parent_id level decided_by superior_id",
}
"""What is told, as it stood at this release; `!` is the key, else `id` is, and is not told."""
KINDS: dict[str, sa.types.TypeEngine[Any]] = {
    "": sa.types.NullType(),
    "day": sa.Date(),
    "flag": sa.Boolean(),
    "json": Json(),
    "moment": Moment(),
}


def upgrade() -> None:
    found = op.get_bind()
    rows = [row for table, columns in TABLES.items() for row in _found(found, table, columns)]
    if not rows:
        return
    body = {"rows": rows, "found": True}
    event = linked(Happening("rows", "rows.kept", None, system_clock(), body=body), 1, GENESIS)
    told = {
        c.name: getattr(event, c.name) for c in HistoryEvent.__table__.columns if c.name != "id"
    }
    found.execute(sa.insert(HistoryEvent).values(told))
    found.execute(sa.insert(Chain).values(id="rows", length=1, head=event.hash))


def _found(found: sa.Connection, table: str, columns: str) -> list[list[object]]:
    words = [word.partition(":") for word in columns.split()]
    typed = [sa.column(name.removesuffix("!"), KINDS[kind]) for name, _, kind in words]
    keys = [name.removesuffix("!") for name, _, _ in words if name.endswith("!")]
    told = [each.name for each in typed if keys or each.name != "id"]
    query = sa.select(*typed).select_from(sa.table(table))
    return [
        [table, canonical([row[key] for key in keys or ["id"]]), None, {n: row[n] for n in told}]
        for row in found.execute(query).mappings()
    ]
