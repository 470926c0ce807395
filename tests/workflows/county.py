"""A small invented county on an empty database: two committees, their organs, one bureau."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime

from sqlalchemy.orm import Session

from engine.clock import TurnedClock
from engine.core import Engine
from engine.models.base import Base
from workflows import records
from workflows.surroundings import surroundings

TODAY = date(2017, 2, 6)
UNITS = (
    records.AddUnit(None, "city", "样例市委", "committee", level="市"),
    records.AddUnit(None, "city-org", "样例市委组织部", "organisation", parent="city"),
    records.AddUnit(None, "city-dis", "样例市纪委", "discipline", parent="city"),
    records.AddUnit(None, "county", "样例县委", "committee", parent="city", level="县"),
    records.AddUnit(None, "county-org", "样例县委组织部", "organisation", parent="county"),
    records.AddUnit(None, "county-dis", "样例县纪委", "discipline", parent="county"),
    records.AddUnit(None, "bureau", "样例县样例局", "department", parent="county"),
)
POSTS = (
    records.AddPost(None, "county", "县委书记", ("secretary", "committee_member")),
    records.AddPost(None, "county-org", "干部科科长", ("org_officer",)),
    records.AddPost(None, "county-dis", "县纪委干部", ("discipline_officer",)),
    records.AddPost(None, "city-org", "市委组织部干部", ("org_officer", "superior_org_officer")),
    records.AddPost(None, "bureau", "党组书记", ("secretary",)),
    records.AddPost(None, "bureau", "纪检组组长", ("discipline_secretary",)),
    records.AddPost(None, "county", "系统管理员", ("admin",)),
)
PEOPLE = {
    "zhang": ("张样一", "county/县委书记"),
    "li": ("李样二", "county-org/干部科科长"),
    "wang": ("王样三", "county-dis/县纪委干部"),
    "zhao": ("赵样四", "city-org/市委组织部干部"),
    "qian": ("钱样五", "bureau/党组书记"),
    "sun": ("孙样六", "bureau/纪检组组长"),
    "admin": ("管样七", "county/系统管理员"),
}


def county(url: str) -> Engine:
    """An engine over the county, at nine in the morning of the sixth of February 2017."""
    core = Engine(url, surroundings(), TurnedClock(datetime(2017, 2, 6, 1, tzinfo=UTC)))
    Base.metadata.create_all(core.database)
    for command in (*UNITS, *POSTS):
        core.execute(command)
    for person, (name, post) in PEOPLE.items():
        core.execute(records.AddPerson(None, person, name, "1970-01"))
        core.execute(records.GivePost(None, person, post, date(2010, 1, 1)))
    return core


@contextmanager
def writing(core: Engine) -> Iterator[Session]:
    """A session of the tests' own, committed at its end."""
    with core.gate.entered(), core._writers.begin() as session:
        yield session
