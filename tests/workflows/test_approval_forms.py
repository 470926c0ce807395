"""The approval form comes in: kept when it is read, given to the case that begins with it."""

from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from threading import Barrier, Thread

import pytest
from sqlalchemy import text

import engine
from engine.errors import InvalidForm, NotYours
from tests.workflows.county import TODAY, writing
from tests.workflows.forms import (
    CLEAN,
    OF_QIAN,
    SAMPLES,
    begin,
    bring,
    events,
    later,
    made,
    of_qian,
    open_form,
    rows,
)
from workflows import lrmx, records
from workflows.records.tables import Person


@pytest.fixture
def core(database_url: str) -> Iterator[engine.Engine]:
    core = made(database_url)
    yield core
    core.database.dispose()


# ---- kept when read ----


def test_a_form_is_kept_by_digest_and_the_history_says_no_more_than_digest_and_size(
    core: engine.Engine,
) -> None:
    received = core.execute(records.ReceiveForm("li", "C:\\张样一.lrmx", CLEAN))

    assert received.digest == sha256(CLEAN).hexdigest()
    assert received.stated["name"] == "张样一"
    assert rows(core) == [(received.digest, "li", None)]
    (event,) = events(core, "form.received")
    assert event.actor == "li"
    assert event.body == f'{{"digest":"{received.digest}","size":{len(CLEAN)}}}'


def test_the_same_form_brought_twice_waits_once(core: engine.Engine) -> None:
    assert bring(core) == bring(core)

    assert len(rows(core)) == 1


def test_the_same_form_brought_by_two_waits_for_each(core: engine.Engine) -> None:
    digest = bring(core)
    bring(core, actor="second")

    first, second = begin(core, digest), begin(core, digest, actor="second")

    assert rows(core) == [(digest, "li", first), (digest, "second", second)]


@pytest.mark.parametrize("actor", ["wang", "admin", "qian", "nobody", None])
def test_only_those_who_may_begin_a_case_may_bring_a_form(
    core: engine.Engine, actor: str | None
) -> None:
    with pytest.raises(NotYours):
        core.execute(records.ReceiveForm(actor, "表.lrmx", CLEAN))

    assert rows(core) == []


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "空"),
        (b"<Person><XingMing>", "表.lrmx"),
        (b"<Other/>", "Person"),
        (b"<Person/>", "XingMing"),
        (CLEAN.replace("张样一".encode(), "张样一".encode("gb18030")), "表.lrmx"),
        (b"<Person><XingMing>" + b"x" * lrmx.LIMIT + b"</XingMing></Person>", "上限"),
        (CLEAN.replace(b"<ZhaoPian>", b"<ZhaoPian>!!"), "base64"),
    ],
)
def test_what_is_no_form_is_refused_in_words_and_not_kept(
    core: engine.Engine, content: bytes, why: str
) -> None:
    with pytest.raises(InvalidForm) as refused:
        bring(core, content)

    assert why in refused.value.fields["lrmx"]
    assert rows(core) == []
    (event,) = events(core, "command.refused")
    assert "ReceiveForm" in str(event.body)
    assert "<" not in str(event.body)


def test_a_form_in_the_old_encoding_is_kept_as_it_came(core: engine.Engine) -> None:
    old = (SAMPLES / "gb18030.lrmx").read_bytes()
    stated = core.execute(records.ReceiveForm("li", "表.lrmx", old)).stated
    case = begin(core, sha256(old).hexdigest(), name=stated["name"])

    assert open_form(core, case, "li") == old


def test_a_form_with_which_no_case_begins_is_dropped_after_a_day(core: engine.Engine) -> None:
    stale = bring(core)
    later(core, hours=23, minutes=59)
    fresh = bring(core, lrmx.write(OF_QIAN))
    later(core, minutes=1)

    with pytest.raises(InvalidForm) as refused:
        begin(core, stale)
    assert "超过一天" in refused.value.fields["candidate.form"]
    bring(core, lrmx.write(OF_QIAN), actor="second")

    assert rows(core) == [(fresh, "li", None), (fresh, "second", None)]
    assert [event.body for event in events(core, "form.dropped")] == [
        f'{{"digest":"{stale}","size":{len(CLEAN)}}}'
    ]


# ---- given to the case ----


def test_the_form_and_the_case_begin_in_one_transaction(core: engine.Engine) -> None:
    digest = bring(core)
    case = begin(core, digest)

    assert rows(core) == [(digest, "li", case)]
    page = core.read(lambda ctx: engine.queries.case_page(ctx, case, "li"))
    facts = {row.path: row for group in page.facts for row in group.rows}
    assert (facts["candidate.form"].label, facts["candidate.form"].text) == ("审批表原件", digest)
    with writing(core) as session:
        assert records.manifest(session, case) == [
            {"name": "表.lrmx", "element": "start", "digest": digest}
        ]


def test_a_case_that_is_refused_leaves_the_form_waiting(core: engine.Engine) -> None:
    digest = bring(core)

    with pytest.raises(InvalidForm):
        begin(core, digest, rank="处座")

    assert rows(core) == [(digest, "li", None)]
    assert begin(core, digest)


@pytest.mark.parametrize("digest", ["0" * 64, sha256(CLEAN).hexdigest()])
def test_a_form_that_is_not_kept_or_is_anothers_is_refused_alike(
    core: engine.Engine, digest: str
) -> None:
    bring(core, actor="second")

    with pytest.raises(InvalidForm) as refused:
        begin(core, digest)

    assert refused.value.codes == ("form_invalid",)
    assert refused.value.fields == {
        "candidate.form": "没有收存您上传的这份审批表，或者收存已超过一天；请重新上传后再发起"
    }
    assert core.read(lambda ctx: engine.queries.cases(ctx, "li")).total == 0
    assert events(core, "case.started") == []


@pytest.mark.parametrize("digest", ["x", "0" * 63, "A" * 64, sha256(CLEAN).hexdigest() + "0"])
def test_what_is_no_digest_is_refused_at_its_field(core: engine.Engine, digest: str) -> None:
    with pytest.raises(InvalidForm) as refused:
        begin(core, digest)

    assert set(refused.value.fields) == {"candidate.form"}


def test_one_form_begins_one_case_until_it_is_brought_again(core: engine.Engine) -> None:
    digest = bring(core)
    case = begin(core, digest)

    with pytest.raises(InvalidForm) as refused:
        begin(core, digest)
    assert case in refused.value.fields["candidate.form"]
    bring(core)

    assert begin(core, digest) != case


def test_of_two_who_begin_with_one_form_at_once_one_is_refused(core: engine.Engine) -> None:
    digest, begun, refused, ready = bring(core), [], [], Barrier(2)

    def race() -> None:
        ready.wait()
        try:
            begun.append(begin(core, digest))
        except InvalidForm as refusal:
            refused.append(refusal)

    racers = [Thread(target=race) for _ in range(2)]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join()

    assert (len(begun), len(refused)) == (1, 1)
    assert begun[0] in refused[0].fields["candidate.form"]


def test_what_was_confirmed_otherwise_than_the_form_states_is_in_the_history(
    core: engine.Engine,
) -> None:
    case = begin(core, bring(core), name="张样衣", education="bachelor", birth=None)

    page = core.read(lambda ctx: engine.queries.case_page(ctx, case, "li"))
    (told,) = [act.summary for act in page.timeline if act.type == "form.linked"]
    assert "姓名：表上为 张样一，发起时改为 张样衣" in told
    assert "出生年月：表上为 1978-06，发起时改为 未填" in told
    assert "文化程度" not in told


def test_a_form_that_is_a_fact_is_not_corrected(core: engine.Engine) -> None:
    case, other = begin(core, bring(core)), bring(core, lrmx.write(OF_QIAN))

    with pytest.raises(InvalidForm) as refused:
        core.execute(engine.CorrectFacts(case, "li", {"candidate.form": other}, "换一份"))

    assert "不能更正" in refused.value.fields["candidate.form"]


def test_a_person_on_record_gets_the_form_into_their_file(core: engine.Engine) -> None:
    case = of_qian(core)

    with writing(core) as session:
        person = session.get_one(Person, "qian")
        assert person.file_digest == sha256(lrmx.write(OF_QIAN)).hexdigest()
        assert person.profile
        assert person.profile["rank"] == "正科级"
    (event,) = events(core, "form.kept")
    assert event.chain == "file:qian"
    assert case in str(event.body)


@pytest.mark.parametrize(
    ("form", "candidate"),
    [
        (OF_QIAN, {"name": "孙样六", "birth": "1970-01"}),
        (replace(OF_QIAN, birth="197101"), {"name": "钱样五", "birth": "1970-01"}),
        (OF_QIAN, {"name": "李样二", "birth": "1970-01"}),
    ],
    ids=["another name", "another month of birth", "of the one who brings it"],
)
def test_a_form_that_may_be_anothers_goes_into_nobodys_file(
    core: engine.Engine, form: lrmx.Form, candidate: dict[str, str]
) -> None:
    begin(core, bring(core, lrmx.write(form)), **candidate)

    assert events(core, "form.kept") == []


def test_nobody_puts_a_form_into_their_own_file_or_that_of_their_kin(core: engine.Engine) -> None:
    core.execute(records.DeclareKin("admin", "李样二", "钱样五", "夫妻", TODAY))
    of_qian(core)
    begin(core, bring(core, lrmx.write(replace(OF_QIAN, name="李样二"))), name="李样二", birth=None)

    assert events(core, "form.kept") == []


@pytest.mark.parametrize(
    "edit", ["UPDATE received_form SET content = :bytes", "DELETE FROM received_form"]
)
def test_a_form_that_was_edited_or_removed_beside_the_history_is_named(
    core: engine.Engine, edit: str
) -> None:
    case = begin(core, bring(core))
    assert core.read(engine.audit.proofs) == ()
    with core.database.begin() as connection:
        connection.execute(text(edit), {"bytes": b"<x/>"} if ":bytes" in edit else {})

    (fault,) = core.read(engine.audit.proofs)

    assert fault.chain == f"case:{case}"
    assert fault.what.startswith("received_form")
