"""Electronic signatures: who signed exactly which text, provable without the database.

A signature is a compact JWS (EdDSA) over a statement: case, element, digest of the text as
it was shown, opinion, signer, key, time, the head of the case's chain, and the digest of the
signature before it.
"""

from engine.signatures.keeping import SameSigner, keep_signature, require_key, verify_row
from engine.signatures.keys import (
    HASHING,
    SealingHalf,
    Signer,
    WrongPassphrase,
    decoded,
    encoded,
    enrol,
    key_id,
    sealing_half,
    throwaway_signer,
    unlock,
)
from engine.signatures.statements import Statement, covers, digest, signed, statement_of, verify

__all__ = [
    "HASHING",
    "SameSigner",
    "SealingHalf",
    "Signer",
    "Statement",
    "WrongPassphrase",
    "covers",
    "decoded",
    "digest",
    "encoded",
    "enrol",
    "keep_signature",
    "key_id",
    "require_key",
    "sealing_half",
    "signed",
    "statement_of",
    "throwaway_signer",
    "unlock",
    "verify",
    "verify_row",
]
