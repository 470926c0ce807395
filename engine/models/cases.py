"""Definitions, cases, tasks, evidence, jobs: what the engine keeps about a procedure."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from engine.models.base import Base, Json, Moment


class ProcessDefinition(Base):
    """One published version of a procedure with all that it calls; never changed after."""

    __tablename__ = "process_definition"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(index=True)
    version: Mapped[int]
    digest: Mapped[str] = mapped_column(unique=True)
    files: Mapped[dict[str, str]] = mapped_column(Json)
    published_at: Mapped[datetime] = mapped_column(Moment)
    published_by: Mapped[str | None]
    __table_args__ = (UniqueConstraint("key", "version"),)


class ProcessInstance(Base):
    """One case. `tokens` is SpiffWorkflow's state as text; `revision` moves with every change.

    `senders` are the hands that may bring a message which it awaits: `|role@unit|role@unit|`.
    """

    __tablename__ = "process_instance"
    __told__ = ("about", "subject_key", "round", "rules_as_of", "parameters", "senders")
    id: Mapped[str] = mapped_column(primary_key=True)
    procedure: Mapped[str] = mapped_column(index=True)
    definition_id: Mapped[int] = mapped_column(ForeignKey("process_definition.id"))
    subject: Mapped[str]
    about: Mapped[str] = mapped_column(default="", server_default="")
    subject_key: Mapped[str | None] = mapped_column(index=True)
    round: Mapped[str | None]
    state: Mapped[str] = mapped_column(default="running", index=True)
    outcome: Mapped[str | None]
    rules_as_of: Mapped[str | None]
    parameters: Mapped[dict[str, object]] = mapped_column(Json)
    tokens: Mapped[str] = mapped_column(Text)
    senders: Mapped[str] = mapped_column(default="", server_default="")
    started_at: Mapped[datetime] = mapped_column(Moment, index=True)
    started_by: Mapped[str | None]
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    revision: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": revision}  # noqa: RUF012  SQLAlchemy's own signature


class UserTask(Base):
    """Work waiting for a person. `path` is the calls that lead to the element, dot-joined.

    `role` is the role that may do it, or several with a space between. `seq` counts the tasks
    of a case in the order in which they were opened.
    """

    __tablename__ = "user_task"
    id: Mapped[str] = mapped_column(primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("process_instance.id"), index=True)
    seq: Mapped[int]
    element: Mapped[str]
    path: Mapped[str]
    name: Mapped[str]
    role: Mapped[str | None]
    unit_id: Mapped[str | None]
    performer: Mapped[str | None]
    batch: Mapped[str | None]
    audience: Mapped[str | None]
    state: Mapped[str] = mapped_column(default="created")
    claimed_by: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(Moment)
    due_at: Mapped[datetime | None] = mapped_column(Moment)
    due_provisional: Mapped[bool] = mapped_column(default=False)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    ended_by: Mapped[str | None]
    version: Mapped[int] = mapped_column()

    @property
    def roles(self) -> tuple[str, ...]:
        return tuple((self.role or "").split())

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
    __table_args__ = (Index("ix_user_task_worklist", "state", "role", "unit_id"),)


class Snapshot(Base):
    """Where a case stood when a task was about to be completed, or its model to be changed.

    `id` is that task's, or the case's own. `evidence`, `tasks` and `signatures` are how many of
    each it had; `tokens` are deflated. Gone with the end of the case.
    """

    __tablename__ = "snapshot"
    id: Mapped[str] = mapped_column(primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("process_instance.id"), index=True)
    definition_id: Mapped[int] = mapped_column(ForeignKey("process_definition.id"))
    evidence: Mapped[int]
    tasks: Mapped[int]
    signatures: Mapped[int]
    tokens: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)


class Draft(Base):
    """What one person has typed into one task's form so far, as typed."""

    __tablename__ = "draft"
    task_id: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[str] = mapped_column(primary_key=True)
    fields: Mapped[dict[str, object]] = mapped_column(Json)
    saved_at: Mapped[datetime] = mapped_column(Moment)


class Evidence(Base):
    """One accepted answer, message, handler's result or correction; never changed.

    `kind` is start, answer, message, result, outcome, decision, correction or return; `element`
    the element (or the path corrected); `member` the voter where an element is done by several.
    A return supersedes the rows before it that are numbered above its `after`.
    """

    __tablename__ = "evidence"
    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("process_instance.id"))
    seq: Mapped[int]
    kind: Mapped[str]
    element: Mapped[str]
    member: Mapped[str | None]
    batch: Mapped[str | None]
    task_id: Mapped[str | None]
    content: Mapped[dict[str, object]] = mapped_column(Json)
    actor: Mapped[str | None]
    at: Mapped[datetime] = mapped_column(Moment)
    __table_args__ = (UniqueConstraint("case_id", "seq"),)


class Job(Base):
    """Work waiting for the machine: a service task, a timer, a message. Gone when done.

    `element` is the element of the case, or the name of the message that `payload` comes with.
    """

    __tablename__ = "job"
    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("process_instance.id"), index=True)
    kind: Mapped[str]
    element: Mapped[str]
    token: Mapped[str] = mapped_column(unique=True)
    operator: Mapped[str | None]
    due_at: Mapped[datetime] = mapped_column(Moment, index=True)
    provisional: Mapped[bool] = mapped_column(default=False)
    attempt: Mapped[int] = mapped_column(default=0)
    state: Mapped[str] = mapped_column(default="due")
    owner: Mapped[str | None]
    lease_until: Mapped[datetime | None] = mapped_column(Moment)
    last_error: Mapped[str | None]
    payload: Mapped[dict[str, object] | None] = mapped_column(Json)


class CaseLink(Base):
    """One case names another: `field` is the fact that does (`apply.accountability_case`)."""

    __tablename__ = "case_link"
    case_id: Mapped[str] = mapped_column(ForeignKey("process_instance.id"), primary_key=True)
    field: Mapped[str] = mapped_column(primary_key=True)
    target_id: Mapped[str] = mapped_column(ForeignKey("process_instance.id"), index=True)


class Incident(Base):
    """A fault somebody must look at."""

    __tablename__ = "incident"
    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("process_instance.id"), index=True)
    job_id: Mapped[int | None]
    element: Mapped[str]
    message: Mapped[str]
    opened_at: Mapped[datetime] = mapped_column(Moment)
    resolved_at: Mapped[datetime | None] = mapped_column(Moment)
    resolved_by: Mapped[str | None]


class Submission(Base):
    """The key of a posted form, so that a second click is told and never done twice."""

    __tablename__ = "submission"
    key: Mapped[str] = mapped_column(primary_key=True)
    actor: Mapped[str]
    at: Mapped[datetime] = mapped_column(Moment)
