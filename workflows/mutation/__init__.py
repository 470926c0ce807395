"""Mutation of procedures: is every row, condition, guard, binding and deadline held by somebody.

A mutant is a procedure with one thing changed. It is killed by the check, or by a scenario that
goes another way than it says. It lies here and not in the engine because its second judge is
the scenario player, and the player knows the county and the law.
"""

from workflows.mutation.equivalents import Equivalents, EquivalentsError
from workflows.mutation.mutant import Mutant
from workflows.mutation.mutators import mutants_of
from workflows.mutation.run import Report, ScenariosFailed, Settings, Verdict, mutate

__all__ = [
    "Equivalents",
    "EquivalentsError",
    "Mutant",
    "Report",
    "ScenariosFailed",
    "Settings",
    "Verdict",
    "mutants_of",
    "mutate",
]
