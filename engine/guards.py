"""Gates judge facts now: what the tables say of an act, as reasons with their rows."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from engine.decisions import FiredRow, Verdict
from engine.definitions import Procedure
from engine.errors import Reason
from engine.functions import functions_at
from engine.surroundings import Surroundings

HARMLESS = {"PASS", "CLEARED", "WARN"}


def decide(
    procedure: Procedure,
    decision: str,
    facts: Mapping[str, object],
    around: Surroundings,
    on: date,
) -> Verdict:
    """Evaluate one decision on the facts, with the clauses in force on `on`."""
    return procedure.decisions.evaluate(
        decision,
        facts,
        in_force=lambda clause: around.law.in_force(clause, on),
        functions=functions_at(around, strict=True),
    )


def reasons_of(verdicts: Iterable[Verdict], element: str) -> tuple[Reason, ...]:
    """The reasons against an act, each once, in the order of the tables."""
    return tuple(
        dict.fromkeys(
            Reason(str(row.outputs["reason"]), element, row.rule, row.clauses)
            for verdict in verdicts
            for row in rows_of(verdict)
            if unmet(row)
        )
    )


def rows_of(verdict: Verdict) -> Iterator[FiredRow]:
    """Every row that fired, in the decision itself and in those it requires."""
    for required in verdict.required:
        yield from rows_of(required)
    yield from verdict.rows


def unmet(row: FiredRow) -> bool:
    """Whether a row speaks against the act, with a code that says why."""
    return bool(row.outputs.get("reason")) and str(row.outputs.get("outcome")) not in HARMLESS


def recorded(verdicts: Iterable[Verdict]) -> list[dict[str, object]]:
    """Verdicts as the history keeps them: table by digest, inputs, rows with their clauses."""
    return [
        {
            "decision": verdict.decision,
            "digest": verdict.digest,
            "inputs": dict(verdict.inputs),
            "rows": [
                {"rule": row.rule, "clauses": list(row.clauses), "outputs": dict(row.outputs)}
                for row in rows_of(verdict)
            ],
        }
        for verdict in verdicts
    ]
