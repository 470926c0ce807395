"""What is sealed: nobody reads it but those it is sealed for, and each reading is written down."""

import json
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

import engine
from engine import sealing, signatures
from engine.errors import Fault, InvalidForm, NotYours, Refusal
from engine.forms import accept, parse
from engine.models import Draft, UserTask
from engine.signatures import encoded
from tests.engine import sealed_world
from tests.engine.sealed_world import FILES, NAME, PASSPHRASE, WHOLE, World

Attempting = Callable[[str], engine.SendMessage]


def pair() -> tuple[X25519PrivateKey, str]:
    key = X25519PrivateKey.generate()
    return key, encoded(key.public_key().public_bytes_raw())


# ---- the seal ----


def test_a_sealed_text_is_opened_by_whom_it_was_wrapped_for_and_by_nobody_else() -> None:
    mine, public = pair()
    sealed, key = sealing.seal("J-1", WHOLE)
    wrapped = sealing.wrap(key, "J-1", public)

    assert sealing.open_sealed(sealed, wrapped, mine) == WHOLE
    with pytest.raises(sealing.NotOpened):
        sealing.open_sealed(sealed, wrapped, pair()[0])


@pytest.mark.parametrize("place", ["about", "nonce", "ciphertext"])
def test_a_changed_sealed_text_is_not_opened(place: str) -> None:
    mine, public = pair()
    sealed, key = sealing.seal("J-1", WHOLE)
    wrapped = sealing.wrap(key, "J-1", public)
    first = "B" if getattr(sealed, place)[0] == "A" else "A"

    changed = replace(sealed, **{place: first + getattr(sealed, place)[1:]})

    with pytest.raises(sealing.NotOpened):
        sealing.open_sealed(changed, wrapped, mine)


@pytest.mark.parametrize("place", ["passing", "nonce", "key"])
def test_a_changed_share_is_not_opened(place: str) -> None:
    mine, public = pair()
    sealed, key = sealing.seal("J-1", WHOLE)
    given = json.loads(sealing.wrap(key, "J-1", public))
    other = bytes(len(given[place]) // 4 * 3)
    given[place] = urlsafe_b64encode(other).rstrip(b"=").decode()

    with pytest.raises(sealing.NotOpened):
        sealing.open_sealed(sealed, json.dumps(given), mine)
    with pytest.raises(sealing.NotOpened):
        sealing.open_sealed(sealed, "{}", mine)


def test_a_share_of_one_text_opens_no_other() -> None:
    mine, public = pair()
    _, key = sealing.seal("J-1", WHOLE)
    other, _ = sealing.seal("J-2", "样他")

    with pytest.raises(sealing.NotOpened):
        sealing.open_sealed(other, sealing.wrap(key, "J-1", public), mine)


def test_the_same_text_is_sealed_differently_each_time() -> None:
    assert sealing.seal("J-1", WHOLE)[0].ciphertext != sealing.seal("J-1", WHOLE)[0].ciphertext


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("林样举来信", True),
        (["样他", f"问{NAME}"], True),
        ({"证人": NAME}, True),
        ("样例县某局的账目", False),
        (None, False),
    ],
)
def test_whoever_writes_the_name_beside_the_seal_is_noticed(value: object, *, told: bool) -> None:
    assert sealing.tells(WHOLE, value) is told


# ---- the keys ----


def test_one_passphrase_unlocks_both_keys_and_neither_lies_in_the_open() -> None:
    key = signatures.enrol("口令", "甲")

    signer = signatures.unlock(key, "口令")

    assert signer.opener is not None
    assert signer.sealing == key.sealing_public
    private = signer.opener.private_bytes_raw()
    assert encoded(private) not in f"{key.wrapped}{key.sealing_wrapped}"
    assert "Private" not in repr(signer)


def test_the_second_half_of_a_key_cannot_be_put_in_another_place() -> None:
    mine, other = (signatures.enrol("口令", person) for person in ("甲", "乙"))

    mine.sealing_wrapped = other.sealing_wrapped

    with pytest.raises(Fault, match=mine.id):
        signatures.unlock(mine, "口令")


def test_what_is_to_be_sealed_is_refused_where_nobody_seals_it() -> None:
    form = parse(FILES["desk/forms/take.json"], "take")

    assert accept(form, {})["informant"] is None
    with pytest.raises(InvalidForm) as refused:
        accept(form, {"informant": WHOLE})
    assert list(refused.value.fields) == ["informant"]
    assert NAME not in str(refused.value)


# ---- in a case ----


@pytest.fixture
def world(database_url: str) -> Iterator[World]:
    world = sealed_world.made(database_url)
    yield world
    world.core.database.dispose()


def test_a_key_from_before_gets_its_second_half_at_its_next_unlocking(world: World) -> None:
    old = signatures.enrol(PASSPHRASE, "甲")
    old.sealing_public = old.sealing_wrapped = None
    old.created_at = world.clock()
    with world.session() as session, session.begin():
        session.add(old)

    first = world.core.execute(engine.UnlockKey("甲", PASSPHRASE))
    again = world.core.execute(engine.UnlockKey("甲", PASSPHRASE))

    assert first.sealing == again.sealing is not None
    assert [event.actor for event in world.events("key.extended")] == ["甲"]
    assert world.open(world.seal(world.start()), "甲") == WHOLE


def test_whoever_completes_without_a_passphrase_is_refused_and_nothing_is_kept(
    world: World,
) -> None:
    case = world.start()

    with pytest.raises(InvalidForm) as refused:
        world.core.execute(engine.CompleteElement(case, "take", "甲", {"informant": WHOLE}))

    assert list(refused.value.fields) == ["passphrase"]
    assert NAME not in world.everything()
    assert len(world.events("task.refused")) == 1


def test_nobody_seals_with_anothers_key(world: World) -> None:
    world.enrol("乙")
    signer = world.core.execute(engine.UnlockKey("乙", PASSPHRASE))
    given = {"informant": WHOLE}

    with pytest.raises(NotYours):
        world.core.execute(engine.CompleteElement(world.start(), "take", "甲", given, signer))

    assert NAME not in world.everything()


def test_every_table_holds_the_number_and_none_the_name(world: World) -> None:
    world.enrol("甲", "乙")

    number = world.seal(world.start(), matter="账目不清")

    assert number.startswith("J-")
    everything = world.everything()
    assert f"举报人 {number}" in everything
    assert NAME not in everything
    (sealed,) = world.events("text.sealed")
    assert set(json.loads(str(sealed.body))["keys"]) == {"甲", "乙"}


def test_the_number_has_nothing_of_the_text(world: World) -> None:
    world.enrol("甲")

    assert len({world.seal(world.start()) for _ in range(3)}) == 3


def test_the_name_in_another_field_is_refused_and_not_written_down(world: World) -> None:
    world.enrol("甲")

    with pytest.raises(InvalidForm) as refused:
        world.seal(world.start(), matter=f"{NAME}反映账目不清")

    assert list(refused.value.fields) == ["matter"]
    assert NAME not in world.everything()


def test_a_draft_drops_what_is_to_be_sealed(world: World) -> None:
    world.start()
    with world.session() as session:
        task = session.query(UserTask).one().id

    typed = {"informant": WHOLE, "informant.name": NAME, "matter": "账目不清"}
    world.core.execute(engine.SaveDraft(task, "甲", typed))

    with world.session() as session:
        assert session.query(Draft).one().fields == {"matter": "账目不清"}
    assert NAME not in world.everything()


@pytest.mark.parametrize(
    "attempt",
    [
        lambda case: engine.CompleteElement(case, "go_on", "甲", {"informant": NAME}),
        lambda case: engine.CompleteElement(case, "no_such", "甲", {"informant": NAME}),
        lambda case: engine.SendMessage(case, "word", "甲", {"informant": NAME}),
        lambda case: engine.CorrectFacts(case, "甲", {"take.informant": NAME}, "补登"),
    ],
    ids=["another element", "no element", "a message", "a correction"],
)
def test_an_attempt_elsewhere_leaves_no_name_in_the_history(
    world: World, attempt: Attempting
) -> None:
    case = world.start()

    with pytest.raises(Refusal):
        world.core.execute(attempt(case))

    assert NAME not in world.everything()
