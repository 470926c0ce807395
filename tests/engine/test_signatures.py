"""Signatures: two hands, two keys, one text; and whatever is changed is named."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import signatures
from engine.clock import TurnedClock
from engine.context import Context
from engine.core import Engine
from engine.errors import Refusal
from engine.models import Base, Chain, Signature, SigningKey
from engine.signatures import Signer, Statement, keys, verify
from engine.surroundings import Calendar, Directory, Law, Surroundings
from tests import guessing

TEXT = "经研究，对张样一同志作出廉洁自律的结论性意见：未发现影响任职的问题。"
SIGNER = signatures.throwaway_signer("qian")
STATEMENT = Statement(
    case="1",
    element="sign_secretary",
    task="t1",
    document=signatures.digest(TEXT),
    opinion="agree",
    signer="qian",
    key=SIGNER.key_id,
    at="2017-02-06T01:00:00+00:00",
    case_head="ab" * 32,
)
JWS = signatures.signed(STATEMENT, SIGNER)


def flipped(text: str, place: int, bit: int) -> str:
    code = ord(text[place]) ^ (1 << bit)
    return text[:place] + chr(code) + text[place + 1 :]


# ---- one signature ----


def test_a_signature_verifies_with_the_public_key_and_the_text_alone() -> None:
    assert verify(JWS, SIGNER.public, TEXT) is None
    assert signatures.statement_of(JWS)["meaning"] == "同意所示文本"


def test_every_flipped_bit_of_the_signature_is_named_by_its_part() -> None:
    parts = ("签名头", "陈述", "签名值")
    for place in range(len(JWS)):
        for bit in range(7):
            changed = flipped(JWS, place, bit)
            fault = verify(changed, SIGNER.public, TEXT)
            assert fault is not None
            whole = changed.count(".") == 2 and JWS[place] != "."
            named = parts[JWS[:place].count(".")] if whole else "三段"
            assert named in fault, (place, bit, fault)


def test_every_flipped_bit_of_the_public_key_is_named() -> None:
    for place in range(len(SIGNER.public)):
        for bit in range(7):
            fault = verify(JWS, flipped(SIGNER.public, place, bit), TEXT)
            assert fault is not None
            assert "公钥" in fault


@given(place=st.integers(0, len(TEXT) - 1), bit=st.integers(0, 10))
def test_a_flipped_bit_of_the_text_is_named(place: int, bit: int) -> None:
    assert verify(JWS, SIGNER.public, flipped(TEXT, place, bit)) == "文本与签名时所示的不同"


@given(junk=st.text(max_size=200))
def test_what_is_no_signature_is_refused_and_never_breaks(junk: str) -> None:
    assert verify(junk, SIGNER.public, TEXT) is not None
    assert verify(JWS, junk, TEXT) is not None


def test_a_statement_signed_by_another_key_than_it_names_is_refused() -> None:
    other = signatures.throwaway_signer("qian")
    forged = signatures.signed(STATEMENT, other)

    assert verify(forged, other.public, TEXT) is not None
    assert verify(forged, SIGNER.public, TEXT) is not None


# ---- keys ----


def test_a_passphrase_unlocks_the_key_that_it_wrapped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "COST", guessing.IN_EARNEST[1])
    key = signatures.enrol("一句只有我知道的话", "qian")

    signer = signatures.unlock(key, "一句只有我知道的话")

    assert (signer.person_id, signer.key_id, signer.throwaway) == ("qian", key.id, False)
    jws = signatures.signed(replace(STATEMENT, key=key.id), signer)
    assert verify(jws, key.public, TEXT) is None
    assert '"memory":65536' in key.wrapped
    assert '"rounds":3' in key.wrapped


def test_a_wrong_passphrase_is_told_beside_its_field() -> None:
    key = signatures.enrol("对的口令", "qian")

    with pytest.raises(signatures.WrongPassphrase) as refused:
        signatures.unlock(key, "错的口令")

    assert refused.value.fields == {"passphrase": "签名口令不正确"}


def test_a_wrapped_key_cannot_be_moved_to_another_person() -> None:
    key = signatures.enrol("口令", "qian")
    key.person_id = "sun"

    with pytest.raises(signatures.WrongPassphrase):
        signatures.unlock(key, "口令")


def test_the_private_key_is_neither_kept_nor_printed_in_the_open() -> None:
    key = signatures.enrol("口令", "qian")
    signer = signatures.unlock(key, "口令")

    private = signer.key.private_bytes_raw()
    assert private.hex() not in key.wrapped
    assert "Private" not in repr(signer)


# ---- in a case ----


@pytest.fixture
def core(database_url: str) -> Iterator[Engine]:
    around = Surroundings(cast("Calendar", None), cast("Law", None), cast("Directory", None))
    core = Engine(database_url, around, TurnedClock(datetime(2017, 2, 6, 1, tzinfo=UTC)))
    Base.metadata.create_all(core.database)
    yield core
    core.database.dispose()


def sign(core: Engine, element: str, signer: Signer, opinion: str = "agree") -> Signature:
    with core.gate.entered(), core._writers.begin() as session:
        ctx = Context(session, core.clock(), core.around)
        ctx.record("task.completed", actor=signer.person_id, case="1", element=element)
        signatures.keep_signature(ctx, "1", element, signer, TEXT, opinion)
        session.flush()
        return session.query(Signature).order_by(Signature.id.desc()).first() or Signature()


def test_the_second_signature_is_made_over_the_first(core: Engine) -> None:
    secretary, discipline = (signatures.throwaway_signer(name) for name in ("qian", "sun"))

    first = sign(core, "sign_secretary", secretary)
    second = sign(core, "sign_discipline_secretary", discipline)

    assert signatures.covers(second.jws, first.jws) is None
    assert signatures.covers(first.jws, second.jws) is not None
    assert signatures.statement_of(first.jws)["prev"] is None
    assert signatures.verify_row(first, secretary.public, TEXT) is None
    assert signatures.verify_row(second, discipline.public, TEXT) is None


def test_both_signatures_by_one_person_are_refused(core: Engine) -> None:
    sign(core, "sign_secretary", signatures.throwaway_signer("qian"))

    with pytest.raises(Refusal) as refused:
        sign(core, "sign_discipline_secretary", signatures.throwaway_signer("qian"))

    assert refused.value.codes == ("signature_same_person",)


def test_both_signatures_by_one_key_are_refused(core: Engine) -> None:
    signer = signatures.throwaway_signer("qian")
    sign(core, "sign_secretary", signer)

    with pytest.raises(Refusal) as refused:
        sign(core, "sign_discipline_secretary", replace(signer, person_id="sun"))

    assert refused.value.codes == ("signature_same_person",)


def test_a_row_that_says_otherwise_than_was_signed_is_named(core: Engine) -> None:
    signer = signatures.throwaway_signer("qian")
    row = sign(core, "sign_secretary", signer, "refuse")

    row.opinion = "agree"

    fault = signatures.verify_row(row, signer.public, TEXT)
    assert fault == "登记内容与所签陈述不符：opinion"


def test_a_statement_binds_the_head_of_the_cases_history(core: Engine) -> None:
    row = sign(core, "sign_secretary", signatures.throwaway_signer("qian"))
    with core._readers() as session:
        chain = session.get_one(Chain, "case:1")

    assert signatures.statement_of(row.jws)["case_head"] == chain.head


def test_a_throwaway_key_is_entered_and_marked(core: Engine) -> None:
    signer = signatures.throwaway_signer("qian")
    sign(core, "sign_secretary", signer)

    with core._readers() as session:
        key = session.get_one(SigningKey, signer.key_id)

    assert (key.throwaway, key.public, key.wrapped) == (True, signer.public, "")


def test_a_key_that_was_never_enrolled_or_is_revoked_signs_nothing(core: Engine) -> None:
    key = signatures.enrol("口令", "qian")
    signer = signatures.unlock(key, "口令")

    with pytest.raises(Refusal) as refused:
        sign(core, "sign_secretary", signer)
    assert refused.value.codes == ("signature_missing",)

    key.created_at = key.revoked_at = core.clock()
    with core._writers.begin() as session:
        session.add(key)
    with pytest.raises(Refusal):
        sign(core, "sign_secretary", signer)
