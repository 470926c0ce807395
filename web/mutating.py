"""`flask models mutate`: does anybody notice, whatever is changed in a procedure."""

import subprocess
from collections import defaultdict
from pathlib import Path

import click
import yaml

import engine
from engine.clock import local_date, system_clock
from web.models import MODELS
from web.settings import ROOT
from workflows import mutation
from workflows.scenario.reader import ScenarioError

CHANGED_SECONDS = 60
UNREADABLE = (
    engine.ModelRefused,
    mutation.EquivalentsError,
    mutation.ScenariosFailed,
    ScenarioError,
    yaml.YAMLError,
)


@click.command("mutate")
@click.argument("procedure", required=False)
@click.option("--only", multiple=True, help="Only mutants of this file, e.g. referral.bpmn.")
@click.option("--changed", is_flag=True, help="Files changed since the last commit, in a minute.")
def mutate(procedure: str | None, only: tuple[str, ...], *, changed: bool) -> None:
    """Change one thing after the other: each must be noticed. Survivors a line each, the score."""
    if changed == bool(procedure):
        raise click.UsageError("PROCEDURE, or --changed")
    asked = _changed() if changed else {str(procedure): {Path(name).name for name in only}}
    passed = True
    for folder, files in asked.items():
        settings = mutation.Settings(only=frozenset(f"{folder}/{name}" for name in files))
        if changed:
            settings = mutation.Settings(seconds=CHANGED_SECONDS / len(asked), only=settings.only)
        passed &= _told(folder, settings, capped=changed)
    if not passed:
        raise SystemExit(1)


def _told(folder: str, settings: mutation.Settings, *, capped: bool) -> bool:
    """Mutate one procedure and say how it went; what is left is no failure where time is short."""
    today = local_date(system_clock())
    try:
        report = mutation.mutate(MODELS, folder, today, settings, _say)
    except UNREADABLE as error:
        raise click.ClickException(str(error)) from error
    for verdict in report.survivors:
        seen = f"{verdict.looked} 个情景经过" if verdict.looked else "没有情景经过"
        click.echo(f"存活 {verdict.mutant}（{seen}）")
    for wrong in report.wrong:
        click.echo(f"FAIL {wrong}")
    judged = len(report.verdicts)
    told = f"判出 {report.killed}，存活 {len(report.survivors)}，等价 {judged - report.counted}"
    left = f"，未及判断 {len(report.left)}" if report.left else ""
    score = f"{report.score:.1f} %" if report.counted else "无"
    click.echo(f"{folder}：{told}{left}；得分 {score}")
    return not report.survivors and not report.wrong and (capped or not report.left)


def _say(line: str) -> None:
    click.echo(line, err=True)


def _changed() -> dict[str, set[str]]:
    """The files of procedures that differ from the commit before the last one, by folder."""
    asked = ["git", "diff", "--name-only", "--diff-filter=d", "HEAD~1", "--", "bpmn"]
    listed = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603
    files: dict[str, set[str]] = defaultdict(set)
    for path in map(Path, listed.stdout.splitlines()):
        folder = path.parent.name
        if (MODELS / folder / "procedure.yaml").is_file():
            files[folder].add(path.name)
    return dict(files)
