"""Commands for what gates read of people and posts: how many, declared kin, sanctions."""

from datetime import datetime

import click
from flask import Flask
from flask.cli import AppGroup

from web.cli import post, told
from web.core import execute
from workflows import records

kin = AppGroup("kin", help="Kin: who has declared whom.")
sanction = AppGroup("sanction", help="Sanctions: what bars a promotion, and until when.")
DAY = click.DateTime(["%Y-%m-%d"])


def init_app(app: Flask) -> None:
    for group in (kin, sanction):
        app.cli.add_command(group)


@post.command("limit")
@click.argument("unit_id")
@click.argument("title")
@click.argument("approved", type=click.IntRange(min=0))
@click.option("--filled", type=click.IntRange(min=0), default=0, help="How many hold it now.")
@told
def post_limit(unit_id: str, title: str, approved: int, filled: int) -> None:
    """Say how many may hold a post of this title in a unit."""
    execute(records.SetQuota(None, unit_id, title, approved, filled))
    click.echo(f"已登记职数 {unit_id}/{title}：核定 {approved}，现有 {filled}")


@kin.command("declare")
@click.argument("person")
@click.argument("relative")
@click.argument("relation")
@click.option("--on", type=DAY, required=True, help="The day of the declaration.")
@told
def kin_declare(person: str, relative: str, relation: str, on: datetime) -> None:
    """Enter that two people are kin; it holds both ways."""
    execute(records.DeclareKin(None, person, relative, relation, on.date()))
    click.echo(f"已登记亲属关系 {person} — {relative}（{relation}）")


@sanction.command("record")
@click.argument("person")
@click.argument("measure")
@click.option("--until", type=DAY, help="First day on which it no longer bars; default: for good.")
@click.option("--birth", help="Month of birth, e.g. 1975-06, where several bear the name.")
@told
def sanction_record(person: str, measure: str, until: datetime | None, birth: str | None) -> None:
    """Enter a sanction of a person and how long it has effect."""
    ends = until.date() if until else None
    execute(records.RecordSanction(None, person, measure, ends, birth))
    click.echo(f"已登记 {person} 的{measure}，影响期至 {ends or '不定'}")
