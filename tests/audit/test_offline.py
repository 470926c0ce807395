"""The export proves itself without us: whatever is changed in it is named by verify.py alone."""

import csv
import io
import json
import shutil
import subprocess
import sys
import zipfile
from hashlib import sha256
from pathlib import Path

import pytest

import engine
from engine.audit import offline
from engine.audit.export import guarded
from tests.audit.conftest import CHECKS, FRESH, FULL, SIGNED, edited
from tests.web.county import ROOT, County

VERIFY = ROOT / "engine/audit/offline.py"


def exported(county: County, case: str, kind: str = "zip") -> bytes:
    return county.core.execute(engine.audit.ExportCase("auditor", case, kind)).content


def unpacked(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(path: Path, files: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def fault(files: dict[str, bytes]) -> str:
    with pytest.raises(offline.Fault) as told:
        offline.checked(files)
    return str(told.value)


def test_the_bundle_verifies_offline_by_its_own_verifier_and_nothing_else(
    audited: County, tmp_path: Path
) -> None:
    path = tmp_path / "case.zip"
    path.write_bytes(exported(audited, FULL))
    (tmp_path / "verify.py").write_bytes(unpacked(path.read_bytes())["verify.py"])
    run = [sys.executable, "-I", str(tmp_path / "verify.py")]

    whole = subprocess.run(
        [*run, "case.zip"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    files = unpacked(path.read_bytes())
    files["events.jsonl"] = files["events.jsonl"].replace(b"clean", b"dirty", 1)
    packed(path, files)
    broken = subprocess.run(
        [*run, "case.zip"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    junk = tmp_path / "junk.zip"
    junk.write_bytes(b"no zip")
    damaged = subprocess.run(
        [*run, "junk.zip"], cwd=tmp_path, capture_output=True, text=True, check=False
    )

    assert (whole.returncode, broken.returncode, damaged.returncode) == (0, 1, 1)
    assert f"案件 case {FULL}：完整" in whole.stdout
    assert "签名 signatures 2" in whole.stdout
    assert broken.stdout.startswith("FAIL events.jsonl 第 ")
    assert damaged.stdout.startswith("FAIL junk.zip")
    assert broken.stderr + damaged.stderr == ""


def test_the_verifier_imports_nothing_of_ours() -> None:
    text = VERIFY.read_text("utf-8")

    assert "import engine" not in text
    assert "from engine" not in text


@pytest.mark.parametrize("case", [FULL, SIGNED])
def test_whichever_file_of_the_bundle_is_changed_is_named(audited: County, case: str) -> None:
    files = unpacked(exported(audited, case))
    assert any(name.startswith("evidence/") for name in files) or case == FULL

    for name, content in files.items():
        middle = len(content) // 2
        flipped = content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]
        told = fault({**files, name: flipped})
        stem = name.rpartition(".")[0] if name.startswith("signatures/") else name
        if name == "manifest.sha256":
            stem = "manifest."
        assert told.startswith(stem), (name, told)
        assert fault({k: v for k, v in files.items() if k != name}) != ""


def test_a_file_that_was_slipped_in_is_named(audited: County) -> None:
    files = unpacked(exported(audited, SIGNED))

    assert fault({**files, "model/x.bpmn": b"x"}).startswith("model/x.bpmn")


def test_a_bundle_whose_manifest_was_made_again_is_still_caught(audited: County) -> None:
    """A forger who recomputes every digest does not get past chain, signature and model."""
    whole = unpacked(exported(audited, SIGNED))
    signature = next(n for n in whole if n.startswith("signatures/") and n.endswith(".txt"))
    model = next(n for n in whole if n.startswith("model/") and n.endswith(".dmn"))
    evidence = next(n for n in whole if n.startswith("evidence/"))
    key = next(n for n in whole if n.startswith("keys/"))
    other = next(n for n in whole if n.startswith("keys/") and n != key)
    forgeries = {
        signature: whole[signature] + b".",
        model: whole[model] + b"<!-- -->",
        evidence: b"another file",
        key: whole[other],
    }
    for name, content in forgeries.items():
        files = {**whole, name: content}
        manifest = json.loads(files["manifest.json"])
        manifest["files"][name] = sha256(content).hexdigest()
        files["manifest.json"] = offline.canonical(manifest).encode()
        digest = sha256(files["manifest.json"]).hexdigest()
        files["manifest.sha256"] = f"{digest}  manifest.json\n".encode()

        told = fault(files)
        assert told.startswith(name) or (name == model and told.startswith("model/")), told


def test_what_was_edited_in_the_database_does_not_verify_once_exported(audited: County) -> None:
    edited(
        audited,
        "UPDATE history_event SET body=replace(body,'clean','flawed') WHERE chain='case:'||:full"
        " AND element='dossier_review'",
    )

    assert "内容与承诺值不符" in fault(unpacked(exported(audited, FULL)))


def test_an_erased_body_leaves_the_bundle_provable(audited: County) -> None:
    edited(
        audited,
        "UPDATE history_event SET body=NULL, salt=NULL WHERE chain='case:'||:full AND seq=3",
    )

    assert offline.checked(unpacked(exported(audited, FULL)))


def test_files_that_an_auditor_may_not_read_are_withheld_and_said_so(audited: County) -> None:
    kept = unpacked(exported(audited, CHECKS))
    assert sum(name.startswith("evidence/") for name in kept) == 1
    edited(audited, "UPDATE evidence_file SET audience='complaint' WHERE case_id=:checks")

    files = unpacked(exported(audited, CHECKS))

    assert [name for name in files if name.startswith("evidence/")] == []
    assert len(json.loads(files["manifest.json"])["withheld"]) == 1
    assert offline.checked(files)


def test_taking_a_case_away_is_recorded_with_its_digest_and_each_file_as_read(
    audited: County,
) -> None:
    made = audited.core.execute(engine.audit.ExportCase("auditor", SIGNED, "zip"))

    assert made.digest == sha256(made.content).hexdigest()
    with audited.core.database.connect() as connection:
        rows = connection.exec_driver_sql(
            "SELECT chain, type, body FROM history_event WHERE actor='auditor' ORDER BY id"
        ).all()
    assert [(chain, kind) for chain, kind, _ in rows] == [
        ("day:2026-11-24", "audit.exported"),
        (f"file:{SIGNED}", "file.read"),
    ]
    assert json.loads(rows[0][2])["digest"] == made.digest


def test_the_same_case_is_the_same_bytes_but_for_the_moment(audited: County) -> None:
    assert exported(audited, FULL) == exported(audited, FULL)


def test_the_bundle_unpacks_to_a_folder_that_verifies_too(audited: County, tmp_path: Path) -> None:
    path = tmp_path / "case.zip"
    path.write_bytes(exported(audited, FULL))
    shutil.unpack_archive(path, tmp_path / "case")

    assert offline.checked(offline.opened(tmp_path / "case"))


def test_the_table_opens_in_a_spreadsheet_and_no_cell_is_a_formula(audited: County) -> None:
    content = exported(audited, FRESH, "csv")

    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert [row[0] for row in rows[1:]] == [str(n) for n in range(1, len(rows))]
    assert {len(row) for row in rows} == {16}
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))]
    correction = next(row for row in rows if row[2] == "fact.corrected")
    assert "文化程度：大学本科 → 硕士研究生" in correction[9]
    refusal = next(row for row in rows if row[2] == "task.refused")
    assert refusal[12].startswith("no_meeting_1_procedure")


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_a_cell_that_would_be_a_formula_becomes_text(cell: str) -> None:
    assert guarded(cell) == f"'{cell}"
    assert guarded("样某") == "样某"
