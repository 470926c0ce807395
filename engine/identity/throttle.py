"""How often somebody may try: kept in the database, for all processes alike.

Per account five tries are free, then each waits twice as long as the one before, up to a
quarter of an hour; nobody is locked out for good. Per address thirty tries a minute.
"""

from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from engine.models import SignInAttempt

FREE = 5
LONGEST_WAIT = timedelta(minutes=15)
PER_MINUTE = 30
MINUTE = timedelta(minutes=1)
REMEMBERED = timedelta(days=1)


def of_login(login: str) -> str:
    """A digest: what is typed as a login may be a password by mistake."""
    return "login:" + sha256(login.encode()).hexdigest()[:32]


def of_key(person_id: str) -> str:
    return f"key:{person_id}"


def of_address(address: str) -> str:
    return f"address:{address or 'unknown'}"


def wait(session: Session, subject: str, now: datetime) -> timedelta:
    """How long this account still has to wait; zero when it may try."""
    count, last = session.execute(
        select(func.count(), func.max(SignInAttempt.at)).where(
            SignInAttempt.subject == subject, SignInAttempt.at > now - REMEMBERED
        )
    ).one()
    if count < FREE:
        return timedelta()
    pause = min(timedelta(seconds=2 ** min(count - FREE + 1, 20)), LONGEST_WAIT)
    return max(last + pause - now, timedelta())


def is_crowded(session: Session, subject: str, now: datetime) -> bool:
    """Whether this address has used up its tries of the last minute."""
    query = select(func.count()).where(
        SignInAttempt.subject == subject, SignInAttempt.at > now - MINUTE
    )
    return (session.scalar(query) or 0) >= PER_MINUTE


def count(session: Session, subject: str, now: datetime) -> None:
    """Write one try down as failed: a success forgets it."""
    session.execute(delete(SignInAttempt).where(SignInAttempt.at <= now - REMEMBERED))
    session.add(SignInAttempt(subject=subject, at=now))
    session.flush()


def forget(session: Session, subject: str) -> None:
    session.execute(delete(SignInAttempt).where(SignInAttempt.subject == subject))
