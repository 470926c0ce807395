"""The invented county of every scenario: its units, and somebody for every role in each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import insert, select

import engine
from engine.errors import Attempt
from workflows.records.tables import (
    COMMITTEE,
    DISCIPLINE,
    ORGANISATION,
    Holding,
    Person,
    Post,
    PostRole,
    Unit,
)
from workflows.roles import ROLE_NAMES

CITY, COUNTY = "样例市委", "样例县委"
UNIT = "样例县某局"
"""The unit of a case whose start data name none."""

UNITS = (
    (CITY, COMMITTEE, None, None),
    ("样例市委组织部", ORGANISATION, CITY, None),
    ("样例市纪委", DISCIPLINE, CITY, None),
    (COUNTY, COMMITTEE, None, CITY),
    ("样例县委组织部", ORGANISATION, COUNTY, None),
    ("样例县纪委", DISCIPLINE, COUNTY, None),
)
HOMES = {
    "unit_officer": "unit_of(candidate)",
    "discipline_officer": "same_level_discipline",
    "discipline_secretary": "same_level_discipline",
    "superior_org_officer": "superior",
    "superior_discipline_officer": "superior",
    "applicant": "unit_of(subject)",
    "respondent": "unit_of(subject)",
} | dict.fromkeys(
    ("org_officer", "org_head", "org_supervisor", "inspection_lead", "inspection_member"),
    "same_level_organisation",
)
"""Where a role is looked for when the act itself does not say whose; else the committee."""

LONG_AGO = date(2000, 1, 1)


@dataclass(frozen=True)
class AddUnits:
    """Enter the county and these bodies below its committee; those known already stay."""

    names: tuple[str, ...]

    def attempt(self) -> Attempt:
        return Attempt("AddUnits")

    def run(self, ctx: engine.Context) -> None:
        bodies = ((name, "body", COUNTY, None) for name in self.names)
        for name, kind, parent, superior in (*UNITS, *bodies):
            if ctx.session.get(Unit, name) is None:
                ctx.session.add(
                    Unit(id=name, name=name, kind=kind, parent_id=parent, superior_id=superior)
                )
                ctx.session.flush()


@dataclass(frozen=True)
class Give:
    """Enter a person, if need be, and let them hold these roles, each in a unit."""

    person: str
    posts: tuple[tuple[str, str], ...]

    def attempt(self) -> Attempt:
        return Attempt("Give")

    def run(self, ctx: engine.Context) -> None:
        if ctx.session.get(Person, self.person) is None:
            ctx.session.add(Person(id=self.person, name=self.person))
            ctx.session.flush()
        _hold(ctx, [(self.person, role, unit) for role, unit in self.posts])


@dataclass(frozen=True)
class FillPosts:
    """Let somebody hold every role in every unit where nobody does."""

    def attempt(self) -> Attempt:
        return Attempt("FillPosts")

    def run(self, ctx: engine.Context) -> None:
        taken = select(PostRole.role, Post.unit_id).join(Post, Post.id == PostRole.post_id)
        held = {(role, unit) for role, unit in ctx.session.execute(taken)}
        vacant = [
            (f"{role}@{unit}", role, unit)
            for unit in ctx.session.scalars(select(Unit.id))
            for role in ROLE_NAMES
            if (role, unit) not in held
        ]
        if vacant:
            people = [
                {"id": person, "name": f"{unit}{ROLE_NAMES[role]}"} for person, role, unit in vacant
            ]
            ctx.session.execute(insert(Person), people)
            _hold(ctx, vacant)


def _hold(ctx: engine.Context, held: Sequence[tuple[str, str, str]]) -> None:
    """Each person in a post of their own that carries the role in the unit."""
    if not held:
        return
    titles = [f"{ROLE_NAMES.get(role, role)}（{person}）" for person, role, _unit in held]
    posts = [
        {"id": f"{unit}/{title}", "unit_id": unit, "title": title}
        for title, (_person, _role, unit) in zip(titles, held, strict=True)
    ]
    rows = list(zip(held, posts, strict=True))
    ctx.session.execute(insert(Post), posts)
    ctx.session.execute(
        insert(PostRole), [{"post_id": post["id"], "role": role} for (_, role, _), post in rows]
    )
    ctx.session.execute(
        insert(Holding),
        [
            {"person_id": person, "post_id": post["id"], "held_from": LONG_AGO}
            for (person, _, _), post in rows
        ],
    )
