"""The rules, one a module; each gives a finding for everything it finds wrong."""

from engine.lint import invariants
from engine.lint.rules import (
    clauses,
    compiled,
    expressions,
    forms,
    gateways,
    ids,
    kept,
    lanes,
    names,
    outcomes,
    picture,
    references,
    scenarios,
    scopes,
    settings,
    soundness,
    unsupported,
    weakened,
)

RULES = (
    unsupported,
    ids,
    scopes,
    gateways,
    lanes,
    forms,
    references,
    expressions,
    clauses,
    names,
    outcomes,
    settings,
    picture,
    kept,
    weakened,
    scenarios,
)
PROOF = (soundness, invariants)
"""Asked once of the same files: proved by the token game, whatever the law, roles and day."""
LAST = compiled
"""Asked last: it stops at the first thing that it meets."""
