"""The gates of the meeting: who is there, who has signed, who speaks last, what is adopted."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.law.judge import MEMBERS, convened, refused, signature, verdict

SEED = date(2017, 3, 1)
NOW = date(2026, 1, 12)
DAYS = pytest.mark.parametrize("on", [SEED, NOW])


@DAYS
@given(due=st.integers(1, 9), present=st.integers(0, 9), recused=st.integers(0, 9))
def test_two_thirds_of_those_due_must_vote_after_recusals(
    due: int, present: int, recused: int, on: date
) -> None:
    came = MEMBERS[: min(present, due)]
    left = came[: min(recused, len(came))]
    facts = convened(on) | {
        "convene.members_due": MEMBERS[:due],
        "convene.present": came,
        "convene.recused": left,
    }

    enough = 3 * (len(came) - len(left)) >= 2 * due
    assert refused("convene_gate", facts, on) == (set() if enough else {"quorum_absent"})


def test_people_who_are_not_members_do_not_make_a_quorum() -> None:
    facts = convened(SEED) | {"convene.present": [*MEMBERS[:5], "guest", MEMBERS[0]]}

    assert refused("convene_gate", facts, SEED) == {"quorum_absent", "form_invalid"}


@DAYS
def test_nobody_is_present_who_is_not_due(on: date) -> None:
    facts = convened(on) | {"convene.present": [*MEMBERS, "guest"]}

    assert refused("convene_gate", facts, on) == {"form_invalid"}


@DAYS
@pytest.mark.parametrize("kin", ["kin_of", "records.kin"])
def test_kin_must_leave_before_the_item_is_opened(kin: str, on: date) -> None:
    facts = convened(on) | {kin: ["li"]}

    assert refused("convene_gate", facts, on) == {"recusal_required"}
    assert refused("convene_gate", facts | {"convene.recused": ["li"]}, on) == set()
    assert refused("no_meeting_gate", facts | {"act": "tally"}, on) == {"recusal_required"}


def test_the_candidate_leaves_the_room_as_well() -> None:
    facts = convened(SEED) | {"candidate.name": "li"}

    assert refused("convene_gate", facts, SEED) == {"recusal_required"}


@given(due=st.integers(1, 9), agree=st.integers(0, 9))
def test_a_vote_adopts_with_more_than_half_of_those_due(due: int, agree: int) -> None:
    facts = {
        "tally.agree": agree,
        "convene.members_due": MEMBERS[:due],
        "convene.recused": [],
    }

    value = verdict("a_dt7_vote", facts, SEED).value

    adopted = 2 * agree > due
    assert value == {
        "outcome": "adopted" if adopted else "not_adopted",
        "reason": None if adopted else "not_majority",
    }


@DAYS
def test_a_vote_that_was_never_counted_adopts_nothing(on: date) -> None:
    value = verdict("a_dt7_vote", {"tally.agree": None}, on).value

    assert value == {"outcome": "not_adopted", "reason": "not_majority"}


@pytest.mark.parametrize(
    ("stay", "outcome"), [(True, "not_adopted"), (None, "not_adopted"), (False, "adopted")]
)
def test_the_recused_stay_in_the_base_unless_the_parameter_says_otherwise(
    stay: bool | None,  # noqa: FBT001
    outcome: str,
) -> None:
    facts = {
        "tally.agree": 4,
        "convene.members_due": MEMBERS[:8],
        "convene.recused": ["chen"],
        "parameters.recused_stay_in_base": stay,
    }

    value = verdict("a_dt7_vote", facts, SEED).value

    assert isinstance(value, dict)
    assert value["outcome"] == outcome


def test_the_chair_speaks_last_since_2019() -> None:
    cast = [{"member": member, "opinion": "agree"} for member in MEMBERS[1:6]]
    early = {"actor": "chen", "state_opinion.ballots": cast}
    late = {"actor": "chen", "state_opinion.ballots": [*cast, {"member": MEMBERS[6]}]}

    assert refused("statement_gate", convened(NOW) | early, NOW) == {
        "ballot_missing",
        "out_of_order",
    }
    assert refused("statement_gate", convened(NOW) | late, NOW) == set()
    assert refused("statement_gate", convened(NOW) | early | {"actor": "li"}, NOW) == set()
    assert refused("statement_gate", convened(SEED) | early, SEED) == set()


def test_the_recused_are_not_waited_for() -> None:
    cast = [{"member": member, "opinion": "agree"} for member in MEMBERS[1:6]]
    facts = {"actor": "chen", "state_opinion.ballots": cast, "convene.recused": [MEMBERS[6]]}

    assert refused("statement_gate", convened(NOW) | facts, NOW) == set()


@pytest.mark.parametrize(
    ("change", "reasons"),
    [
        ({"signer": "纪委书记乙"}, {"signature_same_person"}),
        ({"valid": False}, {"signature_missing"}),
        ({"covers_current_text": False}, {"signature_missing"}),
        ({"element": "sign_other"}, {"signature_missing"}),
        ({"on": SEED + timedelta(days=1)}, {"signature_after_meeting"}),
        ({"on": SEED}, set()),
    ],
)
def test_a_signature_counts_if_it_is_anothers_valid_current_and_in_time(
    change: dict[str, object], reasons: set[str]
) -> None:
    mine = signature("sign_secretary", "书记甲", SEED) | change
    other = signature("sign_discipline_secretary", "纪委书记乙", SEED)

    assert refused("a_dt5", convened(SEED) | {"signatures": [mine, other]}, SEED) == reasons


def test_a_signature_given_after_an_earlier_meeting_does_not_close_the_agenda() -> None:
    signatures = [
        signature("sign_secretary", "书记甲", SEED + timedelta(days=1)),
        signature("sign_discipline_secretary", "纪委书记乙", SEED + timedelta(days=1)),
    ]
    facts = convened(SEED) | {"signatures": signatures, "act": "agenda"}

    assert refused("no_meeting_gate", facts, SEED) == set()
