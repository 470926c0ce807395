"""Signatures of a case: made in the transaction of the act, kept as rows."""

from datetime import UTC, datetime

from sqlalchemy import select

from engine import history
from engine.context import Context
from engine.errors import Refusal
from engine.models import Signature, SigningKey, UserTask
from engine.signatures.keys import Signer
from engine.signatures.statements import Statement, digest, signed, statement_of, verify


class SameSigner(Refusal):
    """两个签名应当由两个不同的人、用两把不同的密钥作出。"""

    code = "signature_same_person"


def keep_signature(
    ctx: Context, case_id: str, element: str, signer: Signer, text: str, opinion: str
) -> dict[str, object]:
    """Sign the text of an element and keep the row; what the history tells of it.

    The second signer signs over the first. Raises SameSigner where another element of the
    case already bears a signature by this person or this key over this text.
    """
    document = digest(text)
    others = ctx.session.scalars(
        select(Signature)
        .where(
            Signature.case_id == case_id,
            Signature.element != element,
            Signature.document == document,
            Signature.void_at.is_(None),
        )
        .order_by(Signature.id)
    ).all()
    if any(signer.person_id == row.signer or signer.key_id == row.key_id for row in others):
        raise SameSigner
    require_key(ctx, signer)
    statement = Statement(
        case=case_id,
        element=element,
        task=_task(ctx, case_id, element, signer.person_id),
        document=document,
        opinion=opinion,
        signer=signer.person_id,
        key=signer.key_id,
        at=_written(ctx.now),
        case_head=history.locked(ctx.session, f"case:{case_id}").head,
        prev=digest(others[-1].jws) if others else None,
    )
    jws = signed(statement, signer)
    ctx.session.add(_row(statement, jws, ctx.now))
    return {"jws": jws, "key": signer.key_id, "throwaway": signer.throwaway}


def verify_row(row: Signature, public: str, document: str) -> str | None:
    """As `verify`, and that the row says what was signed."""
    if fault := verify(row.jws, public, document):
        return fault
    stated = statement_of(row.jws)
    kept = {
        "case": row.case_id,
        "element": row.element,
        "document": row.document,
        "opinion": row.opinion,
        "signer": row.signer,
        "key": row.key_id,
        "at": _written(row.at),
    }
    wrong = [name for name, value in kept.items() if stated.get(name) != value]
    return f"登记内容与所签陈述不符：{'、'.join(wrong)}" if wrong else None


def _row(statement: Statement, jws: str, at: datetime) -> Signature:
    return Signature(
        case_id=statement.case,
        element=statement.element,
        signer=statement.signer,
        key_id=statement.key,
        opinion=statement.opinion,
        document=statement.document,
        jws=jws,
        at=at,
    )


def _written(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()


def require_key(ctx: Context, signer: Signer) -> None:
    """A throw-away key is entered as such by its first use; any other must stand already."""
    row = ctx.session.get(SigningKey, signer.key_id)
    if row is None and signer.throwaway:
        ctx.session.add(
            SigningKey(
                id=signer.key_id,
                person_id=signer.person_id,
                public=signer.public,
                wrapped="",
                sealing_public=signer.sealing,
                throwaway=True,
                created_at=ctx.now,
            )
        )
    elif row is None or row.revoked_at is not None or row.person_id != signer.person_id:
        raise Refusal("signature_missing", "签名密钥未登记或者已经停用，请重新设置签名密钥")


def _task(ctx: Context, case_id: str, element: str, person_id: str) -> str | None:
    """The task that this person has just done at the element."""
    query = select(UserTask.id).where(
        UserTask.case_id == case_id, UserTask.element == element, UserTask.ended_by == person_id
    )
    return ctx.session.scalars(
        query.order_by(UserTask.ended_at.desc(), UserTask.seq.desc()).limit(1)
    ).first()
