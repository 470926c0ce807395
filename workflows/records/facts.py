"""What the records know about a case (`records.…` of its facts), and what a case leaves in them."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

import engine
from engine.errors import InvalidForm
from workflows.paths import at
from workflows.records.committees import bodies_of
from workflows.records.declared import kin_of, sanctions_of, seed_kin, seed_sanctions
from workflows.records.directory import RecordsDirectory
from workflows.records.holding import acts_in, held
from workflows.records.identity import Identity, candidate_of, person_of
from workflows.records.intake import FORM, link_form
from workflows.records.quota import quota_facts, release, seed_quota
from workflows.records.tables import Candidacy, Holding, PostRole
from workflows.records.tolerated import tolerated_of

Facts = Mapping[str, object]
DIRECTORY = RecordsDirectory()
SIGNING = ("secretary", "discipline_secretary")
NOBODY = Identity("", ())


def record_facts(
    session: Session, procedure: str, facts: Facts, case_id: str, today: date
) -> dict[str, object]:
    """Quota, sanctions, what was tolerated, signatories, chair, bodies, kin and round, now."""
    who = person_of(session, facts) or NOBODY
    kin = kin_of(session, who) if who.keys else ()
    return {
        **quota_facts(session, facts, case_id),
        "sanctions": sanctions_of(session, who, facts, case_id),
        "tolerated": tolerated_of(session, who),
        "signatory": _signatories(session, facts, today, {*who.keys, *kin}),
        "chair": _first(session, "secretary", "deciding_committee", facts, today),
        "bodies": bodies_of(session, facts) if at(facts, "subject") else {},
        "kin": list(kin),
        "identity": list(who.keys),
        "in_round": _in_round(session, procedure, who, facts, case_id),
    }


def keep_start(
    ctx: engine.Context, procedure: str, facts: Facts, case_id: str, actor: str | None
) -> None:
    """Let the start data of a case seed the records; the form it began with goes to the case."""
    _seed(ctx.session, procedure, facts, case_id, ctx.today)
    link_form(ctx, facts, case_id, actor)


def _seed(session: Session, procedure: str, facts: Facts, case_id: str, today: date) -> None:
    seed_quota(session, facts)
    who = person_of(session, facts)
    if who is None:
        return
    seed_kin(session, facts, who, case_id, today)
    if candidate_of(session, facts) is None:
        return
    seed_sanctions(session, facts, who, case_id, today)
    _keep_candidacy(session, procedure, facts, who, case_id)


def keep_correction(
    session: Session,
    procedure: str,
    facts: Facts,
    case_id: str,
    today: date,
    paths: Sequence[str],
) -> None:
    """Let a correction of start data reach the records that were seeded from them."""
    if FORM in paths:
        raise InvalidForm({FORM: "审批表原件以收到的文件为准，不能更正"})
    if any(path in {"post", "post.quota_approved", "post.quota_filled"} for path in paths):
        seed_quota(session, facts, override=True)
    _seed(session, procedure, facts, case_id, today)


def keep_end(session: Session, procedure: str, case_id: str, outcome: str, today: date) -> None:
    """The case is over: its place is filled or free, and its candidate runs no longer."""
    del procedure, today
    release(session, case_id, outcome)
    candidacy = session.get(Candidacy, case_id)
    if candidacy:
        session.delete(candidacy)


def _keep_candidacy(
    session: Session, procedure: str, facts: Facts, who: Identity, case_id: str
) -> None:
    name = at(facts, "round")
    candidacy = session.get(Candidacy, case_id)
    if not isinstance(name, str) or not name:
        return
    if candidacy is None:
        candidacy = Candidacy(case_id=case_id)
        session.add(candidacy)
    candidacy.procedure, candidacy.person, candidacy.round = procedure, who.key, name
    session.flush()


def _in_round(session: Session, procedure: str, who: Identity, facts: Facts, case_id: str) -> bool:
    name = at(facts, "round")
    if not isinstance(name, str) or not name:
        return False
    query = select(Candidacy.case_id).where(
        Candidacy.person.in_(who.keys),
        Candidacy.round == name,
        Candidacy.procedure == procedure,
        Candidacy.case_id != case_id,
    )
    return session.scalars(query.limit(1)).first() is not None


def _signatories(
    session: Session, facts: Facts, today: date, recused: Collection[str]
) -> dict[str, str | None]:
    """For each role that signs, who has held it longest in the candidate's unit.

    The candidate and their kin do not sign: where nobody else holds the role it stays empty,
    and the superior names a substitute.
    """
    found: dict[str, str | None] = dict.fromkeys(SIGNING)
    unit = DIRECTORY.unit_for(session, "unit_of(candidate)", facts)
    if unit is None:
        return found
    query = held(today).where(or_(*(acts_in(role, unit) for role in SIGNING)))
    columns = query.with_only_columns(PostRole.role, Holding.person_id)
    for role, person in session.execute(columns.order_by(Holding.held_from, Holding.person_id)):
        if person not in recused:
            found[role] = found[role] or person
    return found


def _first(session: Session, role: str, whose: str, facts: Facts, today: date) -> str | None:
    unit = DIRECTORY.unit_for(session, whose, facts)
    holders = DIRECTORY.holders(session, role, unit, today) if unit else ()
    return holders[0] if holders else None
