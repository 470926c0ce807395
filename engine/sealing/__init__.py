"""What only named people may read: sealed on completion, opened by them, handed over by two.

The plain text stands in no row but as ciphertext under a key of its own, and that key is
wrapped for each person who may open it. Everything else knows its number.
"""

from engine.sealing.cipher import NotOpened, Sealed, open_sealed, rewrap, seal, wrap
from engine.sealing.entitlement import Desk, Entitled, desk_at, entitled, offered, sealing_keys
from engine.sealing.keeping import Sealing, digest_of, handed_over, sealed_of
from engine.sealing.leaks import tells, without

__all__ = [
    "Desk",
    "Entitled",
    "NotOpened",
    "Sealed",
    "Sealing",
    "desk_at",
    "digest_of",
    "entitled",
    "handed_over",
    "offered",
    "open_sealed",
    "rewrap",
    "seal",
    "sealed_of",
    "sealing_keys",
    "tells",
    "without",
    "wrap",
]
