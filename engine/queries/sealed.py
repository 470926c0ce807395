"""What is sealed in a case, for those who may open it or confirm that it is handed over."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from engine.casefile import CaseFile
from engine.context import Context
from engine.errors import NotFound
from engine.models import SealedShare, SealedText
from engine.sealing import Desk, desk_at, entitled, offered, sealing_keys


@dataclass(frozen=True)
class SealedLink:
    """Something sealed in a case that this viewer may open, or has to confirm the handing over."""

    number: str
    label: str


@dataclass(frozen=True)
class ShareView:
    """A handing over that waits for a second hand."""

    id: int
    given_by: str
    recipient: str
    given_at: datetime
    mine: bool


@dataclass(frozen=True)
class SealedView:
    """What is sealed, without what it says: who may open it, and to whom it may be handed over.

    `recipients` sit at the desk, have a key and no share yet.
    """

    number: str
    label: str
    case_id: str
    subject: str
    may_open: bool
    may_confirm: bool
    holders: tuple[str, ...]
    recipients: tuple[tuple[str, str], ...]
    offered: tuple[ShareView, ...]


def sealed_in(ctx: Context, case_id: str, viewer: str) -> tuple[SealedLink, ...]:
    """The sealed texts of a case on which this viewer has anything to do; nobody else sees any."""
    texts = ctx.session.scalars(
        select(SealedText).where(SealedText.case_id == case_id).order_by(SealedText.at)
    ).all()
    if not texts:
        return ()
    file = CaseFile.read(ctx, case_id)
    return tuple(
        SealedLink(text.number, _label(file, text))
        for text in texts
        if entitled(file, text, viewer) or _may_confirm(ctx, text, desk_at(file, text), viewer)
    )


def sealed_page(ctx: Context, number: str, viewer: str) -> SealedView:
    """Raises NotFound for everybody who may neither open it nor has to confirm anything."""
    text = ctx.session.get(SealedText, number)
    if text is None:
        raise NotFound(message="没有这份封存的内容，或者您无权启封")
    file = CaseFile.read(ctx, text.case_id)
    desk = desk_at(file, text)
    may_open = entitled(file, text, viewer) is not None
    may_confirm = _may_confirm(ctx, text, desk, viewer)
    if not (may_open or may_confirm):
        raise NotFound(message="没有这份封存的内容，或者您无权启封")
    held = ctx.session.execute(
        select(SealedShare.person_id, SealedShare.key_id, SealedShare.confirmed_at).where(
            SealedShare.number == number
        )
    ).all()
    keys = {key for _, key, _ in held}
    people = sorted({person for person, _, confirmed in held if confirmed})
    return SealedView(
        number=number,
        label=_label(file, text),
        case_id=text.case_id,
        subject=file.case.subject,
        may_open=may_open,
        may_confirm=may_confirm,
        holders=tuple(_name(ctx, p) for p in people if entitled(file, text, p)),
        recipients=tuple(
            (key.person_id, _name(ctx, key.person_id))
            for key in sealing_keys(ctx, desk.people(ctx))
            if key.id not in keys
        ),
        offered=tuple(_share(ctx, share, viewer) for share in offered(ctx, number)),
    )


def _may_confirm(ctx: Context, text: SealedText, desk: Desk, viewer: str) -> bool:
    return bool(offered(ctx, text.number)) and desk.seconds(ctx, viewer)


def _share(ctx: Context, share: SealedShare, viewer: str) -> ShareView:
    return ShareView(
        id=share.id,
        given_by=_name(ctx, share.given_by),
        recipient=_name(ctx, share.person_id),
        given_at=share.given_at,
        mine=viewer in {share.given_by, share.person_id},
    )


def _label(file: CaseFile, text: SealedText) -> str:
    asked = file.procedure.form(text.element).field(text.field)
    return asked.label if asked else text.number


def _name(ctx: Context, person: str) -> str:
    return ctx.around.directory.person_name(ctx.session, person)
