"""A desk of three, a second hand and an outsider around one task that seals an answer."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

import engine
from engine.clock import TurnedClock, local_date
from engine.models import Base, HistoryEvent, SealedText
from workflows import records
from workflows.surroundings import surroundings

NAME = "林样举"
WHOLE = f"{NAME}，样例县某局，电话 000"
PASSPHRASE = "一句用来签名的话"
DESK_OF = "样例县纪委"
DESK, SECOND = "discipline_officer", "discipline_secretary"
PEOPLE = {
    "甲": (DESK,),
    "乙": (DESK,),
    "丙": (DESK,),
    "书": (SECOND,),
    "双": (DESK, SECOND),
    "管": ("admin",),
}
HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:xr="urn:xuanren:bpmn:1" id="d" targetNamespace="urn:sample">'
)
FILES = {
    "desk/procedure.yaml": "key: desk\nname: 样例\nstart: {roles: [discipline_officer], whose: anywhere}\n"
    "subject: subject.name\n",
    "desk/desk.bpmn": f"""{HEAD}<message id="m" name="word"/><process id="desk" isExecutable="true">
<startEvent id="begun"/>
<userTask id="take" name="受理" xr:role="{DESK}" xr:whose="样例县纪委"/>
<userTask id="go_on" name="办理" xr:role="{DESK}" xr:whose="样例县纪委"/>
<endEvent id="over" xr:outcome="over"/>
<sequenceFlow id="f1" sourceRef="begun" targetRef="take"/>
<sequenceFlow id="f2" sourceRef="take" targetRef="go_on"/>
<sequenceFlow id="f3" sourceRef="go_on" targetRef="over"/>
</process></definitions>""",
    "desk/forms/start.json": '{"components": [{"type": "textfield", "key": "subject.name", "label": "姓名"}]}',
    "desk/forms/take.json": """{"components": [
        {"type": "sealed", "key": "informant", "label": "举报人",
         "properties": {"sealedAs": "举报人 J", "sealedNot": "subject.name", "secondHand": "discipline_secretary"}},
        {"type": "textarea", "key": "matter", "label": "问题"}]}""",
    "desk/forms/go_on.json": '{"components": [{"type": "textarea", "key": "matter", "label": "问题"}]}',
}


@dataclass
class World:
    """The engine on one database, and its clock."""

    core: engine.Engine
    clock: TurnedClock

    def enrol(self, *people: str) -> None:
        for person in people:
            self.core.execute(engine.EnrolKey(person, PASSPHRASE))

    def start(self, about: str = "样他") -> str:
        return self.core.execute(engine.StartCase("desk", "甲", {"subject.name": about}))

    def seal(self, case: str, by: str = "甲", text: str = WHOLE, **others: object) -> str:
        """Take the report; the number under which the text is sealed."""
        signer = self.core.execute(engine.UnlockKey(by, PASSPHRASE))
        given = {"informant": text, **others}
        self.core.execute(engine.CompleteElement(case, "take", by, given, signer))
        with self.session() as session:
            return session.scalars(
                select(SealedText.number).where(SealedText.case_id == case)
            ).one()

    def open(self, number: str, by: str, purpose: str = "当面核实情况") -> str:
        return self.core.execute(engine.OpenSealed(number, by, PASSPHRASE, purpose))

    def share(self, number: str, by: str, to: str) -> int:
        return self.core.execute(engine.ShareSealed(number, by, to, PASSPHRASE, "岗位调整"))

    def give(self, person: str, role: str, since: date = date(2000, 1, 1)) -> None:
        post = self.core.execute(records.AddPost(None, DESK_OF, f"{person}{role}", (role,)))
        self.core.execute(records.GivePost(None, person, post, since))

    def take_away(self, person: str, role: str) -> None:
        post = f"{DESK_OF}/{person}{role}"
        self.core.execute(records.EndPost(None, person, post, local_date(self.clock())))

    def events(self, type_: str) -> list[HistoryEvent]:
        with self.session() as session:
            query = select(HistoryEvent).where(HistoryEvent.type == type_)
            return list(session.scalars(query.order_by(HistoryEvent.id)))

    def everything(self) -> str:
        """All rows of all tables, as one text."""
        with self.core.database.connect() as connection:
            tables = Base.metadata.sorted_tables
            return "\n".join(str(row) for t in tables for row in connection.execute(select(t)))

    @contextmanager
    def session(self) -> Iterator[Session]:
        with Session(self.core.database, expire_on_commit=False) as session:
            yield session


def made(url: str) -> World:
    clock = TurnedClock(datetime(2026, 11, 24, 1, tzinfo=UTC))
    core = engine.Engine(url, surroundings(), clock)
    Base.metadata.create_all(core.database)
    world = World(core, clock)
    core.execute(records.AddUnit(None, DESK_OF, DESK_OF, "discipline"))
    for person in PEOPLE:
        core.execute(records.AddPerson(None, person, f"样{person}"))
    for person, roles in PEOPLE.items():
        for role in roles:
            world.give(person, role)
    core.execute(engine.PublishProcedure("desk", FILES, None))
    return world
