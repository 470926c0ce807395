"""The clause register reads strictly and answers by date."""

from datetime import date
from pathlib import Path

import pytest

from workflows.law import Register, RegisterError, UnknownClause, UnknownPack, UnknownReason

INSTRUMENT = """\
id: sample-2010
title: 样例规定
kind: party_rule
issuer: 样例机关
adopted: 2010-01-01
in_force_from: 2010-02-01
in_force_until: 2015-12-31
source: 样例
clauses:
  - id: sample-2010/1
    article: 第一条
    summary: 样例条款。
    tag: F
    verified: false
  - id: sample-2010/2.1.3
    article: 第二条第（三）项
    summary: 只适用一年的样例条款。
    from: 2012-01-01
    until: 2012-12-31
    tag: M
    verified: false
"""
REASONS = """\
sample_reason:
  text: 请补办。
  text_en: Do it.
  clauses: [sample-2010/1, sample-2010/2.1.3]
  supply: [org_officer]
  audience: all
  hint: 补办。
"""
PACKS = """\
packs:
  old: {name: 旧, name_en: old, as_of: 2010-05-01}
  newest: {name: 新, name_en: new, as_of: latest}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "sample-2010.yaml").write_text(INSTRUMENT, encoding="utf-8")
    (tmp_path / "reasons.yaml").write_text(REASONS, encoding="utf-8")
    (tmp_path / "packs.yaml").write_text(PACKS, encoding="utf-8")
    return tmp_path


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize(
    ("clause", "on", "applies"),
    [
        ("sample-2010/1", date(2010, 1, 31), False),
        ("sample-2010/1", date(2010, 2, 1), True),
        ("sample-2010/1", date(2015, 12, 31), True),
        ("sample-2010/1", date(2016, 1, 1), False),
        ("sample-2010/2.1.3", date(2011, 12, 31), False),
        ("sample-2010/2.1.3", date(2012, 12, 31), True),
        ("sample-2010/2.1.3", date(2013, 1, 1), False),
    ],
)
def test_a_clause_applies_from_its_first_to_its_last_day(
    folder: Path, clause: str, on: date, *, applies: bool
) -> None:
    assert Register.load(folder).in_force(clause, on) is applies


def test_a_clause_without_dates_always_applies(folder: Path) -> None:
    file = folder / "sample-2010.yaml"
    change(file, "in_force_from: 2010-02-01", "in_force_from: null")
    change(file, "in_force_until: 2015-12-31", "in_force_until: null")

    register = Register.load(folder)

    assert register.in_force("sample-2010/1", date.min)
    assert register.in_force("sample-2010/1", date.max)


def test_a_reason_names_the_clauses_in_force_on_the_day(folder: Path) -> None:
    register = Register.load(folder)

    on_the_day = [each.id for each in register.reason_clauses("sample_reason", date(2013, 1, 1))]

    assert on_the_day == ["sample-2010/1"]
    assert register.reason("sample_reason").supply == ("org_officer",)
    assert register.instrument_of("sample-2010/1").title == "样例规定"


def test_the_latest_pack_lies_after_every_change(folder: Path) -> None:
    register = Register.load(folder)

    assert register.pack("old").as_of == date(2010, 5, 1)
    assert register.pack("newest").as_of == date(2016, 1, 1)


def test_what_the_register_does_not_hold_is_named(folder: Path) -> None:
    register = Register.load(folder)

    with pytest.raises(UnknownClause, match="sample-2010/9"):
        register.clause("sample-2010/9")
    with pytest.raises(UnknownClause, match="other/1"):
        register.in_force("other/1", date(2012, 1, 1))
    with pytest.raises(UnknownReason, match="nothing"):
        register.reason("nothing")
    with pytest.raises(UnknownPack, match="someday"):
        register.pack("someday")


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        ("sample-2010", "title: 样例规定\n", "", "sample-2010.yaml: title: the key is missing"),
        ("sample-2010", "title: 样例规定", "titel: x", "sample-2010.yaml: titel: unknown key"),
        ("sample-2010", "title: 样例规定", "title: ''", "sample-2010.yaml: title: a text"),
        ("sample-2010", "id: sample-2010\n", "id: other\n", "sample-2010.yaml: id: the id must"),
        ("sample-2010", "kind: party_rule", "kind: gossip", "sample-2010.yaml: kind: 'gossip'"),
        ("sample-2010", "until: 2015-12-31", "until: soon", "in_force_until: a date is expected"),
        ("sample-2010", "until: 2015-12-31", "until: 2009-12-31", "2009-12-31 lies before"),
        ("sample-2010", "sample-2010/1", "other/1", r"clauses\[0\].id: 'other/1' is not"),
        ("sample-2010", "sample-2010/1", "sample-2010/第一条", r"clauses\[0\].id"),
        ("sample-2010", "sample-2010/2.1.3", "sample-2010/1", "'sample-2010/1' is given twice"),
        ("sample-2010", "verified: false", "verified: perhaps", r"clauses\[0\].verified: true or"),
        ("sample-2010", "tag: F", "tag: X", r"clauses\[0\].tag: 'X' is none of"),
        ("reasons", "sample-2010/1,", "sample-2010/7,", "sample_reason.clauses: no clause"),
        ("reasons", "audience: all", "audience: some", "sample_reason.audience: 'some'"),
        ("reasons", "[org_officer]", "[]", "sample_reason.supply: a list of words"),
        (
            "reasons",
            "  hint: 补办。",
            "  hint: 补办。\n  hint: 又",
            "the key 'hint' is given twice",
        ),
        ("packs", "as_of: 2010-05-01", "as_of: someday", "old.as_of: a date is expected"),
        ("packs", "packs:", "packs: 3\nother:", "packs.yaml: other: unknown key"),
    ],
)
def test_an_error_names_the_file_and_the_key(
    folder: Path, name: str, old: str, new: str, message: str
) -> None:
    change(folder / f"{name}.yaml", old, new)

    with pytest.raises(RegisterError, match=message):
        Register.load(folder)


@pytest.mark.parametrize(
    ("content", "message"),
    [("- a\n", "a mapping is expected"), ("a: [", "while parsing"), ("clauses: 3", "id")],
)
def test_a_file_that_is_no_instrument_is_refused(folder: Path, content: str, message: str) -> None:
    (folder / "other.yaml").write_text(content, encoding="utf-8")

    with pytest.raises(RegisterError, match=message):
        Register.load(folder)


def test_a_missing_file_is_named(folder: Path) -> None:
    (folder / "reasons.yaml").unlink()

    with pytest.raises(RegisterError, match=r"reasons\.yaml: the file is missing"):
        Register.load(folder)
