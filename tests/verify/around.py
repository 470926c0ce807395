"""A well-drawn way around something: a decision before it, a merge behind it, a line between."""

import re


def around(text: str, before: tuple[str, str], behind: tuple[str, str]) -> str:
    """The drawing with a decision on the one line, from which a line leads to a merge on the other.

    Lines are told by what they join. Everything is named, labelled and in the picture.
    """
    text = _cut(text, *before, "way_around", '<bpmn:exclusiveGateway id="way_around" '
                'name="是否简化办理" default="to_way_around"/>')  # fmt: skip
    text = _cut(text, *behind, "way_joins", '<bpmn:exclusiveGateway id="way_joins"/>')
    line = (
        '<bpmn:sequenceFlow id="the_way" name="简化" sourceRef="way_around" '
        'targetRef="way_joins"><bpmn:conditionExpression>today != null'
        "</bpmn:conditionExpression></bpmn:sequenceFlow>"
    )
    return _inside(text, line, f'sourceRef="way_around" targetRef="{before[1]}"', "the_way")


def _cut(text: str, source: str, target: str, node: str, drawn: str) -> str:
    """The line leads to the new node, and a new line from there to where it led."""
    ends = f'sourceRef="{source}" targetRef="{target}"'
    assert ends in text, ends
    text = text.replace(ends, f'sourceRef="{source}" targetRef="{node}"', 1)
    name = ' name="照常"' if node == "way_around" else ""
    line = f'<bpmn:sequenceFlow id="to_{node}"{name} sourceRef="{node}" targetRef="{target}"/>'
    return _inside(
        text, drawn + line, f'sourceRef="{source}" targetRef="{node}"', node, f"to_{node}"
    )


def _inside(text: str, drawn: str, beside: str, *shown: str) -> str:
    """What is new stands before the line that bears `beside`, and in the picture."""
    place = re.search(rf"<bpmn:sequenceFlow [^>]*{re.escape(beside)}", text)
    assert place is not None
    text = text[: place.start()] + drawn + text[place.start() :]
    shapes = "".join(
        f'<bpmndi:BPMNShape id="{each}_di" bpmnElement="{each}">'
        '<dc:Bounds x="10" y="10" width="50" height="50"/></bpmndi:BPMNShape>'
        for each in shown
    )
    return text.replace("</bpmndi:BPMNPlane>", f"{shapes}</bpmndi:BPMNPlane>")
