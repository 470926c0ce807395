"""Commands about running cases: taken to the published version of their procedure, and back."""

import click
from flask import Flask
from flask.cli import AppGroup

import engine
from engine.errors import Reason, Refusal
from web.cli import told
from web.core import execute, read

case = AppGroup("case", help="Running cases.")


def init_app(app: Flask) -> None:
    app.cli.add_command(case)


@case.command("migrate")
@click.argument("case_ids", nargs=-1, required=True)
@click.option("--dry-run", is_flag=True, help="Say what would be done, and do nothing.")
@click.option("--back", is_flag=True, help="Undo the last migration, while nothing was done since.")
@told
def migrate(case_ids: tuple[str, ...], *, dry_run: bool, back: bool) -> None:
    """Let cases go on by the published version, each by itself; exit 1 where one is refused."""
    refused = 0
    for case_id in case_ids:
        try:
            click.echo(_line(_done(case_id, dry_run=dry_run, back=back)))
        except Refusal as refusal:
            refused += 1
            for line in _why(refusal.reasons):
                click.echo(f"FAIL {case_id}：{line}")
    if refused:
        raise SystemExit(1)


def _done(case_id: str, *, dry_run: bool, back: bool) -> "engine.Migration":
    if back:
        return execute(engine.UndoMigration(case_id, None))
    if not dry_run:
        return execute(engine.MigrateCase(case_id, None))
    found = read(lambda ctx: engine.migration(ctx, case_id))
    if found.against:
        raise Refusal(found.against)
    return found


def _line(found: "engine.Migration") -> str:
    stays = len(found.stays)
    return f"{found.case_id}：第 {found.before} 版 → 第 {found.after} 版，待办 {stays} 项不变"


def _why(reasons: tuple[Reason, ...]) -> list[str]:
    def text(ctx: engine.Context) -> list[str]:
        views = [engine.reason_views(ctx.around, [reason], ctx.today)[0] for reason in reasons]
        return [" ".join(filter(None, (v.text, v.element, v.detail))) for v in views]

    return read(text)
