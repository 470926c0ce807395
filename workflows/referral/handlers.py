"""Keeps the bar of whoever was excluded and confirmed to be. Judges nothing."""

from collections.abc import Mapping

import engine
from workflows.paths import at, text_at
from workflows.records import impose, months_after

MEASURE = "取消考察对象资格"


def refer(call: engine.Call) -> Mapping[str, object]:
    """The bar, from today for as many months as the parameter says; none but on `upheld`.

    Law: check-2017/handling.concealment, personal-2010/handling, xr/bar-months.
    """
    name = text_at(call.facts, "candidate.name")
    if name is None or at(call.facts, "confirm_finding.upheld") is not True:
        return {"recorded": False}
    until = months_after(call.today, int(str(at(call.facts, "parameters.bar_months"))))
    impose(call, name, MEASURE, until, text_at(call.facts, "candidate.birth"))
    return {"recorded": True, "measure": MEASURE, "effect_until": until}


HANDLERS: Mapping[str, engine.Handler] = {"refer": refer}
