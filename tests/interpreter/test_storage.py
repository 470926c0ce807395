"""The state of a case as text: small, the same after a round trip, refused when of another format."""

import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.serializer.helpers import BpmnConverter
from SpiffWorkflow.spiff.serializer import DEFAULT_CONFIG
from sqlalchemy import Text, select

import engine as house
from engine.clock import TurnedClock
from engine.errors import Fault
from engine.interpreter import Execution
from engine.models import ProcessInstance
from engine.models.base import Base
from tests.interpreter import recorded
from tests.interpreter.small import NOW, again, begun, bpmn, compiled, engine, open_at, run, stock
from tests.interpreter.twins import stands
from workflows.scenario.world import MODELS, table
from workflows.surroundings import surroundings

FORK = """
    start s
    and f
    user a
    user b
    and j
    user z
    end e
    s -> f -> a -> j -> z -> e
    f -> b -> j
"""
RECORDS = list(recorded.records())


@pytest.mark.parametrize(
    "record", RECORDS, ids=lambda r: f"{r.bundle[:6]} {r.story} at {'+'.join(r.open)}"
)
def test_a_case_of_an_earlier_release_is_read_and_goes_on_to_its_end(
    record: recorded.Recorded,
) -> None:
    execution = recorded.restored(record)

    assert sorted(t.element for t in execution.user_tasks()) == sorted(record.open)
    assert recorded.finished(execution) == record.end


def test_every_procedure_stands_open_somewhere_in_what_was_recorded() -> None:
    """All but the referral, which waits for one answer and is opened by a promotion alone."""
    processes = set()
    for record in RECORDS:
        execution = recorded.restored(record)
        opened = (execution.model.of(name) for name in record.open)
        processes |= {element.process for element in opened if element}

    shipped = {path.stem for path in MODELS.glob("*/*.bpmn")}
    assert processes == shipped - {"referral"}


@pytest.mark.parametrize("record", RECORDS[:3], ids=lambda r: r.open[0])
def test_what_is_written_again_says_the_same_and_only_moves_what_moved(
    record: recorded.Recorded,
) -> None:
    execution = recorded.restored(record)
    text = execution.dump()

    twice = Execution.restore(execution.model, text, execution.engine)
    assert twice.dump() == text
    assert stands(twice) == stands(execution)
    assert len(text) < 200_000
    assert "task_specs" not in text


@pytest.mark.parametrize(
    "change",
    [
        lambda d: {**d, "format": 99},
        lambda d: {**d, "format": "1"},
        lambda d: {k: v for k, v in d.items() if k != "format"},
        lambda d: {k: v for k, v in d.items() if k != "tasks"},
        lambda d: {**d, "tasks": {}},
        lambda d: [d],
        lambda _: "",
        lambda _: None,
    ],
)
def test_a_state_of_another_format_is_a_fault_that_says_so(change: object) -> None:
    execution = begun(FORK)
    assert callable(change)
    text = json.dumps(change(json.loads(execution.dump())))

    with pytest.raises(Fault, match="存储格式"):
        Execution.restore(execution.model, text, engine())


@pytest.mark.parametrize("text", ["", "{", "not json", '{"format": 1}'])
def test_a_state_that_is_torn_is_a_fault_that_says_so(text: str) -> None:
    with pytest.raises(Fault, match="存储格式"):
        Execution.restore(compiled(FORK), text, engine())


def test_a_state_of_another_model_is_a_fault_and_not_a_guess() -> None:
    state = begun(FORK).dump()
    other = compiled("start s\n user q\n end e\n s -> q -> e")

    with pytest.raises(Fault, match="存储格式"):
        Execution.restore(other, state, engine())


# ---- other versions ----


@pytest.mark.parametrize("version", ["9.9", "0.9"])
def test_stock_a_state_of_a_version_that_nobody_knows_is_read_all_the_same(version: str) -> None:
    text = json.dumps(json.loads(_written(FORK)) | {"serializer_version": version})

    assert len(_serializer().deserialize_json(text).tasks) > 1


def test_stock_a_state_of_the_version_before_cannot_be_read_where_there_is_a_sub_process() -> None:
    lines = "start s\n sub x {\n start i\n user u\n end k\n i -> u -> k\n }\n end e\n s -> x -> e"
    text = json.dumps(json.loads(_written(lines)) | {"serializer_version": "1.4"})

    with pytest.raises(NameError, match="sp"):
        _serializer().deserialize_json(text)


def _serializer() -> Any:
    return BpmnWorkflowSerializer(BpmnWorkflowSerializer.configure(DEFAULT_CONFIG))


def _written(lines: str) -> str:
    return str(_serializer().serialize_json(stock(lines)))


# ---- the order of the tasks ----


def test_stock_a_state_whose_keys_are_sorted_loses_data() -> None:
    lost = 0
    for _ in range(8):  # the keys are random numbers: one order in many may do no harm
        workflow = stock(
            FORK.replace("start s", "start s\n user first").replace("s -> f", "s -> first -> f")
        )
        run(workflow, "first", who="样一")
        serializer = BpmnWorkflowSerializer(BpmnWorkflowSerializer.configure(DEFAULT_CONFIG))
        text = json.dumps(json.loads(serializer.serialize_json(workflow)), sort_keys=True)
        tasks = serializer.deserialize_json(text).tasks
        lost += any(tasks[i].data != task.data for i, task in workflow.tasks.items())

    assert lost


def test_a_state_whose_keys_are_sorted_is_read_the_same() -> None:
    lines = (
        "start s\n dataObject voters\n user v xr:collection=m | each voters\n end e\n s -> v -> e"
    )
    for _ in range(8):
        execution = begun(lines, {"m": ["样一", "样二", "样三"]})
        text = json.dumps(json.loads(execution.dump()), sort_keys=True)

        restored = Execution.restore(execution.model, text, execution.engine)
        assert stands(restored) == stands(execution)
        assert {t.member for t in restored.user_tasks()} == {"样一", "样二", "样三"}


def test_the_column_of_the_state_keeps_the_text_as_it_is() -> None:
    assert isinstance(ProcessInstance.__table__.c.tokens.type, Text)


# ---- several threads ----


def test_stock_one_serializer_in_two_threads_gives_back_raw_objects() -> None:
    seen: list[object] = []

    class Probe:
        pass

    class ProbeConverter(BpmnConverter):
        """Another thread writes a state down exactly while this one does."""

        def to_dict(self, _probe: Probe) -> dict[str, object]:
            other = threading.Thread(target=lambda: seen.append(serializer.to_dict(beside)))
            other.start()
            other.join()
            return {}

        def from_dict(self, _dct: dict[str, object]) -> Probe:
            return Probe()

    config = {**DEFAULT_CONFIG, Probe: ProbeConverter}
    serializer = BpmnWorkflowSerializer(BpmnWorkflowSerializer.configure(config))
    beside, workflow = stock(FORK), stock(FORK)
    beside.task_tree.internal_data["at"] = NOW
    workflow.task_tree.data["probe"] = Probe()

    serializer.serialize_json(workflow)

    with pytest.raises(TypeError, match="datetime"):
        json.dumps(seen[0])
    json.dumps(serializer.to_dict(beside))


def test_cases_are_written_and_read_in_four_threads_at_once() -> None:
    executions = [begun(FORK) for _ in range(4)]
    alone = [execution.dump() for execution in executions]

    def often(number: int) -> bool:
        same = all(executions[number].dump() == alone[number] for _ in range(50))
        return same and open_at(again(executions[number])) == ["a", "b"]

    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(often, range(4)))


# ---- half a step ----

BREAKS = "start s\n user a xr:performer=&quot;样一&quot;\n xor x default=x__e\n end e\n end e2\n s -> a -> x -> e\n x -> e2 : a.answer"
FORM = '{"components": [{"key": "answer", "type": "textfield", "label": "答"}, {"key": "typename", "type": "textfield", "label": "类"}]}'


@pytest.fixture
def core(tmp_path: Path) -> Iterator[house.Engine]:
    core = house.Engine(f"sqlite:///{tmp_path / 'x.db'}", surroundings(), TurnedClock(NOW))
    Base.metadata.create_all(core.database)
    yield core
    core.database.dispose()


def _rows(core: house.Engine) -> dict[str, list[tuple[object, ...]]]:
    with core.database.connect() as connection:
        return {
            name: [tuple(row) for row in connection.execute(select(table(name)))]
            for name in ("process_instance", "user_task", "evidence", "job", "history_event")
        }


def _begun(core: house.Engine, lines: str, start: dict[str, object]) -> str:
    text = bpmn(lines).replace(' xr:role="officer" xr:whose="unit"', ' xr:role="secretary"')
    files = {
        "p/p.bpmn": text,
        "p/procedure.yaml": "key: p\nname: 样例\nstart: []\n",
        "p/forms/start.json": FORM,
        "p/forms/a.json": FORM,
    }
    core.execute(house.PublishProcedure("p", files, None))
    return core.execute(house.StartCase("p", None, start))


def test_a_fault_behind_a_task_leaves_every_row_as_it_was(core: house.Engine) -> None:
    case = _begun(core, BREAKS, {})
    before = _rows(core)

    with pytest.raises(Fault, match="条件应得出是或否"):
        core.execute(house.CompleteElement(case, "a", "样一", {"answer": "perhaps"}))
    assert _rows(core) == before

    done = core.execute(house.CompleteElement(case, "a", "样一", {}))
    found = core.read(lambda ctx: house.queries.standing(ctx, done.case_id))
    assert found.outcome == "e"


def test_a_form_value_named_typename_is_kept_and_its_case_read_again(core: house.Engine) -> None:
    case = _begun(core, FORK, {"typename": "UUID", "answer": "timedelta"})

    standing = core.read(lambda ctx: house.queries.standing(ctx, case))
    assert {path[-1] for path in standing.waiting} == {"a", "b"}
    assert standing.facts["typename"] == "UUID"
