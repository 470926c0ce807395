"""A promotion's world for the tests of the engine: an invented county, its people, its acts.

`made(url)` gives it on any database; a case is started and brought to wherever a test needs it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection, select, text

import engine
from engine.clock import TurnedClock, local_date
from engine.errors import Refusal
from engine.models import Base, HistoryEvent, Job, ProcessInstance, UserTask
from engine.surroundings import Surroundings
from workflows import records
from workflows.surroundings import surroundings

MODELS = Path(__file__).parents[1] / "bpmn"
MONDAY = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
UNITS = (
    ("city", "样例市委", "committee", None),
    ("county", "样例县委", "committee", "city"),
    ("org", "样例县委组织部", "organisation", "county"),
    ("dis", "样例县纪委", "discipline", "county"),
    ("bureau", "样例县样例局", "body", "county"),
)
PEOPLE = {
    "officer": ("org", ("org_officer",)),
    "officer2": ("org", ("org_officer",)),
    "officer3": ("org", ("org_officer",)),
    "officer4": ("org", ("org_officer",)),
    "head": ("org", ("org_head",)),
    "supervisor": ("org", ("org_supervisor",)),
    "lead": ("org", ("inspection_lead",)),
    "inspector": ("dis", ("discipline_officer",)),
    "clerk": ("bureau", ("unit_officer",)),
    "chief": ("bureau", ("secretary",)),
    "watch": ("bureau", ("discipline_secretary",)),
    "chair": ("county", ("secretary", "committee_member")),
    "li": ("county", ("committee_member",)),
    "wang": ("county", ("committee_member",)),
    "minutes": ("county", ("meeting_secretary",)),
    "admin": ("county", ("admin",)),
}
VOTERS = ["li", "wang", "chair"]


@dataclass(frozen=True)
class Act:
    """Who does an element with what, how many days after the act before; `dated` is today."""

    element: str
    person: str
    values: Mapping[str, object] = field(default_factory=dict)
    dated: str | None = None
    days: int = 0

    def on(self, day: date) -> dict[str, object]:
        return {**self.values, **({self.dated: day.isoformat()} if self.dated else {})}


MEETING = {
    "form": "meeting",
    "agenda_version": "第3号",
    "on_circulated_agenda": True,
    "members_due": VOTERS,
    "present": VOTERS,
    "recused": [],
}
OPINION = "经集体研究，该同志廉洁自律，未发现影响使用的问题。"
STORY = (
    Act("analysis", "officer"),
    Act("motion", "head", {"approved": True}),
    Act("recommendation", "officer", {"due": 20, "present": 18, "for": 15}, "held_on"),
    Act("inspection_notice", "officer", {"working_days": 1}, "posted_on"),
    Act("inspection", "lead", {"team": ["样考甲", "样考乙"], "recommended": True}, days=7),
    Act("dossier_review", "officer", {"finding": "clean"}),
    Act("personal_matters_check", "supervisor", {"finding": "consistent"}),
    Act("discipline_opinion", "inspector", {"finding": "no_adverse"}),
    Act("complaint_check", "inspector", {"finding": "none"}),
    Act("integrity_conclusion", "clerk", {"text": OPINION, "conclusive": True}),
    Act("sign_secretary", "chief", {"opinion": "agree"}),
    Act("sign_discipline_secretary", "watch", {"opinion": "agree"}),
    Act("consultation", "head", {"joint_manager_reply": "none_needed"}),
    Act("agenda", "head", {"agenda_version": "第3号", "item_no": 1}),
    Act("convene", "minutes", MEETING, "held_on"),
    Act("introduce", "head"),
    *(Act("state_opinion", voter, {"opinion": "agree"}) for voter in VOTERS),
    Act("post_notice", "officer", {"text": "样某某同志拟任样例局副局长。"}, "posted_on"),
    Act("close_publicity", "officer", {"report": "无影响任职的反映。"}, days=14),
    Act("appointment_talk", "chair", {}, "held_on"),
    Act("issue_appointment", "officer", {"document_no": "样组〔2026〕1号"}, "issued_on"),
)


@dataclass
class PromotionWorld:
    """An engine on a database with the county in it."""

    url: str
    core: engine.Engine
    clock: TurnedClock

    def start(self, name: str = "样某某", **facts: object) -> str:
        given = {"candidate.name": name, "post.unit": "样例县样例局", "post.title": "副局长"}
        return self.core.execute(engine.StartCase("promotion", "officer", {**given, **facts}))

    def standing(self, case: str) -> "engine.queries.Standing":
        return self.core.read(lambda ctx: engine.queries.standing(ctx, case))

    def outcome(self, case: str, call: str) -> object:
        """What a call of the case ended with; None while it runs."""
        found = self.standing(case).facts.get(call)
        return found.get("outcome") if isinstance(found, Mapping) else None

    def command(
        self, case: str, act: Act, values: Mapping[str, object] | None = None
    ) -> engine.CompleteElement:
        given = act.on(local_date(self.clock())) if values is None else values
        signs = act.element.startswith("sign_")
        signer = engine.throwaway_signer(act.person) if signs else None
        return engine.CompleteElement(case, act.element, act.person, given, signer)

    def bring(self, case: str, element: str, *, times: int = 0) -> Act:
        """Let the case run until `element` is to be done (by its `times`-th actor); the act."""
        wanted = [act for act in STORY if act.element == element][times]
        for act in STORY[self._done(case) :]:
            self.clock.turn_to(self.clock() + timedelta(days=act.days))
            engine.drain(self.core, case)
            if act is wanted:
                return act
            self.core.execute(self.command(case, act))
        raise AssertionError(f"{element} lies behind {case}")

    def finish(self, case: str) -> None:
        self.core.execute(self.command(case, self.bring(case, STORY[-1].element)))
        engine.drain(self.core, case)

    def open_task(self, case: str, element: str) -> UserTask:
        query = select(UserTask).where(
            UserTask.case_id == case,
            UserTask.element == element,
            UserTask.state.in_(("created", "claimed")),
        )
        return self.core.read(lambda ctx: ctx.session.scalars(query).first()) or missing(element)

    def case(self, case: str) -> ProcessInstance:
        return self.core.read(lambda ctx: ctx.session.get_one(ProcessInstance, case))

    def jobs(self, case: str) -> list[Job]:
        query = select(Job).where(Job.case_id == case).order_by(Job.id)
        return self.core.read(lambda ctx: list(ctx.session.scalars(query)))

    def events(self, *types: str, case: str | None = None) -> list[HistoryEvent]:
        query = select(HistoryEvent).order_by(HistoryEvent.id)
        if types:
            query = query.where(HistoryEvent.type.in_(types))
        if case:
            query = query.where(HistoryEvent.case_id == case)
        return self.core.read(lambda ctx: list(ctx.session.scalars(query)))

    def count(self, table: str, where: str = "1 = 1") -> int:
        with self.core.database.connect() as connection:
            query = text(f"SELECT count(*) FROM {table} WHERE {where}")  # noqa: S608
            return int(connection.scalar(query) or 0)

    def dump(self) -> dict[str, list[tuple[object, ...]]]:
        """Every table, row by row, as the driver gives it."""
        tables = Base.metadata.sorted_tables
        with self.core.database.connect() as connection:
            return {table.name: _rows(connection, str(select(table))) for table in tables}

    def broken_chains(self) -> "tuple[engine.audit.Fault, ...]":
        """What an auditor would find: chains that do not hold, rows that no event speaks of."""
        return self.core.read(engine.audit.proofs)

    def again(self, around: Surroundings | None = None) -> "PromotionWorld":
        """The same database seen by another process: an engine of its own, the same clock."""
        core = engine.Engine(self.url, around or self.core.around, self.clock)
        return PromotionWorld(self.url, core, self.clock)

    def close(self) -> None:
        self.core.database.dispose()

    def _done(self, case: str) -> int:
        return len(self.events("task.completed", case=case))


def _rows(connection: Connection, query: str) -> list[tuple[object, ...]]:
    return sorted(map(tuple, connection.exec_driver_sql(query)), key=repr)


def missing(element: str) -> UserTask:
    raise AssertionError(f"{element} is not open")


def made(
    url: str,
    at: datetime = MONDAY,
    around: Surroundings | None = None,
    procedure: str = "promotion",
) -> PromotionWorld:
    """The county on an empty database."""
    clock = TurnedClock(at)
    engine.upgrade(url)
    core = engine.Engine(url, around or surroundings(), clock)
    core.execute(engine.PublishProcedure(procedure, engine.bundle(MODELS, procedure), None))
    for unit in UNITS:
        core.execute(records.AddUnit(None, *unit))
    for person, (unit_id, roles) in PEOPLE.items():
        post = core.execute(records.AddPost(None, unit_id, f"{person}的职务", roles))
        core.execute(records.AddPerson(None, person, f"样{person}"))
        core.execute(records.GivePost(None, person, post, date(2020, 1, 1)))
    return PromotionWorld(url, core, clock)


def outcome_of(act: Callable[[], object]) -> str:
    """What came of an act: `done`, or the first code that it was refused with."""
    try:
        act()
    except Refusal as refusal:
        return refusal.codes[0]
    return "done"
