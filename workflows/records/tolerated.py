"""What was tolerated of a person: read from the cases that settled it, never copied."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Select, String, and_, bindparam, or_, select
from sqlalchemy.orm import Session

from engine.clock import local_date
from engine.models.base import Base
from workflows.paths import text_at
from workflows.records.identity import Identity

GRANTED = frozenset({"tolerated", "exempt_dissent"})
REVOKED = "revoked"


def tolerated_of(session: Session, who: Identity) -> list[dict[str, object]]:
    """Each case of tolerance that was granted to this person and not revoked.

    The case names the person itself, or an accountability case that is about them.
    """
    if not who.keys:
        return []
    found = session.execute(SETTLED, {"keys": who.keys})
    settled = {number: (content, at) for number, content, at in found}
    return [
        {"case": number, "on": local_date(at), "outcome": text_at(content, "outcome")}
        for number, (content, at) in settled.items()
        if isinstance(content, Mapping) and text_at(content, "outcome") in GRANTED
    ]


def _settled() -> Select[str, object, datetime]:
    case, link, evidence = (
        Base.metadata.tables[name] for name in ("process_instance", "case_link", "evidence")
    )
    about, keys = case.alias("about"), bindparam("keys", type_=String, expanding=True)
    return (
        select(case.c.id, evidence.c.content, evidence.c.at)
        .join(evidence, and_(evidence.c.case_id == case.c.id, evidence.c.element == "settlement"))
        .outerjoin(link, link.c.case_id == case.c.id)
        .outerjoin(about, about.c.id == link.c.target_id)
        .where(
            case.c.procedure == "tolerance",
            or_(case.c.outcome.is_(None), case.c.outcome != REVOKED),
            or_(case.c.subject_key.in_(keys), about.c.subject_key.in_(keys)),
        )
        .order_by(evidence.c.id)
    )


SETTLED = _settled()
