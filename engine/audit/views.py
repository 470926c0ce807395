"""What the auditor's desk shows: frozen, plain."""

from dataclasses import dataclass, field
from datetime import date, datetime

from engine.views import ClauseView, DiagramView, FactRow, ReasonView


@dataclass(frozen=True)
class Query:
    """What an auditor looks for; what is empty does not narrow.

    `person` is an actor or the person a case is about (id or part of a name); `unit` a unit's
    name; `overdue` is now (open and late) or ever; days are those of Asia/Shanghai.
    """

    person: str = ""
    unit: str = ""
    type: str = ""
    element: str = ""
    clause: str = ""
    signer: str = ""
    case: str = ""
    reason: str = ""
    refusals: bool = False
    overdue: str = ""
    since: date | None = None
    until: date | None = None

    def told(self) -> dict[str, object]:
        """What was asked, without what was left empty."""
        return {name: value for name, value in self.__dict__.items() if value}


@dataclass(frozen=True)
class FoundEvent:
    """One line of a search."""

    chain: str
    seq: int
    at: datetime
    type: str
    act: str
    element: str
    actor: str
    actor_id: str | None
    case_id: str | None
    subject: str
    summary: str


@dataclass(frozen=True)
class FoundPage:
    rows: tuple[FoundEvent, ...]
    total: int
    page: int
    pages: int


@dataclass(frozen=True)
class ChangeRow:
    """One value of an act: as the form calls it, as it was before, as it is now."""

    label: str
    new: str
    old: str | None = None


@dataclass(frozen=True)
class FiredView:
    """One table row that fired: its rule, what it gave, and the clauses it rests on."""

    decision: str
    rule: str
    outputs: str
    clauses: tuple[ClauseView, ...]


@dataclass(frozen=True)
class RecordedReason:
    """A reason as it was recorded, with the table row that gave it."""

    view: ReasonView
    rule: str | None


@dataclass(frozen=True)
class SignatureView:
    """A signature: by whom, with which key, over which text; `fault` empty where it holds."""

    signer: str
    signer_id: str
    key: str
    document: str
    opinion: str
    jws: str
    void_at: datetime | None
    fault: str


@dataclass(frozen=True)
class EventView:
    """One event of a case's chain, told in full."""

    seq: int
    at: datetime
    type: str
    act: str
    element: str | None
    element_name: str
    actor: str
    actor_id: str | None
    posts: tuple[str, ...]
    hash: str
    erased: bool
    kinds: frozenset[str]
    values: tuple[ChangeRow, ...] = ()
    rows: tuple[FiredView, ...] = ()
    reasons: tuple[RecordedReason, ...] = ()
    signature: SignatureView | None = None


@dataclass(frozen=True)
class StandView:
    """A place at which the case stood: who had to act, or what the machine waited for."""

    element: str
    name: str
    holder: str
    since: datetime


@dataclass(frozen=True)
class MomentView:
    """Where the tokens stood right after one event, as the history alone tells it."""

    seq: int
    at: datetime
    act: str
    standing: tuple[StandView, ...]
    diagrams: tuple[DiagramView, ...]


@dataclass(frozen=True)
class TrailView:
    """A case's whole chain. `counts` is by kind: all, refusal, signature, vote."""

    case_id: str
    subject: str
    about: str
    procedure_name: str
    definition_version: int
    definition_digest: str
    state: str
    outcome: str
    started_at: datetime
    length: int
    head: str
    only: str
    counts: dict[str, int]
    events: tuple[EventView, ...]
    moment: MomentView | None


@dataclass(frozen=True)
class KnownGroup:
    """What one entry of the history had told by then, as it stood then."""

    seq: int
    title: str
    rows: tuple[FactRow, ...]


@dataclass(frozen=True)
class SightView:
    """What somebody could see in a case when they acted.

    `instead` is what they were told of what they might not know; `kept_back` how many entries
    of the discipline organs were not for them.
    """

    knows: bool
    known: tuple[KnownGroup, ...]
    standing: tuple[str, ...]
    instead: str
    kept_back: int


@dataclass(frozen=True)
class SuppliedView:
    """The facts that a gate read of one act: which act, whose, and what they were then."""

    seq: int
    name: str
    actor: str
    facts: tuple[str, ...]


@dataclass(frozen=True)
class GateView:
    """One table that let an act pass: its version, inputs, rows, and where the facts came from."""

    decision: str
    name: str
    digest: str
    inputs: tuple[tuple[str, str], ...]
    rows: tuple[FiredView, ...]
    supplied: tuple[SuppliedView, ...]


@dataclass(frozen=True)
class LaterView:
    """Something that came, changed or fell away only after an act."""

    seq: int
    at: datetime
    told: str


@dataclass(frozen=True)
class ActOnTheWay:
    """An act without which the outcome would not be: by whom, in which post, on what."""

    event: EventView
    part: str
    acting: str
    clauses: tuple[ClauseView, ...] = ()
    gates: tuple[GateView, ...] = ()
    refused: tuple[EventView, ...] = ()
    sight: SightView | None = None
    later: tuple[LaterView, ...] = ()


@dataclass(frozen=True)
class ResponsibilityView:
    """The way back from where a case ended, or stands, to how it began: the last act first.

    `aside` was done too, but no way in the model leads from it to the outcome.
    """

    case_id: str
    subject: str
    about: str
    procedure_name: str
    definition_version: int
    state: str
    outcome: str
    ends: tuple[str, ...]
    acts: tuple[ActOnTheWay, ...]
    aside: tuple[EventView, ...]
    linked: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Fault:
    """Something that is not as it was written: in which chain, at which event, what."""

    chain: str
    seq: int | None
    what: str

    def __str__(self) -> str:
        place = f" 第 {self.seq} 条" if self.seq else ""
        return f"{self.chain}{place}：{self.what}"


@dataclass(frozen=True)
class Proof:
    """The outcome of recomputing a case: its chain, and the rows that its history speaks of."""

    case_id: str
    at: datetime
    length: int
    head: str
    faults: tuple[Fault, ...]
    compared: dict[str, int] = field(default_factory=dict)

    @property
    def whole(self) -> bool:
        return not self.faults


@dataclass(frozen=True)
class Export:
    """A file to take away, and its SHA-256 as the history keeps it."""

    name: str
    kind: str
    digest: str
    content: bytes = field(repr=False)
