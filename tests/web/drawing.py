"""People who draw and publish, and changes to the shipped model as they would draw them."""

from datetime import date

import engine
from engine.queries.desk import DeskView
from tests.web.county import County
from workflows import records

HANDS = {
    "designer": ("许样设", "流程设计员", ("designer",)),
    "second": ("何样图", "流程设计员（二）", ("designer",)),
    "publisher": ("何样发", "流程发布人", ("publisher",)),
    "both": ("施样全", "设计兼发布", ("designer", "publisher")),
}
TOP = "promotion/promotion.bpmn"
FORM = (
    '{"type": "default", "schemaVersion": 16, "components": '
    '[{"type": "textarea", "key": "text", "label": "巡察机构的意见"}]}'
)
TASK = "consult_inspectors"


def staffed(county: County) -> County:
    """The county with its designers and its publisher."""
    for person, (name, title, roles) in HANDS.items():
        post = county.core.execute(records.AddPost(None, "xw", title, roles))
        county.core.execute(records.AddPerson(None, person, name))
        county.core.execute(records.GivePost(None, person, post, date(2020, 1, 1)))
    return county


def desk(county: County, person: str = "designer") -> DeskView:
    return county.core.read(lambda ctx: engine.queries.desk(ctx, person, "promotion"))


def with_a_task(text: str) -> str:
    """The drawing with 征求巡察机构意见 between the four musts and the dual signature."""
    old = (
        '<bpmn:sequenceFlow id="flow_four_musts_result__merge_signing" name="通过" '
        'sourceRef="four_musts_result" targetRef="merge_signing" />'
    )
    assert old in text
    new = (
        f'<bpmn:userTask id="{TASK}" name="征求巡察机构意见" xr:role="org_officer" '
        'xr:whose="same_level_organisation" xr:clause="cadre-2019/consultation" xr:due="P5WD"/>'
        + old.replace('targetRef="merge_signing"', f'targetRef="{TASK}"')
        + f'<bpmn:sequenceFlow id="flow_{TASK}__merge_signing" sourceRef="{TASK}" '
        'targetRef="merge_signing" />'
    )
    shape = (
        f'<bpmndi:BPMNShape id="{TASK}_di" bpmnElement="{TASK}">'
        '<dc:Bounds x="10" y="10" width="100" height="80" /></bpmndi:BPMNShape>'
        f'<bpmndi:BPMNEdge id="{TASK}_edge" bpmnElement="flow_{TASK}__merge_signing">'
        '<di:waypoint x="110" y="50" /><di:waypoint x="200" y="50" /></bpmndi:BPMNEdge>'
        "</bpmndi:BPMNPlane>"
    )
    return text.replace(old, new).replace("</bpmndi:BPMNPlane>", shape)


def with_a_way_around(text: str) -> str:
    """The drawing in which the dual signature is passed by."""
    old = 'sourceRef="merge_signing" targetRef="dual_signature"'
    assert old in text
    return text.replace(old, 'sourceRef="merge_signing" targetRef="consultation"')


def drawn(county: County) -> dict[str, str]:
    """The files of the new task."""
    text = with_a_task(desk(county).files[TOP])
    return {TOP: text, f"promotion/forms/{TASK}.json": FORM}


def with_many_waits(text: str, source: str, target: str, count: int) -> str:
    """The drawing with so many dates awaited side by side on the line between two elements."""
    line = '<bpmn:sequenceFlow id="{}" sourceRef="{}" targetRef="{}"/>'
    end = "flow_all_dates_came"
    drawn = ['<bpmn:parallelGateway id="many_dates"/><bpmn:parallelGateway id="dates_came"/>']
    shown = ["many_dates", "dates_came", end]
    for n in range(count):
        date_, to, after = f"date_{n}", f"to_date_{n}", f"after_date_{n}"
        when = "<bpmn:timeDate>today</bpmn:timeDate>"
        drawn.append(
            f'<bpmn:intermediateCatchEvent id="{date_}" name="到期" xr:clause="cadre-2019/consultation">'
            f'<bpmn:timerEventDefinition id="{date_}_def">{when}</bpmn:timerEventDefinition>'
            "</bpmn:intermediateCatchEvent>"
            + line.format(to, "many_dates", date_)
            + line.format(after, date_, "dates_came")
        )
        shown += [date_, to, after]
    ends = f'sourceRef="{source}" targetRef="{target}"'
    assert ends in text
    text = text.replace(ends, f'sourceRef="{source}" targetRef="many_dates"')
    drawn.append(line.format(end, "dates_came", target))
    place = text.index("<bpmn:sequenceFlow")
    shapes = "".join(
        f'<bpmndi:BPMNShape id="{each}_di" bpmnElement="{each}">'
        '<dc:Bounds x="10" y="10" width="36" height="36"/></bpmndi:BPMNShape>'
        for each in shown
    )
    text = text[:place] + "".join(drawn) + text[place:]
    return text.replace("</bpmndi:BPMNPlane>", f"{shapes}</bpmndi:BPMNPlane>")
