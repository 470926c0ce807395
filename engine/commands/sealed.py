"""Open what is sealed; hand it over: one who may open it proposes, a second hand confirms.

Every act of these stands in a chain of the case's own for them, without what was read; whoever
may not open it is refused, and the refusal is written down.
"""

from dataclasses import dataclass, field

from sqlalchemy import select

from engine.casefile import CaseFile
from engine.context import Context
from engine.core import Engine, Passage
from engine.errors import Attempt, InvalidForm, NotFound, NotYours, Reason, Refusal
from engine.identity import UnlockKey
from engine.models import SealedShare, SealedText, SigningKey
from engine.sealing import (
    Entitled,
    desk_at,
    digest_of,
    entitled,
    handed_over,
    open_sealed,
    sealed_of,
    sealing_keys,
    tells,
)
from engine.signatures import Signer

NOT_TOLD = "没有这份封存的内容，或者您无权启封"
OPEN, SHARE, CONFIRM = "OpenSealed", "ShareSealed", "ConfirmShare"


@dataclass(frozen=True)
class OpenSealed(Passage[str]):
    """Read what is sealed, with one's passphrase and for a purpose that is written down."""

    number: str
    actor: str
    passphrase: str = field(repr=False)
    purpose: str = field(repr=False)

    def through(self, core: Engine) -> str:
        core.execute(_MayOpen(OPEN, self.number, self.actor))
        if not self.purpose.strip():
            raise InvalidForm({"purpose": "请写明启封的用途"})
        signer = core.execute(UnlockKey(self.actor, self.passphrase))
        return core.execute(_Open(self.number, signer, self.purpose.strip()))


@dataclass(frozen=True)
class ShareSealed(Passage[int]):
    """Hand over to one more person of the desk; the number of the proposal."""

    number: str
    actor: str
    recipient: str
    passphrase: str = field(repr=False)
    reason: str = field(repr=False)

    def through(self, core: Engine) -> int:
        core.execute(_MayOpen(SHARE, self.number, self.actor))
        if not self.reason.strip():
            raise InvalidForm({"reason": "请写明移交的理由"})
        signer = core.execute(UnlockKey(self.actor, self.passphrase))
        return core.execute(_Offer(self.number, signer, self.recipient, self.reason.strip()))


@dataclass(frozen=True)
class _MayOpen:
    """Refuses before any passphrase is asked for, so that nobody learns whether it was right."""

    command: str
    number: str
    actor: str

    def attempt(self) -> Attempt:
        return Attempt(self.command, self.actor, values={"sealed": self.number})

    def run(self, ctx: Context) -> None:
        _entitled(ctx, self.number, self.actor)


@dataclass(frozen=True)
class _Open:
    number: str
    signer: Signer
    purpose: str = field(repr=False)

    def attempt(self) -> Attempt:
        return Attempt(OPEN, self.signer.person_id, values={"sealed": self.number})

    def run(self, ctx: Context) -> str:
        found = _entitled(ctx, self.number, self.signer.person_id)
        text = _text(found, self.signer)
        if tells(text, self.purpose):
            raise InvalidForm({"purpose": "用途中不得写封存的内容"})
        _record(ctx, "sealed.opened", found.text, self.signer.person_id, purpose=self.purpose)
        return text


@dataclass(frozen=True)
class _Offer:
    number: str
    signer: Signer
    recipient: str
    reason: str = field(repr=False)

    def attempt(self) -> Attempt:
        return Attempt(SHARE, self.signer.person_id, values={"sealed": self.number})

    def run(self, ctx: Context) -> int:
        found = _entitled(ctx, self.number, self.signer.person_id)
        if tells(_text(found, self.signer), self.reason):
            raise InvalidForm({"reason": "理由中不得写封存的内容"})
        share = handed_over(found, self.signer, self._key(ctx, found))
        share.given_at = ctx.now
        ctx.session.add(share)
        ctx.session.flush()
        told = {"share": share.id, "for": share.person_id, "key": share.key_id}
        _record(ctx, "sealed.offered", found.text, share.given_by, **told, reason=self.reason)
        return share.id

    def _key(self, ctx: Context, found: Entitled) -> SigningKey:
        """The recipient's key: of one who sits at the desk, and who has no share for it yet."""
        file = CaseFile.read(ctx, found.text.case_id)
        if not desk_at(file, found.text).admits(ctx, self.recipient):
            raise InvalidForm({"recipient": "只能移交给受理部门的在职人员，应当回避的除外"})
        keys = sealing_keys(ctx, (self.recipient,))
        if not keys:
            raise InvalidForm({"recipient": "此人还没有签名密钥，请其先行设定后再移交"})
        query = select(SealedShare.id).where(
            SealedShare.number == self.number, SealedShare.key_id == keys[0].id
        )
        if ctx.session.scalar(query) is not None:
            raise InvalidForm({"recipient": "已经移交给此人，或者正待确认"})
        return keys[0]


@dataclass(frozen=True)
class ConfirmShare:
    """The second hand: neither who hands over nor who receives. The number of the case."""

    share: int
    actor: str

    def attempt(self) -> Attempt:
        return Attempt(CONFIRM, self.actor, values={"share": self.share})

    def run(self, ctx: Context) -> str:
        share = ctx.session.get(SealedShare, self.share, with_for_update=True)
        if share is None:
            raise NotFound(message=NOT_TOLD)
        text = ctx.session.get_one(SealedText, share.number)
        file = CaseFile.read(ctx, text.case_id)
        desk = desk_at(file, text)
        if not desk.seconds(ctx, self.actor):
            raise NotYours("not_your_task", "移交须由同一单位的另一负责人确认")
        if self.actor in {share.given_by, share.person_id}:
            raise Refusal([Reason("separation_of_duties")], "移交人、接收人不得自行确认")
        if share.confirmed_at is not None:
            raise Refusal([Reason("already_done")], "这项移交已经确认")
        if not desk.admits(ctx, share.person_id):
            raise Refusal([Reason("not_your_task")], "接收人已不在受理部门或者应当回避")
        share.confirmed_by, share.confirmed_at = self.actor, ctx.now
        told = {"share": share.id, "for": share.person_id, "key": share.key_id}
        _record(ctx, "sealed.shared", text, self.actor, **told)
        return text.case_id


def _entitled(ctx: Context, number: str, person: str) -> Entitled:
    text = ctx.session.get(SealedText, number)
    found = entitled(CaseFile.read(ctx, text.case_id), text, person) if text else None
    if found is None:
        raise NotYours("not_your_task", NOT_TOLD)
    return found


def _text(found: Entitled, signer: Signer) -> str:
    """Raises Refusal where the unlocked key is another than the share is for, or lacks a half."""
    if signer.opener is None or signer.key_id != found.key.id:
        raise NotYours("not_your_task", NOT_TOLD)
    return open_sealed(sealed_of(found.text), found.share.wrapped, signer.opener)


def _record(ctx: Context, type_: str, text: SealedText, actor: str, **told: object) -> None:
    ctx.record(
        type_,
        actor=actor,
        element=text.element,
        chain=f"sealed:{text.case_id}",
        body={"sealed": text.number, "digest": digest_of(text), **told},
    )
