"""What the service tasks gather. Pure where they are; on the county where they are not."""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

import engine
from tests.workflows.county import TODAY, county, writing
from workflows import records
from workflows.deliberation.handlers import OPINIONS, reserve_quota, tally
from workflows.handlers import handlers
from workflows.promotion.handlers import DOCUMENTS, archive, escalate, remind
from workflows.records.tables import EvidenceFile

NOW = datetime(2017, 2, 6, 1, tzinfo=UTC)
BUREAU = {"candidate": {"name": "周样八"}, "post": {"unit": "样例县样例局", "title": "副局长"}}
MEMBERS = st.lists(st.sampled_from("abcdefghi"), unique=True)


def call(
    facts: Mapping[str, object], session: Session | None = None, *reasons: object
) -> engine.Call:
    return engine.Call(cast("Session", session), "1", "element", facts, NOW, TODAY, reasons)


def meeting(due: object, present: list[str], recused: list[str], **cast_: str) -> dict[str, object]:
    ballots = [{"member": member, "opinion": opinion} for member, opinion in cast_.items()]
    return {
        "convene": {"members_due": due, "present": present, "recused": recused},
        "state_opinion": {"ballots": ballots},
    }


@pytest.fixture
def core(database_url: str) -> Iterator[engine.Engine]:
    core = county(database_url)
    yield core
    core.database.dispose()


def test_every_service_task_of_the_models_has_its_handler_and_no_handler_is_left_over() -> None:
    drawn = {
        found
        for model in (Path(__file__).parents[2] / "bpmn").glob("*/*.bpmn")
        for found in re.findall(r'serviceTaskOperator id="([^"]+)"', model.read_text("utf-8"))
    }

    assert set(handlers()) == drawn


# ---- tally ----


def test_ballots_are_counted_by_opinion() -> None:
    members = ["zhang", "li", "wang", "zhao"]
    facts = meeting(
        [*members, "qian"], members, ["zhao"], zhang="agree", li="disagree", wang="defer"
    )

    assert tally(call(facts)) == {
        "gate_holds": True,
        "agree": 1,
        "disagree": 1,
        "defer": 1,
        "members_due": 5,
        "present": 4,
        "recused": 1,
        "voting": 3,
        "missing": [],
    }


def test_nothing_is_counted_where_the_gate_no_longer_holds() -> None:
    facts = meeting(["a"], ["a"], [], a="agree")

    assert tally(call(facts, None, "must_4_unchecked")) == {"gate_holds": False}


def test_whoever_has_not_stated_an_opinion_is_named() -> None:
    assert tally(call(meeting(3, ["a", "b"], [], a="agree")))["missing"] == ["b"]


def test_the_number_of_members_due_may_be_given_alone() -> None:
    assert tally(call(meeting(9, ["a"], [])))["members_due"] == 9
    assert tally(call({}))["members_due"] == 0


def test_a_ballot_of_one_who_was_recused_or_absent_does_not_count() -> None:
    facts = meeting(["a", "b", "c"], ["a", "b"], ["b"], a="agree", b="agree", c="agree")

    assert tally(call(facts))["agree"] == 1


@given(
    due=MEMBERS, present=MEMBERS, recused=MEMBERS, cast_=st.dictionaries(st.sampled_from("abcdefghi"), st.sampled_from([*OPINIONS, "abstain"]))
)  # fmt: skip
def test_every_voter_is_counted_once_or_missing(
    due: list[str], present: list[str], recused: list[str], cast_: dict[str, str]
) -> None:
    counted = tally(call(meeting(due, present, recused, **cast_)))

    missing = counted["missing"]
    assert isinstance(missing, list)
    cast_count = sum(int(str(counted[opinion])) for opinion in OPINIONS)
    assert cast_count + len(missing) == counted["voting"] == len(set(present) - set(recused))


# ---- quota ----


def test_the_last_place_is_reserved_once(core: engine.Engine) -> None:
    core.execute(records.SetQuota(None, "bureau", "副局长", 1))
    with writing(core) as session:
        assert reserve_quota(call(BUREAU, session)) == {"reserved": True}

        records.keep_end(session, "promotion", "1", "appointed", TODAY)
        assert reserve_quota(call(BUREAU, session)) == {"reserved": False}


def test_a_case_about_no_post_reserves_nothing(core: engine.Engine) -> None:
    with writing(core) as session:
        assert reserve_quota(call({"subject": {"name": "周样八"}}, session)) == {"reserved": True}


# ---- promotion ----


def test_a_report_without_an_answer_is_brought_before_the_superior(core: engine.Engine) -> None:
    with writing(core) as session:
        assert remind(call(BUREAU, session)) == {"told_on": TODAY, "told": ["zhao"]}


def test_a_postponement_is_brought_before_the_chair_and_the_superior(core: engine.Engine) -> None:
    with writing(core) as session:
        assert escalate(call(BUREAU, session))["told"] == ["zhang", "zhao"]


def test_the_manifest_lists_what_is_there_and_what_is_not(core: engine.Engine) -> None:
    facts = {
        **BUREAU,
        "analysis": {"proposal": "样例", "done_on": date(2017, 1, 3), "open": False},
        "motion": {"done_on": None, "open": True},
        "complaint_check": {"finding": "none", "done_on": date(2017, 1, 9)},
        "tally": {"agree": 5},
    }
    with writing(core) as session:
        session.add(
            EvidenceFile(
                case_id="1", element="analysis", digest="ab", name="分析.pdf", kind="application/pdf",
                size=1, content=b"x", by="li", at=NOW,
            )
        )  # fmt: skip
        session.flush()
        made = archive(call(facts, session))

    documents = {row["element"]: row for row in cast("list[dict[str, str]]", made["documents"])}
    assert set(documents) == {"analysis", "complaint_check", "tally"}
    assert set(documents["complaint_check"]) == {"element", "title", "kept_by"}
    assert len(documents["analysis"]["digest"]) == 64
    assert made["files"] == [{"name": "分析.pdf", "element": "analysis", "digest": "ab"}]
    missing = cast("list[str]", made["missing"])
    assert DOCUMENTS["motion"] in missing
    assert DOCUMENTS["probation_review"] not in missing


def test_the_manifests_digest_moves_with_any_document(core: engine.Engine) -> None:
    def digest(proposal: str) -> object:
        with writing(core) as session:
            done = {"proposal": proposal, "done_on": TODAY}
            return archive(call({**BUREAU, "analysis": done}, session))["digest"]

    assert digest("甲") == digest("甲")
    assert digest("甲") != digest("乙")
