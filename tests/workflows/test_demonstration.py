"""The invented county: complete, lively, dated honestly."""

import json
from collections import Counter
from datetime import date, datetime

import pytest
from lxml import etree
from sqlalchemy import text

import engine
from engine.clock import SHANGHAI, local_date
from engine.models import Draft, ProcessDefinition, ProcessInstance, Signature
from tests.workflows.loaded import TODAY, case_of, events, open_elements, opened, rows
from workflows import demonstration, records
from workflows.demonstration.county import VOTERS
from workflows.demonstration.stories import STORIES
from workflows.records.content import accept_file
from workflows.records.tables import EvidenceFile, Holding, Kinship, Person, Sanction, Unit
from workflows.surroundings import calendar

pytestmark = pytest.mark.long
FILLED = ("unit", "birth", "education", "rank", "rank_since", "service_years", "posts_held")


@pytest.fixture(scope="module")
def core(tmp_path_factory: pytest.TempPathFactory) -> engine.Engine:
    core = opened(tmp_path_factory.mktemp("county"), TODAY)
    demonstration.load(core)
    return core


def refused(core: engine.Engine, name: str) -> list[tuple[str | None, list[str]]]:
    """Each refused act of a case: the element and the codes."""
    case = case_of(core, name).id
    return [
        (event.element, [reason["code"] for reason in json.loads(event.body or "")["reasons"]])
        for event in events(core)
        if event.case_id == case and event.type == "task.refused"
    ]


# ---- what there is ----


def test_every_outcome_and_every_task_of_the_models_occurs(core: engine.Engine) -> None:
    outcomes = {case for case in rows(core, ProcessInstance.outcome) if case}
    found = [d for d in rows(core, ProcessDefinition) if isinstance(d, ProcessDefinition)]
    (definition,) = (d for d in found if d.key == "promotion")
    drawn = {
        str(task.get("id"))
        for path, file in definition.files.items()
        if path.endswith(".bpmn")
        for task in etree.fromstring(file.encode()).iter("{*}userTask")
    }

    assert outcomes >= {
        "appointed",
        "confirmed",
        "trial_ended",
        "stopped",
        "not_adopted",
        "refused_by_superior",
        "withdrawn",
    }
    assert set(open_elements(core)) >= drawn - {"reconsider"} | {"candidate_explains"}
    counted = Counter(rows(core, ProcessInstance.procedure))
    assert counted == Counter(story.procedure for story in STORIES) + Counter(["referral"])
    assert len(STORIES) >= 30


def test_holding_to_account_and_forgiving_stand_in_every_state(core: engine.Engine) -> None:
    cases = [c for c in rows(core, ProcessInstance) if isinstance(c, ProcessInstance)]
    found = Counter((c.procedure, c.outcome or c.state) for c in cases)

    assert found["accountability", "exempt"] == 1
    assert found["accountability", "mitigated"] == 1
    assert found["accountability", "not_started"] == 1
    assert found["accountability", "running"] >= 6
    assert found["tolerance", "running"] == 3
    assert found["reverse_accountability", "running"] == 2
    assert found["linked_inquiry", "running"] == 1


@pytest.mark.parametrize(
    ("person", "element"),
    [
        ("discipline", "start_approval"),
        ("discipline", "body_explains"),
        ("secretary", "start_approval"),
        ("secretary", "decide"),
        ("checker", "hearing"),
        ("checker2", "verification"),
        ("officer2", "formalities"),
        ("office", "appeal_decision"),
        ("head", "state_opinion"),
        ("unit2", "rectification"),
        ("supervisor", "candidate_explains"),
        ("superior2", "triage"),
    ],
)
def test_whoever_has_a_part_in_it_finds_it_on_the_desk(
    core: engine.Engine, person: str, element: str
) -> None:
    inbox = core.read(lambda ctx: engine.queries.inbox(ctx, person))
    pages = [
        core.read(lambda ctx, n=n: engine.queries.inbox(ctx, person, page=n))  # type: ignore[misc]
        for n in range(1, inbox.pages + 1)
    ]

    assert element in {item.element for page in pages for item in page.items}


def test_who_was_held_to_account_finds_the_case_and_may_appeal(core: engine.Engine) -> None:
    found = core.read(lambda ctx: engine.queries.cases(ctx, "unit7", search="唐样风"))
    view = core.read(lambda ctx: engine.queries.case_page(ctx, found.rows[0].case_id, "unit7"))

    assert [message.name for message in view.messages] == ["appeal_filed"]
    early = core.read(lambda ctx: engine.queries.cases(ctx, "unit4", search="柳样枝"))
    assert early.rows == ()


def test_about_forty_people_with_invented_names(core: engine.Engine) -> None:
    names = [str(name) for name in rows(core, Person.name)]
    cases = [c for c in rows(core, ProcessInstance) if isinstance(c, ProcessInstance)]
    candidates = [case.subject for case in cases if case.procedure == "promotion"]

    assert 35 <= len(names) <= 50
    assert all(name[1] == "样" and len(name) == 3 for name in (*names, *candidates))
    assert len(set(candidates)) == len(candidates)
    assert len(set(names)) == len(names)
    assert all(str(name).startswith("样例") for name in rows(core, Unit.name))


def test_the_sign_in_order_is_the_committee_its_organs_the_bureaus_the_level_above(
    core: engine.Engine,
) -> None:
    people = [person for person in core.read(records.people) if person.posts]
    units = list(dict.fromkeys(person.posts[0].unit for person in people))

    assert [person.id for person in people][:2] == ["secretary", "deputy"]
    assert units[:3] == ["样例县委", "样例县委组织部", "样例县纪委"]
    assert units[-3:] == ["样例市委", "样例市委组织部", "样例市纪委"]
    assert [post.unit for post in _person(core, "head").posts] == ["样例县委", "样例县委组织部"]


def _person(core: engine.Engine, person: str) -> records.PersonRow:
    return next(row for row in core.read(records.people) if row.id == person)


def test_kin_current_and_past_sanctions_and_a_post_that_ended_last_month(
    core: engine.Engine,
) -> None:
    today = local_date(core.clock())
    kin = [(row.person, row.relative) for row in rows(core, Kinship) if isinstance(row, Kinship)]
    until = [row.effect_until for row in rows(core, Sanction) if isinstance(row, Sanction)]
    ended = [end for end in rows(core, Holding.held_until) if isinstance(end, date)]

    assert ("publicity", "杨样海") in kin
    assert any(day > today for day in until if day)
    assert any(day <= today for day in until if day)
    assert ended == [date(2026, 10, 31)]
    last_places = {
        (unit.name, post.title)
        for unit in core.read(records.units)
        for post in unit.posts
        if post.approved and post.filled is not None and post.approved - post.filled == 1
    }
    assert last_places


def test_start_data_are_as_complete_as_a_real_form(core: engine.Engine) -> None:
    promoted = {case_of(core, story.name).id for story in STORIES if story.procedure == "promotion"}
    started = [e for e in events(core) if e.type == "case.started" and e.case_id in promoted]
    for event in started:
        values = json.loads(event.body or "")["values"]
        year = event.at.astimezone(SHANGHAI).year
        for field in FILLED:
            assert values[f"candidate.{field}"], field
        assert set(values["candidate.appraisals"]) == {str(year - back) for back in (1, 2, 3)}
        assert values["round"] or values["post.title"]


# ---- what has happened ----


def test_people_act_on_working_days_in_office_hours_and_never_in_the_future(
    core: engine.Engine,
) -> None:
    acts = [event.at.astimezone(SHANGHAI) for event in events(core) if event.actor]

    assert len(acts) > 500
    assert all("08:40" <= f"{at:%H:%M}" <= "17:30" for at in acts)
    assert all(calendar().is_working_day(at.date()) for at in acts)
    assert max(event.at for event in events(core)) <= core.clock()
    assert len({at.hour for at in acts}) > 6


def test_the_history_verifies_and_goes_forward_in_every_case(core: engine.Engine) -> None:
    assert core.read(engine.audit.proofs) == ()
    last: dict[str, datetime] = {}
    for event in events(core):
        if event.chain.startswith("case:"):
            assert event.at >= last.get(event.chain, event.at), event.chain
            last[event.chain] = event.at


def test_what_came_too_early_stands_refused_in_the_history(core: engine.Engine) -> None:
    (early,) = refused(core, "薛样梅")
    assert early[0] == "agenda"
    assert "must_3_discipline_opinion" in early[1]
    assert refused(core, "段样平") == [("inspection", ["notice_running"])]
    assert refused(core, "黄样禾") == [("issue_appointment", ["must_4_unchecked"])]


def test_signatures_were_refused_once_and_are_asked_again_after_an_edit(
    core: engine.Engine,
) -> None:
    case = case_of(core, "滕样远").id
    given = [
        (row.signer, row.opinion)
        for row in rows(core, Signature)
        if isinstance(row, Signature) and row.case_id == case
    ]
    assert given == [("party1", "refuse"), ("party1", "agree")]
    assert set(open_elements(core, "滕样远")) == {"sign_discipline_secretary"}
    void = [
        row
        for row in rows(core, Signature)
        if isinstance(row, Signature) and row.case_id == case_of(core, "殷样明").id and row.void_at
    ]
    assert len(void) == 2
    assert set(open_elements(core, "殷样明")) == {
        "agenda",
        "sign_secretary",
        "sign_discipline_secretary",
    }


def test_votes_are_under_way_and_kin_does_not_vote(core: engine.Engine) -> None:
    assert open_elements(core, "常样乐") == {"state_opinion": len(VOTERS) - 5}
    assert open_elements(core, "朱样丹") == {"state_opinion": len(VOTERS) - 1 - 3}
    assert set(open_elements(core, "傅样新")) == {"agenda"}
    told = [event.element for event in events(core) if event.type == "service.completed"]
    assert {"escalate_postponed", "remind_superior"} <= set(told)


def test_two_candidates_ran_for_one_post(core: engine.Engine) -> None:
    lost, won = case_of(core, "卞样辰"), case_of(core, "齐样凡")

    assert lost.round == won.round
    assert (lost.outcome, won.state) == ("not_adopted", "running")


def test_files_are_what_they_say_and_drafts_lie_half_typed(core: engine.Engine) -> None:
    files = [row for row in rows(core, EvidenceFile) if isinstance(row, EvidenceFile)]
    contents = {str(row) for row in rows(core, EvidenceFile.kind)}

    assert contents == {"application/pdf", "image/png"}
    for file in files:
        content = core.read(
            lambda ctx, key=file.id: ctx.session.get_one(EvidenceFile, key).content  # type: ignore[misc]
        )
        assert accept_file(file.name, content).name == file.name
        assert b"{" not in content[:200]
    assert len(rows(core, Draft)) >= 3


@pytest.mark.parametrize("person", ["officer", "head", "secretary", "checker"])
def test_a_desk_has_overdue_and_pressing_and_quiet_work(core: engine.Engine, person: str) -> None:
    counts = core.read(lambda ctx: engine.queries.inbox(ctx, person)).counts

    assert counts["overdue"] > 0
    assert counts["due"] > 0
    assert counts["all"] > counts["overdue"] + counts["due"]


def test_the_head_of_the_organisation_department_has_forty_tasks_ballots_among_them(
    core: engine.Engine,
) -> None:
    inbox = core.read(lambda ctx: engine.queries.inbox(ctx, "head"))
    votes = "SELECT count(*) FROM user_task WHERE performer = 'head' AND state = 'created'"

    assert inbox.counts["all"] >= 40
    assert core.read(lambda ctx: ctx.session.scalar(text(votes))) == 3


# ---- loading again ----


def test_a_second_loading_changes_nothing(core: engine.Engine) -> None:
    before = [event.hash for event in events(core)]

    assert demonstration.load(core) == "演示数据已经载入，未作改动"
    assert [event.hash for event in events(core)] == before
