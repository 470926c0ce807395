"""Coming in: with login and password, or in a demonstration as anybody."""

from dataclasses import dataclass, field

from sqlalchemy import select

from engine.context import Context
from engine.core import Engine, Passage
from engine.errors import Attempt, NotFound, SignInRefused
from engine.identity import throttle
from engine.identity.passwords import matches
from engine.identity.sessions import open_session
from engine.models import Credential


@dataclass(frozen=True)
class SignIn(Passage[str]):
    """Sign in with login and password; the new session's secret.

    Raises SignInRefused, the same for a wrong password, an unknown or disabled login and one
    tried too often. The try is written down before the password is looked at.
    """

    login: str
    password: str = field(repr=False)
    address: str = ""

    def through(self, core: Engine) -> str:
        login = folded(self.login)
        tried = core.execute(_Try(login, self.address))
        right = matches(tried.password, self.password)
        secret = core.execute(_Finish(login, tried, self.address, right=right))
        if secret is None:
            raise SignInRefused
        return secret


@dataclass(frozen=True)
class _Tried:
    """The account as it stood when the try began."""

    person_id: str | None
    password: str | None = field(repr=False)


@dataclass(frozen=True)
class _Try:
    """Write a try down, or refuse it as one too many."""

    login: str
    address: str

    def attempt(self) -> Attempt:
        return Attempt("SignIn", values={"address": self.address})

    def run(self, ctx: Context) -> _Tried:
        session = ctx.session
        credential = session.scalars(
            select(Credential).where(Credential.login == self.login).with_for_update()
        ).one_or_none()
        login, address = throttle.of_login(self.login), throttle.of_address(self.address)
        crowded = throttle.is_crowded(session, address, ctx.now)
        if crowded or throttle.wait(session, login, ctx.now):
            refusal = SignInRefused()
            person = credential.person_id if credential else None
            refusal.attempt = Attempt("SignIn", person, values={"address": self.address})
            raise refusal
        for subject in (login, address):
            throttle.count(session, subject, ctx.now)
        if credential is None or credential.disabled_at is not None:
            return _Tried(credential.person_id if credential else None, None)
        return _Tried(credential.person_id, credential.password)


@dataclass(frozen=True)
class _Finish:
    """Open the session, or write the refusal down."""

    login: str
    tried: _Tried
    address: str
    right: bool

    def attempt(self) -> Attempt:
        return Attempt("SignIn", self.tried.person_id, values={"address": self.address})

    def run(self, ctx: Context) -> str | None:
        person = self.tried.person_id
        body = {"address": self.address}
        if not self.right or person is None or not self._still_stands(ctx, person):
            ctx.record("sign_in.refused", actor=person, body=body)
            return None
        throttle.forget(ctx.session, throttle.of_login(self.login))
        ctx.record("sign_in.succeeded", actor=person, body=body)
        return open_session(ctx, person)

    def _still_stands(self, ctx: Context, person: str) -> bool:
        """Nothing about the account has changed while the password was being hashed."""
        credential = ctx.session.get(Credential, person, with_for_update=True)
        return (
            credential is not None
            and credential.disabled_at is None
            and credential.password == self.tried.password
        )


@dataclass(frozen=True)
class SignInAsDemo:
    """Come in as anybody, where this installation is a demonstration and nowhere else."""

    person_id: str

    def attempt(self) -> Attempt:
        return Attempt("SignInAsDemo", values={"person": self.person_id})

    def run(self, ctx: Context) -> str:
        if not ctx.around.demo:
            raise NotFound
        credential = ctx.session.get(Credential, self.person_id)
        if credential is not None and credential.disabled_at is not None:
            raise SignInRefused
        ctx.record("sign_in.succeeded", actor=self.person_id, body={"demonstration": True})
        return open_session(ctx, self.person_id)


def demonstration(ctx: Context) -> bool:
    """Whether anybody may come in as anybody here."""
    return ctx.around.demo


def folded(login: str) -> str:
    """A login as it is kept: case and blanks around it do not count."""
    return login.strip().casefold()
