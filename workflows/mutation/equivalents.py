"""The mutants of a procedure that nobody could tell from it, each with the reason why."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

FILE = "equivalents.yaml"


class EquivalentsError(ValueError):
    """The list is not written as it has to be; says where."""


@dataclass(frozen=True)
class Equivalents:
    """The reason by the id of the mutant."""

    file: str
    reasons: Mapping[str, str]

    def wrong(self, mutants: Iterable[str], killed: Iterable[str]) -> list[str]:
        """What the list says that is not so: mutants that there are not, or that are killed."""
        known, dead = set(mutants), set(killed)
        return [
            *(f"{self.file}: 没有这一变异：{name}" for name in self.reasons if name not in known),
            *(f"{self.file}: 并不等价，已被判出：{name}" for name in self.reasons if name in dead),
        ]


def equivalents_of(folder: Path) -> Equivalents:
    """The list beside a procedure: `- reason: …` with its `mutants: […]`; without one, none.

    Raises EquivalentsError for anything else, an empty reason or a mutant named twice.
    """
    file = folder / FILE
    name = f"{folder.name}/{FILE}"
    if not file.is_file():
        return Equivalents(name, {})
    given = yaml.safe_load(file.read_text("utf-8"))
    if not isinstance(given, list):
        raise EquivalentsError(f"{name}: 应为列表")
    reasons: dict[str, str] = {}
    for number, entry in enumerate(given, start=1):
        reason, mutants = _entry(f"{name}: 第 {number} 项", entry)
        for mutant in mutants:
            if mutant in reasons:
                raise EquivalentsError(f"{name}: 第 {number} 项：重复：{mutant}")
            reasons[mutant] = reason
    return Equivalents(name, reasons)


def _entry(place: str, entry: object) -> tuple[str, list[str]]:
    if not isinstance(entry, dict) or set(entry) != {"reason", "mutants"}:
        raise EquivalentsError(f"{place}：应有 reason 和 mutants 两项")
    reason, mutants = str(entry["reason"] or "").strip(), entry["mutants"]
    if not reason:
        raise EquivalentsError(f"{place}：没有写明理由")
    if not isinstance(mutants, list) or not mutants:
        raise EquivalentsError(f"{place}：mutants 应为列表")
    return reason, [str(mutant) for mutant in mutants]
