"""The check of a procedure: every rule is asked, and nothing found hides anything else."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from hashlib import sha256

from engine.lint.bundle import Bundle, Known, bundle_of
from engine.lint.finding import ERROR, UNPROVEN, WARNING, Finding
from engine.lint.rules import LAST, PROOF, RULES
from engine.surroundings import Surroundings

CALENDAR_FUNCTIONS = frozenset({"working_days", "working_days_between"})

__all__ = [
    "ERROR",
    "UNPROVEN",
    "WARNING",
    "Bundle",
    "Finding",
    "Known",
    "bundle_of",
    "check",
    "known_to",
    "proof",
    "refused",
    "report_digest",
    "unproven",
]


def check(key: str, files: Mapping[str, str], known: Known) -> tuple[Finding, ...]:
    """All findings about a procedure's files, errors first, in the order of the files."""
    bundle = bundle_of(key, files)
    found = [*bundle.unread]
    for rule in RULES:
        found += rule.check(bundle, known)
    found += proof(key, files)
    told = {(f.file, f.element) for f in found if f.severity == ERROR}
    found += [
        f
        for f in LAST.check(bundle, known)
        if (f.file, f.element) not in told and not (bundle.unread)
    ]
    unique = dict.fromkeys(found)
    return tuple(sorted(unique, key=_order))


def _order(finding: Finding) -> tuple[int, str, str, str]:
    weight = (ERROR, UNPROVEN, WARNING).index(finding.severity)
    return (weight, finding.file, finding.element, finding.rule)


@lru_cache(maxsize=64)
def _proof(key: str, items: tuple[tuple[str, str], ...]) -> tuple[Finding, ...]:
    bundle = bundle_of(key, dict(items))
    return tuple(finding for rule in PROOF for finding in rule.check(bundle))


def proof(key: str, files: Mapping[str, str]) -> tuple[Finding, ...]:
    """What the token game finds: of a check the part that asks for no law, role or day."""
    return _proof(key, tuple(sorted(files.items())))


def known_to(
    around: Surroundings,
    today: date,
    *,
    scenario_outcomes: Mapping[str, frozenset[str]] | None = None,
    published: Mapping[str, str] | None = None,
) -> Known:
    """What a model may name in these surroundings on this day."""
    return Known(
        law=around.law,
        today=today,
        roles=frozenset(around.role_names),
        operators=frozenset(around.handlers),
        functions=frozenset(around.functions) | CALENDAR_FUNCTIONS,
        scenario_outcomes=scenario_outcomes,
        published=published or {},
    )


def refused(findings: tuple[Finding, ...]) -> bool:
    """Whether anything found stands in the way of publishing."""
    return any(finding.severity == ERROR for finding in findings)


def unproven(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """What the proof could not decide: a second person has to answer for it in writing."""
    return tuple(finding for finding in findings if finding.severity == UNPROVEN)


def report_digest(findings: tuple[Finding, ...]) -> str:
    """The digest of a report: of its lines, as they are printed."""
    return sha256("\n".join(finding.line for finding in findings).encode()).hexdigest()
