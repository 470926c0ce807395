"""The command line: each command parses, calls one function, prints what it did."""

from collections.abc import Callable
from datetime import date, datetime
from functools import wraps
from hashlib import sha256
from pathlib import Path
from typing import ParamSpec, TypeVar

import click
from flask import Flask, current_app
from flask.cli import AppGroup, with_appcontext

import engine
from engine.clock import local_date
from engine.errors import EngineError
from engine.xml import XmlRefused
from web import installing, mutating, serving
from web import models as model_files
from web.core import core, execute, read, settings
from workflows import lrmx, records

P = ParamSpec("P")
R = TypeVar("R")

person = AppGroup("person", help="People: enter them, invite them.")
unit = AppGroup("unit", help="Units: enter them.")
post = AppGroup("post", help="Posts: enter them, give them, end them.")
scenario = AppGroup("scenario", help="Scenarios: stories played against the models.")
models = AppGroup("models", help="Models: checked, mutated, published.")
models.add_command(mutating.mutate)
demo = AppGroup("demo", help="The invented county.")
job = AppGroup("job", help="Jobs: the machine's work.")
db = AppGroup("db", help="The database.")
approval = AppGroup("lrmx", help="The approval form 干部任免审批表 (.lrmx).")
history = AppGroup("history", help="The history and its proof.")


def init_app(app: Flask) -> None:
    for group in (person, unit, post, scenario, demo, job, db, approval, history, models):
        app.cli.add_command(group)
    app.cli.add_command(setup)
    app.cli.add_command(serve)


def told(command: Callable[P, R]) -> Callable[P, R]:
    """One line for what was refused or did not work; no traceback."""

    @wraps(command)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return command(*args, **kwargs)
        except (EngineError, engine.ModelRefused) as error:
            raise click.ClickException(" ".join(str(error).split())) from error

    return wrapped


# ---- units, posts, people ----


@unit.command("add")
@click.argument("unit_id")
@click.argument("name")
@click.option("--kind", required=True, help="committee, organisation, discipline or another kind.")
@click.option("--parent", help="The unit that it lies under.")
@told
def unit_add(unit_id: str, name: str, kind: str, parent: str | None) -> None:
    """Enter a unit under an id of your choosing."""
    execute(records.AddUnit(None, unit_id, name, kind, parent))
    click.echo(f"已登记单位 {name}（{unit_id}）")


@post.command("add")
@click.argument("unit_id")
@click.argument("title")
@click.option("--role", "roles", multiple=True, help="A role that the post carries; repeatable.")
@click.option("--rank", help="The post's rank, e.g. 正科级.")
@told
def post_add(unit_id: str, title: str, roles: tuple[str, ...], rank: str | None) -> None:
    """Enter a post in a unit and the roles it carries."""
    made = execute(records.AddPost(None, unit_id, title, roles, rank))
    click.echo(f"已登记职务 {made}")


@post.command("give")
@click.argument("person_id")
@click.argument("post_id")
@click.option("--from", "held_from", type=click.DateTime(["%Y-%m-%d"]), help="Default: today.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="First day no longer held.")
@told
def post_give(
    person_id: str, post_id: str, held_from: datetime | None, until: datetime | None
) -> None:
    """Let a person hold a post (UNIT/TITLE) from a day on."""
    begin = held_from.date() if held_from else _today()
    end = until.date() if until else None
    execute(records.GivePost(None, person_id, post_id, begin, end))
    click.echo(f"{person_id} 自 {begin} 任 {post_id}")


@post.command("end")
@click.argument("person_id")
@click.argument("post_id")
@click.option("--on", "last", type=click.DateTime(["%Y-%m-%d"]), help="Default: today.")
@told
def post_end(person_id: str, post_id: str, last: datetime | None) -> None:
    """End a holding: from that day on the post is no longer held."""
    day = last.date() if last else _today()
    execute(records.EndPost(None, person_id, post_id, day))
    click.echo(f"{person_id} 自 {day} 不再任 {post_id}")


@person.command("add")
@click.argument("person_id")
@click.argument("name")
@click.option("--birth", help="Month of birth, e.g. 1975-06.")
@told
def person_add(person_id: str, name: str, birth: str | None) -> None:
    """Enter a person; PERSON_ID is also the login."""
    execute(records.AddPerson(None, person_id, name, birth))
    click.echo(
        f"已登记 {name}（登录名 {person_id}）；发放一次性链接：flask person invite {person_id}"
    )


@person.command("invite")
@click.argument("person_id")
@told
def person_invite(person_id: str) -> None:
    """Print a one-time link with which a person sets their own password."""
    secret = execute(engine.Invite(None, person_id))
    served = "https://（对外的域名）" if settings().https else settings().url
    click.echo(f"{served}/invitations/{secret}")


# ---- scenarios, demonstration, jobs, history ----


@scenario.command("run")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
def scenario_run(files: tuple[Path, ...]) -> None:
    """Play scenario files: ok or FAIL a line; exit 1 on any failure."""
    from workflows.scenario import run_files

    failed = 0
    for line in run_files(files):
        click.echo(line)
        failed += line.startswith("FAIL")
    if failed:
        raise SystemExit(1)


@models.command("check")
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@told
def models_check(paths: tuple[Path, ...]) -> None:
    """Check procedure folders: one finding a line, silent when clean; exit 1 on any error.

    What could not be proven counts as one: it blocks publishing as well.
    """
    wrong = False
    for root, key in model_files.folders(paths):
        for finding in model_files.check(core(), root, key):
            click.echo(finding.line)
            wrong |= finding.severity in model_files.BLOCKING
    if wrong:
        raise SystemExit(1)


@models.command("publish")
@click.argument("path", type=click.Path(exists=True, path_type=Path))
@told
def models_publish(path: Path) -> None:
    """Publish procedure folders for the installation, each as one event with its digest."""
    for root, key in model_files.folders((path,)):
        click.echo(f"流程 {key} 第 {model_files.publish(core(), root, key)} 版")


@demo.command("load")
@told
def demo_load() -> None:
    """Load the invented county with its people and cases; a second time changes nothing."""
    from workflows import demonstration

    click.echo(demonstration.load(core()))


@job.command("retry")
@click.argument("job_id", type=int)
@told
def job_retry(job_id: int) -> None:
    """Let a failed job run again."""
    execute(engine.RetryJob(job_id, None))
    click.echo(f"作业 {job_id} 已重新排队")


@job.command("skip")
@click.argument("job_id", type=int)
@click.argument("reason")
@told
def job_skip(job_id: int, reason: str) -> None:
    """Let a case go on without the work of a job that failed for good; REASON is kept."""
    execute(engine.SkipJob(job_id, None, reason))
    click.echo(f"作业 {job_id} 已跳过")


@history.command("verify")
@click.option("--case", "case_id", help="Only this case.")
@told
def history_verify(case_id: str | None) -> None:
    """Recompute the chains and hold the rows against them; exit 1 and name each fault."""
    read(engine.require_current)
    if case_id:
        faults = read(lambda ctx: engine.audit.prove(ctx, case_id)).faults
    else:
        faults = read(engine.audit.proofs)
    for fault in faults:
        click.echo(f"FAIL {fault}")
    if faults:
        raise SystemExit(1)
    click.echo("ok")


@approval.command("check")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
def approval_check(files: tuple[Path, ...]) -> None:
    """List what does not agree in form files; exit 1 where a file is refused."""
    refused = 0
    for file in files:
        try:
            found = [
                problem.text for problem in lrmx.problems(lrmx.read(file.read_bytes(), str(file)))
            ]
        except (lrmx.FormRefused, XmlRefused) as why:
            refused, found = refused + 1, []
            click.echo(f"FAIL {why}")
        else:
            click.echo(f"{'?' if found else 'ok'} {file}")
        for text in found:
            click.echo(f"  {text}")
    if refused:
        raise SystemExit(1)


@approval.command("export")
@click.argument("case_id")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@told
def approval_export(case_id: str, file: Path) -> None:
    """Write the approval form of a case into a file."""
    found = execute(records.ExportForm(None, case_id))
    file.write_bytes(found.content)
    click.echo(f"已导出 {file}（SHA-256 {sha256(found.content).hexdigest()}）")


# ---- set-up and serving ----


@db.command("upgrade")
@told
def db_upgrade() -> None:
    """Bring the database to this release's tables."""
    engine.upgrade(settings().database_url)
    click.echo("数据库已是最新")


@click.command()
@with_appcontext
@told
def setup() -> None:
    """Everything before serving: database, published models, demonstration data."""
    _set_up()


@click.command()
@click.option("--after-setup", is_flag=True, help="Do first what `setup` does.")
@with_appcontext
@told
def serve(*, after_setup: bool) -> None:
    """Serve the pages, with the loop that runs jobs beside them."""
    if after_setup:
        _set_up()
    serving.log_to_terminal()
    installing.demand()
    try:
        serving.serve(current_app, settings())
    except serving.PortTaken as taken:
        raise click.ClickException(str(taken)) from taken


def _set_up() -> None:
    for line in installing.install():
        click.echo(line)


def _today() -> date:
    return local_date(core().clock())
