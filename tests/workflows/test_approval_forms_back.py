"""The approval form goes out: read as it came, or given back with what the case decided."""

from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256

import pytest

import engine
from engine.errors import Fault, NotFound, Refusal
from tests.workflows.county import TODAY, writing
from tests.workflows.forms import (
    OF_QIAN,
    POST,
    SAMPLES,
    begin,
    bring,
    events,
    made,
    of_qian,
    open_form,
    view,
)
from workflows import lrmx, records
from workflows.records.tables import ReceivedForm


@pytest.fixture
def core(database_url: str) -> Iterator[engine.Engine]:
    core = made(database_url)
    yield core
    core.database.dispose()


# ---- read ----


def test_the_organs_over_a_candidate_and_the_auditor_read_the_form_and_nobody_else(
    core: engine.Engine,
) -> None:
    case = of_qian(core)
    core.execute(records.DeclareKin("admin", "吴样九", "钱样五", "兄弟", TODAY))

    for actor in ("li", "auditor"):
        assert open_form(core, case, actor) == lrmx.write(OF_QIAN)
        kept = view(core, case, actor).kept
        assert kept
        assert (kept.digest, kept.by, kept.on_file) == (
            sha256(lrmx.write(OF_QIAN)).hexdigest(),
            "李样二",
            False,
        )
    for stranger in ("second", "qian", "zhao", "zhang", "sun", "admin", "nobody", None):
        with pytest.raises(NotFound) as refused:
            open_form(core, case, stranger)
        with pytest.raises(NotFound) as unknown:
            open_form(core, "2017-9999", stranger)
        assert str(refused.value) == str(unknown.value)
        assert view(core, case, stranger or "") == records.FormView(None, may_export=False)
    assert [(e.chain, e.actor) for e in events(core, "file.read")] == [
        ("file:qian", "li"),
        ("file:qian", "auditor"),
    ]


def test_a_reading_without_a_purpose_is_refused(core: engine.Engine) -> None:
    case = begin(core, bring(core))

    with pytest.raises(Refusal) as refused:
        core.execute(records.ReadForm("li", case, " "))

    assert refused.value.codes == ("form_invalid",)
    assert events(core, "file.read") == []


def test_a_case_begun_by_hand_shows_the_form_in_the_candidates_file(core: engine.Engine) -> None:
    of_qian(core)
    case = begin(core, None, name="钱样五", birth="1970-01")
    other = begin(core, None, name="孙样六", birth=None)

    kept = view(core, case, "li").kept
    assert kept
    assert kept.on_file
    assert open_form(core, case, "li") == lrmx.write(OF_QIAN)
    assert view(core, other, "li").kept is None
    with pytest.raises(NotFound):
        open_form(core, other, "li")


# ---- given back ----


def export(core: engine.Engine, case: str, actor: str | None = "li") -> lrmx.Form:
    found = core.execute(records.ExportForm(actor, case))
    form = lrmx.read(found.content, found.name)
    assert lrmx.read(lrmx.write(form), "again") == form
    event = events(core, "form.exported")[-1]
    assert (event.actor, event.chain) == (actor, f"file:{case}")
    assert sha256(found.content).hexdigest() in str(event.body)
    return form


@pytest.mark.parametrize("sample", ["clean", "unknown_element", "with_photo", "gb18030"])
def test_an_original_comes_back_equal_but_for_the_proposed_post(
    core: engine.Engine, sample: str
) -> None:
    content = (SAMPLES / f"{sample}.lrmx").read_bytes()
    case = begin(core, bring(core, content))

    original = lrmx.read(content, sample)
    assert original.reporting_unit
    assert original.filled_on
    assert original.grounds
    assert export(core, case) == replace(original, proposed_post="样例县样例局局长")


def test_what_an_original_leaves_empty_is_set_from_the_case(core: engine.Engine) -> None:
    case = of_qian(core)

    form = export(core, case)

    assert form.reporting_unit == "样例县样例局"
    assert form.filled_on == f"{TODAY:%Y%m%d}"
    assert form.grounds == ""
    assert form.resume == OF_QIAN.resume


def test_without_an_original_the_form_says_what_is_recorded_and_no_more(
    core: engine.Engine,
) -> None:
    grades = {"2014": "competent", "2015": "excellent", "2016": "basic"}
    case = begin(
        core,
        None,
        unit="样例县样例局",
        education="master",
        rank="副科级",
        appraisals=grades,
    )

    form = export(core, case)

    assert form == lrmx.Form(
        name="张样一",
        birth="197806",
        full_time_education="硕士研究生（未分全日制、在职）",
        current_post="样例县样例局（副科级）",
        proposed_post="样例县样例局局长",
        appraisals="2014年度称职；2015年度优秀；2016年度基本称职",
        reporting_unit="样例县样例局",
        filled_on=f"{TODAY:%Y%m%d}",
    )
    told = lrmx.candidate_facts(form, TODAY)
    assert (told["education"], told["rank"], told["appraisals"]) == ("master", "副科级", grades)


def test_grounds_are_taken_from_the_introduction_at_the_meeting() -> None:
    facts = {"post": POST, "introduce": {"introduction": "班子结构需要"}}

    assert lrmx.form_of(facts, TODAY, OF_QIAN).grounds == "班子结构需要"
    stated = replace(OF_QIAN, grounds="工作需要")
    assert lrmx.form_of(facts, TODAY, stated).grounds == "工作需要"


def test_the_organisation_organs_and_the_auditor_export_and_nobody_else(
    core: engine.Engine,
) -> None:
    case = of_qian(core)

    for actor in ("li", "second", "auditor", None):
        if actor:
            assert view(core, case, actor).may_export
        assert export(core, case, actor).name == "钱样五"
    for stranger in ("qian", "wang", "zhao", "zhang", "admin", "nobody"):
        assert not view(core, case, stranger).may_export
        with pytest.raises(NotFound):
            core.execute(records.ExportForm(stranger, case))
    assert len(events(core, "form.exported")) == 4


def test_what_no_file_can_carry_is_told_and_nothing_is_exported(core: engine.Engine) -> None:
    case = begin(core, None, name="张样\x01一")

    with pytest.raises(Refusal) as refused:
        core.execute(records.ExportForm("li", case))

    assert "控制字符" in str(refused.value)
    assert events(core, "form.exported") == []


def test_an_original_that_was_altered_in_the_database_is_neither_read_nor_given_back(
    core: engine.Engine,
) -> None:
    case = of_qian(core)
    with writing(core) as session:
        form = session.query(ReceivedForm).one()
        form.content = form.content.replace("优秀".encode(), "称职".encode())

    for command in (records.ReadForm("li", case, "任前审核"), records.ExportForm("li", case)):
        with pytest.raises(Fault, match="摘要不符"):
            core.execute(command)
