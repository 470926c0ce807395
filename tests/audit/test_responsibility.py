"""From an outcome back to the acts that made it possible, and what each of them rested on."""

from collections.abc import Callable
from contextlib import closing
from csv import reader
from io import StringIO

import pytest
from flask.testing import FlaskClient

import engine
from engine.audit.responsibility import responsibility
from engine.audit.views import ActOnTheWay, ResponsibilityView
from tests.audit.conftest import FRESH, FULL, edited
from tests.web.county import County, token
from workflows.scenario.load import load
from workflows.scenario.play import Player
from workflows.scenario.world import MODELS, World

Tell = Callable[[str], dict[str, ResponsibilityView]]


@pytest.fixture
def desk(audited: County) -> FlaskClient:
    return audited.as_("auditor")


@pytest.fixture
def tell() -> Tell:
    """Play a scenario and trace each of its cases back."""

    def play(file: str) -> dict[str, ResponsibilityView]:
        scenario = load(MODELS / file)
        with closing(World(scenario.clock)) as world:
            player = Player(scenario, world)
            for step in (scenario.start, *scenario.steps):
                player.do(step)
            cases = player.cases.items()
            return world.core.read(
                lambda ctx: {name: responsibility(ctx, case) for name, case in cases}
            )

    return play


def traced(county: County, case: str = FULL) -> ResponsibilityView:
    return county.core.execute(engine.audit.TraceResponsibility("auditor", case))


def act(view: ResponsibilityView, element: str) -> ActOnTheWay:
    """The last act at an element."""
    return next(found for found in view.acts if found.event.element == element)


# ---- a finished promotion ----


def test_an_appointment_is_traced_through_all_that_was_called_to_its_start(
    audited: County,
) -> None:
    view = traced(audited)

    seqs = [found.event.seq for found in view.acts]
    assert (view.ends, seqs) == (("已任职",), sorted(seqs, reverse=True))
    assert (view.acts[0].event.element, view.acts[-1].part) == ("archive", "发起")
    assert [found.part for found in view.acts].count("表决") == 9
    assert {a.event.element for a in view.acts if a.part == "签字"} == {
        "sign_secretary",
        "sign_discipline_secretary",
    }
    called = {a.event.element for a in view.acts if a.part == "环节结束"}
    assert called == {"fourth_must", "four_musts", "dual_signature", "deliberation", "publicity"}
    assert view.aside == ()


def test_an_act_tells_the_post_held_then_the_role_and_the_clauses_in_force_then(
    audited: County,
) -> None:
    found = act(traced(audited), "dossier_review")

    assert found.event.posts == ("样例县委组织部 干部科科长",)
    assert found.acting == "样例县委组织部 组织部门干部"
    (regulation,) = [c for c in found.clauses if c.id == "cadre-2019/31.1"]
    assert regulation.since
    assert regulation.since <= found.event.at.date()
    assert not [c for c in found.clauses if c.id.startswith("cadre-2014")]


def test_the_facts_that_a_gate_read_are_tied_to_the_acts_that_supplied_them(
    audited: County,
) -> None:
    view = traced(audited)
    (gate,) = act(view, "agenda").gates

    supplied = {one.name: one for one in gate.supplied}
    assert supplied["干部档案必审"].facts == ("审核结论：审核无疑点，或者疑点已认定",)
    assert supplied["干部档案必审"].seq == act(view, "dossier_review").event.seq
    assert {"书记签字", "纪委书记（纪检组组长）签字", "发起案件"} <= set(supplied)
    assert {"a_dt4_1a", "a_dt5_1"} <= {row.rule for row in gate.rows}
    assert all(one.seq < act(view, "agenda").event.seq for one in gate.supplied)


def test_what_could_be_seen_is_by_the_post_held_then_and_as_it_stood_then(
    audited: County,
) -> None:
    view = traced(audited)
    reviewer, checker, motion = (
        act(view, name).sight for name in ("dossier_review", "discipline_opinion", "motion")
    )

    assert reviewer
    assert checker
    assert motion
    assert (reviewer.knows, reviewer.instead) == (
        False,
        "纪检监督环节未完成，请待该环节办结后再办理。",
    )
    assert "线索具体的信访举报必查" not in reviewer.standing
    assert checker.knows
    assert "线索具体的信访举报必查" in checker.standing
    assert [group.title for group in motion.known] == ["人选与职位", "分析研判和动议"]


def test_a_ballot_shows_no_other_ballot_and_no_check_of_the_discipline_organs(
    audited: County,
) -> None:
    votes = [found for found in traced(audited).acts if found.part == "表决"]

    sights = {v.event.actor_id: v.sight for v in votes if v.sight}
    assert {len(sights), len(votes)} == {9}
    for sight in sights.values():
        assert "逐一发表意见和表决" not in {group.title for group in sight.known}
    secretary, discipline = sights["secretary"], sights["discipline"]
    assert (secretary.knows, secretary.kept_back) == (False, 2)
    assert (discipline.knows, discipline.kept_back) == (True, 0)


def test_who_holds_another_post_today_saw_what_the_post_of_that_day_let_them_see(
    audited: County,
) -> None:
    edited(audited, "UPDATE holding SET held_until='2026-11-20' WHERE person_id='checker'")

    found = act(traced(audited), "discipline_opinion")

    assert found.sight
    assert found.sight.knows
    assert found.event.posts


# ---- corrections, refusals, what came later ----


def test_a_case_that_still_runs_is_traced_from_where_it_stands(audited: County) -> None:
    view = traced(audited, FRESH)

    assert view.ends == ("分析研判和动议",)
    assert [found.part for found in view.acts] == ["更正", "发起"]
    (change,) = view.acts[-1].later
    assert "大学本科 → 硕士研究生" in change.told
    assert view.acts[0].sight
    group = view.acts[0].sight.known[0]
    assert "大学本科" in {row.text for row in group.rows}


def test_a_report_that_came_midway_is_told_to_have_come_later_and_its_check_lets_pass(
    tell: Tell,
) -> None:
    view = tell("promotion/scenarios/report_after_signing.yaml")["main"]

    agenda = act(view, "agenda")
    assert [r.view.code for told in agenda.refused for r in told.reasons] == ["must_4_unchecked"]
    for earlier in ("sign_secretary", "consultation", "analysis"):
        assert "收到情况" in "".join(change.told for change in act(view, earlier).later)
    assert "重新办理 线索具体的信访举报必查" in [
        change.told for change in act(view, "consultation").later
    ]
    last = act(view, "complaint_check").event.seq
    assert last in {one.seq for gate in agenda.gates for one in gate.supplied}
    assert agenda.sight
    assert agenda.sight.kept_back > 0


def test_a_fact_corrected_before_a_gate_is_tied_to_the_correction(tell: Tell) -> None:
    view = tell("promotion/scenarios/gate_lost_then_adopted.yaml")["main"]

    corrections = {found.event.seq for found in view.acts if found.part == "更正"}
    supplied = {
        one.seq: one.name for found in view.acts for gate in found.gates for one in gate.supplied
    }
    assert corrections & set(supplied)
    assert {supplied[seq][:2] for seq in corrections & set(supplied)} == {"更正"}


def test_what_was_done_again_after_a_correction_is_what_the_gate_read(tell: Tell) -> None:
    view = tell("promotion/scenarios/opinion_edited.yaml")["main"]

    supplied = {one.seq for gate in act(view, "agenda").gates for one in gate.supplied}
    assert act(view, "integrity_conclusion").event.seq in supplied
    assert supplied.isdisjoint(found.event.seq for found in view.acts if found.part == "更正")
    first = next(a for a in reversed(view.acts) if a.event.element == "sign_secretary")
    assert any("签名失效" in change.told for change in first.later)


@pytest.mark.parametrize(
    "file",
    [
        "accountability/scenarios/outcome_held_notice.yaml",
        "accountability/scenarios/cancelled.yaml",
        "promotion/scenarios/refused_must_1_dossier.yaml",
        "linked_inquiry/scenarios/t23_selection_traced.yaml",
    ],
)
def test_the_cases_of_every_procedure_are_traced_to_their_start(tell: Tell, file: str) -> None:
    for view in tell(file).values():
        assert view.ends
        assert view.acts[-1].part == "发起"
        tasks = [a for a in view.acts if a.event.type == "task.completed"]
        assert all(a.sight and a.event.actor_id for a in tasks)


def test_a_withdrawn_case_begins_with_who_withdrew_it(tell: Tell) -> None:
    view = tell("accountability/scenarios/cancelled.yaml")["main"]

    assert (view.state, view.acts[0].part) == ("cancelled", "撤回")


def test_what_no_way_leads_from_is_told_apart(tell: Tell) -> None:
    view = tell("promotion/scenarios/report_after_signing.yaml")["main"]

    assert {event.element for event in view.aside}.isdisjoint(
        {"dossier_review", "sign_secretary", "complaint_check"}
    )


# ---- the page ----


def test_the_page_is_linked_from_the_case_and_every_reading_is_recorded(
    audited: County, desk: FlaskClient
) -> None:
    assert f'href="/audit/{FULL}/responsibility"' in desk.get(f"/audit/{FULL}").text
    page = desk.get(f"/audit/{FULL}/responsibility").text

    assert "周样正" in page
    assert "纪检监督环节未完成" in page
    assert "本页只列事实，不作责任认定" in page
    page_ = audited.core.execute(
        engine.audit.SearchHistory("auditor", engine.audit.Query(type="audit.traced"))
    )
    assert [(row.actor_id, row.case_id) for row in page_.rows] == [("auditor", FULL)]
    assert desk.get("/audit/1999-0001/responsibility").status_code == 404


@pytest.mark.parametrize("person", ["admin", "officer", "secretary", "discipline"])
def test_nobody_but_the_auditor_traces(audited: County, person: str) -> None:
    assert audited.as_(person).get(f"/audit/{FULL}/responsibility").status_code == 403


def test_the_trace_is_taken_away_as_a_table(desk: FlaskClient) -> None:
    answer = desk.post(f"/audit/{FULL}/export.responsibility", data={"csrf_token": token(desk)})

    rows = list(reader(StringIO(answer.data.decode("utf-8-sig"))))
    heads = rows[0]
    told = [dict(zip(heads, row, strict=True)) for row in rows[1:]]
    (agenda,) = [row for row in told if row["环节"] == "agenda"]
    assert (agenda["行为"], agenda["办理身份"]) == ("办理", "样例县委组织部 组织部门负责人")
    assert "干部档案必审" in agenda["关口所据事实的来源"]
    assert "干部档案必审" in agenda["当时可见的情况"]
    assert "线索具体的信访举报必查：" not in agenda["当时可见的情况"]


def test_the_page_is_there_in_english(desk: FlaskClient) -> None:
    desk.get("/language/en")

    page = desk.get(f"/audit/{FULL}/responsibility").text

    assert "This page lists facts and finds nobody responsible." in page
