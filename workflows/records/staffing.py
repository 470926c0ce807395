"""Commands on units, posts and people. Each leaves its old and new value in the history."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

import engine
from engine.errors import InvalidForm, Refusal
from workflows.functions import rank
from workflows.records.change import STAFF, Change, require, taken, unknown
from workflows.records.tables import Holding, Person, Post, PostRole, Unit
from workflows.roles import ROLE_NAMES


@dataclass(frozen=True)
class AddUnit(Change):
    """Enter a unit. Every unit it names must be known already."""

    unit_id: str
    name: str
    kind: str
    parent: str | None = None
    level: str | None = None
    decided_by: str | None = None
    superior: str | None = None

    def run(self, ctx: engine.Context) -> str:
        require(ctx, self.actor, STAFF)
        for text in (self.unit_id, self.name):
            if ctx.session.scalars(_unit(text)).first():
                raise taken("name", text)
        for field in ("parent", "decided_by", "superior"):
            named = getattr(self, field)
            if named and ctx.session.get(Unit, named) is None:
                raise unknown(field, named)
        unit = Unit(
            id=self.unit_id,
            name=self.name,
            kind=self.kind,
            parent_id=self.parent,
            level=self.level,
            decided_by=self.decided_by,
            superior_id=self.superior,
        )
        ctx.session.add(unit)
        ctx.session.flush()
        ctx.record(
            "unit.added",
            actor=self.actor,
            body={"unit": unit.id, "old": None, "new": self.attempt().values},
        )
        return unit.id


@dataclass(frozen=True)
class AddPost(Change):
    """Enter a post and the roles it carries."""

    unit_id: str
    title: str
    roles: tuple[str, ...] = ()
    rank: str | None = None
    unit_rank: str | None = None
    important: bool = False
    elected: bool = False
    probation: bool = False

    def run(self, ctx: engine.Context) -> str:
        require(ctx, self.actor, STAFF)
        if ctx.session.get(Unit, self.unit_id) is None:
            raise unknown("unit_id", self.unit_id)
        _check_words(self.roles, self.rank, self.unit_rank)
        post = Post(
            id=f"{self.unit_id}/{self.title}",
            unit_id=self.unit_id,
            title=self.title,
            rank=self.rank,
            unit_rank=self.unit_rank,
            important=self.important,
            elected=self.elected,
            probation=self.probation,
        )
        if ctx.session.get(Post, post.id):
            raise taken("title", self.title)
        ctx.session.add(post)
        ctx.session.flush()
        ctx.session.add_all(PostRole(post_id=post.id, role=role) for role in set(self.roles))
        ctx.record(
            "post.added",
            actor=self.actor,
            body={"post": post.id, "old": None, "new": self.attempt().values},
        )
        return post.id


def _check_words(roles: Iterable[str], *ranks: str | None) -> None:
    for role in roles:
        if role not in ROLE_NAMES:
            known = "、".join(ROLE_NAMES)
            raise InvalidForm({"roles": f"没有职责“{role}”；现有：{known}"})
    for named in filter(None, ranks):
        if rank(named) is None:
            raise InvalidForm({"rank": f"没有职级“{named}”；从科员、副科级到正厅级"})


@dataclass(frozen=True)
class AddPerson(Change):
    """Enter a person, or change their name, month of birth or profile."""

    person_id: str
    name: str
    birth: str | None = None
    profile: Mapping[str, object] | None = None

    def run(self, ctx: engine.Context) -> str:
        require(ctx, self.actor, STAFF)
        if not self.person_id.strip() or not self.name.strip():
            raise InvalidForm({"name": "请填写姓名和登录名"})
        person = ctx.session.get(Person, self.person_id)
        old = {"name": person.name, "birth": person.birth} if person else None
        if person is None:
            person = Person(id=self.person_id)
            ctx.session.add(person)
        person.name, person.birth = self.name, self.birth
        if self.profile is not None:
            person.profile = dict(self.profile)
        record_in_file(
            ctx,
            "person.added" if old is None else "person.changed",
            self.actor,
            person.id,
            {"old": old, "new": {"name": self.name, "birth": self.birth}},
        )
        return person.id


@dataclass(frozen=True)
class GivePost(Change):
    """Let a person hold a post from a day on. Nobody gives a post to themselves."""

    person_id: str
    post_id: str
    held_from: date
    held_until: date | None = None

    def run(self, ctx: engine.Context) -> int:
        require(ctx, self.actor, STAFF)
        if self.actor == self.person_id:
            raise Refusal("separation_of_duties", "不得给自己登记职务")
        for table, field in ((Person, self.person_id), (Post, self.post_id)):
            if ctx.session.get(table, field) is None:
                raise unknown("post_id" if table is Post else "person_id", field)
        if self.held_until and self.held_until <= self.held_from:
            raise Refusal("out_of_order", "任职终止日期应晚于任职日期")
        if self._overlaps(ctx.session):
            raise taken("post_id", self.post_id)
        holding = Holding(
            person_id=self.person_id,
            post_id=self.post_id,
            held_from=self.held_from,
            held_until=self.held_until,
        )
        ctx.session.add(holding)
        ctx.session.flush()
        new = {"post": self.post_id, "from": self.held_from, "until": self.held_until}
        record_in_file(ctx, "post.given", self.actor, self.person_id, {"old": None, "new": new})
        return holding.id

    def _overlaps(self, session: Session) -> bool:
        query = select(Holding.id).where(
            Holding.person_id == self.person_id,
            Holding.post_id == self.post_id,
            or_(Holding.held_until.is_(None), Holding.held_until > self.held_from),
        )
        if self.held_until:
            query = query.where(Holding.held_from < self.held_until)
        return session.scalars(query.limit(1)).first() is not None


@dataclass(frozen=True)
class EndPost(Change):
    """End a holding: `held_until` is the first day on which the post is no longer held."""

    person_id: str
    post_id: str
    held_until: date

    def run(self, ctx: engine.Context) -> None:
        require(ctx, self.actor, STAFF)
        holding = ctx.session.scalars(
            select(Holding)
            .where(
                Holding.person_id == self.person_id,
                Holding.post_id == self.post_id,
                Holding.held_from <= self.held_until,
                or_(Holding.held_until.is_(None), Holding.held_until > self.held_until),
            )
            .with_for_update()
        ).one_or_none()
        if holding is None:
            raise unknown("post_id", self.post_id)
        old, holding.held_until = holding.held_until, self.held_until
        change = {"post": self.post_id, "old": old, "new": self.held_until}
        record_in_file(ctx, "post.ended", self.actor, self.person_id, change)


def record_in_file(
    at_hand: engine.Context | engine.Call,
    type_: str,
    actor: str | None,
    person: str,
    body: Mapping[str, object],
) -> None:
    """A line in the chain of one person's file, by a command or in a service task's turn."""
    at_hand.record(type_, actor=actor, chain=f"file:{person}", body={"person": person, **body})


def _unit(text: str) -> Select[str]:
    return select(Unit.id).where(or_(Unit.id == text, Unit.name == text))
