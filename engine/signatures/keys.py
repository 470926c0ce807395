"""Signing keys: Ed25519, the private half wrapped by a passphrase that only its owner knows."""

import json
import threading
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from hashlib import sha256
from secrets import token_bytes

from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from engine import history
from engine.errors import InvalidForm
from engine.models import SigningKey

HASHING = threading.BoundedSemaphore(2)
"""Argon2 takes 64 MiB and a core each time: never more than two at once."""


@dataclass(frozen=True)
class Cost:
    """What one guess at a passphrase costs: rounds, KiB of memory, lanes."""

    rounds: int = 3
    memory: int = 64 * 1024
    lanes: int = 1


@dataclass(frozen=True)
class Signer:
    """An unlocked key in the hand of one person, for one signature."""

    person_id: str
    key_id: str
    public: str
    key: Ed25519PrivateKey = field(repr=False, compare=False)
    throwaway: bool = False

    def sign(self, content: bytes) -> bytes:
        return self.key.sign(content)


class WrongPassphrase(InvalidForm):
    """签名口令不正确，签名密钥未解锁，未作任何改动。"""

    def __init__(self) -> None:
        super().__init__({"passphrase": "签名口令不正确"})


def enrol(passphrase: str, person_id: str, cost: Cost | None = None) -> SigningKey:
    """A new key for this person, its private half wrapped by the passphrase."""
    cost = cost or Cost()
    key = Ed25519PrivateKey.generate()
    salt, nonce = token_bytes(16), token_bytes(12)
    wrapping = AESGCM(_stretched(passphrase, salt, cost))
    wrapped = {
        "kdf": "argon2id",
        "rounds": cost.rounds,
        "memory": cost.memory,
        "lanes": cost.lanes,
        "salt": encoded(salt),
        "nonce": encoded(nonce),
        "key": encoded(wrapping.encrypt(nonce, key.private_bytes_raw(), person_id.encode())),
    }
    public = encoded(key.public_key().public_bytes_raw())
    return SigningKey(
        id=key_id(public), person_id=person_id, public=public, wrapped=history.canonical(wrapped)
    )


def unlock(key: SigningKey, passphrase: str) -> Signer:
    """The signer behind a key row. Raises WrongPassphrase."""
    wrapped = json.loads(key.wrapped)
    cost = Cost(wrapped["rounds"], wrapped["memory"], wrapped["lanes"])
    wrapping = AESGCM(_stretched(passphrase, decoded(wrapped["salt"]), cost))
    try:
        private = wrapping.decrypt(
            decoded(wrapped["nonce"]), decoded(wrapped["key"]), key.person_id.encode()
        )
    except InvalidTag:
        raise WrongPassphrase from None
    return _signer(Ed25519PrivateKey.from_private_bytes(private), key.person_id)


def throwaway_signer(person_id: str) -> Signer:
    """A signer whose key nobody keeps: for scenarios, and marked so wherever it is shown."""
    return _signer(Ed25519PrivateKey.generate(), person_id, throwaway=True)


def key_id(public: str) -> str:
    """A key's id is its fingerprint: another key cannot bear it."""
    return "k" + sha256(decoded(public)).hexdigest()[:31]


def _signer(key: Ed25519PrivateKey, person_id: str, *, throwaway: bool = False) -> Signer:
    public = encoded(key.public_key().public_bytes_raw())
    return Signer(person_id, key_id(public), public, key, throwaway)


def _stretched(passphrase: str, salt: bytes, cost: Cost) -> bytes:
    with HASHING:
        return hash_secret_raw(
            passphrase.encode(),
            salt,
            time_cost=cost.rounds,
            memory_cost=cost.memory,
            parallelism=cost.lanes,
            hash_len=32,
            type=Type.ID,
        )


def encoded(content: bytes) -> str:
    return urlsafe_b64encode(content).rstrip(b"=").decode()


def decoded(text: str) -> bytes:
    """Strict: the one spelling of these bytes. Raises ValueError."""
    content = urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
    if encoded(content) != text:
        raise ValueError(text)
    return content
