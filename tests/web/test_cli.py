"""The command line: the first real people come in by it; refusals are one line and an exit code."""

import logging
import shutil
import socket
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from click.testing import Result
from SpiffWorkflow.task import logger as token_steps

import engine
from tests.web.county import ROOT, County
from tests.web.drawing import with_a_way_around
from web import serving
from workflows import lrmx, records


def _run(county: County, *words: str) -> Result:
    return county.app.test_cli_runner().invoke(args=list(words))


def test_a_first_administrator_gets_unit_post_account_and_a_link(county: County) -> None:
    for words in (
        ("unit", "add", "xin", "样例新区", "--kind", "committee"),
        ("post", "add", "xin", "管理员", "--role", "admin"),
        ("person", "add", "new", "新样一", "--birth", "1990-02"),
        ("post", "give", "new", "xin/管理员", "--from", "2026-01-01"),
    ):
        result = _run(county, *words)
        assert result.exit_code == 0, result.output

    link = _run(county, "person", "invite", "new").output.strip()
    assert link.startswith("http://127.0.0.1:8000/invitations/")
    client = county.app.test_client()
    password = {"password": "一句自己的样例口令", "password_again": "一句自己的样例口令"}
    assert client.post(link.removeprefix("http://127.0.0.1:8000"), data=password).status_code == 303
    assert client.get("/admin/people").status_code == 200


def test_an_invitation_through_a_proxy_names_no_address_of_this_machine(
    county: County, tmp_path: Path
) -> None:
    settings = county.app.extensions["settings"]
    county.app.extensions["settings"] = replace(settings, trusted_proxy="10.0.0.5")

    link = _run(county, "person", "invite", "officer").output

    assert link.startswith("https://")
    assert "127.0.0.1" not in link


def test_where_real_units_are_nothing_is_invented(county: County) -> None:
    assert _run(county, "unit", "add", "xin", "某新区", "--kind", "committee").exit_code == 0

    result = _run(county, "demo", "load")

    assert result.exit_code == 1
    assert "某新区" in result.output
    assert not any(u.id == "county" for u in county.core.read(records.units))


def test_a_post_ends_on_its_day(county: County) -> None:
    assert _run(county, "post", "end", "officer", "zzb/干部科干部").exit_code == 0

    page = county.app.test_client().get("/sign-in").text
    assert 'value="colleague"' in page
    assert 'value="officer"' not in page


@pytest.mark.parametrize(
    "words",
    [
        ("post", "give", "nobody", "zzb/部长"),
        ("post", "add", "no_such_unit", "科长"),
        ("post", "add", "xw", "科长", "--role", "org_ofcer"),
        ("post", "add", "xw", "科长", "--rank", "处座"),
        ("models", "check", "tests/web"),
        ("models", "publish", "tests/web"),
        ("unit", "add", "xw", "样例县委", "--kind", "committee"),
        ("job", "retry", "999"),
        ("post", "end", "officer", "zzb/部长"),
    ],
)
def test_what_is_refused_is_one_line_without_a_traceback(
    county: County, words: tuple[str, ...]
) -> None:
    result = _run(county, *words)

    assert result.exit_code == 1
    assert len(result.output.strip().splitlines()) == 1
    assert "Traceback" not in result.output


def test_scenarios_are_played_a_line_each_and_a_failure_is_the_exit_code(
    county: County, tmp_path: Path
) -> None:
    good = ROOT / "bpmn/promotion/scenarios/outcome_refused_by_superior.yaml"
    bad = tmp_path / "bad.yaml"
    bad.write_text("title: 不成样子\n", "utf-8")

    played = _run(county, "scenario", "run", str(good))
    both = _run(county, "scenario", "run", str(good), str(bad))

    assert (played.exit_code, both.exit_code) == (0, 1)
    assert played.output.startswith(f"ok {good}: ")
    assert f"FAIL {bad}: " in both.output


def _flask(folder: Path, *words: str, **environ: str) -> subprocess.CompletedProcess[str]:
    base = {"PATH": "/usr/bin:/bin", "SECRET_FILE": str(folder / "secret")}
    base["DATABASE_URL"] = f"sqlite:///{folder / 'x.db'}"
    return subprocess.run(
        [sys.executable, "-m", "flask", "--app", "web", *words],
        cwd=ROOT,
        env={**base, **environ},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_a_port_in_use_is_one_clear_line(tmp_path: Path) -> None:
    assert _flask(tmp_path, "db", "upgrade").returncode == 0
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        result = _flask(tmp_path, "serve", PORT=str(port))

    assert result.returncode == 1
    assert f"127.0.0.1:{port}" in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1


def test_a_setting_of_the_wrong_shape_is_one_clear_line(tmp_path: Path) -> None:
    result = _flask(tmp_path, "serve", PORT="eighty")

    assert result.returncode == 1
    assert "PORT=eighty" in result.stderr
    assert "Traceback" not in result.stderr


def test_the_steps_of_tokens_do_not_flood_the_log() -> None:
    serving.log_to_terminal()

    assert not token_steps.isEnabledFor(logging.INFO)
    assert token_steps.isEnabledFor(logging.WARNING)


def test_form_files_are_checked_a_line_each_and_a_refused_one_is_the_exit_code(
    county: County, tmp_path: Path
) -> None:
    samples, broken = ROOT / "workflows/samples/lrmx", tmp_path / "broken.lrmx"
    clean, doubtful = samples / "clean.lrmx", samples / "resume_gap.lrmx"
    broken.write_bytes(b"<Person>")

    sound = _run(county, "lrmx", "check", str(clean), str(doubtful))
    refused = _run(county, "lrmx", "check", str(broken), str(clean))

    assert (sound.exit_code, refused.exit_code) == (0, 1)
    lines = sound.output.splitlines()
    assert lines[:2] == [f"ok {clean}", f"? {doubtful}"]
    assert all(line.startswith("  ") for line in lines[2:])
    assert lines[2:]
    assert refused.output.startswith(f"FAIL {broken}：")
    assert f"ok {clean}" in refused.output


def test_the_form_of_a_case_is_exported_into_a_file(county: County, tmp_path: Path) -> None:
    case, file = county.start(**{"candidate.birth": "1978-06"}), tmp_path / "out.lrmx"

    done = _run(county, "lrmx", "export", case, str(file))
    missing = _run(county, "lrmx", "export", "1999-0001", str(tmp_path / "none.lrmx"))

    assert done.exit_code == 0, done.output
    form = lrmx.read(file.read_bytes(), "out.lrmx")
    assert (form.name, form.birth, form.proposed_post) == ("样某某", "197806", "样例县水利局局长")
    assert form.digest in done.output
    assert missing.exit_code == 1
    assert "Traceback" not in missing.output
    assert not (tmp_path / "none.lrmx").exists()


def test_the_shipped_models_are_checked_in_silence(county: County) -> None:
    answer = county.app.test_cli_runner().invoke(args=["models", "check", "bpmn"])

    assert (answer.exit_code, answer.output) == (0, "")


def test_a_way_around_a_gate_is_printed_and_not_published(county: County, tmp_path: Path) -> None:
    models = tmp_path / "models"
    shutil.copytree(ROOT / "bpmn", models)
    drawing = models / "promotion/promotion.bpmn"
    drawing.write_text(with_a_way_around(drawing.read_text("utf-8")), "utf-8")
    runner = county.app.test_cli_runner()

    checked = runner.invoke(args=["models", "check", str(models / "promotion")])
    published = runner.invoke(args=["models", "publish", str(models / "promotion")])

    assert checked.exit_code == 1
    assert (
        "always dual_signature or reconsider before deliberation.convene — 反例: promotion_start → "
        in (checked.output)
    )
    assert published.exit_code == 1
    assert published.output.count("\n") == 1


def test_a_folder_that_cannot_be_read_is_a_finding(county: County, tmp_path: Path) -> None:
    (tmp_path / "odd").mkdir()
    (tmp_path / "odd/procedure.yaml").write_text("start: [", "utf-8")

    answer = county.app.test_cli_runner().invoke(args=["models", "check", str(tmp_path / "odd")])

    assert answer.exit_code == 1
    assert answer.output.startswith("odd/procedure.yaml: odd: readable: ")


def test_models_publish_makes_the_next_version(county: County, tmp_path: Path) -> None:
    models = tmp_path / "models"
    shutil.copytree(ROOT / "bpmn", models)
    settings = models / "promotion/procedure.yaml"
    settings.write_text(settings.read_text("utf-8") + "\n# 新版\n", "utf-8")

    answer = county.app.test_cli_runner().invoke(args=["models", "publish", str(models)])

    assert answer.exit_code == 0, answer.output
    assert "流程 promotion 第 2 版" in answer.output


def test_running_cases_are_migrated_one_by_one_after_a_look_and_back(county: County) -> None:
    case = county.start()
    model = "promotion/promotion.bpmn"
    files = engine.bundle(ROOT / "bpmn", "promotion")

    early = _run(county, "case", "migrate", case)
    county.core.execute(
        engine.PublishProcedure("promotion", {**files, model: files[model] + "\n<!-- -->\n"}, None)
    )
    looked = _run(county, "case", "migrate", "--dry-run", case)
    done = _run(county, "case", "migrate", case, "2000-0001")
    back = _run(county, "case", "migrate", "--back", case)

    assert (early.exit_code, early.output) == (1, f"FAIL {case}：案件已在现行版本的程序上。\n")
    assert (looked.exit_code, looked.output) == (
        0,
        f"{case}：第 1 版 → 第 2 版，待办 1 项不变\n",
    )
    assert done.exit_code == 1
    assert done.output.splitlines()[0] == looked.output.strip()
    assert done.output.splitlines()[1].startswith("FAIL 2000-0001")
    assert (back.exit_code, back.output) == (0, f"{case}：第 2 版 → 第 1 版，待办 1 项不变\n")


def test_what_gates_read_of_people_and_posts_is_entered_from_a_terminal(county: County) -> None:
    for words in (
        ("post", "limit", "slj", "局长", "3", "--filled", "2"),
        ("kin", "declare", "样某某", "head", "配偶", "--on", "2026-01-05"),
        ("sanction", "record", "样某某", "警告", "--until", "2027-06-01"),
    ):
        result = _run(county, *words)
        assert result.exit_code == 0, result.output

    case = county.start("样某某")

    facts = county.core.read(lambda ctx: engine.queries.standing(ctx, case)).facts["records"]
    assert isinstance(facts, dict)
    assert facts["kin"] == ["head"]
    assert facts["sanctions"] == [{"measure": "警告", "effect_until": date(2027, 6, 1)}]
    assert (facts["quota_approved"], facts["quota_filled"]) == (3, 2)
