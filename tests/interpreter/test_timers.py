"""Timers: due by FEEL and the command's clock, whatever zone the process stands in."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from SpiffWorkflow.bpmn.specs.event_definitions.timer import TimerEventDefinition
from SpiffWorkflow.exceptions import WorkflowException

from engine.errors import Fault
from engine.interpreter import Execution, ModelRefused
from tests.interpreter.small import NOW, begun, compiled, engine, open_at, ready, stock

WAIT = """
    start s
    catch t | timer {}
    user a
    end e
    s -> t -> a -> e
"""
TWO = """
    start s
    event g
    catch long | {}
    catch short | {}
    user late
    user early
    end e
    end e2
    s -> g -> long -> late -> e
    g -> short -> early -> e2
"""


def duration(text: str) -> str:
    return f"<bpmn:timerEventDefinition><bpmn:timeDuration>{text}</bpmn:timeDuration></bpmn:timerEventDefinition>"


@pytest.fixture(params=["Europe/Berlin", "America/Los_Angeles", "Asia/Shanghai"])
def zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield request.param
    monkeypatch.undo()
    time.tzset()


@pytest.mark.stock_engine
def test_stock_of_two_timers_behind_one_gateway_the_second_never_fires() -> None:
    both = stock(TWO.format(duration("'PT1H'"), duration("'PT0S'")))
    alone = stock(TWO.format(duration("'PT0S'"), "message never"))
    time.sleep(0.01)
    for workflow in (both, alone):
        workflow.refresh_timers()
        workflow.do_engine_steps()

    assert ready(both) == []
    assert len(ready(alone)) == 1


def test_two_timers_behind_one_gateway_are_refused() -> None:
    with pytest.raises(ModelRefused, match=r"p/p\.bpmn: g: 一个事件网关之后只能有一个计时器"):
        compiled(TWO.format('timer date("2017-03-01")', 'timer date("2017-02-07")'))


@pytest.mark.stock_engine
def test_stock_a_duration_written_as_the_standard_has_it_breaks_the_case_at_run_time() -> None:
    with pytest.raises(WorkflowException):
        stock(WAIT.replace("timer {}", duration("P1D")))


def test_stock_a_month_after_the_last_of_january_lies_in_march() -> None:
    parsed = TimerEventDefinition.parse_iso_duration("P1M")
    start = datetime(2017, 1, 31, tzinfo=UTC)

    assert (start + TimerEventDefinition.get_timedelta_from_start(parsed, start)).month == 3


def test_stock_a_local_time_is_read_with_the_offset_of_the_day_the_process_began() -> None:
    program = (
        "from SpiffWorkflow.bpmn.specs.event_definitions.timer import TimerEventDefinition as T;"
        "print(*(T.parse_time_or_duration(f'2017-{m}-01T12:00:00').hour for m in ('01', '07')))"
    )

    told = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "TZ": "Europe/Berlin"},
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()

    assert told[0] == told[1], "11 in winter and 10 in summer would be right"


@pytest.mark.parametrize("duration", ["-P1D", "P2W3D"])
def test_stock_a_duration_of_the_standard_is_not_read(duration: str) -> None:
    with pytest.raises(Exception, match="Invalid duration"):
        TimerEventDefinition.parse_iso_duration(duration)


@pytest.mark.parametrize("kind", ["timeDuration", "timeCycle"])
def test_a_timer_that_counts_from_the_machines_clock_is_refused(kind: str) -> None:
    text = duration("PT1H").replace("timeDuration", kind)

    with pytest.raises(ModelRefused, match=r"p/p\.bpmn: t: 计时器请用 timeDate"):
        compiled(WAIT.replace("timer {}", text))


@pytest.mark.parametrize(
    ("expression", "due"),
    [
        ('date("2017-07-01")', "2017-06-30T16:00:00+00:00"),
        ('date("2017-01-31") + duration("P1M")', "2017-02-27T16:00:00+00:00"),
        ('date and time("2017-07-01T08:00:00")', "2017-07-01T00:00:00+00:00"),
        ('date and time("2017-07-01T08:00:00@Europe/Berlin")', "2017-07-01T06:00:00+00:00"),
        ('date and time("2017-12-01T08:00:00@Europe/Berlin")', "2017-12-01T07:00:00+00:00"),
        ('date and time("2017-07-01T08:00:00Z")', "2017-07-01T08:00:00+00:00"),
        ('opened + duration("P10D")', "2017-02-15T16:00:00+00:00"),
    ],
)
def test_a_timer_is_due_at_the_same_moment_in_every_zone(
    expression: str, due: str, zone: str
) -> None:
    execution = begun(WAIT.format(expression), {"opened": NOW.date()})
    (timer,) = execution.timers()

    assert timer.due.isoformat() == due


def test_a_timer_fires_by_the_commands_clock_at_its_moment_and_not_before() -> None:
    execution = begun(WAIT.format('date and time("2017-07-01T08:00:00")'))
    due, state = execution.timers()[0].due, execution.dump()

    def stands(now: datetime) -> list[str]:
        later = Execution.restore(execution.model, state, engine({}, now))
        later.go_on()
        return open_at(later)

    assert stands(due - timedelta(microseconds=1)) == ["t"]
    assert stands(due) == ["a"]
    assert stands(due + timedelta(days=4000)) == ["a"]


def test_a_due_moment_is_fixed_when_the_timer_is_armed() -> None:
    facts: dict[str, object] = {"opened": NOW.date()}
    execution = begun(WAIT.format("opened"), facts)
    due = [t.due for t in execution.timers()]
    moved: dict[str, object] = {"opened": NOW.date() + timedelta(days=100)}

    restored = Execution.restore(execution.model, execution.dump(), engine(moved, NOW))

    assert [t.due for t in restored.timers()] == due


@pytest.mark.parametrize("expression", ['"soon"', "7", "true", 'duration("P1D")'])
def test_a_timer_that_gives_no_moment_is_a_fault_that_names_its_expression(expression: str) -> None:
    with pytest.raises(Fault, match="计时器表达式应得出日期"):
        begun(WAIT.format(expression))


def test_a_timer_without_a_moment_yet_waits_and_is_armed_when_there_is_one() -> None:
    execution = begun(WAIT.format("opened"), {})
    assert execution.timers() == []
    assert len(execution.unarmed()) == 1

    execution.engine.facts["opened"] = NOW.date()
    execution.arm()

    assert len(execution.timers()) == 1
