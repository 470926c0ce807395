"""What one would write first: stock SpiffWorkflow, the whole state as one JSON text in SQLite.

The stock parser, specifications and serializer of SpiffWorkflow, on the same models. FEEL is no
language of the stock engine: conditions are looked up in a list and tables have no rows, which
costs it less than judging them would.
"""

import re
import sqlite3
from collections.abc import Mapping
from pathlib import Path

from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.spiff.parser import SpiffBpmnParser
from SpiffWorkflow.spiff.serializer import DEFAULT_CONFIG
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

import engine
from tests.promotion_world import MODELS

ROWS = re.compile(r"<(\w+:)?rule\b.*?</(\w+:)?rule>", re.DOTALL)
HOLDS = {
    "eligibility.outcome = null",
    'deliberation.outcome = "adopted"',
    'discipline_opinion.finding = "no_adverse"',
    'dossier_review.finding = "clean"',
    'list contains(["consistent", "minor_omission"], personal_matters_check.finding)',
    'list contains(["none", "not_specific"], complaint_check.finding)',
    "reserve_quota.reserved = true",
    'resolution.outcome = "adopted"',
    'sign_secretary.opinion = "agree" and sign_discipline_secretary.opinion = "agree"',
    "tally.gate_holds = true",
}
LONG_AGO = "2000-01-01T00:00:00+00:00"
NEVER = "2199-01-01T00:00:00+00:00"


class Answers(PythonScriptEngine):
    """Conditions from the list; of the timers only the period of publicity is over; services have nothing to do."""

    def evaluate(self, task: Task, expression: str, external_context: object = None) -> object:
        del task, external_context
        if "post_notice.posted_on" in expression:
            return LONG_AGO
        is_moment = "duration(" in expression or "working_days(" in expression
        return NEVER if is_moment else expression in HOLDS

    def call_service(self, task: Task, **_: object) -> str:
        del task
        return "{}"


class Naive:
    """One case of the procedure after another, each in one row."""

    def __init__(self, path: Path, procedure: str = "promotion") -> None:
        parser = SpiffBpmnParser()
        for name, text in engine.bundle(MODELS, procedure).items():
            if name.endswith(".bpmn"):
                parser.add_bpmn_str(text.encode(), name)
            elif name.endswith(".dmn"):
                parser.add_dmn_str(ROWS.sub("", text).encode(), name)
        self.spec = parser.get_spec(procedure)
        self.called = parser.get_subprocess_specs(procedure)
        self.answers = Answers()
        self.serializer = BpmnWorkflowSerializer(BpmnWorkflowSerializer.configure(DEFAULT_CONFIG))
        self.database = sqlite3.connect(path, isolation_level=None)
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            self.database.execute(f"PRAGMA {pragma}")
        self.database.execute("CREATE TABLE state (id TEXT PRIMARY KEY, json TEXT NOT NULL)")

    def start(self, case: str, voters: list[str]) -> None:
        workflow = BpmnWorkflow(self.spec, self.called, script_engine=self.answers)
        for task in workflow.get_tasks(state=TaskState.READY):
            task.data["voters"] = voters
        workflow.do_engine_steps()
        text = self.serializer.serialize_json(workflow)
        self.database.execute("INSERT INTO state VALUES (?, ?)", (case, text))

    def complete(self, case: str, element: str, values: Mapping[str, object]) -> None:
        """One task in one transaction: restore, complete, run to the next wait, write, commit."""
        self.database.execute("BEGIN IMMEDIATE")
        found = self.database.execute("SELECT json FROM state WHERE id = ?", (case,))
        workflow = self.serializer.deserialize_json(found.fetchone()[0])
        workflow.script_engine = self.answers
        ready = workflow.get_tasks(state=TaskState.READY, manual=True)
        (task, *_) = [each for each in ready if each.task_spec.bpmn_id == element]
        task.data[element] = dict(values)
        task.run()
        workflow.do_engine_steps()
        text = self.serializer.serialize_json(workflow)
        self.database.execute("UPDATE state SET json = ? WHERE id = ?", (text, case))
        self.database.execute("COMMIT")

    def close(self) -> None:
        self.database.close()
