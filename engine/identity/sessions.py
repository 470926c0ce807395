"""Server-side sessions: the cookie holds a secret, the database its digest."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from engine.context import Context
from engine.errors import Attempt
from engine.models import Credential, SignInSession

ABSOLUTE = timedelta(hours=12)
IDLE = timedelta(hours=2)
FRESH = timedelta(minutes=5)
"""How old `seen_at` may be before it is worth a write."""
SECRET_BYTES = 32
ADMIN = "admin"


@dataclass(frozen=True)
class SignedIn:
    """Who a session belongs to. `stale`: execute KeepSession, or it will end as idle."""

    person_id: str
    name: str
    roles: frozenset[str]
    language: str | None
    csrf: str
    expires_at: datetime
    stale: bool


def session_of(ctx: Context, secret: str) -> SignedIn | None:
    """The live session behind a cookie; None for one that is over, unknown or disabled."""
    row = ctx.session.get(SignInSession, digest(secret))
    if row is None or not _is_live(row, ctx.now):
        return None
    credential = ctx.session.get(Credential, row.person_id)
    if credential is not None and credential.disabled_at is not None:
        return None
    directory = ctx.around.directory
    roles = directory.roles_of(ctx.session, row.person_id, ctx.today)
    return SignedIn(
        person_id=row.person_id,
        name=directory.person_name(ctx.session, row.person_id),
        roles=frozenset(role for role, _unit in roles),
        language=row.language,
        csrf=row.csrf,
        expires_at=min(row.expires_at, row.seen_at + IDLE),
        stale=ctx.now - row.seen_at > FRESH,
    )


@dataclass(frozen=True)
class KeepSession:
    """Note that the session's owner is still there."""

    secret: str = field(repr=False)

    def attempt(self) -> Attempt:
        return Attempt("KeepSession")

    def run(self, ctx: Context) -> None:
        row = ctx.session.get(SignInSession, digest(self.secret))
        if row is not None and _is_live(row, ctx.now):
            row.seen_at = ctx.now


@dataclass(frozen=True)
class SetLanguage:
    """Remember the language that this session's pages are shown in."""

    secret: str = field(repr=False)
    language: str

    def attempt(self) -> Attempt:
        return Attempt("SetLanguage")

    def run(self, ctx: Context) -> None:
        row = ctx.session.get(SignInSession, digest(self.secret))
        if row is not None:
            row.language = self.language


@dataclass(frozen=True)
class SignOut:
    """End a session: its cookie, wherever it was copied to, opens nothing any more."""

    secret: str = field(repr=False)

    def attempt(self) -> Attempt:
        return Attempt("SignOut")

    def run(self, ctx: Context) -> None:
        row = ctx.session.get(SignInSession, digest(self.secret))
        if row is None:
            return
        ctx.session.delete(row)
        ctx.record("sign_out.done", actor=row.person_id)


def open_session(ctx: Context, person_id: str) -> str:
    """A new session's secret. Sessions of this person that are over are swept away."""
    ctx.session.execute(
        delete(SignInSession).where(
            SignInSession.person_id == person_id,
            or_(SignInSession.expires_at <= ctx.now, SignInSession.seen_at <= ctx.now - IDLE),
        )
    )
    secret = secrets.token_urlsafe(SECRET_BYTES)
    ctx.session.add(
        SignInSession(
            digest=digest(secret),
            person_id=person_id,
            csrf=secrets.token_urlsafe(SECRET_BYTES),
            created_at=ctx.now,
            seen_at=ctx.now,
            expires_at=ctx.now + ABSOLUTE,
        )
    )
    ctx.session.flush()
    return secret


def end_sessions(session: Session, person_id: str, keep: str | None = None) -> int:
    """End every session of a person but the one whose secret is `keep`; how many ended."""
    query = select(SignInSession).where(SignInSession.person_id == person_id)
    kept = digest(keep) if keep else None
    over = [row for row in session.scalars(query) if row.digest != kept]
    for row in over:
        session.delete(row)
    return len(over)


def digest(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()


def _is_live(row: SignInSession, now: datetime) -> bool:
    return now < row.expires_at and now < row.seen_at + IDLE
