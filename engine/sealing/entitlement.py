"""Who may open what is sealed: a share of one's own, the desk's post today, and no bar."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import select

from engine.casefile import CaseFile
from engine.context import Context
from engine.forms import Field
from engine.models import SealedShare, SealedText, SigningKey, UserTask
from engine.paths import at


@dataclass(frozen=True)
class Desk:
    """Whose task it was at which something was sealed; who confirms; who must never read it.

    `barred` are ids or names, of the facts that the form names in `sealedNot`.
    """

    roles: tuple[str, ...]
    unit: str | None
    second: str | None
    barred: frozenset[str]

    def admits(self, ctx: Context, person: str) -> bool:
        """Whether this person sits at the desk today and is not barred."""
        return person in self.people(ctx)

    def seconds(self, ctx: Context, person: str) -> bool:
        """Whether this person is a second hand, who confirms what the desk hands over."""
        if self.second is None or self.unit is None or self._bars(ctx, person):
            return False
        return ctx.around.directory.holds(ctx.session, person, self.second, self.unit, ctx.today)

    def people(self, ctx: Context) -> tuple[str, ...]:
        """Whoever holds a role of the desk today and is not barred."""
        if self.unit is None:
            return ()
        held = dict.fromkeys(
            person
            for role in self.roles
            for person in ctx.around.directory.holders(ctx.session, role, self.unit, ctx.today)
        )
        return tuple(person for person in held if not self._bars(ctx, person))

    def _bars(self, ctx: Context, person: str) -> bool:
        name = ctx.around.directory.person_name(ctx.session, person)
        return not self.barred.isdisjoint({person, name})


@dataclass(frozen=True)
class Entitled:
    """A person's way to a sealed text: their share of it, and the key that it is wrapped for."""

    text: SealedText
    share: SealedShare
    key: SigningKey


def desk_of(
    file: CaseFile, task: UserTask, asked: Field, facts: Mapping[str, object] | None = None
) -> Desk:
    """The desk of a task, for one of its sealed questions; barred by the facts as they stand."""
    paths = str(asked.properties.get("sealedNot") or "").split()
    known = file.facts if facts is None else facts
    second = asked.properties.get("secondHand")
    return Desk(
        roles=task.roles,
        unit=task.unit_id,
        second=str(second) if second else None,
        barred=frozenset(name for path in paths for name in _names(at(known, path))),
    )


def desk_at(file: CaseFile, text: SealedText) -> Desk:
    """The desk at which a text was sealed; nobody's where its form no longer asks for it."""
    asked = file.procedure.form(text.element).field(text.field)
    if asked is None:
        return Desk((), None, None, frozenset())
    return desk_of(file, file.task(text.task_id), asked)


def entitled(file: CaseFile, text: SealedText, person: str) -> Entitled | None:
    """None for everybody who may not open it now. A replaced key opens nothing any more."""
    ctx = file.ctx
    query = (
        select(SealedShare, SigningKey)
        .join(SigningKey, SigningKey.id == SealedShare.key_id)
        .where(
            SealedShare.number == text.number,
            SealedShare.person_id == person,
            SealedShare.confirmed_at.is_not(None),
            SigningKey.person_id == person,
            SigningKey.revoked_at.is_(None),
        )
    )
    found = ctx.session.execute(query).first()
    if found is None or not desk_at(file, text).admits(ctx, person):
        return None
    return Entitled(text, found[0], found[1])


def offered(ctx: Context, number: str) -> list[SealedShare]:
    """What was handed over and waits for a second hand."""
    query = select(SealedShare).where(
        SealedShare.number == number, SealedShare.confirmed_at.is_(None)
    )
    return list(ctx.session.scalars(query.order_by(SealedShare.id)))


def sealing_keys(ctx: Context, people: tuple[str, ...]) -> list[SigningKey]:
    """The keys in force for which something can be sealed, the newest of each person."""
    query = select(SigningKey).where(
        SigningKey.person_id.in_(people),
        SigningKey.revoked_at.is_(None),
        SigningKey.throwaway.is_(False),
        SigningKey.sealing_public.is_not(None),
    )
    rows = ctx.session.scalars(query.order_by(SigningKey.created_at))
    return list({row.person_id: row for row in rows}.values())


def _names(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _names(item)
