"""AES-256-GCM under a random key; the key wrapped for a person by ephemeral X25519 and HKDF."""

import json
from dataclasses import dataclass
from secrets import token_bytes

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from engine.errors import EngineError
from engine.history import canonical
from engine.signatures import decoded, encoded

PURPOSE = b"xuanren sealed share 1"
NONCE = 12


class NotOpened(EngineError):
    """封存的内容无法启封：密文或者密钥被改动，或者不是封给此人的。"""


@dataclass(frozen=True)
class Sealed:
    """The ciphertext of one answer; `about` (number, case, element) is bound to it."""

    about: str
    nonce: str
    ciphertext: str


def seal(about: str, text: str) -> tuple[Sealed, bytes]:
    """The sealed text and the content key, which is to be wrapped and forgotten."""
    key, nonce = AESGCM.generate_key(bit_length=256), token_bytes(NONCE)
    content = AESGCM(key).encrypt(nonce, text.encode(), about.encode())
    return Sealed(about, encoded(nonce), encoded(content)), key


def wrap(key: bytes, about: str, public: str) -> str:
    """The content key for the holder of one X25519 key, as text."""
    passing, nonce = X25519PrivateKey.generate(), token_bytes(NONCE)
    theirs = X25519PublicKey.from_public_bytes(decoded(public))
    ours = encoded(passing.public_key().public_bytes_raw())
    wrapping = _derived(passing.exchange(theirs), ours, public)
    kept = wrapping.encrypt(nonce, key, about.encode())
    return canonical({"v": 1, "passing": ours, "nonce": encoded(nonce), "key": encoded(kept)})


def open_sealed(sealed: Sealed, wrapped: str, opener: X25519PrivateKey) -> str:
    """The text, for the person whom the key was wrapped for. Raises NotOpened."""
    try:
        key = _unwrapped(sealed.about, wrapped, opener)
        content = AESGCM(key).decrypt(
            decoded(sealed.nonce), decoded(sealed.ciphertext), sealed.about.encode()
        )
    except (InvalidTag, ValueError, KeyError, TypeError):
        raise NotOpened from None
    return content.decode()


def rewrap(sealed: Sealed, wrapped: str, opener: X25519PrivateKey, public: str) -> str:
    """The content key for one more person. Raises NotOpened."""
    open_sealed(sealed, wrapped, opener)
    return wrap(_unwrapped(sealed.about, wrapped, opener), sealed.about, public)


def _unwrapped(about: str, wrapped: str, opener: X25519PrivateKey) -> bytes:
    given = json.loads(wrapped)
    passing = X25519PublicKey.from_public_bytes(decoded(given["passing"]))
    ours = encoded(opener.public_key().public_bytes_raw())
    wrapping = _derived(opener.exchange(passing), given["passing"], ours)
    return wrapping.decrypt(decoded(given["nonce"]), decoded(given["key"]), about.encode())


def _derived(shared: bytes, passing: str, public: str) -> AESGCM:
    salt = f"{passing}.{public}".encode()
    return AESGCM(HKDF(SHA256(), 32, salt, PURPOSE).derive(shared))
