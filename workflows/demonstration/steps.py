"""What may happen in a story. Each step leaves exactly one line with an actor in its case.

`gap` counts working days since the step before; 0 is later on the same day. In texts {day},
{year}, {later} (ten days on), {earlier} (half a year back), {name}, {title}, {unit}, {n} (the
bureau's number) and {accountability} (the number of that case about the same person) are filled.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

Values = Mapping[str, object]


@dataclass(frozen=True)
class Do:
    """Somebody does an element; `refused` where the attempt must be refused."""

    element: str
    gap: int
    actor: str
    values: Values = field(default_factory=dict)
    refused: bool = False


@dataclass(frozen=True)
class Begin:
    """Somebody takes an open task and types the half of it."""

    element: str
    gap: int
    actor: str
    fields: Values


@dataclass(frozen=True)
class Attach:
    """Somebody puts a file before the case: a scan (`.png`) or a document (`.pdf`)."""

    element: str
    gap: int
    actor: str
    name: str
    lines: tuple[str, ...] = ()


@dataclass(frozen=True)
class Send:
    """Something arrives from outside the case."""

    message: str
    gap: int
    actor: str
    values: Values


@dataclass(frozen=True)
class Correct:
    """Somebody corrects a recorded fact."""

    path: str
    gap: int
    actor: str
    value: object
    reason: str


@dataclass(frozen=True)
class Withdraw:
    """Somebody withdraws the case."""

    gap: int
    actor: str
    reason: str


Step = Do | Begin | Attach | Send | Correct | Withdraw


@dataclass(frozen=True)
class Story:
    """One case: whom it is about, the post or matter, what happens, when it stopped.

    `ended` counts working days: 1 is the last one before the day of loading. `start` adds to
    the start data.
    """

    name: str
    number: int
    title: str
    steps: tuple[Step, ...]
    ended: int
    start: Values = field(default_factory=dict)
    procedure: str = "promotion"
    starter: str = "officer"
