"""Who may come in, and with what they sign."""

from datetime import datetime

from sqlalchemy import Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from engine.models.base import Base, Moment


class Credential(Base):
    """A person's sign-in: Argon2id digest of the password; none until the first link is used."""

    __tablename__ = "credential"
    person_id: Mapped[str] = mapped_column(primary_key=True)
    login: Mapped[str] = mapped_column(unique=True)
    password: Mapped[str | None]
    disabled_at: Mapped[datetime | None] = mapped_column(Moment)
    changed_at: Mapped[datetime] = mapped_column(Moment)


class Invitation(Base):
    """A one-time link: only the digest of its secret is kept."""

    __tablename__ = "invitation"
    digest: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[str]
    issued_at: Mapped[datetime] = mapped_column(Moment)
    expires_at: Mapped[datetime] = mapped_column(Moment)
    used_at: Mapped[datetime | None] = mapped_column(Moment)


class SignInSession(Base):
    """A server-side session: the cookie holds a secret of which only the digest is here."""

    __tablename__ = "sign_in_session"
    digest: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[str] = mapped_column(index=True)
    csrf: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(Moment)
    seen_at: Mapped[datetime] = mapped_column(Moment)
    expires_at: Mapped[datetime] = mapped_column(Moment)
    language: Mapped[str | None]


class SignInAttempt(Base):
    """A failed sign-in, for the throttle: by login and by address."""

    __tablename__ = "sign_in_attempt"
    id: Mapped[int] = mapped_column(primary_key=True)
    subject: Mapped[str]
    at: Mapped[datetime] = mapped_column(Moment)
    __table_args__ = (Index("ix_sign_in_attempt_subject", "subject", "at"),)


class SigningKey(Base):
    """An Ed25519 key: the public half, and the private half wrapped by a passphrase.

    Beside it an X25519 key, wrapped by the same passphrase, for which others seal.
    """

    __tablename__ = "signing_key"
    __told__ = ("person_id", "public", "sealing_public", "throwaway", "created_at", "revoked_at")
    id: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[str] = mapped_column(index=True)
    public: Mapped[str]
    wrapped: Mapped[str] = mapped_column(Text)
    sealing_public: Mapped[str | None]
    sealing_wrapped: Mapped[str | None] = mapped_column(Text)
    throwaway: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(Moment)
    revoked_at: Mapped[datetime | None] = mapped_column(Moment)


class Signature(Base):
    """One signature over the exact text shown; void when that text is changed."""

    __tablename__ = "signature"
    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[str] = mapped_column(index=True)
    element: Mapped[str]
    signer: Mapped[str]
    key_id: Mapped[str]
    opinion: Mapped[str | None]
    document: Mapped[str]
    jws: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(Moment)
    void_at: Mapped[datetime | None] = mapped_column(Moment)
