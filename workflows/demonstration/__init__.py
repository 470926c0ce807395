"""Demonstration data: one invented county with cases in every state, made through commands.

The history is real: every act is a command at its own moment, counted back from the day of
loading. The county is one transaction; each case then goes on from wherever it stands, so that
a loading that was cut short is completed by the next.
"""

import gc

import engine
from engine.clock import local_date
from engine.errors import Unavailable
from workflows import records
from workflows.demonstration.county import FoundCounty
from workflows.demonstration.stories import STORIES
from workflows.demonstration.telling import Told
from workflows.demonstration.timetable import morning, timetable, working_days_before

__all__ = ["INVENTED", "STORIES", "load"]

INVENTED = "样例"
"""What the name of every invented unit begins with."""


def load(core: engine.Engine) -> str:
    """Load what is not loaded yet; once more changes nothing. Returns a sentence for a terminal.

    Raises Unavailable where the database is of real units.
    """
    real = [unit.name for unit in core.read(records.units) if not unit.name.startswith(INVENTED)]
    if real:
        raise Unavailable(f"库中已有实际单位（{real[0]}等），演示数据未载入，未作任何改动")
    today = local_date(core.clock())
    days = working_days_before(today)
    if not any(unit.id == "county" for unit in core.read(records.units)):
        core.execute(FoundCounty(tuple(map(morning, days)), today))
        gc.freeze()  # the compiled models stay: collecting around them takes a fifth of the time
    told = Told(core)
    plans = [(timetable(story, days, salt), story) for salt, story in enumerate(STORIES)]
    played = sum(
        told.tell(story, moments) for moments, story in sorted(plans, key=lambda plan: plan[0][0])
    )
    if not played:
        return "演示数据已经载入，未作改动"
    return f"已载入演示数据：样例县，{len(STORIES)} 个案件"
