"""Signing keys of people: enrolled by a passphrase, unlocked for one signature."""

from dataclasses import dataclass, field, replace

from sqlalchemy import select

from engine.context import Context
from engine.core import Engine, Passage
from engine.errors import Attempt, InvalidForm, Refusal, SignInRefused, StaleTask
from engine.identity import throttle
from engine.identity.accounts import ConfirmPassword
from engine.identity.passwords import check_new, matches
from engine.models import SigningKey
from engine.signatures import (
    SealingHalf,
    Signer,
    WrongPassphrase,
    enrol,
    sealing_half,
    unlock,
)


@dataclass(frozen=True)
class EnrolKey(Passage[str]):
    """A signing key of one's own; its id. The passphrase is kept nowhere.

    A key that takes another's place needs the account's password: whoever found an open
    session must not sign in its owner's name. Signatures made before stay valid.
    """

    actor: str
    passphrase: str = field(repr=False)
    password: str = field(default="", repr=False)

    def through(self, core: Engine) -> str:
        check_new(self.passphrase, self.actor, "passphrase")
        if core.read(lambda ctx: key_in_force(ctx, self.actor)) is not None:
            kept = core.execute(ConfirmPassword(self.actor))
            if not matches(kept, self.password):
                raise InvalidForm({"password": "更换签名密钥应当输入正确的登录口令"})
        return core.execute(_KeepKey(self.actor, enrol(self.passphrase, self.actor)))


@dataclass(frozen=True)
class _KeepKey:
    actor: str
    key: SigningKey = field(repr=False)

    def attempt(self) -> Attempt:
        return Attempt("EnrolKey", self.actor)

    def run(self, ctx: Context) -> str:
        old = key_in_force(ctx, self.actor)
        if old is not None:
            old.revoked_at = ctx.now
            ctx.record("key.revoked", actor=self.actor, body={"key": old.id})
        self.key.created_at = ctx.now
        ctx.session.add(self.key)
        body = {
            "key": self.key.id,
            "public": self.key.public,
            "algorithm": "Ed25519",
            "sealing": self.key.sealing_public,
        }
        ctx.record("key.enrolled", actor=self.actor, body=body)
        return self.key.id


@dataclass(frozen=True)
class UnlockKey(Passage[Signer]):
    """The signer whose key this passphrase unlocks.

    A key from before anything could be sealed gets its second half on the way. Raises
    WrongPassphrase; throttled as signing in is.
    """

    actor: str
    passphrase: str = field(repr=False)

    def through(self, core: Engine) -> Signer:
        key = core.execute(_TryKey(self.actor))
        try:
            signer = unlock(key, self.passphrase)
        except WrongPassphrase:
            core.execute(_FinishKey(self.actor, key.id, right=False))
            raise
        half = None if key.sealing_public else sealing_half(key, self.passphrase)
        core.execute(_FinishKey(self.actor, key.id, right=True, half=half))
        return replace(signer, opener=half.opener) if half else signer


@dataclass(frozen=True)
class _TryKey:
    actor: str

    def attempt(self) -> Attempt:
        return Attempt("UnlockKey", self.actor)

    def run(self, ctx: Context) -> SigningKey:
        key = key_in_force(ctx, self.actor, lock=True)
        if key is None:
            raise Refusal("signature_missing", "您还没有设置签名密钥")
        subject = throttle.of_key(self.actor)
        if wait := throttle.wait(ctx.session, subject, ctx.now):
            seconds = int(wait.total_seconds()) + 1
            raise SignInRefused("form_invalid", f"签名口令输错次数过多，请在 {seconds} 秒后再试")
        throttle.count(ctx.session, subject, ctx.now)
        return key


@dataclass(frozen=True)
class _FinishKey:
    actor: str
    key: str
    right: bool
    half: SealingHalf | None = None

    def attempt(self) -> Attempt:
        return Attempt("UnlockKey", self.actor)

    def run(self, ctx: Context) -> None:
        if self.right:
            throttle.forget(ctx.session, throttle.of_key(self.actor))
            self._keep_half(ctx)
        else:
            ctx.record("key.refused", actor=self.actor, body={"key": self.key})

    def _keep_half(self, ctx: Context) -> None:
        if self.half is None:
            return
        key = ctx.session.get_one(SigningKey, self.key, with_for_update=True)
        if key.sealing_public is not None:
            raise StaleTask(message="密钥刚刚已经补全，请重新输入签名口令")
        key.sealing_public, key.sealing_wrapped = self.half.public, self.half.wrapped
        body = {"key": key.id, "sealing": key.sealing_public}
        ctx.record("key.extended", actor=self.actor, body=body)


def key_in_force(ctx: Context, person_id: str, *, lock: bool = False) -> SigningKey | None:
    """The person's key; throw-away keys of scenarios do not count."""
    query = (
        select(SigningKey)
        .where(
            SigningKey.person_id == person_id,
            SigningKey.revoked_at.is_(None),
            SigningKey.throwaway.is_(False),
        )
        .order_by(SigningKey.created_at.desc())
        .limit(1)
    )
    return ctx.session.scalars(query.with_for_update() if lock else query).first()
