"""Statements and their signatures: compact JWS that can be checked without a database.

The JWS header is determined by the statement it stands over, so that a change in any place
can be told from a change in any other.
"""

import json
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from engine import history
from engine.signatures.keys import Signer, decoded, encoded, key_id

MEANINGS = {"agree": "同意所示文本", "refuse": "不同意所示文本"}
PARTS = ("签名头", "陈述", "签名值")
LONGEST = 10_000


@dataclass(frozen=True)
class Statement:
    """What a signer states. `document` is the SHA-256 of the text as it was shown."""

    case: str
    element: str
    task: str | None
    document: str
    opinion: str
    signer: str
    key: str
    at: str
    case_head: str
    prev: str | None = None

    def text(self) -> str:
        meaning = MEANINGS.get(self.opinion, self.opinion)
        return history.canonical({"v": 1, "meaning": meaning, **self.__dict__})


def signed(statement: Statement, signer: Signer) -> str:
    """The statement as a compact JWS."""
    payload = statement.text().encode()
    content = f"{encoded(_header(signer.key_id, payload))}.{encoded(payload)}"
    return f"{content}.{encoded(signer.sign(content.encode()))}"


def statement_of(jws: str) -> dict[str, object]:
    """What was stated, unchecked."""
    stated = json.loads(decoded(jws.split(".")[1]))
    return dict(stated)


def verify(jws: str, public: str, document: str) -> str | None:
    """None where this key signed this text, else a sentence that names what is wrong."""
    parts = jws.split(".")
    if len(parts) != len(PARTS) or len(jws) > LONGEST:
        return "签名不是由三段组成的 JWS"
    read = []
    for name, part in zip(PARTS, parts, strict=True):
        try:
            read.append(decoded(part))
        except ValueError:
            return f"{name}被改动：不是规范的 base64url"
    if not _is_key(public):
        return "公钥被改动：不是规范的 Ed25519 公钥"
    return _judged(read[0], read[1], read[2], public) or _document(read[1], document)


def _judged(header: bytes, payload: bytes, signature: bytes, public: str) -> str | None:
    if not _is_canonical(payload):
        return "陈述被改动：不是规范的 JSON"
    if not _checks(public, header, payload, signature):
        return _place(header, payload, signature, public)
    if json.loads(payload).get("key") != key_id(public):
        return "陈述中的密钥与公钥不符"
    return None


def _is_canonical(payload: bytes) -> bool:
    try:
        stated = json.loads(payload)
    except ValueError:
        return False
    return isinstance(stated, dict) and history.canonical(stated).encode() == payload


def _place(header: bytes, payload: bytes, signature: bytes, public: str) -> str:
    """Which part was changed, given that the whole does not verify."""
    named = json.loads(payload).get("key")
    due = _header(named, payload)
    if header == due:
        return "公钥不是陈述所指的公钥" if key_id(public) != named else "签名值被改动"
    if _checks(public, due, payload, signature):
        return "签名头被改动"
    return "陈述被改动：与签名头中的摘要或者密钥标识不符"


def _is_key(public: str) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(decoded(public))
    except ValueError:
        return False
    return True


def _checks(public: str, header: bytes, payload: bytes, signature: bytes) -> bool:
    content = f"{encoded(header)}.{encoded(payload)}".encode()
    try:
        Ed25519PublicKey.from_public_bytes(decoded(public)).verify(signature, content)
    except InvalidSignature:
        return False
    return True


def _document(payload: bytes, document: str) -> str | None:
    same = json.loads(payload).get("document") == digest(document)
    return None if same else "文本与签名时所示的不同"


def _header(key: object, payload: bytes) -> bytes:
    return history.canonical(
        {"alg": "EdDSA", "kid": key, "dig": sha256(payload).hexdigest()}
    ).encode()


def covers(second: str, first: str) -> str | None:
    """None where the second signature was made over the first, else what is wrong."""
    if statement_of(second).get("prev") != digest(first):
        return "后一签名没有覆盖前一签名"
    return None


def digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()
