"""Files: what is taken, who may read it, and that every reading is written down."""

from collections.abc import Iterator
from datetime import date
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st

import engine
from engine.errors import InvalidForm, NotFound, NotYours
from engine.models import HistoryEvent
from tests.workflows.county import TODAY, county, writing
from workflows import records
from workflows.records.content import LARGEST, accept_file
from workflows.records.tables import EvidenceFile

MODELS = Path(__file__).parents[2] / "bpmn"
PDF = b"%PDF-1.7\n..."
START = {
    "candidate": {"name": "周样八"},
    "post": {"unit": "样例县样例局", "title": "副局长"},
    "round": "2017-1",
}


@pytest.fixture
def core(database_url: str) -> Iterator[engine.Engine]:
    core = county(database_url)
    core.execute(records.AddPost(None, "county", "审计员", ("auditor",)))
    core.execute(records.AddPerson(None, "auditor", "审样八"))
    core.execute(records.GivePost(None, "auditor", "county/审计员", date(2010, 1, 1)))
    files = engine.bundle(MODELS, "promotion")
    core.execute(engine.PublishProcedure("promotion", files, None))
    yield core
    core.database.dispose()


@pytest.fixture
def case(core: engine.Engine) -> str:
    return core.execute(engine.StartCase("promotion", "li", START))


def task(core: engine.Engine) -> str:
    return core.read(lambda ctx: engine.queries.inbox(ctx, "li")).items[0].task_id


def attach(core: engine.Engine, actor: str = "li") -> int:
    return core.execute(records.AttachFile(actor, task(core), "分析报告.pdf", PDF))


def secret(core: engine.Engine, file: int) -> int:
    """The file, as one that belongs to the discipline organs."""
    with writing(core) as session:
        session.get_one(EvidenceFile, file).audience = "discipline"
    return file


def seen(core: engine.Engine, case: str, viewer: str) -> list[str]:
    return [file.name for file in core.read(lambda ctx: records.files(ctx, case, viewer))]


def readings(core: engine.Engine, chain: str) -> list[str | None]:
    with writing(core) as session:
        rows = session.query(HistoryEvent).filter_by(chain=chain, type="file.read")
        return [row.actor for row in rows.order_by(HistoryEvent.seq)]


def docx(*parts: str, types: bytes = b"<Types/>", password: bool = False) -> bytes:
    content = BytesIO()
    with ZipFile(content, "w") as package:
        package.writestr("[Content_Types].xml", types)
        for part in parts:
            package.writestr(part, b"x")
    packed = bytearray(content.getvalue())
    if password:
        packed[6] |= 1
        packed[packed.index(b"PK\x01\x02") + 8] |= 1
    return bytes(packed)


# ---- what is taken ----


@pytest.mark.parametrize(
    ("name", "content", "kept"),
    [
        ("报告.pdf", PDF, "报告.pdf"),
        ("报告.exe", PDF, "报告.pdf"),
        ("照片", b"\x89PNG\r\n\x1a\n...", "照片.png"),
        ("a.b.jpeg", b"\xff\xd8\xff...", "a.b.jpg"),
        ("意见.docx", docx("word/document.xml"), "意见.docx"),
        ("..\\..\\etc/passwd.pdf", PDF, "passwd.pdf"),
        ("a\u202efdp.exe\x00.pdf", PDF, "afdp.exe.pdf"),
        ('a<b>"c|d?.pdf', PDF, "a_b__c_d_.pdf"),
        (".pdf", PDF, "附件.pdf"),
        ("", PDF, "附件.pdf"),
        ("长" * 300 + ".pdf", PDF, "长" * 120 + ".pdf"),
    ],
)
def test_a_file_is_known_by_its_content_and_gets_a_clean_name(
    name: str, content: bytes, kept: str
) -> None:
    assert accept_file(name, content).name == kept


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "空"),
        (b"MZ\x90", "只接受"),
        (b"<html>%PDF-", "只接受"),
        (b"%PDF-" + b"x" * LARGEST, "20 MB"),
        (b"PK\x03\x04 broken", "损坏"),
        (docx("xl/workbook.xml"), "只接受"),
        (docx("word/document.xml", "word/vbaProject.bin"), "宏"),
        (docx("word/document.xml", "word/activeX/activeX1.bin"), "宏"),
        (docx("word/document.xml", types=b'"application/vnd.ms-word.document.macroEnabled"'), "宏"),
        (docx("word/document.xml", password=True), "密码"),
        (docx("word/document.xml", types=b"x" * 2_000_000), "只接受"),
    ],
)
def test_anything_else_is_refused_with_the_reason(content: bytes, why: str) -> None:
    with pytest.raises(InvalidForm) as refused:
        accept_file("报告.docx", content)

    assert why in refused.value.fields["file"]


@given(st.text(max_size=300))
def test_no_name_breaks_a_file_system(name: str) -> None:
    kept = accept_file(name, PDF).name

    assert kept.endswith(".pdf")
    assert len(kept) <= 124
    assert not set('/\\<>:"|?*\x00') & set(kept)
    assert not kept.startswith(".")


@given(st.binary(max_size=2000))
def test_no_content_breaks_the_door(content: bytes) -> None:
    for start in (b"", b"PK\x03\x04"):
        with pytest.raises(InvalidForm):
            accept_file("x", start + b"\x00" + content)


# ---- who may attach and read ----


def test_a_file_is_attached_by_whoever_may_do_the_task(core: engine.Engine, case: str) -> None:
    file = attach(core)

    assert seen(core, case, "li") == ["分析报告.pdf"]
    opened = core.execute(records.ReadFile("li", file))
    assert (opened.content, opened.kind) == (PDF, "application/pdf")


def test_nobody_attaches_to_a_task_that_is_not_theirs(core: engine.Engine, case: str) -> None:
    for actor in ("wang", "admin", "nobody"):
        with pytest.raises(NotYours):
            attach(core, actor)
    with pytest.raises(NotFound):
        core.execute(records.AttachFile("li", "no such task", "a.pdf", PDF))
    assert seen(core, case, "li") == []


def test_every_reading_stands_in_the_chain_of_the_cases_file(
    core: engine.Engine, case: str
) -> None:
    file = attach(core)

    core.execute(records.ReadFile("li", file))
    core.execute(records.ReadFile("auditor", file))

    assert readings(core, f"file:{case}") == ["li", "auditor"]


def test_whoever_has_no_part_in_the_case_is_not_told_of_the_file(
    core: engine.Engine, case: str
) -> None:
    file = attach(core)

    for actor in ("admin", "zhao", "nobody", None):
        with pytest.raises(NotFound) as refused:
            core.execute(records.ReadFile(actor, file))
        with pytest.raises(NotFound) as unknown:
            core.execute(records.ReadFile(actor, 999))
        assert str(refused.value) == str(unknown.value)
    assert seen(core, case, "admin") == []
    assert readings(core, f"file:{case}") == []


def test_a_file_of_the_discipline_organs_is_hidden_from_everyone_else(
    core: engine.Engine, case: str
) -> None:
    file = secret(core, attach(core))

    assert seen(core, case, "li") == []
    with pytest.raises(NotFound):
        core.execute(records.ReadFile("li", file))
    assert seen(core, case, "auditor") == ["分析报告.pdf"]
    assert core.execute(records.ReadFile("auditor", file)).content == PDF
    with writing(core) as session:
        assert records.manifest(session, case) == []


def test_the_content_is_not_written_into_the_history(core: engine.Engine, case: str) -> None:
    attach(core)
    with pytest.raises(InvalidForm):
        core.execute(records.AttachFile("li", task(core), "a.pdf", b"SECRET"))

    with writing(core) as session:
        bodies = [row.body or "" for row in session.query(HistoryEvent)]
    assert not any("SECRET" in body or "%PDF" in body for body in bodies)


# ---- lists ----


def test_the_administrator_sees_who_is_on_record_and_in_which_posts(core: engine.Engine) -> None:
    core.execute(engine.Invite(None, "sun"))

    found = core.read(lambda ctx: records.people(ctx, "孙"))

    assert [(row.id, row.account) for row in found] == [("sun", "invited")]
    assert [(post.unit, post.title) for post in found[0].posts] == [("样例县样例局", "纪检组组长")]
    assert len(core.read(records.people)) == 8
    assert core.read(lambda ctx: records.people(ctx, "%")) == ()


def test_units_are_listed_with_their_posts_roles_and_quota(core: engine.Engine) -> None:
    core.execute(records.SetQuota(None, "bureau", "党组书记", 1, 1))

    bureau = next(row for row in core.read(records.units) if row.id == "bureau")

    assert (bureau.name, bureau.parent) == ("样例县样例局", "样例县委")
    post = next(row for row in bureau.posts if row.title == "党组书记")
    assert (post.roles, post.approved, post.filled) == (("secretary",), 1, 1)


def test_a_form_offers_units_people_and_members(core: engine.Engine) -> None:
    directory = records.RecordsDirectory()
    with writing(core) as session:

        def offered(name: str) -> list[tuple[str, str]]:
            return list(directory.choices(session, name, START, TODAY))

        assert ("样例县委", "样例县委") in offered("units")
        assert ("qian", "钱样五（样例县样例局党组书记）") in offered("people")
        assert offered("committee_members") == [("zhang", "张样一")]
        assert offered("people_of:auditor") == [("auditor", "审样八（样例县委审计员）")]
        with pytest.raises(LookupError):
            offered("no such list")
