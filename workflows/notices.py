"""Who is told of what is due: the holders of posts, by the case's own entry. Changes nothing."""

from collections.abc import Mapping

import engine
from workflows.records import RecordsDirectory

DIRECTORY = RecordsDirectory()


def told(call: engine.Call, *posts: tuple[str, str]) -> Mapping[str, object]:
    """Who holds these posts (role, whose) today, and is told by the case's own entry."""
    people: list[str] = []
    for role, whose in posts:
        unit = DIRECTORY.unit_for(call.session, whose, call.facts)
        if unit:
            people += DIRECTORY.holders(call.session, role, unit, call.today)
    return {"told_on": call.today, "told": list(dict.fromkeys(people))}
