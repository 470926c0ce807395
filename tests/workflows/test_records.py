"""Units, posts, people: who acts where on which day."""

from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import event

from engine.core import Engine
from engine.errors import InvalidForm, NotYours, Refusal
from engine.models import HistoryEvent
from tests.workflows.county import TODAY, county, writing
from workflows import records
from workflows.records.tables import Holding, Person

DIRECTORY = records.RecordsDirectory()
BUREAU = {"post": {"unit": "样例县样例局", "title": "副局长"}, "candidate": {"name": "周样八"}}


@pytest.fixture
def core(database_url: str) -> Iterator[Engine]:
    core = county(database_url)
    yield core
    core.database.dispose()


@pytest.mark.parametrize(
    ("whose", "unit"),
    [
        ("unit_of(candidate)", "bureau"),
        ("deciding_committee", "county"),
        ("same_level_discipline", "county-dis"),
        ("same_level_organisation", "county-org"),
        ("superior", "city"),
        ("样例市纪委", "city-dis"),
        ("city-dis", "city-dis"),
        ("没有的单位", None),
        ("unit_of(subject)", None),
    ],
)
def test_a_lane_names_the_unit_that_it_means(core: Engine, whose: str, unit: str | None) -> None:
    with writing(core) as session:
        assert DIRECTORY.unit_for(session, whose, BUREAU) == unit


def test_a_candidates_own_unit_comes_before_that_of_the_post(core: Engine) -> None:
    facts = {"post": {"unit": "bureau"}, "candidate": {"name": "周样八", "unit": "样例县委组织部"}}

    with writing(core) as session:
        assert DIRECTORY.unit_for(session, "unit_of(candidate)", facts) == "county-org"


def test_a_committee_named_as_deciding_comes_before_the_nearest(core: Engine) -> None:
    core.execute(records.AddUnit(None, "x", "双管单位", "department", "bureau", decided_by="city"))
    core.execute(records.AddUnit(None, "y", "其下属站", "department", "x"))

    with writing(core) as session:
        facts = {"subject": {"unit": "其下属站"}}
        assert DIRECTORY.unit_for(session, "deciding_committee", facts) == "city"
        assert DIRECTORY.unit_for(session, "unit_of(subject)", facts) == "y"
        assert DIRECTORY.unit_for(session, "superior", facts) is None


@pytest.mark.parametrize(
    ("starter", "on", "unit"),
    [("qian", TODAY, "county"), ("zhao", TODAY, "city"), ("qian", date(2009, 1, 1), None)],
)
def test_a_case_about_no_unit_is_decided_where_its_starter_has_a_post(
    core: Engine, starter: str, on: date, unit: str | None
) -> None:
    facts = {"subject": {"name": "样某"}, "started_by": starter, "today": on}

    with writing(core) as session:
        assert DIRECTORY.unit_for(session, "deciding_committee", facts) == unit
        named = {**facts, "subject": {"unit": "bureau"}}
        assert DIRECTORY.unit_for(session, "deciding_committee", named) == "county"


def test_the_same_role_elsewhere_is_not_held_here(core: Engine) -> None:
    with writing(core) as session:
        assert DIRECTORY.holds(session, "li", "org_officer", "county-org", TODAY)
        assert not DIRECTORY.holds(session, "zhao", "org_officer", "county-org", TODAY)
        assert not DIRECTORY.holds(session, "qian", "secretary", "county", TODAY)


def test_an_organs_role_acts_for_its_committee_and_for_no_other(core: Engine) -> None:
    role = "superior_org_officer"
    with writing(core) as session:
        assert DIRECTORY.holds(session, "zhao", role, "city", TODAY)
        assert DIRECTORY.holders(session, role, "city", TODAY) == ("zhao",)
        assert DIRECTORY.holders(session, role, "county", TODAY) == ()
        assert set(DIRECTORY.roles_of(session, "zhao", TODAY)) == {
            ("org_officer", "city-org"),
            ("org_officer", "city"),
            (role, "city-org"),
            (role, "city"),
        }


def test_roles_held_are_exactly_those_that_roles_of_tells(core: Engine) -> None:
    with writing(core) as session:
        for person in ("zhang", "li", "wang", "zhao", "qian", "sun", "admin"):
            told = set(DIRECTORY.roles_of(session, person, TODAY))
            for role in ("secretary", "org_officer", "superior_org_officer", "admin"):
                for unit in ("city", "city-org", "county", "county-org", "bureau"):
                    held = DIRECTORY.holds(session, person, role, unit, TODAY)
                    assert held == ((role, unit) in told)


def test_a_post_is_held_from_its_first_day_until_the_day_before_its_end(core: Engine) -> None:
    core.execute(records.EndPost(None, "qian", "bureau/党组书记", date(2017, 2, 6)))

    with writing(core) as session:

        def held(on: date) -> bool:
            return DIRECTORY.holds(session, "qian", "secretary", "bureau", on)

        assert not held(date(2009, 12, 31))
        assert held(date(2010, 1, 1))
        assert held(date(2017, 2, 5))
        assert not held(date(2017, 2, 6))


def test_a_person_without_a_record_is_shown_by_what_stands_in_the_case(core: Engine) -> None:
    with writing(core) as session:
        assert DIRECTORY.person_name(session, "zhang") == "张样一"
        assert DIRECTORY.person_name(session, "无此人") == "无此人"


def test_resolving_a_committee_takes_few_questions_to_the_database(core: Engine) -> None:
    asked: list[str] = []
    with writing(core) as session:
        event.listen(core.database, "before_cursor_execute", lambda *a: asked.append(a[2]))

        DIRECTORY.unit_for(session, "same_level_discipline", BUREAU)

    assert len([text for text in asked if "SELECT" in text]) <= 2


def test_nobody_but_the_administrator_changes_people_and_posts(core: Engine) -> None:
    for command in (
        records.AddPerson("li", "new", "新样九"),
        records.AddUnit("li", "u", "新单位", "department"),
        records.AddPost("li", "bureau", "新职务"),
        records.GivePost("li", "sun", "bureau/党组书记", TODAY),
        records.EndPost("li", "sun", "bureau/纪检组组长", TODAY),
        records.SetQuota("li", "bureau", "副局长", 1),
    ):
        with pytest.raises(NotYours):
            core.execute(command)

    core.execute(records.AddPerson("admin", "new", "新样九"))


def test_nobody_gives_a_post_to_themselves(core: Engine) -> None:
    with pytest.raises(Refusal) as refused:
        core.execute(records.GivePost("admin", "admin", "county/县委书记", TODAY))

    assert refused.value.codes == ("separation_of_duties",)


@pytest.mark.parametrize(
    "command",
    [
        records.AddUnit(None, "bureau", "另一个", "department"),
        records.AddUnit(None, "other", "样例县委", "department"),
        records.AddUnit(None, "other", "另一个", "department", parent="没有"),
        records.AddPost(None, "没有", "职务"),
        records.AddPost(None, "bureau", "党组书记"),
        records.AddPerson(None, " ", "名"),
        records.GivePost(None, "没有", "bureau/党组书记", TODAY),
        records.GivePost(None, "sun", "没有", TODAY),
        records.GivePost(None, "qian", "bureau/党组书记", TODAY),
        records.EndPost(None, "sun", "bureau/党组书记", TODAY),
    ],
)
def test_what_is_unknown_or_taken_is_refused_and_changes_nothing(
    core: Engine, command: records.AddUnit
) -> None:
    with writing(core) as session:
        before = session.query(Person).count(), session.query(Holding).count()

    with pytest.raises(InvalidForm):
        core.execute(command)

    with writing(core) as session:
        assert (session.query(Person).count(), session.query(Holding).count()) == before


def test_a_holding_that_ends_before_it_begins_is_refused(core: Engine) -> None:
    with pytest.raises(Refusal) as refused:
        core.execute(records.GivePost(None, "sun", "bureau/党组书记", TODAY, TODAY))

    assert refused.value.codes == ("out_of_order",)


def test_a_post_can_be_given_again_after_it_was_ended(core: Engine) -> None:
    core.execute(records.EndPost(None, "qian", "bureau/党组书记", TODAY))

    core.execute(records.GivePost(None, "sun", "bureau/党组书记", TODAY))
    core.execute(records.GivePost(None, "qian", "bureau/党组书记", TODAY))

    with writing(core) as session:
        assert DIRECTORY.holders(session, "secretary", "bureau", TODAY) == ("qian", "sun")


def test_every_change_leaves_its_old_and_new_value(core: Engine) -> None:
    core.execute(records.AddPerson("admin", "sun", "孙样六", "1971-02"))

    with writing(core) as session:
        last = session.query(HistoryEvent).filter_by(chain="file:sun").all()[-1]

    assert (last.type, last.actor) == ("person.changed", "admin")
    assert last.body is not None
    assert '"birth":"1970-01"' in last.body
    assert '"birth":"1971-02"' in last.body
