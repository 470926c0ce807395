"""A job that cannot be done is skipped by an operator, unless something hangs on it."""

from collections.abc import Mapping
from pathlib import Path

import pytest

import engine
from engine.commands.jobs import ATTEMPTS
from engine.errors import InvalidForm, NotFound, NotYours, Refusal
from engine.models import Incident, ProcessInstance
from tests import service_line
from tests.engine.test_jobs import Faulty, Line, until_it_rests
from tests.service_line import WATCHER

STRAIGHT = service_line.model
READS = "<bpmn:conditionExpression>job_1.counted &gt; 1</bpmn:conditionExpression>"


def _broken(url: str) -> tuple[Line, int]:
    line = Line(url, count=Faulty(RuntimeError("样例故障"), ATTEMPTS))
    until_it_rests(line)
    return line, line.jobs(line.cases[0])[0].id


def test_a_job_is_skipped_with_a_reason_and_the_case_goes_on(database_url: str) -> None:
    line, job = _broken(database_url)
    case = line.cases[0]

    line.core.execute(engine.SkipJob(job, None, "  设备已报废  "))

    assert engine.drain(line.core, case) == 3
    (told,) = line.events("job.skipped")
    assert (told.case_id, told.element) == (case, "job_1")
    assert '"reason":"设备已报废"' in str(told.body)
    assert [i.resolved_at is not None for i in line.all(Incident)] == [True]
    assert line.counted() == 3
    assert {c.state for c in line.all(ProcessInstance) if c.id == case} == {"completed"}
    assert line.core.read(engine.audit.proofs) == ()
    line.core.database.dispose()


@pytest.mark.parametrize(
    ("actor", "reason", "error"),
    [(None, " ", InvalidForm), (None, "x" * 501, InvalidForm), (WATCHER, "无", NotYours)],
)
def test_without_a_reason_or_the_right_nothing_is_skipped(
    tmp_path: Path, actor: str | None, reason: str, error: type[Refusal]
) -> None:
    line, job = _broken(f"sqlite:///{tmp_path / 'test.db'}")

    with pytest.raises(error):
        line.core.execute(engine.SkipJob(job, actor, reason))

    assert line.jobs(line.cases[0])[0].state == "incident"
    assert line.events("job.skipped") == []
    assert len(line.events("command.refused")) == 1
    line.core.database.dispose()


def test_what_has_not_failed_for_good_is_not_skipped(tmp_path: Path) -> None:
    line = Line(f"sqlite:///{tmp_path / 'test.db'}")

    with pytest.raises(Refusal, match="没有转入故障处理"):
        line.core.execute(engine.SkipJob(line.jobs()[0].id, None, "无"))
    with pytest.raises(NotFound):
        line.core.execute(engine.SkipJob(999, None, "无"))

    assert len(line.jobs()) == 2
    line.core.database.dispose()


def test_what_a_later_step_reads_is_not_skipped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service_line, "model", _read_later)
    line, job = _broken(f"sqlite:///{tmp_path / 'test.db'}")

    with pytest.raises(Refusal, match="后面的环节要用到"):
        line.core.execute(engine.SkipJob(job, None, "无"))

    assert line.jobs(line.cases[0])[0].state == "incident"
    line.core.database.dispose()


def _read_later() -> Mapping[str, str]:
    """The line, at whose end a choice looks at what its first job has found."""
    files = dict(STRAIGHT())
    gate = (
        '<bpmn:exclusiveGateway id="x" default="f5"/>'
        f'<bpmn:sequenceFlow id="f6" sourceRef="x" targetRef="finished">{READS}</bpmn:sequenceFlow>'
        '<bpmn:sequenceFlow id="f5" sourceRef="x" targetRef="finished"/>'
    )
    text = files["line/line.bpmn"]
    text = text.replace('sourceRef="job_4" targetRef="finished"', 'sourceRef="job_4" targetRef="x"')
    text = text.replace("</bpmn:process>", f"{gate}</bpmn:process>")
    return {
        **files,
        "line/line.bpmn": text.replace(
            "<bpmn:incoming>f4</bpmn:incoming></bpmn:endEvent>",
            "<bpmn:incoming>f5</bpmn:incoming><bpmn:incoming>f6</bpmn:incoming></bpmn:endEvent>",
        ),
    }
