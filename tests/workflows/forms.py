"""What the tests of approval forms share: a county that takes them, and how a case begins."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import engine
from engine.clock import TurnedClock
from engine.models import HistoryEvent
from tests.workflows.county import county, writing
from workflows import lrmx, records
from workflows.records.tables import ReceivedForm

MODELS = Path(__file__).parents[2] / "bpmn"
SAMPLES = Path(__file__).parents[2] / "workflows/samples/lrmx"
CLEAN = (SAMPLES / "clean.lrmx").read_bytes()
OF_QIAN = lrmx.Form(
    name="钱样五",
    birth="197001",
    current_post="样例县样例局党组书记（正科级）",
    appraisals="2015年度称职；2016年度优秀",
    resume="1990.07--  样例县样例局",
)
POST = {"unit": "样例县样例局", "title": "局长"}


def made(url: str) -> engine.Engine:
    """The county with an auditor, a second officer and the published procedure."""
    core = county(url)
    for unit, role, person, name in (
        ("county", "auditor", "auditor", "审样八"),
        ("county-org", "org_officer", "second", "吴样九"),
    ):
        post = core.execute(records.AddPost(None, unit, f"{name}之职", (role,)))
        core.execute(records.AddPerson(None, person, name))
        core.execute(records.GivePost(None, person, post, date(2010, 1, 1)))
    files = engine.bundle(MODELS, "promotion")
    core.execute(engine.PublishProcedure("promotion", files, None))
    return core


def bring(core: engine.Engine, content: bytes = CLEAN, actor: str = "li") -> str:
    return core.execute(records.ReceiveForm(actor, "表.lrmx", content)).digest


def begin(core: engine.Engine, digest: str | None, actor: str = "li", **candidate: Any) -> str:
    given = {"name": "张样一", "birth": "1978-06", **candidate, "form": digest}
    return core.execute(engine.StartCase("promotion", actor, {"candidate": given, "post": POST}))


def of_qian(core: engine.Engine, form: lrmx.Form = OF_QIAN) -> str:
    digest = bring(core, lrmx.write(form))
    return begin(core, digest, name="钱样五", birth="1970-01")


def events(core: engine.Engine, type_: str) -> list[HistoryEvent]:
    with writing(core) as session:
        rows = session.query(HistoryEvent).filter_by(type=type_).order_by(HistoryEvent.id)
        found = rows.all()
        session.expunge_all()
    return found


def rows(core: engine.Engine) -> list[tuple[str, str, str | None]]:
    with writing(core) as session:
        found = session.query(ReceivedForm).order_by(ReceivedForm.id)
        return [(row.digest, row.received_by, row.case_id) for row in found]


def view(core: engine.Engine, case: str, viewer: str) -> records.FormView:
    return core.read(lambda ctx: records.approval_form(ctx, case, viewer))


def open_form(core: engine.Engine, case: str, actor: str | None) -> bytes:
    return core.execute(records.ReadForm(actor, case, "任前审核")).content


def later(core: engine.Engine, **by: int) -> None:
    clock = core.clock
    assert isinstance(clock, TurnedClock)
    clock.turn_to(clock() + timedelta(**by))
