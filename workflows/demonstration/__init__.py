"""Demonstration data: one invented county with cases in every state, made through commands.

The history is real: every act is a command at its own moment, counted back from today.
"""

from datetime import date, timedelta

import engine
from engine.clock import TurnedClock, local_date
from workflows import records
from workflows.demonstration.county import BUREAUS, bureau, commands
from workflows.demonstration.stories import STOPS, Act, acts
from workflows.demonstration.working import next_working_hour

CASES = 30
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏"


def load(core: engine.Engine) -> str:
    """Load the county; a second time changes nothing. Returns a sentence for the terminal."""
    if any(unit.id == "county" for unit in core.read(records.units)):
        return "演示数据已经载入，未作改动"
    url = core.database.url.render_as_string(hide_password=False)
    clock = TurnedClock(core.clock() - timedelta(days=60))
    past = engine.Engine(url, core.around, clock) if url != "sqlite://" else core
    try:
        for command in commands():
            past.execute(command)
        for number in range(CASES):
            clock.turn_to(core.clock() - timedelta(days=48 - number % 7))
            _play(past, clock, number, local_date(core.clock()))
    finally:
        if past is not core:
            past.database.dispose()
    return f"已载入演示数据：样例县，{CASES} 个案件"


def _play(past: engine.Engine, clock: TurnedClock, number: int, today: date) -> None:
    """One case, up to its stop or to the present day."""
    index = number % len(BUREAUS)
    stop = STOPS[number % len(STOPS)]
    case = past.execute(engine.StartCase("promotion", "officer", _start(number, index)))
    signers = {}
    for act in acts(index + 1):
        clock.turn_to(next_working_hour(clock(), act.days))
        if act.element == stop or local_date(clock()) > today:
            return
        engine.drain(past, case)
        if act.element.startswith("sign_"):
            signers[act.actor] = engine.throwaway_signer(act.actor)
        _do(past, case, act, local_date(clock()), signers.get(act.actor))
    engine.drain(past, case)


def _do(past: engine.Engine, case: str, act: Act, day: date, signer: engine.Signer | None) -> None:
    past.execute(engine.CompleteElement(case, act.element, act.actor, act.values(day), signer))
    engine.drain(past, case)


def _start(number: int, index: int) -> dict[str, object]:
    unit = f"样例县{BUREAUS[index]}局"
    return {
        "candidate": {
            "name": f"{SURNAMES[number]}样{'一二三四五六七八九十'[number % 10]}",
            "unit": unit,
            "birth": f"{1976 + number % 12}-0{1 + number % 9}",
            "education": "bachelor",
        },
        "post": {"title": f"副局长（{bureau(index)}）", "unit": unit},
        "kind": "promotion",
        "round": f"样例县第{1 + number // 8}批",
    }
