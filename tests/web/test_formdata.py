"""What was posted becomes answers, and what was recorded becomes fields."""

import json

from werkzeug.datastructures import MultiDict

from engine.forms import Field, Form, parse
from web import formdata

FORM = parse(
    json.dumps(
        {
            "components": [
                {"type": "text", "text": "一、意见"},
                {"type": "textarea", "key": "reason", "label": "理由"},
                {"type": "checkbox", "key": "ready", "label": "具备", "defaultValue": True},
                {"type": "taglist", "key": "team", "label": "成员"},
                {"type": "taglist", "key": "present", "label": "到会", "properties": {"options": "committee_members"}},
                {"type": "checklist", "key": "kinds", "label": "类别", "values": [{"value": "a", "label": "甲"}]},
            ]
        }
    ),
    "sample",
)  # fmt: skip


def _field(form: Form, values: dict[str, object], key: str) -> formdata.Shown:
    options = {"present": (("p1", "张样一"), ("p2", "李样二"))}
    rows = formdata.shown(form, values, {}, options)
    return next(field for row in rows for field in row if field.component["key"] == key)


def test_unknown_fields_are_handed_on_so_that_the_engine_can_refuse_them() -> None:
    posted = MultiDict([("reason", "同意"), ("is_admin", "1"), ("csrf_token", "x")])

    assert formdata.answers(posted) == {"reason": "同意", "is_admin": "1"}


def test_a_field_posted_twice_is_a_list() -> None:
    posted = MultiDict([("kinds", "a"), ("kinds", "b"), ("reason", "x")])

    assert formdata.answers(posted) == {"kinds": ["a", "b"], "reason": "x"}


def test_an_empty_box_is_false_and_not_its_default() -> None:
    assert formdata.answers(MultiDict([("unticked", "ready")])) == {"ready": "false"}
    ticked = MultiDict([("unticked", "ready"), ("ready", "true")])
    assert formdata.answers(ticked) == {"ready": "true"}


def test_a_passphrase_is_no_answer() -> None:
    posted = MultiDict([("passphrase", "secret words"), ("passphrase_again", "secret words")])

    assert formdata.answers(posted) == {}


def test_a_box_shows_its_default_until_somebody_empties_it() -> None:
    assert _field(FORM, {}, "ready").value is True
    assert _field(FORM, {"ready": "false"}, "ready").value is False
    assert _field(FORM, {"ready": "true"}, "ready").value is True


def test_a_list_is_shown_a_line_an_item() -> None:
    assert _field(FORM, {"team": "甲\n乙"}, "team").value == ["甲", "乙"]
    assert _field(FORM, {"team": ["甲"]}, "team").value == ["甲"]
    assert _field(FORM, {"team": {"2016": "competent"}}, "team").value == ["2016=competent"]
    rows = [{"measure": "警告", "effect_until": "2018-01-01"}]
    assert _field(FORM, {"team": rows}, "team").value == ["警告=2018-01-01"]


def test_a_list_of_known_people_is_ticked_instead_of_typed() -> None:
    field = _field(FORM, {"present": "p1"}, "present")

    assert field.component["type"] == "checklist"
    assert field.value == ["p1"]
    assert field.options == (
        {"value": "p1", "label": "张样一"},
        {"value": "p2", "label": "李样二"},
    )


def test_one_ticked_choice_stays_ticked_when_the_page_comes_back() -> None:
    assert _field(FORM, {"kinds": "a"}, "kinds").value == ["a"]


def test_nested_values_are_found_by_their_path() -> None:
    flat = formdata.flat({"candidate": {"name": "张样一", "findings": []}})

    assert flat["candidate.name"] == "张样一"
    assert flat["candidate.findings"] == []


def test_a_summary_names_the_field_by_its_label_and_a_stranger_by_its_name() -> None:
    problems = {"reason": "此项必填", "is_admin": "表单上没有这一项"}
    summary = formdata.summary(problems, FORM)

    assert summary == [
        ("reason", "理由", "此项必填"),
        ("is_admin", "is_admin", "表单上没有这一项"),
    ]


def test_numbers_and_dates_that_follow_one_another_stand_side_by_side() -> None:
    kinds = ("textfield", "number", "number", "datetime", "textarea")
    components = [{"type": kind, "key": f"k{i}"} for i, kind in enumerate(kinds)]
    form = parse(json.dumps({"components": components}), "short")

    assert [len(row) for row in formdata.shown(form, {})] == [1, 3, 1]


def test_a_question_of_which_both_answers_weigh_is_chosen_and_not_ticked() -> None:
    asked = Field(
        "approved", "checkbox", "工作方案", properties={"yes": "同意", "no": "不同意，终止"}
    )

    [[open_]] = formdata.shown(Form("motion", (asked,)), {})
    [[refused]] = formdata.shown(Form("motion", (asked,)), {"approved": "false"})

    assert open_.component["type"] == "radio"
    assert open_.component["values"] == [
        {"value": "true", "label": "同意"},
        {"value": "false", "label": "不同意，终止"},
    ]
    assert (open_.value, refused.value) == (None, "false")
