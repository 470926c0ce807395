"""What one guess at a passphrase or password costs: in this run next to nothing.

By design it costs a quarter of a second and 64 MiB; tests guess thousands of times. What it
costs in earnest is held to its figures by `engine/test_identity.py` and `test_signatures.py`.
"""

from argon2 import PasswordHasher

from engine.identity import passwords
from engine.signatures import keys

IN_EARNEST = (passwords.HASHER, keys.COST)


def make_cheap() -> None:
    passwords.HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    keys.COST = keys.Cost(rounds=1, memory=8, lanes=1)
