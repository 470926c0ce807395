"""What the records know about a case, and what a case leaves in them."""

from collections.abc import Iterator
from datetime import date
from threading import Barrier, Thread

import pytest

from engine.context import Context
from engine.core import Engine
from engine.errors import Attempt, InvalidForm, NotYours
from tests.workflows.county import TODAY, county, writing
from workflows import records
from workflows.records.tables import Sanction

PROMOTION = "promotion"
SANCTION = {"measure": "警告", "effect_until": date(2018, 1, 1)}


@pytest.fixture
def core(database_url: str) -> Iterator[Engine]:
    core = county(database_url)
    yield core
    core.database.dispose()


def facts(**more: object) -> dict[str, object]:
    return {
        "candidate": {"name": "周样八", "birth": "1975-03", "sanctions": []},
        "post": {"unit": "样例县样例局", "title": "副局长", "quota_approved": 2, "quota_filled": 1},
        "round": "2017-1",
        "kin_of": [],
        **more,
    }


def about(name: str, birth: str | None, *sanctions: object) -> dict[str, object]:
    return {"name": name, "birth": birth, "sanctions": list(sanctions)}


def known(core: Engine, case: str, of: dict[str, object] | None = None) -> dict[str, object]:
    with writing(core) as session:
        return records.record_facts(session, PROMOTION, of or facts(), case, TODAY)


def start(core: Engine, case: str, of: dict[str, object] | None = None) -> None:
    with writing(core) as session:
        ctx = Context(session, core.clock(), core.around)
        records.keep_start(ctx, PROMOTION, of or facts(), case, None)


def reserve(core: Engine, case: str) -> bool:
    with writing(core) as session:
        return records.reserve(session, facts(), case, core.clock())


def end(core: Engine, case: str, outcome: str) -> None:
    with writing(core) as session:
        records.keep_end(session, PROMOTION, case, outcome, TODAY)


def test_the_signatories_and_the_chair_are_who_holds_the_posts_today(core: Engine) -> None:
    found = known(core, "1")

    assert found["signatory"] == {"secretary": "qian", "discipline_secretary": "sun"}
    assert found["chair"] == "zhang"


@pytest.mark.parametrize("name", ["钱样五", "qian"])
def test_a_candidate_signs_nothing_about_themselves(core: Engine, name: str) -> None:
    found = known(core, "1", facts(candidate=about(name, None)))

    assert found["signatory"] == {"secretary": None, "discipline_secretary": "sun"}


def test_the_candidates_kin_sign_nothing_and_another_holder_does(core: Engine) -> None:
    start(core, "1", facts(kin_of=["孙样六"]))
    assert known(core, "1")["signatory"] == {"secretary": "qian", "discipline_secretary": None}

    core.execute(records.GivePost(None, "wang", "bureau/纪检组组长", TODAY))

    assert known(core, "1")["signatory"] == {"secretary": "qian", "discipline_secretary": "wang"}


def test_an_unknown_unit_has_no_signatories(core: Engine) -> None:
    found = known(core, "1", {"post": {"unit": "没有的单位"}})

    assert found["signatory"] == {"secretary": None, "discipline_secretary": None}
    assert found["chair"] is None
    assert (found["kin"], found["sanctions"], found["in_round"]) == ([], [], False)


def test_a_case_without_quota_has_no_limit(core: Engine) -> None:
    start(core, "1", {"post": {"unit": "样例县样例局", "title": "局长"}})

    found = known(core, "1", {"post": {"unit": "样例县样例局", "title": "局长"}})

    assert (found["quota_approved"], found["quota_filled"]) == (None, None)


def test_the_first_start_data_set_the_quota_and_later_ones_do_not_change_it(core: Engine) -> None:
    start(core, "1")
    more = facts(post={"unit": "bureau", "title": "副局长", "quota_approved": 9, "quota_filled": 0})
    start(core, "2", more)

    found = known(core, "2", more)

    assert (found["quota_approved"], found["quota_filled"]) == (2, 1)


def test_a_correction_of_the_quota_reaches_the_records(core: Engine) -> None:
    start(core, "1")
    corrected = facts(
        post={"unit": "bureau", "title": "副局长", "quota_approved": 2, "quota_filled": 2}
    )
    with writing(core) as session:
        paths = ["post.quota_filled"]
        records.keep_correction(session, PROMOTION, corrected, "1", TODAY, paths)

    assert known(core, "2")["quota_filled"] == 2


def test_a_reserved_place_counts_as_filled_for_every_other_case(core: Engine) -> None:
    start(core, "1")

    assert reserve(core, "1")
    assert known(core, "1")["quota_filled"] == 1
    assert known(core, "2")["quota_filled"] == 2
    assert not reserve(core, "2")
    assert reserve(core, "1"), "asking again keeps the place"


def test_an_appointment_fills_the_place_and_any_other_end_frees_it(core: Engine) -> None:
    start(core, "1")
    reserve(core, "1")
    end(core, "1", "stopped")
    assert known(core, "2")["quota_filled"] == 1

    reserve(core, "2")
    end(core, "2", "appointed")
    assert known(core, "3")["quota_filled"] == 2
    assert not reserve(core, "3")


def test_of_two_cases_at_once_one_gets_the_last_place(core: Engine) -> None:
    start(core, "1")
    both, got = Barrier(2), []

    def run(case: str) -> None:
        both.wait()
        got.append(core.execute(Reserving(case)))

    threads = [Thread(target=run, args=(case,)) for case in ("1", "2")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(got) == [False, True]


class Reserving:
    def __init__(self, case: str) -> None:
        self.case = case

    def run(self, ctx: Context) -> bool:
        return records.reserve(ctx.session, facts(), self.case, ctx.now)

    def attempt(self) -> Attempt:
        return Attempt("Reserving")


def test_the_administrator_sets_the_quota(core: Engine) -> None:
    core.execute(records.SetQuota("admin", "bureau", "副局长", 3, 1))
    core.execute(records.SetQuota("admin", "样例县样例局", "副局长", 1, 1))

    assert known(core, "1")["quota_approved"] == 1
    assert not reserve(core, "1")
    with pytest.raises(InvalidForm):
        core.execute(records.SetQuota("admin", "bureau", "副局长", -1))


def test_a_case_knows_the_sanctions_that_it_names_and_those_on_record(core: Engine) -> None:
    core.execute(records.RecordSanction("wang", "周样八", "记过", date(2018, 5, 1), "1975-03"))
    start(core, "1", facts(candidate=about("周样八", "1975-03", SANCTION)))

    own = known(core, "1", facts(candidate=about("周样八", "1975-03", SANCTION)))
    other = known(core, "2")

    recorded = {"measure": "记过", "effect_until": date(2018, 5, 1)}
    assert own["sanctions"] == [SANCTION, recorded]
    assert other["sanctions"] == [recorded, SANCTION]


def test_a_corrected_sanction_is_gone_from_the_records(core: Engine) -> None:
    start(core, "1", facts(candidate=about("周样八", "1975-03", SANCTION)))

    with writing(core) as session:
        paths = ["candidate.sanctions"]
        records.keep_correction(session, PROMOTION, facts(), "1", TODAY, paths)

    assert known(core, "2")["sanctions"] == []


def test_a_correction_takes_out_what_the_case_named_and_nothing_else(core: Engine) -> None:
    core.execute(records.RecordSanction("wang", "周样八", "记过", None, "1975-03"))
    start(core, "1", facts(candidate=about("周样八", "1975-03", SANCTION)))
    recorded = {"measure": "记过", "effect_until": None}

    with writing(core) as session:
        now = facts(candidate=about("周样八", "1975-03", recorded))
        paths = ["candidate.sanctions"]
        records.keep_correction(session, PROMOTION, now, "1", TODAY, paths)

    assert known(core, "1")["sanctions"] == [recorded]
    assert known(core, "2")["sanctions"] == [recorded]
    with writing(core) as session:
        assert session.query(Sanction).count() == 1


def test_dates_may_come_as_text(core: Engine) -> None:
    text = {"measure": "警告", "effect_until": "2018-01-01"}
    start(core, "1", facts(candidate=about("周样八", None, text)))

    assert known(core, "1", facts(candidate=about("周样八", None, text)))["sanctions"] == [text]
    assert known(core, "2")["sanctions"] == [SANCTION]


def test_a_namesake_with_another_month_of_birth_is_somebody_else(core: Engine) -> None:
    core.execute(records.AddPerson(None, "zhou1", "周样八", "1975-03"))
    core.execute(records.AddPerson(None, "zhou2", "周样八", "1980-08"))
    core.execute(records.RecordSanction("wang", "zhou1", "记过", None))
    start(core, "1", facts(candidate=about("吴样九", "1970-01", SANCTION)))

    assert known(core, "2")["sanctions"] == [{"measure": "记过", "effect_until": None}]
    assert known(core, "2", facts(candidate=about("周样八", "1980-08")))["sanctions"] == []
    assert known(core, "2", facts(candidate=about("吴样九", "1971-01")))["sanctions"] == []


def test_kin_hold_both_ways_and_are_told_by_their_ids(core: Engine) -> None:
    core.execute(records.AddPerson(None, "zhou", "周样八", "1975-03"))
    core.execute(records.DeclareKin("li", "张样一", "周样八", "兄弟", TODAY))
    start(core, "1", facts(kin_of=["王样三", "查无此人"]))

    assert known(core, "2")["kin"] == ["wang", "zhang", "查无此人"]


def test_kin_named_again_take_the_place_of_those_named_before(core: Engine) -> None:
    start(core, "1", facts(kin_of=["王样三"]))

    with writing(core) as session:
        corrected = facts(kin_of=["li"])
        records.keep_correction(session, PROMOTION, corrected, "1", TODAY, ["kin_of"])

    assert known(core, "1")["kin"] == ["li"]


def test_nobody_is_kin_to_themselves(core: Engine) -> None:
    with pytest.raises(InvalidForm):
        core.execute(records.DeclareKin("li", "张样一", "张样一", "兄弟", TODAY))


def test_sanctions_and_kin_are_entered_by_those_whose_business_it_is(core: Engine) -> None:
    with pytest.raises(NotYours):
        core.execute(records.RecordSanction("admin", "张样一", "警告", None))
    with pytest.raises(NotYours):
        core.execute(records.DeclareKin("wang", "张样一", "周样八", "兄弟", TODAY))


def test_the_same_candidate_runs_once_in_a_round(core: Engine) -> None:
    start(core, "1")

    assert known(core, "1")["in_round"] is False
    assert known(core, "2")["in_round"] is True
    assert known(core, "2", facts(round="2017-2"))["in_round"] is False
    assert known(core, "2", facts(candidate=about("吴样九", None)))["in_round"] is False

    end(core, "1", "not_adopted")
    assert known(core, "2")["in_round"] is False
