"""What can come of a model when it is played to every end: each flaw with the shortest way to it."""

import pytest

from tests.verify.drawn import found, told

TWO_BRANCHES = """
    start s
    and f
    user a
    user b
    and j
    end e
    s -> f -> a -> j -> e
    f -> b -> j
"""
CALLED = """
    start s2
    user inner
    end e2
    s2 -> inner -> e2
"""
ONE_BRANCH_LEAVES = """
    start s
    and f
    user a
    user b
    and j
    end e
    on stop attachedToRef=a | message stop
    s -> f -> a -> j -> e
    f -> b -> j
"""
SIGNALLED = """
    start s
    and f
    user a
    catch c | signal go
    user b
    throw t | signal go
    end e
    end e2
    s -> f -> a -> c -> e
    f -> b -> t -> e2
"""


def test_branches_that_meet_again_are_sound() -> None:
    assert found(TWO_BRANCHES) == ()


def test_a_join_behind_a_choice_waits_for_ever() -> None:
    lines = """
    start s
    xor x default=x__b
    user a
    user b
    and j
    end e
    s -> x -> b -> j -> e
    x -> a : c
    a -> j
    """

    assert told(lines, "deadlock") == {"j": "s x b"}
    assert told(lines, "dead_element") == {"j": "", "e": ""}


def test_a_token_that_waits_for_a_branch_that_has_ended_is_lost() -> None:
    lines = ONE_BRANCH_LEAVES + "\n end e2\n stop -> e2"

    assert told(lines, "lost_token") == {"j": "s f b stop e2"}


def test_an_end_that_ends_everything_loses_nothing() -> None:
    assert found(ONE_BRANCH_LEAVES + "\n end e2 | terminate\n stop -> e2") == ()


def test_branches_that_meet_without_waiting_open_a_task_twice() -> None:
    lines = TWO_BRANCHES.replace("and j", "xor j\n user z").replace("j -> e", "j -> z -> e")

    assert told(lines, "unsafe") == {"z": "s f a j b j"}


def test_a_join_in_a_loop_does_not_wait_again_so_its_second_round_is_unsafe() -> None:
    """As `tests/interpreter/test_flow.py` has it of SpiffWorkflow: a line that came is remembered."""
    lines = """
    start s
    xor m
    and f
    user a
    user b
    and j
    user z
    xor x default=x__e
    end e
    s -> m -> f -> a -> j -> z -> x -> e
    f -> b -> j
    x -> m : again
    """

    unsafe = told(lines, "unsafe")

    assert unsafe["a"] == "s m f a b j z x m f b j z x m f"


def test_a_loop_that_a_person_can_leave_is_sound_and_one_that_nobody_can_is_not() -> None:
    lines = """
    start s
    xor m
    user a
    and f
    user w
    end e
    s -> f -> m -> a -> m
    f -> w -> e
    """

    assert told(lines, "livelock") == {"a": "s f m"}
    assert found(lines.replace("end e", "end e | terminate")) == ()


@pytest.mark.parametrize(
    ("called", "expected"),
    [
        (CALLED, set()),
        (CALLED.replace("user inner", "rule inner | decision yes"), {"endless_loop"}),
    ],
    ids=["one that waits", "one that does not"],
)
def test_a_loop_waits_where_what_it_calls_does(called: str, expected: set[str]) -> None:
    lines = """
    start s
    xor m
    call c calledElement=q
    xor x default=x__e
    end e
    s -> m -> c -> x -> e
    x -> m : again
    """

    assert {flaw.kind for flaw in found(lines, q=called)} == expected


def test_a_signal_that_comes_before_anybody_waits_for_it_is_gone() -> None:
    assert told(SIGNALLED, "lost_token") == {"c": "s f b t e2 a"}


def test_everything_that_waits_for_a_signal_goes_on_with_it() -> None:
    lines = (
        SIGNALLED.replace("-> a ->", "->").replace("user a", "")
        + "\n catch d | signal go\n end e3\n f -> d -> e3"
    )

    assert found(lines) == ()


def test_an_event_at_the_edge_of_what_never_waits_is_dead() -> None:
    lines = """
    start s
    rule r | decision yes
    on stop attachedToRef=r | message stop
    user a
    end e
    end e2
    s -> r -> a -> e
    stop -> e2
    """

    assert told(lines, "dead_element") == {"stop": "", "e2": ""}


def test_an_event_that_interrupts_a_call_takes_all_that_lies_inside() -> None:
    lines = """
    start s
    call c calledElement=q
    on stop attachedToRef=c | message stop
    user after
    end e
    end e2
    s -> c -> e
    stop -> after -> e2
    """

    assert (
        found(lines, q=TWO_BRANCHES.replace("start s", "start s2").replace("s ->", "s2 ->")) == ()
    )


def test_what_a_loop_sends_out_again_and_again_is_no_second_token() -> None:
    lines = """
    start s
    xor m
    event g
    catch came | message report
    catch over | message over
    and f
    user check
    end checked
    end e
    s -> m -> g -> came -> f -> m
    g -> over -> e
    f -> check -> checked
    """

    assert found(lines) == ()
    unsafe = told(lines.replace("check -> checked", "check -> m"), "unsafe")
    assert unsafe["g"] == "s m g came f m check m"


@pytest.mark.parametrize(
    ("condition", "dead"), [("b.done_on = null", set()), ("b.done_on != null", {"b", "e"})]
)
def test_a_condition_that_asks_whether_something_was_done_is_kept_to(
    condition: str, dead: set[str]
) -> None:
    lines = f"""
    start s
    xor m
    user a
    xor x default=x__m
    user b
    end e
    s -> m -> a -> x -> m
    x -> b : {condition}
    b -> e
    """

    assert set(told(lines, "dead_element")) == dead


def test_a_flaw_inside_a_call_is_told_where_it_is_drawn() -> None:
    lines = "start s\n call c calledElement=q\n end e\n s -> c -> e"
    inside = ONE_BRANCH_LEAVES.replace("start s", "start s2").replace("s ->", "s2 ->")

    lost = found(lines, q=inside + "\n end e2\n stop -> e2")

    assert [(f.kind, f.place) for f in lost if f.way] == [("deadlock", "c.j")]
