"""Passwords: what a new one must be, and Argon2id digests of them."""

import unicodedata
from functools import cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from engine.errors import InvalidForm
from engine.signatures import HASHING

SHORTEST, LONGEST = 8, 128
COMMON = Path(__file__).with_name("common_passwords.txt")
HASHER = PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=1)
NOBODYS = (
    "$argon2id$v=19$m=65536,t=3,p=1$c29tZWJvZHlzLXNhbHQ$X9vX4Gl5mVU5xA1nqkRQkF8bJ2Yp1P3V9G0K0mW3c2E"
)
"""Checked where there is no such account, so that an answer takes as long either way."""


def check_new(password: str, login: str, field: str = "password") -> str:
    """The password as it will be kept. Raises InvalidForm naming `field` and what is wrong."""
    plain = _plain(password)
    if not SHORTEST <= len(plain) <= LONGEST:
        raise InvalidForm({field: f"应为 {SHORTEST} 至 {LONGEST} 个字符，建议 15 个以上"})
    if plain.casefold() in _common():
        raise InvalidForm({field: "这个口令太常见，请换一个，例如一句只有您知道的话"})
    if len(set(plain)) < 3:  # noqa: PLR2004  fewer letters than a word has
        raise InvalidForm({field: "口令不能由一两个字符重复组成"})
    if login and plain.casefold() == login.casefold():
        raise InvalidForm({field: "口令不能与登录名相同"})
    return plain


def hashed(password: str) -> str:
    """Never called while a transaction is open: it takes a core for some tenths of a second."""
    with HASHING:
        return HASHER.hash(_plain(password))


def matches(kept: str | None, password: str) -> bool:
    """Whether this is the password; without one kept, false, and no sooner."""
    plain = _plain(password)
    with HASHING:
        try:
            HASHER.verify(kept or NOBODYS, plain if len(plain) <= LONGEST else "")
        except (VerificationError, InvalidHashError):
            return False
    return kept is not None


def _plain(password: str) -> str:
    """The same for every keyboard that can type it."""
    return unicodedata.normalize("NFKC", password)


@cache
def _common() -> frozenset[str]:
    lines = COMMON.read_text("utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))
