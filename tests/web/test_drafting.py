"""Drafts of procedures: saved, proposed, published by another hand, or refused."""

import json
from collections.abc import Callable
from threading import Barrier, Thread

import pytest
from sqlalchemy import select

import engine
from engine.errors import InvalidForm, NotYours, Refusal
from engine.models import HistoryEvent, ModelDraft, ProcessInstance
from tests.web.county import County
from tests.web.drawing import (
    TASK,
    TOP,
    desk,
    drawn,
    staffed,
    with_a_way_around,
    with_many_waits,
)


@pytest.fixture
def county(open_county: Callable[..., County]) -> County:
    return staffed(open_county())


def save(county: County, files: dict[str, str], seen: int = 0, actor: str = "designer") -> int:
    return county.core.execute(engine.SaveDraftModel("promotion", files, actor, seen))


def propose(county: County, seen: int, actor: str = "designer") -> None:
    county.core.execute(engine.ProposeModel("promotion", actor, seen))


def publish(county: County, actor: str) -> int:
    draft = desk(county, "publisher").draft
    assert draft is not None
    return county.core.execute(engine.PublishDraft("promotion", actor, draft.version))


def told(county: County, key: str = "promotion") -> list[tuple[str, str | None, dict[str, object]]]:
    with county.core.database.connect() as connection:
        rows = connection.execute(
            select(HistoryEvent.type, HistoryEvent.actor, HistoryEvent.body)
            .where(HistoryEvent.chain == f"definition:{key}")
            .order_by(HistoryEvent.seq)
        )
        return [(kind, actor, json.loads(body or "{}")) for kind, actor, body in rows]


def test_the_next_case_runs_on_the_new_version_and_running_ones_stay_on_theirs(
    county: County,
) -> None:
    before = county.start("甲样")
    propose(county, save(county, drawn(county)))

    assert publish(county, "publisher") == 2

    after = county.start("乙样")
    with county.core.database.connect() as connection:
        rows = connection.execute(select(ProcessInstance.id, ProcessInstance.definition_id))
        versions = {row[0]: row[1] for row in rows}
    assert versions[before] < versions[after]
    for case, has_it in ((before, False), (after, True)):
        assert (TASK in later(county, case)) is has_it


def later(county: County, case: str) -> set[str]:
    view = county.core.read(lambda ctx: engine.queries.case_page(ctx, case, "officer"))
    return {step.element for step in view.later}


def test_the_chain_says_who_drew_proposed_and_published_and_what_the_check_said(
    county: County,
) -> None:
    version = save(county, drawn(county))
    propose(county, version)
    publish(county, "publisher")

    events = told(county)[1:]
    assert [(kind, actor) for kind, actor, _ in events] == [
        ("model.drafted", "designer"),
        ("model.proposed", "designer"),
        ("definition.published", "publisher"),
    ]
    drafted, proposed, published = (body for _, _, body in events)
    assert drafted["digest"] == proposed["digest"] == published["digest"]
    assert proposed["report"] == published["report"]
    assert (published["authors"], published["proposed_by"]) == (["designer"], "designer")
    assert "files" not in drafted
    assert county.core.read(engine.audit.proofs) == ()


@pytest.mark.parametrize("actor", ["designer", "second", "officer", "admin", None])
def test_only_a_publisher_publishes(county: County, actor: str | None) -> None:
    propose(county, save(county, drawn(county)))

    with pytest.raises(NotYours):
        county.core.execute(engine.PublishDraft("promotion", actor, 2))


def test_nobody_publishes_what_they_drew_even_with_both_posts(county: County) -> None:
    first = save(county, drawn(county), actor="both")
    files = {
        "promotion/forms/motion.json": desk(county).files["promotion/forms/motion.json"] + "\n"
    }
    propose(county, save(county, files, first), "designer")

    with pytest.raises(Refusal) as refused:
        publish(county, "both")

    assert refused.value.codes == ("separation_of_duties",)
    assert publish(county, "publisher") == 2


def test_who_proposes_does_not_publish(county: County) -> None:
    propose(county, save(county, drawn(county)), "both")

    with pytest.raises(Refusal) as refused:
        publish(county, "both")

    assert refused.value.codes == ("separation_of_duties",)


def test_what_the_check_refuses_is_not_proposed_and_the_way_is_told(county: County) -> None:
    version = save(county, {TOP: with_a_way_around(desk(county).files[TOP])})

    with pytest.raises(Refusal) as refused:
        propose(county, version)

    details = [reason.detail or "" for reason in refused.value.reasons]
    assert any(
        "always dual_signature or reconsider before deliberation.convene — 反例:" in d
        for d in details
    )
    assert publishable(county) is False


def publishable(county: County) -> bool:
    draft = desk(county).draft
    return draft is not None and draft.state == "proposed"


def test_a_draft_that_is_not_proposed_is_not_published(county: County) -> None:
    save(county, drawn(county))

    with pytest.raises(Refusal, match="还没有提交"):
        publish(county, "publisher")


def test_saving_after_the_proposal_takes_the_proposal_back(county: County) -> None:
    version = save(county, drawn(county))
    propose(county, version)
    draft = desk(county).draft
    assert draft is not None

    files = {
        "promotion/forms/motion.json": desk(county).files["promotion/forms/motion.json"] + "\n"
    }
    save(county, files, draft.version)

    assert not publishable(county)


def test_a_second_designer_is_told_and_neither_loses_anything(county: County) -> None:
    save(county, drawn(county))
    changed = {"promotion/forms/motion.json": "{}"}

    with pytest.raises(Refusal, match="许样设 已保存过") as refused:
        save(county, changed, 0, "second")

    assert refused.value.codes == ("stale_task",)
    assert TASK in desk(county).files[TOP]


def test_saving_the_same_again_writes_nothing(county: County) -> None:
    files = drawn(county)
    version = save(county, files)
    before = told(county)

    assert save(county, files, version) == version
    assert told(county) == before


@pytest.mark.parametrize("actor", ["officer", "publisher", "admin", "stranger", None])
def test_only_a_designer_draws(county: County, actor: str | None) -> None:
    files = drawn(county)

    with pytest.raises(NotYours):
        county.core.execute(engine.SaveDraftModel("promotion", files, actor, 0))


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("promotion/procedure.yaml", "key: promotion"),
        ("law/reasons.yaml", "x: 1"),
        ("promotion/../../etc/x.bpmn", "<x/>"),
        ("elsewhere/elsewhere.bpmn", "<x/>"),
        ("promotion/new.bpmn", '<!DOCTYPE x><x xmlns="y"/>'),
        ("promotion/new.bpmn", "<x>" + " " * 1_100_000 + "</x>"),
        ("promotion/new.bpmn", "<x>"),
        ("promotion/handlers.py", "import os"),
    ],
)
def test_a_file_that_cannot_be_kept_is_refused_by_name_and_nothing_is_saved(
    county: County, path: str, text: str
) -> None:
    with pytest.raises(InvalidForm) as refused:
        save(county, {**drawn(county), path: text})

    assert list(refused.value.fields) == [path]
    assert desk(county).draft is None


def test_a_draft_on_an_older_version_is_not_proposed(county: County) -> None:
    version = save(county, drawn(county))
    files = desk(county).files
    newer = {**files, "promotion/forms/motion.json": files["promotion/forms/motion.json"] + "\n"}
    del newer[f"promotion/forms/{TASK}.json"]
    county.core.execute(engine.PublishProcedure("promotion", newer, None))

    with pytest.raises(Refusal, match="已有新版本"):
        propose(county, version)


def test_a_discarded_draft_makes_room_and_stays_on_record(county: County) -> None:
    version = save(county, drawn(county))
    county.core.execute(engine.DiscardDraft("promotion", "designer", version))

    assert desk(county).draft is None
    save(county, {"promotion/forms/motion.json": "{}"}, 0, "second")
    with county.core.database.connect() as connection:
        states = connection.execute(select(ModelDraft.state).order_by(ModelDraft.id)).scalars()
        assert list(states) == ["discarded", "drafted"]


def test_an_element_is_edited_without_a_canvas_and_nothing_else_moves(county: County) -> None:
    given = {"name": "分析研判与动议", "clause": " cadre-2019/motion ", "due": "P3WD", "role": ""}
    county.core.execute(engine.EditElement("promotion", "designer", 0, TOP, "analysis", given))

    findings, changes = county.core.read(
        lambda ctx: engine.queries.desk_report(ctx, "designer", "promotion")
    )
    assert findings == ()
    (change,) = changes
    assert (change.what, change.kind) == ("analysis", "changed")
    assert {name: new for name, _, new in change.details} == {
        "name": "分析研判与动议",
        "xr:clause": "cadre-2019/motion",
        "xr:due": "P3WD",
    }


def test_what_was_changed_is_told_element_by_element_and_row_by_row(county: County) -> None:
    table = "dual_signature/opinion_gate.dmn"
    text = desk(county).files[table]
    assert "<text>true</text>" in text
    save(
        county, {**drawn(county), table: text.replace("<text>true</text>", "<text>false</text>", 1)}
    )

    _, changes = county.core.read(
        lambda ctx: engine.queries.desk_report(ctx, "publisher", "promotion")
    )

    told_of = {(c.file, c.kind, c.what) for c in changes}
    assert (TOP, "added", TASK) in told_of
    assert (TOP, "changed", "flow_four_musts_result__merge_signing") in told_of
    assert (f"promotion/forms/{TASK}.json", "added", f"promotion/forms/{TASK}.json") in told_of
    assert [c.kind for c in changes if c.file == table] == ["changed"]


def test_designers_see_no_case_and_nobody_else_sees_the_desk(county: County) -> None:
    case = county.start()

    for person in ("designer", "publisher"):
        assert f"/cases/{case}" not in county.as_(person).get("/cases/").text
        assert county.as_(person).get(f"/cases/{case}").status_code == 404
    for person in ("officer", "admin"):
        with pytest.raises(NotYours):
            desk(county, person)


def test_of_two_who_begin_a_draft_at_once_one_is_told(county: County) -> None:
    files = {"promotion/forms/motion.json": desk(county).files["promotion/forms/motion.json"]}
    start = Barrier(2)
    results: list[object] = []

    def begin(actor: str, mark: str) -> None:
        changed = {path: text + mark for path, text in files.items()}
        start.wait()
        try:
            results.append(save(county, changed, 0, actor))
        except Refusal as refusal:
            results.append(refusal.codes)

    hands = [Thread(target=begin, args=each) for each in (("designer", "\n"), ("second", "\n\n"))]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()

    assert sorted(results, key=str) == [("stale_task",), 1]
    assert len([kind for kind, _, _ in told(county) if kind == "model.drafted"]) == 1


@pytest.mark.long
def test_what_is_too_large_to_prove_is_published_only_with_a_reason_that_the_history_keeps(
    county: County,
) -> None:
    path, line = "referral/referral.bpmn", ("merge_explain", "candidate_explains")
    before = county.core.read(lambda ctx: engine.queries.desk(ctx, "designer", "referral"))
    files = {path: with_many_waits(before.files[path], *line, 14)}
    saved = county.core.execute(engine.SaveDraftModel("referral", files, "designer", 0))
    county.core.execute(engine.ProposeModel("referral", "designer", saved))
    reason = "十四个日期只是并行等待，已逐条核对"

    with pytest.raises(Refusal) as refused:
        county.core.execute(engine.PublishDraft("referral", "publisher", saved + 1, " "))
    made = county.core.execute(engine.PublishDraft("referral", "publisher", saved + 1, reason))

    assert refused.value.codes == ("form_invalid",)
    assert made == 2
    kind, actor, body = told(county, "referral")[-1]
    assert (kind, actor, body["reason"]) == ("definition.published", "publisher", reason)
    assert "referral: not_proven: " in str(body["unproven"])
