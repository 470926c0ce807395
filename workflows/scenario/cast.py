"""Who acts in a scenario: declared people, names that appear, and somebody for every role."""

from collections.abc import Iterable, Mapping

import engine
from workflows.paths import at
from workflows.roles import ROLE_NAMES
from workflows.scenario.county import COUNTY, HOMES, UNIT, AddUnits, FillPosts, Give
from workflows.scenario.steps import Data, Post
from workflows.scenario.world import World

UNIT_PATHS = ("post.unit", "candidate.unit", "subject.unit", "unit")
MEMBERS = ("members_due", "present", "recused")
MEMBERS_ROLE = ("committee_member",)
CHAIRS = ("chair", "secretary", "secretary@deciding_committee", "书记")
"""Members of these names who are not declared hold the chair."""
HEADS = {
    "committee": "secretary",
    "discipline": "discipline_secretary",
    "organisation": "org_head",
}
"""Of several roles that may act, the one that is meant where the answer names its organ."""


class Cast:
    """The people of one scenario, in the county of one world."""

    def __init__(self, world: World, people: Mapping[str, tuple[Post, ...]], about: Data) -> None:
        self.world = world
        self.about = about
        self.known, self.declared = set(people), set(people)
        self.settle_in(about)
        for name, posts in people.items():
            self._enter(name, [(post.role, self._place(post.where)) for post in posts])
        world.core.execute(FillPosts())

    def settle_in(self, about: Data) -> None:
        """Enter the units that a case's start data name, with somebody for every role.

        Where the scenario's first case is about no unit, it is about that of the next.
        """
        named = [at(about, path) for path in UNIT_PATHS]
        if any(named) and not any(at(self.about, path) for path in UNIT_PATHS):
            self.about = about
        units = tuple(unit for unit in named if isinstance(unit, str) and unit)
        self.world.core.execute(AddUnits((UNIT, *units)))

    def fill(self) -> None:
        self.world.core.execute(FillPosts())

    def introduce(self, data: Mapping[str, object]) -> None:
        """Let the members that data name, if not known yet, sit on the deciding committee."""
        named = [data.get(key) for key in MEMBERS]
        for name in (name for names in named if isinstance(names, list) for name in names):
            if str(name) not in self.known:
                roles = ("committee_member", "secretary") if name in CHAIRS else MEMBERS_ROLE
                committee = self._place("deciding_committee")
                self._enter(str(name), [(role, committee) for role in roles])

    def starter(self, name: str | None, roles: tuple[str, ...]) -> str | None:
        """Who starts a case: a person, or a holder of the role that is named or may start it."""
        role = name if name in ROLE_NAMES else next(iter(roles), None)
        if role is None:
            return name
        return self.actor(name or role, engine.queries.Door("element", (role,), self._home(role)))

    def actor(
        self,
        name: str | None,
        door: "engine.queries.Door",
        organ: object = None,
        *,
        stranger: bool = False,
    ) -> str:
        """The person meant by `name` at this door: a role's holder whom it admits, or themselves.

        A name that is not declared is given the door's role, that of the head of the `organ`
        where there are several, when it first appears; and again where a task of the same role
        waits in another unit, as when a case has found its subject. A `stranger` is given none.
        """
        head = HEADS.get(str(organ))
        own = head if head in door.roles else next(iter(door.roles), None)
        role = name or own or "org_officer"
        if role in ROLE_NAMES:
            return self._holder(role, door)
        post = (own, door.unit) if own and door.unit and not stranger else None
        self._appear(role, post)
        return role

    def chair(self) -> str:
        return next(iter(self._holders("secretary", self._place("deciding_committee"))), "")

    def _holder(self, role: str, door: "engine.queries.Door") -> str:
        for person in door.performers:
            if self._holds(person, role):
                return person
        if role in door.roles and door.performers:
            return door.performers[0]
        unit = door.unit if role in door.roles and door.unit else self._home(role)
        admitted = [p for p in self._holders(role, unit) if p not in door.barred]
        if admitted:
            return admitted[0]
        another = f"{role}@{unit}/{len(door.barred) + 1}"
        self._appear(another, (role, unit))
        return another

    def _appear(self, name: str, post: tuple[str, str] | None) -> None:
        if name not in self.known:
            self._enter(name, [post] if post else [])
            return
        held = [] if post is None or name in self.declared else self._posts(name)
        if post and post not in held and post[0] in (role for role, _ in held):
            self._enter(name, [post])

    def _enter(self, name: str, posts: Iterable[tuple[str, str]]) -> None:
        self.known.add(name)
        self.world.core.execute(Give(name, tuple(posts)))

    def _home(self, role: str) -> str:
        return self._place(HOMES.get(role, "deciding_committee"))

    def _place(self, where: str) -> str:
        """The unit that a whose means in the scenario's case; another name is a unit's own.

        Of a case that is about no unit it means the county's.
        """

        def read(ctx: engine.Context) -> str | None:
            directory = ctx.around.directory
            found = directory.unit_for(ctx.session, where, self.about)
            return found or directory.unit_for(ctx.session, where, {"unit": COUNTY})

        found = self.world.core.read(read)
        if found is None and "(" not in where:
            self.world.core.execute(AddUnits((where,)))
        return found or (COUNTY if "(" in where else where)

    def _holders(self, role: str, unit: str) -> list[str]:
        def read(ctx: engine.Context) -> list[str]:
            return list(ctx.around.directory.holders(ctx.session, role, unit, ctx.today))

        return self.world.core.read(read)

    def _holds(self, person: str, role: str) -> bool:
        return any(held == role for held, _ in self._posts(person))

    def _posts(self, person: str) -> list[tuple[str, str]]:
        def read(ctx: engine.Context) -> list[tuple[str, str]]:
            return list(ctx.around.directory.roles_of(ctx.session, person, ctx.today))

        return self.world.core.read(read)
