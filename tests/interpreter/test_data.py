"""What people enter is never in a token: joins, copies, calls and odd names cannot harm it."""

import json
from datetime import date
from decimal import Decimal

import pytest
from SpiffWorkflow.bpmn.exceptions import WorkflowDataException
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.spiff.serializer import DEFAULT_CONFIG
from SpiffWorkflow.util.task import TaskState

from engine.errors import Fault
from engine.interpreter import Execution, ModelRefused
from tests.interpreter.small import (
    SHORT,
    again,
    begun,
    compiled,
    complete,
    open_at,
    ready,
    run,
    stock,
)

FORK = """
    start s
    user first
    and f
    user a
    user b
    and j
    user z
    end e
    s -> first -> f -> a -> j -> z -> e
    f -> b -> j
"""
VOTE = """
    start s
    dataObject voters
    user vote xr:collection=members | each voters
    end e
    s -> vote -> e
"""
CALL = """
    start s
    user first
    call c calledElement=q
    user z
    end e
    s -> first -> c -> z -> e
"""
CALLED = """
    start s2
    user inner
    end e2
    s2 -> inner -> e2
"""
SHARED: dict[str, object] = {"p": {"q": {"r": []}}}


def ballots(condition: str = "") -> str:
    """A vote as the stock engine takes it: a list in, a list out."""
    end = f"<bpmn:completionCondition>{condition}</bpmn:completionCondition>" if condition else ""
    return f"""
    start s
    user first
    user vote | <bpmn:multiInstanceLoopCharacteristics><bpmn:loopDataInputRef>voters</bpmn:loopDataInputRef><bpmn:loopDataOutputRef>votes</bpmn:loopDataOutputRef><bpmn:inputDataItem id="member"/><bpmn:outputDataItem id="cast"/>{end}</bpmn:multiInstanceLoopCharacteristics>
    end e
    s -> first -> vote -> e
    """


def held(execution: Execution) -> set[str]:
    """Every name under which any token of the case carries data."""
    parts = [execution.workflow, *execution.workflow.subprocesses.values()]
    tasks = [task for part in parts for task in part.tasks.values()]
    return {name for part in (*tasks, *parts) for name in part.data} - {"data_objects"}


def finish(execution: Execution, *elements: str) -> Execution:
    for element in elements:
        complete(execution, element)
    return execution


def test_stock_a_join_lets_the_branch_that_ends_last_undo_the_others_work() -> None:
    workflow = stock(FORK)
    run(workflow, "first", status="old")
    run(workflow, "a", status="new")
    run(workflow, "b")

    assert ready(workflow, "z")[0].data["status"] == "old"


def test_stock_a_join_of_two_lists_loses_signatures() -> None:
    workflow = stock(FORK)
    run(workflow, "first")
    run(workflow, "a", signatures=["样一", "样二"])
    run(workflow, "b", signatures=["样三"])

    assert ready(workflow, "z")[0].data["signatures"] != ["样一", "样二", "样三"]


def test_stock_what_one_branch_changes_inside_is_changed_in_the_other_and_in_the_past() -> None:
    workflow = stock(FORK)
    first = run(workflow, "first", **json.loads(json.dumps(SHARED)))
    ready(workflow, "a")[0].data["p"]["q"]["r"].append("written by a")

    assert ready(workflow, "b")[0].data["p"]["q"]["r"] == ["written by a"]
    assert first.data["p"]["q"]["r"] == ["written by a"]


@pytest.mark.parametrize("order", [("a", "b"), ("b", "a")])
def test_a_join_has_nothing_to_lose_for_tokens_carry_no_data(order: tuple[str, str]) -> None:
    facts: dict[str, object] = {"status": "new", "signatures": ["样一", "样二", "样三"], **SHARED}

    execution = finish(begun(FORK, facts), "first", *order)

    assert open_at(execution) == ["z"]
    assert held(execution) == set()
    assert open_at(again(execution)) == ["z"]
    assert facts["signatures"] == ["样一", "样二", "样三"]


def test_stock_a_call_works_on_its_callers_data() -> None:
    workflow = stock(CALL, q=CALLED)
    first = run(workflow, "first", **json.loads(json.dumps(SHARED)))
    ready(workflow, "inner")[0].data["p"]["q"]["r"].append("written inside")

    assert first.data["p"]["q"]["r"] == ["written inside"]


def test_stock_what_a_call_deletes_is_deleted_for_its_caller() -> None:
    workflow = stock(CALL, q=CALLED)
    run(workflow, "first", kept="样一")
    inner = ready(workflow, "inner")[0]
    del inner.data["kept"]
    inner.run()
    workflow.do_engine_steps()

    assert ready(workflow, "z")[0].data == {}


def test_a_call_is_given_no_data_and_gives_none_back() -> None:
    execution = finish(begun(CALL, dict(SHARED), q=CALLED), "first", "inner")

    assert open_at(execution) == ["z"]
    assert held(execution) == set()


def test_stock_votes_come_in_the_order_in_which_they_were_cast() -> None:
    workflow = stock(ballots())
    run(workflow, "first", voters=["样一", "样二"])
    for task in reversed(ready(workflow, "vote")):
        task.data["cast"] = f"ballot of {task.data['member']}"
        task.run()
    workflow.do_engine_steps()

    assert workflow.last_task.data["votes"] == ["ballot of 样二", "ballot of 样一"]


def test_the_voters_name_is_found_under_whatever_name_the_model_gives_it() -> None:
    lines = VOTE.replace(
        "| each voters", "| " + SHORT["each"].format("voters").replace("member", "juror")
    )

    assert [token.member for token in begun(lines, {"members": ["样一"]}).user_tasks()] == ["样一"]


def test_a_vote_bears_the_name_of_its_voter_after_any_number_of_restores() -> None:
    execution = begun(VOTE, {"members": ["样一", "样二", "样三"]})
    cast = []
    while execution.user_tasks():
        execution = again(execution)
        token = execution.user_tasks()[-1]
        cast.append(token.member)
        execution.complete(token.id)

    assert sorted(filter(None, cast)) == sorted(["样一", "样二", "样三"])
    assert execution.run.end == ("e", "e")


def test_stock_a_vote_without_a_ballot_counts_as_done_and_is_missing() -> None:
    workflow = stock(ballots())
    run(workflow, "first", voters=["样一", "样二"])
    task = ready(workflow, "vote")[0]

    with pytest.raises(WorkflowDataException):
        task.run()

    assert task.has_state(TaskState.COMPLETED)
    assert task.parent.data["votes"] == []


def test_stock_a_vote_cannot_begin_where_its_answer_has_a_name_that_is_taken() -> None:
    workflow = stock(ballots())

    with pytest.raises(WorkflowDataException, match="already exists"):
        run(workflow, "first", voters=["样一", "样二"], cast="said before")


def test_a_vote_begins_whatever_names_are_taken_and_begins_again_in_a_loop() -> None:
    lines = """
        start s
        dataObject voters
        xor m
        user vote xr:collection=members | each voters
        xor x default=x__m
        end e
        s -> m -> vote -> x -> m
        x -> e : enough
    """
    facts: dict[str, object] = {"members": ["样一"], "member": "样二", "voters": 1, "vote": {}}
    execution = begun(lines, {**facts, "enough": False})
    finish(execution, "vote")

    execution = finish(again(execution, {**facts, "enough": True}), "vote")

    assert execution.run.end == ("e", "e")


@pytest.mark.stock_engine
def test_stock_a_condition_to_end_the_vote_early_does_not_see_the_votes() -> None:
    workflow = stock(ballots("len([v for v in votes if v == 'yes']) >= 2"))
    run(workflow, "first", voters=["样一", "样二", "样三", "样四"])
    for _ in range(2):
        run(workflow, "vote", cast="yes")

    assert len(ready(workflow, "vote")) == 2


@pytest.mark.parametrize(
    ("lines", "what"),
    [(ballots(), "loopDataOutputRef"), (ballots("true"), "loopDataOutputRef")],
    ids=["output", "early end"],
)
def test_a_vote_whose_ballots_would_lie_in_tokens_is_refused(lines: str, what: str) -> None:
    with pytest.raises(ModelRefused, match=f"p/p.bpmn: vote: .*{what}"):
        compiled(lines)


@pytest.mark.parametrize(
    "members", [None, "样一", ["样一", "样一"], [f"样{n}" for n in range(201)], {"样一": 1}]
)
def test_a_list_of_voters_that_is_none_is_a_fault_and_not_an_empty_vote(members: object) -> None:
    with pytest.raises(Fault, match="vote"):
        begun(VOTE, {"members": members})


@pytest.mark.parametrize(
    "value",
    [{"day": date(2017, 1, 2)}, {"sum": Decimal("1.5")}, {"raw": b"bytes"}],
    ids=["day", "number", "bytes"],
)
def test_stock_an_ordinary_value_makes_a_case_unsavable(value: dict[str, object]) -> None:
    workflow = stock(FORK)
    run(workflow, "first", **value)

    with pytest.raises(TypeError):
        json.dumps(BpmnWorkflowSerializer(_registry()).to_dict(workflow))


def test_stock_keys_and_kinds_of_values_change_when_a_case_is_read_back() -> None:
    workflow = stock(FORK)
    run(workflow, "first", by_number={1: "样一"}, pair=(1, 2), several={3})
    serializer = BpmnWorkflowSerializer(_registry())
    task = ready(workflow, "a")[0].id

    restored = serializer.deserialize_json(serializer.serialize_json(workflow)).tasks[task].data

    assert restored == {"by_number": {"1": "样一"}, "pair": [1, 2], "several": [3]}


def test_values_of_any_kind_stand_in_the_facts_and_a_case_is_saved() -> None:
    facts: dict[str, object] = {"day": date(2017, 1, 2), "sum": Decimal("1.5"), 7: (1, 2)}  # type: ignore[dict-item]

    execution = finish(begun(FORK, facts), "first")

    assert open_at(again(execution)) == ["a", "b"]
    assert "2017-01-02" not in execution.dump()


@pytest.mark.parametrize("kind", ["UUID", "timedelta", "x"])
def test_stock_a_value_named_typename_makes_a_case_unreadable_for_ever(kind: str) -> None:
    workflow = stock(FORK)
    run(workflow, "first", answer={"typename": kind, "who": "样一"})
    serializer = BpmnWorkflowSerializer(_registry())
    text = serializer.serialize_json(workflow)

    with pytest.raises((TypeError, KeyError, ValueError, AttributeError)):
        serializer.deserialize_json(text)


def test_a_value_named_typename_is_a_value_like_any_other() -> None:
    facts: dict[str, object] = {"typename": "UUID", "first": {"typename": "timedelta"}}
    execution = finish(begun(FORK, facts), "first")

    assert open_at(again(execution)) == ["a", "b"]
    voting = begun(VOTE, {"members": ["typename", "UUID"]})
    assert [token.member for token in again(voting).user_tasks()] == ["typename", "UUID"]


def _registry() -> object:
    return BpmnWorkflowSerializer.configure(DEFAULT_CONFIG)
