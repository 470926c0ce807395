"""What the token game is played on: the places of a procedure with all that it calls, and steps.

A place holds a token or none. An element that is entered holds one until it is done, a line one
that has not arrived. A call stands for the process it calls: what lies inside is its scope.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

START, END = "/start", "/end"


@dataclass(frozen=True)
class Flow:
    """A sequence flow; `condition` is its FEEL text, None where it has none."""

    id: str
    name: str
    source: str
    target: str
    condition: str | None
    file: str


@dataclass(frozen=True)
class Node:
    """A flow node. `event` is timer, message, signal or terminate; `xr` our own attributes."""

    id: str
    kind: str
    name: str
    file: str
    process: str
    scope: str
    lane: str | None
    xr: Mapping[str, str]
    default: str | None = None
    called: str | None = None
    attached_to: str | None = None
    interrupts: bool = True
    event: str | None = None
    refers: str | None = None
    decision: str | None = None
    operator: str | None = None
    when: str | None = None
    several: bool = False

    def words(self, name: str) -> tuple[str, ...]:
        return tuple(self.xr.get(name, "").split())


@dataclass(frozen=True)
class Transition:
    """One step.

    `does` is the element (by its path of calls) that is done with it, `shows` the id to tell it
    by; `chosen` the flow taken at a gateway, `instead` the conditions that must fail for it;
    `ends` the call that is over with it, and how; `given` how a call has just ended.

    `waits` where a person, a job, a moment or an event from outside is needed: the machine goes
    on by itself until every token waits. `hears` is the event that moves it, at once with all
    that hear it, `throws` the signal it gives. `sweeps` are scopes whose tokens are taken away,
    `empty` scopes in which none may be left. At a join (`joins`) a line that has brought its
    token once is not waited for again, as SpiffWorkflow has it; `loose` steps stand for that
    where tokens are never used up, and are not played.
    """

    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    shows: str
    does: str | None = None
    chosen: Flow | None = None
    instead: tuple[str, ...] = ()
    ends: tuple[str, str | None] | None = None
    given: tuple[str, str | None] | None = None
    waits: bool = False
    hears: str | None = None
    throws: str | None = None
    sweeps: tuple[str, ...] = ()
    empty: tuple[str, ...] = ()
    joins: bool = False
    loose: bool = False


@dataclass
class Scope:
    """What lies in a call or sub-process, or about a task.

    `inside` are places of tokens, `aside` marks that go when it is left: how it has ended, which
    events at its edge may still come.
    """

    inside: set[str] = field(default_factory=set)
    aside: set[str] = field(default_factory=set)


@dataclass(frozen=True, eq=False)
class Net:
    """The transitions of a process; a node's place is `path` as in `deliberation.convene`.

    `scopes` by the place of what they belong to, "" is the whole case; `spawned` are the places
    that come of a line which a loop sends ever new tokens into and which meet nothing else.
    `rounds` are the joins that lie in a loop. Two nets are one where they are played alike.
    """

    transitions: tuple[Transition, ...]
    nodes: dict[str, Node]
    scopes: Mapping[str, Scope] = field(default_factory=dict)
    spawned: Mapping[str, frozenset[str]] = field(default_factory=dict)
    rounds: frozenset[str] = frozenset()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Net) and self._played == other._played

    def __hash__(self) -> int:
        return self._hash

    @cached_property
    def _hash(self) -> int:
        return hash(self.transitions)

    @cached_property
    def _played(self) -> tuple[object, ...]:
        kinds = {path: node.kind for path, node in self.nodes.items()}
        return self.transitions, kinds, self.scopes, self.spawned, self.rounds

    @cached_property
    def paths_of(self) -> dict[str, frozenset[str]]:
        """Element id → the paths under which it stands; called twice, it stands twice."""
        found: dict[str, set[str]] = {}
        for path, node in self.nodes.items():
            found.setdefault(node.id, set()).add(path)
        return {name: frozenset(paths) for name, paths in found.items()}

    @cached_property
    def needing(self) -> dict[str, tuple[int, ...]]:
        """Place → the numbers of the steps that take a token from it."""
        found: dict[str, list[int]] = {}
        for number, step in enumerate(self.transitions):
            for place in step.inputs:
                found.setdefault(place, []).append(number)
        return {place: tuple(numbers) for place, numbers in found.items()}

    def named(self, name: str) -> frozenset[str]:
        """The nodes that an invariant means: by their whole path, else wherever it ends so."""
        if name in self.nodes:
            return frozenset({name})
        return frozenset(path for path in self.nodes if path.endswith(f".{name}"))
