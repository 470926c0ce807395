"""Proof: every chain recomputed, every case's rows held against what its history speaks of."""

from collections.abc import Iterator, Mapping

from sqlalchemy import select
from sqlalchemy.exc import StatementError
from sqlalchemy.orm import Session

from engine.audit.attached import FILES, file_faults
from engine.audit.replay import Replay, chain_of
from engine.audit.rows import (
    TABLES,
    Held,
    differing,
    evidence_faults,
    job_faults,
    link_faults,
    signature_faults,
    task_faults,
)
from engine.audit.sealed import sealed_faults
from engine.audit.views import Fault, Proof
from engine.casefile import CaseFile
from engine.context import Context
from engine.definitions import Procedure, compile_procedure, digest_of
from engine.errors import EngineError, NotFound
from engine.facts import CaseRows
from engine.history import GENESIS, body_of, first_fault, plain
from engine.interpreter import Execution
from engine.models import (
    Chain,
    Evidence,
    HistoryEvent,
    ProcessDefinition,
    ProcessInstance,
    Signature,
    UserTask,
)
from engine.paths import at, nested
from engine.rowkeeping import CHAIN, row_faults

UNREADABLE = (ValueError, LookupError, TypeError, AttributeError, StatementError, EngineError)
"""What edited rows raise when they are read: told as a fault, never thrown at an auditor."""
CHECKS = (
    evidence_faults, task_faults, signature_faults, file_faults, job_faults, link_faults,
    sealed_faults,
)  # fmt: skip


def prove(ctx: Context, case_id: str) -> Proof:
    """One case: its chain, and its rows. Raises NotFound for a case nobody ever spoke of."""
    events = chain_of(ctx.session, case_id)
    case = ctx.session.get(ProcessInstance, case_id)
    if not events and case is None:
        raise NotFound(message="没有这个案件")
    chain = ctx.session.get(Chain, f"case:{case_id}")
    faults = sorted(_case_faults(ctx, case_id), key=lambda f: (f.seq is None, f.seq or 0))
    compared = {"history_event": len(events), **dict.fromkeys(TABLES, 0)}
    for name, model in (("evidence", Evidence), ("user_task", UserTask), ("signature", Signature)):
        ids = select(model.id).where(model.case_id == case_id)
        compared[name] = len(ctx.session.scalars(ids).all())
    compared["evidence_file"] = sum(e.type in FILES for e in events)
    head = chain.head if chain else GENESIS
    return Proof(case_id, ctx.now, len(events), head, tuple(faults), compared)


def proofs(ctx: Context) -> tuple[Fault, ...]:
    """The whole installation: all chains, all cases, all published models."""
    session = ctx.session
    chains = {*session.scalars(select(Chain.id)), *session.scalars(select(HistoryEvent.chain))}
    found = [fault for name in sorted(chains) if (fault := _chain_fault(session, name))]
    for case_id in sorted(_cases(session, chains)):
        rows = _case_faults(ctx, case_id)
        found += [f for f in rows if f not in found]
    kept = (Fault(CHAIN, fault.seq, fault.what) for fault in row_faults(session))
    return (*found, *_definition_faults(session), *kept)


def _cases(session: Session, chains: set[str]) -> set[str]:
    """Every case that anything speaks of: a row, a chain, or the year's register."""
    numbered = session.scalars(select(HistoryEvent).where(HistoryEvent.type == "case.numbered"))
    return {
        *(name.removeprefix("case:") for name in chains if name.startswith("case:")),
        *(str(case) for event in numbered if (case := body_of(event).get("case"))),
        *session.scalars(select(ProcessInstance.id)),
        *session.scalars(select(Evidence.case_id).distinct()),
        *session.scalars(select(UserTask.case_id).distinct()),
        *session.scalars(select(Signature.case_id).distinct()),
    }


def _chain_fault(session: Session, name: str) -> Fault | None:
    try:
        fault = first_fault(session, name)
    except UNREADABLE as error:
        return Fault(name, None, f"有无法读取的登记（{type(error).__name__}）")
    return Fault(name, *fault) if fault else None


def _case_faults(ctx: Context, case_id: str) -> list[Fault]:
    """The chain's first fault, then whatever in the rows is not as the history tells it."""
    name = f"case:{case_id}"
    found = [fault] if (fault := _chain_fault(ctx.session, name)) else []
    try:
        events = chain_of(ctx.session, case_id)
        case = ctx.session.get(ProcessInstance, case_id)
        if case is None or not events:
            missing = "process_instance 中没有这个案件" if case is None else "没有这个案件的历史"
            return [*found, Fault(name, 1, missing)]
        held = _held(ctx, case, events)
        found += _instance_faults(held, case)
    except UNREADABLE as error:
        return [*found, Fault(name, None, f"案件的行无法读取（{type(error).__name__}）")]
    for check in CHECKS:
        try:
            found += check(held)
        except UNREADABLE as error:
            table = check.__name__.removesuffix("_faults")
            found.append(Fault(name, None, f"{table} 的行无法读取（{type(error).__name__}）"))
    return found or _token_faults(held, case)


def _held(ctx: Context, case: ProcessInstance, events: list[HistoryEvent]) -> Held:
    definition = ctx.session.get_one(ProcessDefinition, case.definition_id)
    replay = Replay()
    for event in events:
        replay.take(event)
    procedure = compile_procedure(definition.key, definition.files)
    return Held(ctx, case.id, events, procedure, replay, dict(_versions(ctx, events)))


def _versions(ctx: Context, events: list[HistoryEvent]) -> Iterator[tuple[int, Procedure]]:
    """From which entry on the case was on which version of its procedure."""
    digests = {
        e.seq: body_of(e).get("definition")
        for e in events
        if e.type in {"case.started", "case.migrated"}
    }
    query = select(ProcessDefinition).where(ProcessDefinition.digest.in_(digests.values()))
    known = {row.digest: row for row in ctx.session.scalars(query)}
    for seq, digest in digests.items():
        if row := known.get(str(digest)):
            yield seq, compile_procedure(row.key, row.files)


def _instance_faults(held: Held, case: ProcessInstance) -> Iterator[Fault]:
    """The case's own row against how it began and how it ended."""
    first, last = held.events[0], held.events[-1]
    begun, last_told = body_of(first), _definition_told(held)
    told: dict[str, object] = {"started_at": first.at, "started_by": first.actor}
    if begun:
        told |= {"procedure": begun.get("procedure"), "digest": last_told}
        told |= {"subject": _subject(held, begun)}
    kept = {**case.__dict__, "digest": held.procedure.digest}
    if wrong := differing(kept, told):
        yield held.fault(first, f"process_instance 与登记不符：{'、'.join(wrong)}")
    ends = [e for e in held.events if e.type in {"case.completed", "case.cancelled"}]
    ended: dict[str, object] = {"state": "running", "outcome": None, "ended_at": None}
    if ends:
        state = ends[-1].type.removeprefix("case.")
        ended = {"state": state, "ended_at": ends[-1].at}
        ended |= {"outcome": body_of(ends[-1])["outcome"]} if ends[-1].body else {}
    if wrong := differing(kept, ended):
        where = ends[-1] if ends else last
        yield held.fault(where, f"process_instance 与登记不符：{'、'.join(wrong)}")


def _definition_told(held: Held) -> object:
    """The digest of the version that the case is on: its first, or that of its last migration."""
    told = [e for e in held.events if e.type in {"case.started", "case.migrated"}]
    return body_of(told[-1]).get("definition") if told else None


def _subject(held: Held, begun: Mapping[str, object]) -> str:
    """Whom the case is about: by its start, or by the case that it named later."""
    named = [body_of(event) for event in held.events if event.type == "case.named"]
    if named and named[-1]:
        return str(named[-1]["subject"])
    values = begun.get("values")
    facts = nested(values) if isinstance(values, dict) else {}
    return str(plain(at(facts, held.procedure.subject)) or held.procedure.name)


def _token_faults(held: Held, case: ProcessInstance) -> list[Fault]:
    """The tokens stand where the history says that tasks and jobs are open."""
    if case.state != "running":
        return []
    file = CaseFile(held.ctx, case, held.procedure, CaseRows((), (), ()), {})
    try:
        execution = Execution.restore(held.procedure.model, case.tokens, file.engine())
        found = {token.id for token in (*execution.user_tasks(), *execution.jobs())}
        timers = {timer.token.id: plain(timer.due) for timer in execution.timers()}
    except UNREADABLE as error:
        return [held.fault(None, f"process_instance.tokens 无法读取（{type(error).__name__}）")]
    due = {work.id: work for work in held.replay.standing()}
    found |= timers.keys()
    wrong = [*(due[i].element for i in due.keys() - found), *sorted(found - due.keys())]
    wrong += [w.element for i, w in due.items() if i in timers and w.body["due"] != timers[i]]
    return [held.fault(held.events[-1], f"tokens 与登记不符：{'、'.join(wrong)}")] if wrong else []


def _definition_faults(session: Session) -> Iterator[Fault]:
    """Each published model against its digest, and its digest against its line of history."""
    told = {
        (body.get("key"), body.get("version")): (event, body.get("digest"))
        for event in session.scalars(
            select(HistoryEvent).where(HistoryEvent.type == "definition.published")
        )
        if (body := body_of(event))
    }
    for row in session.scalars(select(ProcessDefinition).order_by(ProcessDefinition.id)):
        event, digest = told.get((row.key, row.version), (None, None))
        if digest_of(row.files) != row.digest or digest != row.digest:
            what = f"process_definition 第 {row.version} 版的文件或者摘要与登记不符"
            yield Fault(f"definition:{row.key}", event.seq if event else None, what)
