"""A person's keys, both wrapped by one passphrase that only its owner knows.

An Ed25519 key signs; the X25519 key beside it opens what was sealed for that person.
"""

import json
import threading
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field, replace
from hashlib import sha256
from secrets import token_bytes

from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from engine import history
from engine.errors import Fault, InvalidForm
from engine.models import SigningKey

HASHING = threading.BoundedSemaphore(2)
"""Argon2 takes 64 MiB and a core each time: never more than two at once."""


@dataclass(frozen=True)
class Cost:
    """What one guess at a passphrase costs: rounds, KiB of memory, lanes."""

    rounds: int
    memory: int
    lanes: int


COST = Cost(rounds=3, memory=64 * 1024, lanes=1)
"""Of keys enrolled from now on; a key that is there keeps the cost it was wrapped with."""


@dataclass(frozen=True)
class Signer:
    """The unlocked keys in the hand of one person, for one act.

    `opener` is missing in a key that was enrolled before anything could be sealed.
    """

    person_id: str
    key_id: str
    public: str
    key: Ed25519PrivateKey = field(repr=False, compare=False)
    throwaway: bool = False
    opener: X25519PrivateKey | None = field(default=None, repr=False, compare=False)

    @property
    def sealing(self) -> str | None:
        """The public half of what opens: for this one others seal."""
        return encoded(self.opener.public_key().public_bytes_raw()) if self.opener else None

    def sign(self, content: bytes) -> bytes:
        return self.key.sign(content)


class WrongPassphrase(InvalidForm):
    """签名口令不正确，签名密钥未解锁，未作任何改动。"""

    def __init__(self) -> None:
        super().__init__({"passphrase": "签名口令不正确"})


def enrol(passphrase: str, person_id: str) -> SigningKey:
    """New keys for this person, their private halves wrapped by the passphrase."""
    cost = COST
    key = Ed25519PrivateKey.generate()
    salt, nonce = token_bytes(16), token_bytes(12)
    wrapping = AESGCM(_stretched(passphrase, salt, cost))
    half = _sealing_half(wrapping, person_id)
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
        id=key_id(public),
        person_id=person_id,
        public=public,
        wrapped=history.canonical(wrapped),
        sealing_public=half.public,
        sealing_wrapped=half.wrapped,
    )


def unlock(key: SigningKey, passphrase: str) -> Signer:
    """The signer behind a key row. Raises WrongPassphrase."""
    wrapping = _wrapping(key, passphrase)
    wrapped = json.loads(key.wrapped)
    try:
        private = wrapping.decrypt(
            decoded(wrapped["nonce"]), decoded(wrapped["key"]), key.person_id.encode()
        )
    except InvalidTag:
        raise WrongPassphrase from None
    signer = _signer(Ed25519PrivateKey.from_private_bytes(private), key.person_id)
    return replace(signer, opener=_opener(wrapping, key)) if key.sealing_wrapped else signer


@dataclass(frozen=True)
class SealingHalf:
    """A new X25519 key as it is kept beside the signing key, and in the open for this act."""

    public: str
    wrapped: str
    opener: X25519PrivateKey = field(repr=False)


def sealing_half(key: SigningKey, passphrase: str) -> SealingHalf:
    """What a key lacks that was enrolled before anything could be sealed."""
    return _sealing_half(_wrapping(key, passphrase), key.person_id)


def _sealing_half(wrapping: AESGCM, person_id: str) -> SealingHalf:
    opener, nonce = X25519PrivateKey.generate(), token_bytes(12)
    kept = wrapping.encrypt(nonce, opener.private_bytes_raw(), _aside(person_id))
    return SealingHalf(
        encoded(opener.public_key().public_bytes_raw()),
        history.canonical({"nonce": encoded(nonce), "key": encoded(kept)}),
        opener,
    )


def _opener(wrapping: AESGCM, key: SigningKey) -> X25519PrivateKey:
    """Raises Fault where the row is not as it was enrolled: the passphrase has just been right."""
    kept = json.loads(str(key.sealing_wrapped))
    try:
        private = wrapping.decrypt(
            decoded(kept["nonce"]), decoded(kept["key"]), _aside(key.person_id)
        )
    except InvalidTag:
        raise Fault(f"密钥 {key.id} 的启封部分被改动") from None
    return X25519PrivateKey.from_private_bytes(private)


def _aside(person_id: str) -> bytes:
    """Under one wrapping key lie two private keys: neither can be put in the other's place."""
    return f"{person_id}/x25519".encode()


def _wrapping(key: SigningKey, passphrase: str) -> AESGCM:
    wrapped = json.loads(key.wrapped)
    cost = Cost(wrapped["rounds"], wrapped["memory"], wrapped["lanes"])
    return AESGCM(_stretched(passphrase, decoded(wrapped["salt"]), cost))


def throwaway_signer(person_id: str) -> Signer:
    """A signer whose key nobody keeps: for scenarios, and marked so wherever it is shown."""
    signer = _signer(Ed25519PrivateKey.generate(), person_id, throwaway=True)
    return replace(signer, opener=X25519PrivateKey.generate())


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
