"""Counts the ballots of a meeting and keeps the place of whom it adopted. Judges nothing."""

from collections import Counter
from collections.abc import Mapping

import engine
from workflows.paths import at
from workflows.records import reserve

OPINIONS = ("agree", "disagree", "defer")


def tally(call: engine.Call) -> Mapping[str, object]:
    """The stored ballots, counted; nothing is counted where the gate no longer holds.

    An opinion that is neither for nor against is a deferral. `missing` names who was to
    state an opinion and has not.

    Law: cadre-2014/38.1.3 (more than half of all members due).
    """
    if call.guard_reasons:
        return {"gate_holds": False}
    due, present, recused = (
        _members(at(call.facts, f"convene.{name}"))
        for name in ("members_due", "present", "recused")
    )
    voting = [member for member in present if member not in recused]
    cast = {ballot["member"]: ballot.get("opinion") for ballot in _ballots(call)}
    counted = Counter(
        opinion if opinion in OPINIONS else "defer"
        for member, opinion in cast.items()
        if member in voting
    )
    return {
        "gate_holds": True,
        **{opinion: counted[opinion] for opinion in OPINIONS},
        "members_due": len(due) or _number(at(call.facts, "convene.members_due")),
        "present": len(present),
        "recused": len(recused),
        "voting": len(voting),
        "missing": [member for member in voting if member not in cast],
    }


def reserve_quota(call: engine.Call) -> Mapping[str, object]:
    """Whether a place was left for the person adopted; it is kept for this case, under lock."""
    return {"reserved": reserve(call.session, call.facts, call.case_id, call.now)}


def _ballots(call: engine.Call) -> list[Mapping[str, object]]:
    ballots = at(call.facts, "state_opinion.ballots")
    found = ballots if isinstance(ballots, list) else []
    return [ballot for ballot in found if isinstance(ballot, Mapping) and "member" in ballot]


def _members(value: object) -> list[str]:
    """Each member once."""
    return list(dict.fromkeys(map(str, value))) if isinstance(value, list) else []


def _number(value: object) -> int:
    """Members due may be given as their number alone."""
    return int(str(value)) if str(value).isdecimal() else 0


HANDLERS: Mapping[str, engine.Handler] = {"tally": tally, "reserve_quota": reserve_quota}
