"""SpiffWorkflow's parser, given our classes and no file of its own to open."""

from typing import Any

from SpiffWorkflow.bpmn.parser.util import first, full_tag
from SpiffWorkflow.bpmn.specs.defaults import (
    BoundaryEvent,
    IntermediateCatchEvent,
)
from SpiffWorkflow.bpmn.specs.event_definitions.timer import TimerEventDefinition
from SpiffWorkflow.spiff.parser.event_parsers import (
    SpiffBoundaryEventParser,
    SpiffEventDefinitionParser,
    SpiffIntermediateCatchEventParser,
)
from SpiffWorkflow.spiff.parser.process import SpiffBpmnParser
from SpiffWorkflow.spiff.parser.task_spec import (
    BusinessRuleTaskParser,
    ServiceTaskParser,
    UserTaskParser,
)
from SpiffWorkflow.spiff.specs.defaults import UserTask

from engine.interpreter.elements import XR
from engine.interpreter.specs import DecisionTask, DueTimer, JobTask, VotersTask


class _Timers(SpiffEventDefinitionParser):
    """Timers of any spelling become one kind: a FEEL expression that gives a moment."""

    def parse_timer_event(self, event: Any) -> TimerEventDefinition:  # noqa: ANN401
        del event
        name = self.node.get("name", self.node.get("id"))
        when = first(self.xpath(".//bpmn:timeDate"))
        if when is None or not (when.text or "").strip():
            self.raise_validation_exception("计时器应以 timeDate 写明 FEEL 表达式")
        return DueTimer(name, when.text.strip())


class _CatchParser(_Timers, SpiffIntermediateCatchEventParser):
    pass


class _BoundaryParser(_Timers, SpiffBoundaryEventParser):
    pass


class _DecisionParser(BusinessRuleTaskParser):
    def create_task(self) -> DecisionTask:
        decision = (self.parse_extensions().get("calledDecisionId") or "").strip()
        return DecisionTask(self.spec, self.bpmn_id, decision, **self.bpmn_attributes)


class _VoterParser(UserTaskParser):
    PARALLEL_MI_CLASS = VotersTask

    def _add_multiinstance_task(self, loop_characteristics: Any) -> None:  # noqa: ANN401
        super()._add_multiinstance_task(loop_characteristics)
        if not isinstance(self.task, VotersTask):
            self.raise_validation_exception("只支持并行的多人办理")
        self.task.collection = self.node.get(f"{XR}collection") or ""
        if not self.task.collection or self.task.input_item is None:
            self.raise_validation_exception("多人办理应写明 xr:collection 和 inputDataItem")


class CaseParser(SpiffBpmnParser):
    """The stock parser with the replaced classes."""

    OVERRIDE_PARSER_CLASSES = {  # noqa: RUF012  the stock parser's own shape
        **SpiffBpmnParser.OVERRIDE_PARSER_CLASSES,
        full_tag("userTask"): (_VoterParser, UserTask),
        full_tag("serviceTask"): (ServiceTaskParser, JobTask),
        full_tag("businessRuleTask"): (_DecisionParser, DecisionTask),
        full_tag("intermediateCatchEvent"): (_CatchParser, IntermediateCatchEvent),
        full_tag("boundaryEvent"): (_BoundaryParser, BoundaryEvent),
    }
