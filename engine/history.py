"""The append-only history: every event hashed into its chain in the transaction of its act."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from hashlib import sha256

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from engine.models import Chain, HistoryEvent

GENESIS = "0" * 64
_HEAD = (
    select(Chain)
    .where(Chain.id == bindparam("chain"))
    .with_for_update()
    .execution_options(populate_existing=True)
)


@dataclass(frozen=True)
class Happening:
    """What is to be written: noun.past-participle, who, in which case, at which element."""

    chain: str
    type: str
    actor: str | None
    at: datetime
    case_id: str | None = None
    element: str | None = None
    body: Mapping[str, object] | None = None


def plain(value: object) -> object:
    """`value` as JSON can hold it: dates as ISO text, whole decimals as integers, else text."""
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item) for item in value]
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else str(value)
    if value is None or isinstance(value, str | int | bool):
        return value
    return str(value)


def canonical(value: object) -> str:
    """RFC 8785 for the values we write: sorted keys, no blanks, no floats."""
    return json.dumps(plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def append(session: Session, happening: Happening) -> HistoryEvent:
    """Append one event to its chain. The chain's head is locked until the transaction ends."""
    chain = locked(session, happening.chain)
    event = linked(happening, chain.length + 1, chain.head)
    chain.length, chain.head = event.seq, event.hash
    session.add(event)
    return event


def linked(happening: Happening, seq: int, previous: str) -> HistoryEvent:
    """The event at this place of its chain, behind the hash of the one before; not yet written."""
    body = canonical(happening.body or {})
    salt = secrets.token_hex(32)
    event = HistoryEvent(
        chain=happening.chain,
        seq=seq,
        type=happening.type,
        actor=happening.actor,
        case_id=happening.case_id,
        element=happening.element,
        at=happening.at,
        body=body,
        salt=salt,
        commitment=_digest(salt + body),
        previous=previous,
        hash="",
    )
    event.hash = link(event)
    return event


def body_of(event: HistoryEvent) -> dict[str, object]:
    """What was written with an event; empty where it was erased or cannot be read."""
    try:
        body = json.loads(event.body or "{}")
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def locked(session: Session, chain_id: str) -> Chain:
    """The head of a chain, locked once for the whole transaction, made if it is new."""
    heads: dict[str, Chain] = session.info.setdefault("chains", {})
    if chain_id in heads and heads[chain_id] in session:
        return heads[chain_id]
    chain = session.scalars(_HEAD, {"chain": chain_id}).one_or_none()
    if chain is None:
        chain = Chain(id=chain_id, length=0, head=GENESIS)
        session.add(chain)
        session.flush()
    heads[chain_id] = chain
    return chain


def forget_heads(session: Session) -> None:
    """After a rollback to a savepoint the locks taken since are gone: lock the heads anew."""
    session.info.pop("chains", None)


def link(event: HistoryEvent) -> str:
    """The hash of one event: all of its columns but the body, which its commitment stands for."""
    return _digest(
        canonical(
            [
                event.chain,
                event.seq,
                event.type,
                event.actor,
                event.case_id,
                event.element,
                event.at.astimezone(UTC).isoformat(timespec="microseconds"),
                event.commitment,
                event.previous,
            ]
        )
    )


def verify(session: Session, chain_id: str) -> str | None:
    """Recompute one chain. None where it is whole, else a sentence that names the first fault."""
    fault = first_fault(session, chain_id)
    return f"{chain_id} 第 {fault[0]} 条：{fault[1]}" if fault else None


def first_fault(session: Session, chain_id: str) -> tuple[int, str] | None:
    """The place in a chain (1 is its first event) that is not as it was written, and why."""
    previous, seq = GENESIS, 0
    query = select(HistoryEvent).where(HistoryEvent.chain == chain_id).order_by(HistoryEvent.seq)
    for event in session.scalars(query):
        seq += 1
        if fault := _fault(event, seq, previous):
            return seq, fault
        previous = event.hash
    chain = session.get(Chain, chain_id)
    if chain is None:
        return (seq, "没有这条链的链尾登记") if seq else None
    if (chain.length, chain.head) != (seq, previous):
        return seq + 1, f"链尾应有 {chain.length} 条，实有 {seq} 条，或者链尾散列值不符"
    return None


def _fault(event: HistoryEvent, seq: int, previous: str) -> str | None:
    if event.seq != seq:
        return "序号不连续"
    if event.previous != previous:
        return "与上一条不相接"
    if event.body is not None and _digest((event.salt or "") + event.body) != event.commitment:
        return "内容与承诺值不符"
    if link(event) != event.hash:
        return "登记项与散列值不符"
    return None


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()
