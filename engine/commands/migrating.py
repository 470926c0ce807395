"""Take a running case to the published version of its procedure, and back again."""

from dataclasses import dataclass

from engine import migrating, repository, returning
from engine.casefile import CaseFile
from engine.context import Context
from engine.definitions import procedure_of, published
from engine.errors import Attempt, Reason, Refusal
from engine.interpreter import Execution, moved
from engine.models import ProcessDefinition, Snapshot
from engine.standing import Blocked


@dataclass(frozen=True)
class Migration:
    """What a migration does, or did: the versions, the tasks that stay, what stands against it."""

    case_id: str
    before: int
    after: int
    stays: tuple[str, ...]
    against: tuple[Reason, ...]


@dataclass(frozen=True)
class MigrateCase:
    """Let a case go on by the published version. Task ids, drafts, timers and ballots stay.

    Raises Blocked where what it has passed is not drawn so any more, or an invariant of the
    new version does not hold of where it stands. The standing before is kept: `UndoMigration`.
    """

    case_id: str
    actor: str | None

    def attempt(self) -> Attempt:
        return Attempt("MigrateCase", self.actor, self.case_id)

    def run(self, ctx: Context) -> Migration:
        file = CaseFile.locked(ctx, self.case_id)
        wanted, found = _plan(file)
        if found.against:
            raise Blocked(found.against, "案件不能转到现行版本的程序")
        execution = file.execution()
        if old := ctx.session.get(Snapshot, file.case.id):
            ctx.session.delete(old)
            ctx.session.flush()
        ctx.session.add(returning.snapshot_of(file, file.case.id))
        _switch(file, wanted, self.actor, found)
        repository.save(file, moved(execution, file.procedure.model))
        return found


@dataclass(frozen=True)
class UndoMigration:
    """Back to the version and the standing before the last migration, while nothing was done."""

    case_id: str
    actor: str | None

    def attempt(self) -> Attempt:
        return Attempt("UndoMigration", self.actor, self.case_id)

    def run(self, ctx: Context) -> Migration:
        file = CaseFile.locked(ctx, self.case_id)
        snapshot = ctx.session.get(Snapshot, file.case.id)
        if snapshot is None or file.case.state != "running":
            raise Refusal("migration_none")
        if _has_moved(file, snapshot):
            raise Refusal("migration_done_since")
        wanted = ctx.session.get_one(ProcessDefinition, snapshot.definition_id)
        before = ctx.session.get_one(ProcessDefinition, file.case.definition_id)
        stays = tuple(task.id for task in file.open_tasks())
        found = Migration(file.case.id, before.version, wanted.version, stays, ())
        _switch(file, wanted, self.actor, found)
        text = returning.tokens_of(snapshot)
        repository.save(file, Execution.restore(file.procedure.model, text, file.engine()))
        ctx.session.delete(snapshot)
        return found


def migration(ctx: Context, case_id: str) -> Migration:
    """A reading: what `MigrateCase` would do. Raises NotFound."""
    return _plan(CaseFile.read(ctx, case_id))[1]


def _plan(file: CaseFile) -> tuple[ProcessDefinition, Migration]:
    ctx, case = file.ctx, file.case
    own = ctx.session.get_one(ProcessDefinition, case.definition_id)
    wanted = published(ctx.session, case.procedure) or own
    against: tuple[Reason, ...] = ()
    if case.state != "running":
        against = (Reason("case_ended"),)
    elif wanted.id == own.id:
        against = (Reason("migration_same"),)
    else:
        against = migrating.obstacles(file, procedure_of(ctx.session, wanted.id))
    stays = tuple(task.id for task in file.open_tasks())
    return wanted, Migration(case.id, own.version, wanted.version, stays, against)


def _switch(file: CaseFile, wanted: ProcessDefinition, actor: str | None, told: Migration) -> None:
    ctx, case = file.ctx, file.case
    case.definition_id = wanted.id
    file.procedure = procedure_of(ctx.session, wanted.id)
    body = {"from": told.before, "version": told.after, "definition": wanted.digest}
    ctx.record("case.migrated", actor=actor, case=case.id, body=body)
    file.refresh()
    file.verdicts.clear()


def _has_moved(file: CaseFile, snapshot: Snapshot) -> bool:
    """Whether anything has been done since, or only looked at."""
    before = procedure_of(file.ctx.session, snapshot.definition_id).model
    old = Execution.restore(before, returning.tokens_of(snapshot), file.engine())
    ids = [{token.id for token in execution.waits()} for execution in (old, file.execution())]
    return file.rows.evidence[-1].seq != snapshot.evidence or ids[0] != ids[1]
