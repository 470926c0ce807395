"""Signatures against the history: the key, the statement, and the exact text as it stood then."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from engine.audit.replay import Replay
from engine.audit.words import mapping
from engine.context import Context
from engine.definitions import Procedure
from engine.history import body_of
from engine.models import HistoryEvent, Signature, SigningKey
from engine.signatures import digest, statement_of, verify_row


@dataclass(frozen=True)
class Given:
    """A signature as the history tells of it, with its row and the text that it was made over."""

    event: HistoryEvent
    jws: str
    row: Signature | None
    public: str | None
    text: str
    fault: str


def given(
    ctx: Context, events: Sequence[HistoryEvent], procedure: Procedure, case_id: str
) -> list[Given]:
    """Every signature of a case's chain, each judged: `fault` is empty where it holds."""
    rows: dict[str, list[Signature]] = {}
    for row in ctx.session.scalars(select(Signature).where(Signature.case_id == case_id)):
        rows.setdefault(row.jws, []).append(row)
    keys = {
        key.id: key
        for key in ctx.session.scalars(
            select(SigningKey).where(
                SigningKey.id.in_({row.key_id for held in rows.values() for row in held})
            )
        )
    }
    return _judged(events, procedure, rows, keys)


def _judged(
    events: Sequence[HistoryEvent],
    procedure: Procedure,
    rows: dict[str, list[Signature]],
    keys: dict[str, SigningKey],
) -> list[Given]:
    replay = Replay()
    before: list[Given] = []
    void: set[str] = set()
    for event in events:
        body = body_of(event)
        told = mapping(body.get("signature"))
        if event.type == "signature.voided":
            void.update(g.jws for g in before if g.row and g.row.id == body.get("signature"))
        elif event.type == "task.completed" and told:
            jws = str(told.get("jws"))
            found = rows.get(jws, [])
            row = found[0] if found else None
            key = keys.get(row.key_id) if row else None
            text = _text(replay, procedure, event)
            standing = [g for g in before if g.jws not in void]
            fault = _fault(found, key, text, event) or _order(row, standing)
            before.append(Given(event, jws, row, key.public if key else None, text, fault))
        replay.take(event)
    return before


def _text(replay: Replay, procedure: Procedure, event: HistoryEvent) -> str:
    """The text of the element's document as it stood before the event."""
    element = procedure.model.of(event.element or "")
    value = replay.values.get(element.signs) if element and element.signs else None
    return value if isinstance(value, str) else ""


def _fault(found: list[Signature], key: SigningKey | None, text: str, event: HistoryEvent) -> str:
    if len(found) != 1:
        return "签名表中这一签名不止一行" if found else "签名表中没有这一签名"
    row = found[0]
    if key is None:
        return f"没有公钥 {row.key_id}"
    wrong = verify_row(row, key.public, text)
    if wrong is None and statement_of(row.jws).get("case_head") != event.previous:
        wrong = "所签陈述中的链首不是签名时的链首"
    return wrong or _hands(row, key, event)


def _hands(row: Signature, key: SigningKey, event: HistoryEvent) -> str:
    if len({key.person_id, row.signer, event.actor}) != 1:
        return "签名人、密钥所有人和办理人不是同一人"
    same = (row.at, row.element) == (event.at, event.element)
    return "" if same else "签名行的时间或者环节与登记不符"


def _order(row: Signature | None, standing: list[Given]) -> str:
    """A signature over a text that another has signed already covers that one's."""
    if row is None:
        return ""
    before = [
        g
        for g in standing
        if g.row and g.row.document == row.document and g.row.element != row.element
    ]
    due = digest(before[-1].jws) if before else None
    return "" if statement_of(row.jws).get("prev") == due else "后一签名没有覆盖前一签名"
