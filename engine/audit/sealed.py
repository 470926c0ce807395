"""Sealed texts against the history: each as it was sealed, and shared only as two hands told."""

from collections.abc import Iterator

from sqlalchemy import select

from engine.audit.rows import Held
from engine.audit.views import Fault
from engine.audit.words import mapping
from engine.history import body_of
from engine.models import HistoryEvent, SealedShare, SealedText
from engine.sealing import digest_of


def sealed_faults(held: Held) -> Iterator[Fault]:
    """Every sealed text that the case tells of, no row besides, and nobody let in by one hand."""
    session = held.ctx.session
    query = select(SealedText).where(SealedText.case_id == held.case_id)
    rows = {row.number: row for row in session.scalars(query)}
    let_in = _confirmed(held)
    for event in held.events:
        body = body_of(event)
        if event.type != "text.sealed" or not body:
            continue
        row = rows.pop(str(body["sealed"]), None)
        if row is None or digest_of(row) != body["digest"]:
            yield held.fault(event, f"sealed_text {body['sealed']} 与登记不符或者缺失")
        let_in |= {(str(body["sealed"]), str(key)) for key in mapping(body.get("keys")).values()}
    for number in rows:
        yield held.fault(None, f"sealed_text {number} 在历史中没有登记")
    shares = select(SealedShare).join(SealedText).where(SealedText.case_id == held.case_id)
    for share in session.scalars(shares.where(SealedShare.confirmed_at.is_not(None))):
        if (share.number, share.key_id) not in let_in:
            yield held.fault(
                None, f"sealed_share {share.id}（{share.person_id}）没有两人办理的登记"
            )


def _confirmed(held: Held) -> set[tuple[str, str]]:
    """The keys for which a handing over was confirmed, by the chain of its own."""
    query = select(HistoryEvent).where(
        HistoryEvent.chain == f"sealed:{held.case_id}", HistoryEvent.type == "sealed.shared"
    )
    told = (body_of(event) for event in held.ctx.session.scalars(query))
    return {(str(body.get("sealed")), str(body.get("key"))) for body in told}
