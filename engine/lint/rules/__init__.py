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
    soundness,
    invariants,
    weakened,
    scenarios,
)
LAST = compiled
"""Asked last: it stops at the first thing that it meets."""
