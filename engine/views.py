"""What readings return: frozen, plain, ready for a page. Nothing here knows the database."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from engine.forms import Form


@dataclass(frozen=True)
class ClauseView:
    """A clause as a page cites it; `verified` is false until a person has compared it.

    In force from `since` to `until`, both days included; None where the register has no day.
    """

    id: str
    title: str
    article: str
    summary: str
    verified: bool
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class ReasonView:
    """One reason as this viewer may see it: a sentence, its clauses, and who can supply it."""

    code: str
    text: str
    text_en: str
    clauses: tuple[ClauseView, ...]
    supply: tuple[str, ...]
    element: str | None = None
    detail: str | None = None
    hint: str = ""


@dataclass(frozen=True)
class WhyView:
    """An element by its name, and what doing it now would be refused with."""

    name: str
    reasons: tuple[ReasonView, ...]


@dataclass(frozen=True)
class ConditionView:
    """One condition of a gate, met or not, with the clauses it rests on."""

    code: str
    label: str
    label_en: str
    met: bool
    clauses: tuple[ClauseView, ...]


@dataclass(frozen=True)
class InboxItem:
    task_id: str
    case_id: str
    element: str
    name: str
    subject: str
    about: str
    procedure: str
    created_at: datetime
    due_at: datetime | None
    due_provisional: bool
    overdue: bool
    claimed_by: str | None
    mine: bool


@dataclass(frozen=True)
class Inbox:
    """One page of a person's work list. `counts`: mine, role, due (within 3 days), overdue."""

    items: tuple[InboxItem, ...]
    counts: Mapping[str, int]
    total: int
    page: int
    pages: int


@dataclass(frozen=True)
class FactRow:
    """One recorded fact: label, value as text, and the act it comes from."""

    path: str
    label: str
    text: str


@dataclass(frozen=True)
class FactGroup:
    title: str
    rows: tuple[FactRow, ...]


@dataclass(frozen=True)
class ActView:
    """Who did what before: shown beside the form and on the time line."""

    at: datetime
    type: str
    element: str | None
    name: str
    person: str | None
    summary: str


@dataclass(frozen=True)
class SignedText:
    """The exact text that a signature will cover, its digest, and who has signed it already."""

    text: str
    digest: str
    signed_by: tuple[str, ...]
    has_key: bool


@dataclass(frozen=True)
class BackView:
    """A task that a case may be sent back to; `again` are the others to be done again then."""

    task_id: str
    name: str
    person: str
    at: datetime
    again: tuple[str, ...]


@dataclass(frozen=True)
class TaskView:
    """A task page: what to decide, on what facts, under which clause, by when."""

    task_id: str
    case_id: str
    element: str
    name: str
    documentation: str
    subject: str
    about: str
    procedure: str
    version: int
    created_at: datetime
    due_at: datetime | None
    due_provisional: bool
    due_basis: str | None
    overdue: bool
    claimed_by: str | None
    claimed_by_name: str | None
    may_act: bool
    form: Form
    values: Mapping[str, object]
    draft_saved_at: datetime | None
    options: Mapping[str, tuple[tuple[str, str], ...]]
    facts: tuple[FactGroup, ...]
    clauses: tuple[ClauseView, ...]
    acts: tuple[ActView, ...]
    blocked: tuple[ReasonView, ...]
    conditions: tuple[ConditionView, ...]
    signs: SignedText | None
    has_key: bool
    back: tuple[BackView, ...]


@dataclass(frozen=True)
class OpenView:
    """Where the case stands: one open or held element, who has it, why it does not move."""

    element: str
    name: str
    task_id: str | None
    holder: str
    since: datetime
    due_at: datetime | None
    reasons: tuple[ReasonView, ...]


@dataclass(frozen=True)
class DiagramView:
    """A model's XML and where its tokens are, as this viewer may see them (element ids)."""

    key: str
    name: str
    xml: str
    done: tuple[str, ...]
    active: tuple[str, ...]
    failed: tuple[str, ...]
    steps: tuple[tuple[str, str, str], ...]  # element, name, done|active|failed|waiting


@dataclass(frozen=True)
class JobView:
    id: int
    element: str
    name: str
    kind: str
    due_at: datetime
    attempt: int
    state: str
    last_error: str | None


@dataclass(frozen=True)
class MessageView:
    """A message this viewer may send to the case now."""

    name: str
    label: str
    form: Form


@dataclass(frozen=True)
class NextStep:
    """An element that is not open yet, so that a page can answer why."""

    element: str
    name: str


@dataclass(frozen=True)
class CaseRow:
    """One line of a list of cases; `outcome` in words."""

    case_id: str
    subject: str
    about: str
    procedure: str
    state: str
    outcome: str
    started_at: datetime
    standing: str


@dataclass(frozen=True)
class CasePage:
    rows: tuple[CaseRow, ...]
    total: int
    page: int
    pages: int


@dataclass(frozen=True)
class CaseView:
    """A case page, for this viewer: where it is, who has it, why it is blocked."""

    case_id: str
    subject: str
    about: str
    procedure: str
    procedure_name: str
    state: str
    outcome: str
    started_at: datetime
    started_by: str | None
    definition_version: int
    rules_on: date
    open: tuple[OpenView, ...]
    later: tuple[NextStep, ...]
    facts: tuple[FactGroup, ...]
    timeline: tuple[ActView, ...]
    diagrams: tuple[DiagramView, ...]
    jobs: tuple[JobView, ...]
    messages: tuple[MessageView, ...]
    related: tuple[CaseRow, ...]
    may_correct: bool
    may_cancel: bool
    history_whole: bool


@dataclass(frozen=True)
class ProcedureView:
    """A procedure this person may start, with its start form."""

    key: str
    name: str
    name_en: str
    version: int
    form: Form


@dataclass(frozen=True)
class Completed:
    """Which act of which case was done."""

    case_id: str
    element: str


@dataclass(frozen=True)
class NextAct:
    """What comes after an act: the actor's own next task in the case, if any; or its end."""

    task_id: str | None
    ended: bool
