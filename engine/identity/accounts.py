"""Who may come in: invitations, passwords, disabling."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import delete, select

from engine.context import Context
from engine.core import Engine, Passage
from engine.errors import Attempt, InvalidForm, NotFound, NotYours, Refusal, SignInRefused
from engine.identity import throttle
from engine.identity.passwords import check_new, hashed, matches
from engine.identity.sessions import ADMIN, SECRET_BYTES, digest, end_sessions, open_session
from engine.identity.sign_in import folded
from engine.models import Credential, Invitation

INVITED_FOR = timedelta(hours=48)


class DeadInvitation(NotFound):
    """这个链接已经用过、已经过期或者不完整，请向系统管理员另要一个。"""


@dataclass(frozen=True)
class Invite:
    """A one-time link's secret, with which a person sets a password of their own.

    For a first sign-in and for a forgotten password alike; an earlier link is dead at once.
    """

    actor: str | None
    person_id: str

    def attempt(self) -> Attempt:
        return Attempt("Invite", self.actor, values={"person": self.person_id})

    def run(self, ctx: Context) -> str:
        _require_admin(ctx, self.actor)
        credential = ctx.session.get(Credential, self.person_id)
        if credential is None:
            login = folded(self.person_id)
            ctx.session.add(Credential(person_id=self.person_id, login=login, changed_at=ctx.now))
        elif credential.disabled_at is not None:
            raise Refusal("not_your_task", "该账户已停用，请先恢复")
        ctx.session.execute(delete(Invitation).where(Invitation.person_id == self.person_id))
        secret = secrets.token_urlsafe(SECRET_BYTES)
        ctx.session.add(
            Invitation(
                digest=digest(secret),
                person_id=self.person_id,
                issued_at=ctx.now,
                expires_at=ctx.now + INVITED_FOR,
            )
        )
        ctx.record("invitation.issued", actor=self.actor, body={"person": self.person_id})
        return secret


@dataclass(frozen=True)
class UseInvitation(Passage[str]):
    """Set a password with a one-time link and come in; the new session's secret."""

    secret: str = field(repr=False)
    password: str = field(repr=False)

    def through(self, core: Engine) -> str:
        login = core.read(lambda ctx: _invited(ctx, self.secret))
        new = hashed(check_new(self.password, login)) if login else ""
        return core.execute(_SetFirst(digest(self.secret), new))


@dataclass(frozen=True)
class _SetFirst:
    invitation: str
    password: str = field(repr=False)

    def attempt(self) -> Attempt:
        return Attempt("UseInvitation")

    def run(self, ctx: Context) -> str:
        invitation = ctx.session.get(Invitation, self.invitation, with_for_update=True)
        if invitation is None or not _is_open(ctx, invitation) or not self.password:
            raise DeadInvitation
        credential = ctx.session.get_one(Credential, invitation.person_id)
        if credential.disabled_at is not None:
            raise DeadInvitation
        invitation.used_at = ctx.now
        credential.password, credential.changed_at = self.password, ctx.now
        throttle.forget(ctx.session, throttle.of_login(credential.login))
        end_sessions(ctx.session, credential.person_id)
        ctx.record("invitation.used", actor=credential.person_id)
        return open_session(ctx, credential.person_id)


@dataclass(frozen=True)
class ChangePassword(Passage[None]):
    """Set a new password, knowing the old one; every other session of the person ends.

    `session` is the secret of the session that stays.
    """

    actor: str
    session: str = field(repr=False)
    old: str = field(repr=False)
    new: str = field(repr=False)

    def through(self, core: Engine) -> None:
        check_new(self.new, self.actor, "new")
        kept = core.execute(ConfirmPassword(self.actor))
        if not matches(kept, self.old):
            raise InvalidForm({"old": "原口令不正确"})
        core.execute(_SetNew(self.actor, self.session, kept, hashed(self.new)))


@dataclass(frozen=True)
class ConfirmPassword:
    """Write down that somebody is about to prove their password; its digest, to check against."""

    actor: str

    def attempt(self) -> Attempt:
        return Attempt("ConfirmPassword", self.actor)

    def run(self, ctx: Context) -> str | None:
        credential = ctx.session.get(Credential, self.actor, with_for_update=True)
        if credential is None:
            return None
        subject = throttle.of_login(credential.login)
        if throttle.wait(ctx.session, subject, ctx.now):
            raise SignInRefused
        throttle.count(ctx.session, subject, ctx.now)
        return credential.password


@dataclass(frozen=True)
class _SetNew:
    actor: str
    session: str = field(repr=False)
    old: str | None = field(repr=False)
    new: str = field(repr=False)

    def attempt(self) -> Attempt:
        return Attempt("ChangePassword", self.actor)

    def run(self, ctx: Context) -> None:
        credential = ctx.session.get_one(Credential, self.actor, with_for_update=True)
        if credential.password != self.old or credential.disabled_at is not None:
            raise SignInRefused
        credential.password, credential.changed_at = self.new, ctx.now
        throttle.forget(ctx.session, throttle.of_login(credential.login))
        ended = end_sessions(ctx.session, self.actor, keep=self.session)
        ctx.record("password.changed", actor=self.actor, body={"sessions_ended": ended})


@dataclass(frozen=True)
class DisablePerson:
    """Let somebody in no more: their sessions and their link are dead at once."""

    actor: str | None
    person_id: str

    def attempt(self) -> Attempt:
        return Attempt("DisablePerson", self.actor, values={"person": self.person_id})

    def run(self, ctx: Context) -> None:
        _require_admin(ctx, self.actor)
        if self.actor == self.person_id:
            raise Refusal("separation_of_duties", "不得停用自己的账户")
        credential = ctx.session.get(Credential, self.person_id, with_for_update=True)
        if credential is None:
            login = folded(self.person_id)
            credential = Credential(person_id=self.person_id, login=login, changed_at=ctx.now)
            ctx.session.add(credential)
        credential.disabled_at = credential.disabled_at or ctx.now
        ctx.session.execute(delete(Invitation).where(Invitation.person_id == self.person_id))
        ended = end_sessions(ctx.session, self.person_id)
        body = {"person": self.person_id, "sessions_ended": ended}
        ctx.record("person.disabled", actor=self.actor, body=body)


@dataclass(frozen=True)
class EnablePerson:
    """Let somebody in again, with the password they had."""

    actor: str | None
    person_id: str

    def attempt(self) -> Attempt:
        return Attempt("EnablePerson", self.actor, values={"person": self.person_id})

    def run(self, ctx: Context) -> None:
        _require_admin(ctx, self.actor)
        credential = ctx.session.get(Credential, self.person_id, with_for_update=True)
        if credential is None or credential.disabled_at is None:
            raise NotFound(message="该账户没有停用")
        credential.disabled_at = None
        ctx.record("person.enabled", actor=self.actor, body={"person": self.person_id})


def accounts(ctx: Context, people: Sequence[str]) -> dict[str, str]:
    """For each person none, invited, active or disabled."""
    rows = ctx.session.scalars(select(Credential).where(Credential.person_id.in_(people)))
    found = dict.fromkeys(people, "none")
    for row in rows:
        state = "active" if row.password else "invited"
        found[row.person_id] = "disabled" if row.disabled_at else state
    return found


def _invited(ctx: Context, secret: str) -> str | None:
    """The login that an open invitation is for."""
    invitation = ctx.session.get(Invitation, digest(secret))
    if invitation is None or not _is_open(ctx, invitation):
        return None
    return ctx.session.get_one(Credential, invitation.person_id).login


def _is_open(ctx: Context, invitation: Invitation) -> bool:
    return invitation.used_at is None and ctx.now < invitation.expires_at


def _require_admin(ctx: Context, actor: str | None) -> None:
    if actor is None:
        return
    roles = ctx.around.directory.roles_of(ctx.session, actor, ctx.today)
    if not any(role == ADMIN for role, _unit in roles):
        raise NotYours
