"""Form fields as plain HTML: labels, help, errors and values where they belong."""

import pytest
from flask import render_template_string
from lxml import html
from lxml.html import HtmlElement

from tests.web.frame import frame

FIELD = (
    '{% import "macros.html" as ui with context %}{{ ui.field(component, value, error, options) }}'
)
CHOICES = [{"value": "agree", "label": "同意"}, {"value": "refuse", "label": "不同意"}]


def field(
    component: dict[str, object],
    value: object = None,
    error: str | None = None,
    options: list[dict[str, str]] | None = None,
) -> HtmlElement:
    app, _ = frame()
    with app.test_request_context():
        text = render_template_string(
            FIELD,
            component={"key": "opinion", "label": "意见", **component},
            value=value,
            error=error,
            options=options,
        )
    return html.fragment_fromstring(text, create_parent="div")


@pytest.mark.parametrize(
    ("kind", "tag"),
    [("textfield", "input"), ("textarea", "textarea"), ("number", "input"), ("select", "select")],
)
def test_a_label_belongs_to_its_control_and_the_error_is_read_with_it(kind: str, tag: str) -> None:
    made = field(
        {"type": kind, "description": "说明", "validate": {"required": True}}, error="未填写"
    )

    (control,) = made.iter(tag)
    (label,) = made.iter("label")
    assert label.get("for") == control.get("id") == "f-opinion"
    assert label.text_content() == "意见必填"
    assert control.get("required") is not None
    assert control.get("aria-invalid") == "true"
    described = [made.get_element_by_id(each) for each in control.get("aria-describedby").split()]
    assert [each.text_content() for each in described] == ["说明", "未填写"]


def test_a_field_that_is_in_order_describes_nothing() -> None:
    (control,) = field({"type": "textfield"}, "原样").iter("input")

    assert control.get("value") == "原样"
    assert {"aria-describedby", "aria-invalid", "required"}.isdisjoint(control.keys())


def test_what_was_entered_stays_text() -> None:
    hostile = '"><script>alert(1)</script>'
    made = field({"type": "textfield"}, hostile)

    assert [control.get("value") for control in made.iter("input")] == [hostile]
    assert list(made.iter("script")) == []


def test_radio_buttons_stand_in_a_group_with_one_legend() -> None:
    made = field(
        {"type": "radio", "values": CHOICES, "validate": {"required": True}}, "agree", "请选择"
    )

    (group,) = made.iter("fieldset")
    assert next(group.iter("legend")).text_content() == "意见必填"
    assert [(b.get("value"), b.get("checked") is not None) for b in group.iter("input")] == [
        ("agree", True),
        ("refuse", False),
    ]
    assert made.get_element_by_id(group.get("aria-describedby")).text_content() == "请选择"


def test_a_checklist_checks_what_was_chosen_from_the_options_given() -> None:
    made = field({"type": "checklist"}, ["b"], options=[{"value": v, "label": v} for v in "abc"])

    assert [box.get("value") for box in made.iter("input") if box.get("checked") is not None] == [
        "b"
    ]


def test_a_list_of_texts_is_one_a_line() -> None:
    (area,) = field({"type": "taglist"}, ["李样二", "王样三"]).iter("textarea")

    assert area.text.strip().splitlines() == ["李样二", "王样三"]


def test_a_rejected_list_comes_back_as_it_was_typed() -> None:
    (area,) = field({"type": "taglist"}, "李样二\n\n王样三").iter("textarea")

    assert area.text == "\n李样二\n\n王样三"


def test_the_bounds_of_a_form_are_told_to_the_browser() -> None:
    (number,) = field({"type": "number", "validate": {"min": 0, "max": 9}}, 0).iter("input")
    (text,) = field({"type": "textfield", "validate": {"maxLength": 40, "pattern": "[0-9]+"}}).iter(
        "input"
    )

    assert (number.get("min"), number.get("max"), number.get("value")) == ("0", "9", "0")
    assert (text.get("maxlength"), text.get("pattern")) == ("40", "[0-9]+")


def test_a_date_is_asked_for_with_the_browsers_own_calendar() -> None:
    (control,) = field({"type": "datetime", "subtype": "date"}, "2026-11-20").iter("input")

    assert (control.get("type"), control.get("value")) == ("date", "2026-11-20")


@pytest.mark.parametrize("value", [True, False, None])
def test_a_checkbox_keeps_its_answer(value: object) -> None:
    (box,) = field({"type": "checkbox"}, value).iter("input")

    assert (box.get("checked") is not None) is bool(value)


def test_a_nested_key_gives_an_id_that_a_link_can_reach() -> None:
    (control,) = field({"type": "textfield", "key": "candidate.name"}).iter("input")

    assert (control.get("id"), control.get("name")) == ("f-candidate-name", "candidate.name")
