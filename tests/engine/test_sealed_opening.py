"""Opening what is sealed, and handing it over: by whom, for what, and never by one hand alone."""

import json
from collections.abc import Callable, Iterator

import pytest

import engine
from engine import sealing, signatures
from engine.audit.proof import proofs
from engine.errors import InvalidForm, NotYours, Refusal
from engine.models import SealedShare, SealedText, SigningKey
from tests.engine import sealed_world
from tests.engine.sealed_world import NAME, WHOLE, World


@pytest.fixture
def world(database_url: str) -> Iterator[World]:
    world = sealed_world.made(database_url)
    yield world
    world.core.database.dispose()


# ---- opening ----


def test_the_desk_opens_it_for_a_purpose_and_the_reading_stands_in_the_history(
    world: World,
) -> None:
    world.enrol("甲", "乙")
    case = world.start()
    number = world.seal(case)

    assert world.open(number, "乙") == WHOLE

    (opened,) = world.events("sealed.opened")
    assert (opened.actor, opened.chain) == ("乙", f"sealed:{case}")
    body = json.loads(str(opened.body))
    assert (body["sealed"], body["purpose"]) == (number, "当面核实情况")
    assert NAME not in world.everything()


@pytest.mark.parametrize("person", ["丙", "书", "管", "无此人"])
def test_all_others_are_refused_and_the_refusal_is_written_down(world: World, person: str) -> None:
    world.enrol("甲")
    number = world.seal(world.start())
    if person != "无此人":
        world.enrol(person)

    with pytest.raises(NotYours) as refused:
        world.open(number, person)

    assert NAME not in str(refused.value)
    (line,) = world.events("command.refused")
    assert line.actor == person
    assert json.loads(str(line.body))["values"] == {"sealed": number}
    assert world.events("sealed.opened") == []


def test_a_wrong_passphrase_opens_nothing(world: World) -> None:
    world.enrol("甲")
    number = world.seal(world.start())

    with pytest.raises(signatures.WrongPassphrase):
        world.core.execute(engine.OpenSealed(number, "甲", "不是这一句话呀", "核实"))

    assert [event.actor for event in world.events("key.refused")] == ["甲"]


@pytest.mark.parametrize("purpose", ["", "  ", f"向{NAME}核实"])
def test_a_purpose_is_needed_and_does_not_name_what_is_read(world: World, purpose: str) -> None:
    world.enrol("甲")
    number = world.seal(world.start())

    with pytest.raises(InvalidForm) as refused:
        world.open(number, "甲", purpose)

    assert list(refused.value.fields) == ["purpose"]
    assert NAME not in world.everything()
    assert world.events("sealed.opened") == []


def test_one_whom_it_is_about_never_opens_it_though_at_the_desk(world: World) -> None:
    world.enrol("甲", "乙")
    number = world.seal(world.start(about="样乙"))

    with world.session() as session:
        assert [share.person_id for share in session.query(SealedShare)] == ["甲"]
    with pytest.raises(NotYours):
        world.open(number, "乙")
    with pytest.raises(InvalidForm) as refused:
        world.share(number, "甲", "乙")
    assert list(refused.value.fields) == ["recipient"]


def test_one_whom_it_is_about_does_not_take_it_in(world: World) -> None:
    world.enrol("甲")

    with pytest.raises(Refusal, match="回避"):
        world.seal(world.start(about="样甲"))

    assert NAME not in world.everything()


def test_who_left_the_desk_opens_nothing_any_more(world: World) -> None:
    world.enrol("甲", "乙")
    number = world.seal(world.start())
    world.take_away("乙", sealed_world.DESK)

    with pytest.raises(NotYours):
        world.open(number, "乙")


def test_a_key_that_took_anothers_place_opens_nothing_of_before(world: World) -> None:
    world.enrol("甲", "乙")
    number = world.seal(world.start())
    with world.session() as session, session.begin():
        for key in session.query(SigningKey).filter_by(person_id="乙"):
            key.revoked_at = world.clock()
    world.enrol("乙")

    with pytest.raises(NotYours):
        world.open(number, "乙")

    world.core.execute(engine.ConfirmShare(world.share(number, "甲", "乙"), "书"))
    assert world.open(number, "乙") == WHOLE


def test_a_ciphertext_that_was_changed_in_the_database_is_a_fault(world: World) -> None:
    world.enrol("甲")
    number = world.seal(world.start())
    with world.session() as session, session.begin():
        row = session.get_one(SealedText, number)
        row.ciphertext = ("B" if row.ciphertext[0] == "A" else "A") + row.ciphertext[1:]

    with pytest.raises(sealing.NotOpened):
        world.open(number, "甲")

    assert world.events("sealed.opened") == []


# ---- handing over ----


def test_what_one_hands_over_counts_once_another_has_confirmed_it(world: World) -> None:
    world.enrol("甲")
    case = world.start()
    number = world.seal(case)
    world.enrol("丙")

    share = world.share(number, "甲", "丙")

    with pytest.raises(NotYours):
        world.open(number, "丙")
    world.core.execute(engine.ConfirmShare(share, "书"))
    assert world.open(number, "丙") == WHOLE
    (offered,), (shared,) = world.events("sealed.offered"), world.events("sealed.shared")
    assert (offered.actor, shared.actor) == ("甲", "书")
    assert {offered.chain, shared.chain} == {f"sealed:{case}"}
    assert json.loads(str(offered.body))["reason"] == "岗位调整"
    assert NAME not in world.everything()


@pytest.mark.parametrize("role", ["gives", "receives"])
def test_one_person_is_not_both_hands(world: World, role: str) -> None:
    world.enrol("甲")
    number = world.seal(world.start())
    world.enrol("丙", "双")
    if role == "gives":
        world.core.execute(engine.ConfirmShare(world.share(number, "甲", "双"), "书"))
    giver, recipient = ("双", "丙") if role == "gives" else ("甲", "双")

    share = world.share(number, giver, recipient)

    with pytest.raises(Refusal) as refused:
        world.core.execute(engine.ConfirmShare(share, "双"))
    assert refused.value.codes == ("separation_of_duties",)
    with pytest.raises(NotYours):
        world.open(number, recipient)


@pytest.mark.parametrize("person", ["甲", "乙", "管"])
def test_only_the_second_hand_confirms(world: World, person: str) -> None:
    world.enrol("甲", "丙")
    number = world.seal(world.start())
    world.enrol("乙")
    share = world.share(number, "甲", "乙")

    with pytest.raises(NotYours):
        world.core.execute(engine.ConfirmShare(share, person))

    assert [line.actor for line in world.events("command.refused")] == [person]


@pytest.mark.parametrize("recipient", ["丙", "管", "甲"])
def test_nothing_is_handed_over_to_one_without_a_key_or_a_place_or_who_has_it(
    world: World, recipient: str
) -> None:
    world.enrol("甲", "管")
    number = world.seal(world.start())

    with pytest.raises(InvalidForm) as refused:
        world.share(number, "甲", recipient)

    assert list(refused.value.fields) == ["recipient"]
    assert world.events("sealed.offered") == []


def test_one_who_may_not_open_it_hands_nothing_over(world: World) -> None:
    world.enrol("甲")
    number = world.seal(world.start())
    world.enrol("乙", "丙")

    with pytest.raises(NotYours):
        world.share(number, "乙", "丙")


def test_a_confirmed_share_is_not_confirmed_again(world: World) -> None:
    world.enrol("甲")
    number = world.seal(world.start())
    world.enrol("丙")
    share = world.share(number, "甲", "丙")
    world.core.execute(engine.ConfirmShare(share, "书"))

    with pytest.raises(Refusal) as refused:
        world.core.execute(engine.ConfirmShare(share, "书"))
    assert refused.value.codes == ("already_done",)


# ---- held against the history ----


@pytest.mark.parametrize(
    ("edit", "told"),
    [
        (lambda row, _: setattr(row, "nonce", row.ciphertext[:16]), "sealed_text"),
        (lambda _, share: setattr(share, "confirmed_at", share.given_at), "没有两人办理的登记"),
    ],
    ids=["a changed text", "a share that nobody confirmed"],
)
def test_an_edit_beside_the_history_is_named(
    world: World, edit: Callable[[SealedText, SealedShare], None], told: str
) -> None:
    world.enrol("甲")
    number = world.seal(world.start())
    world.enrol("丙", "双")
    world.core.execute(engine.ConfirmShare(world.share(number, "甲", "丙"), "书"))
    share = world.share(number, "甲", "双")
    assert world.core.read(proofs) == ()

    with world.session() as session, session.begin():
        edit(session.get_one(SealedText, number), session.get_one(SealedShare, share))

    assert [told in str(fault) for fault in world.core.read(proofs)] == [True]
