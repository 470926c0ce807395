"""One thing changed in one file of a procedure, and what has to be looked at to see it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

Texts = Mapping[str, str]
"""Path below the folder of procedures → text."""


@dataclass(frozen=True)
class Reach:
    """Which scenarios can see a mutant: it is judged by no other.

    `decision`: those in which this table says something else; `refusing`: those in which it
    says something against an act; `feel`: those in which this expression gives something else
    when it reads `changed`; `acts`: those that try one of these elements; `everywhere`: all.
    """

    decision: str = ""
    rows: bool = False
    refusing: str = ""
    feel: str = ""
    changed: str = ""
    acts: frozenset[str] = frozenset()
    everywhere: bool = False


@dataclass(frozen=True)
class Mutant:
    """`file` is the path, `text` what stands there now; `what` tells the change."""

    file: str
    element: str
    operator: str
    what: str
    text: str
    reach: Reach

    @property
    def id(self) -> str:
        return ": ".join(filter(None, (self.file, self.element, self.operator, self.what)))


Mutants = Iterator[Mutant]
