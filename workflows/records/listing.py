"""Readings for the administrator: who is on record in which posts, and which units there are."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, or_, select

import engine
from workflows.records.tables import Holding, Person, Post, PostRole, Quota, Unit

MOST = 200


@dataclass(frozen=True)
class HeldPost:
    """A post with its unit, and from when until when it is held."""

    id: str
    unit: str
    title: str
    held_from: date
    held_until: date | None


@dataclass(frozen=True)
class PersonRow:
    """Somebody on record; `account` is none, invited, active or disabled."""

    id: str
    name: str
    birth: str | None
    posts: tuple[HeldPost, ...]
    account: str


@dataclass(frozen=True)
class PostRow:
    """A post, its roles and its quota (`approved` null: no limit)."""

    id: str
    title: str
    rank: str | None
    roles: tuple[str, ...]
    approved: int | None
    filled: int | None


@dataclass(frozen=True)
class UnitRow:
    """A unit and its posts; `parent` by name."""

    id: str
    name: str
    kind: str
    level: str | None
    parent: str | None
    posts: tuple[PostRow, ...]


def people(ctx: engine.Context, search: str = "") -> tuple[PersonRow, ...]:
    """The people whose name or id contains `search`, with the posts they hold today or will.

    In the order in which posts were first given to them; nobody orders Chinese names by their
    code points.
    """
    given = select(func.min(Holding.id)).where(Holding.person_id == Person.id).scalar_subquery()
    query = select(Person).order_by(given.is_(None), given, Person.id).limit(MOST)
    if search:
        pattern = search.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        like = f"%{pattern}%"
        found = or_(Person.name.like(like, escape="\\"), Person.id.like(like, escape="\\"))
        query = query.where(found)
    rows = ctx.session.scalars(query).all()
    ids = [row.id for row in rows]
    posts = _posts_held(ctx, ids)
    accounts = engine.accounts(ctx, ids)
    return tuple(
        PersonRow(row.id, row.name, row.birth, tuple(posts.get(row.id, ())), accounts[row.id])
        for row in rows
    )


def titles(ctx: engine.Context, person: str) -> tuple[str, ...]:
    """The posts that somebody holds today, the longest held first, as they are addressed."""
    held = _posts_held(ctx, [person]).get(person, ())
    return tuple(post.title for post in held if post.held_from <= ctx.today)


def units(ctx: engine.Context) -> tuple[UnitRow, ...]:
    """Every unit by id, with its posts."""
    rows = ctx.session.scalars(select(Unit).order_by(Unit.id)).all()
    names = {row.id: row.name for row in rows}
    posts = _posts(ctx, names)
    return tuple(
        UnitRow(
            row.id,
            row.name,
            row.kind,
            row.level,
            names.get(row.parent_id or ""),
            tuple(posts.get(row.id, ())),
        )
        for row in rows
    )


def _posts_held(ctx: engine.Context, people: Iterable[str]) -> dict[str, list[HeldPost]]:
    query = (
        select(Holding, Post.title, Unit.name)
        .join(Post, Post.id == Holding.post_id)
        .join(Unit, Unit.id == Post.unit_id)
        .where(
            Holding.person_id.in_(list(people)),
            or_(Holding.held_until.is_(None), Holding.held_until > ctx.today),
        )
        .order_by(Holding.held_from, Holding.id)
    )
    found: dict[str, list[HeldPost]] = {}
    for held, title, unit in ctx.session.execute(query):
        post = HeldPost(held.post_id, unit, title, held.held_from, held.held_until)
        found.setdefault(held.person_id, []).append(post)
    return found


def _posts(ctx: engine.Context, names: dict[str, str]) -> dict[str, list[PostRow]]:
    roles: dict[str, list[str]] = {}
    for carried in ctx.session.scalars(select(PostRole).order_by(PostRole.role)):
        roles.setdefault(carried.post_id, []).append(carried.role)
    quotas = {(row.unit, row.title): row for row in ctx.session.scalars(select(Quota))}
    found: dict[str, list[PostRow]] = {}
    for post in ctx.session.scalars(select(Post).order_by(Post.id)):
        quota = quotas.get((names[post.unit_id], post.title))
        row = PostRow(
            post.id,
            post.title,
            post.rank,
            tuple(roles.get(post.id, ())),
            quota.approved if quota else None,
            quota.filled if quota else None,
        )
        found.setdefault(post.unit_id, []).append(row)
    return found
