"""The frame of every page in a real browser: strict policy, keyboard, phone, draft, diagram."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from flask import Flask

from tests.web.frame import frame
from web.assets import STATIC

if TYPE_CHECKING:
    from playwright.sync_api import Page

Serve = Callable[[Flask], str]
PHONE = {"width": 390, "height": 844}

pytestmark = [pytest.mark.browser, pytest.mark.node]


def see_the_diagram(page: "Page") -> None:
    """It is drawn when it comes into sight."""
    page.locator(".diagram").scroll_into_view_if_needed()
    page.locator(".diagram[data-drawn]").wait_for()


def test_nothing_serious_stands_in_the_way_of_assistive_technology(
    page: "Page", serve: Serve
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    app, _ = frame()
    page.goto(serve(app))
    see_the_diagram(page)

    found = Axe().run(page).response["violations"]
    assert [(each["id"], each["nodes"][0]["html"]) for each in found] == []


def test_the_first_tab_leads_past_the_navigation(page: "Page", serve: Serve) -> None:
    app, _ = frame()
    page.goto(serve(app))

    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_what_is_typed_is_saved_as_a_draft_and_the_page_says_when(
    page: "Page", serve: Serve
) -> None:
    from playwright.sync_api import expect

    app, drafts = frame()
    page.goto(serve(app))
    page.get_by_label("文号").fill("样组〔2026〕1号")

    expect(page.get_by_role("status").filter(has_text="草稿已保存")).to_be_visible()
    assert drafts[-1]["document_no"] == "样组〔2026〕1号"
    assert drafts[-1]["held_on"] == "2026-11-20"


def test_a_draft_that_could_not_be_saved_is_not_called_saved(page: "Page", serve: Serve) -> None:
    from playwright.sync_api import expect

    app, drafts = frame()
    page.goto(serve(app))
    page.locator("form.panel [name=csrf_token]").evaluate("field => { field.value = 'stale' }")
    page.locator("meta[name=csrf-token]").evaluate("meta => { meta.content = 'stale' }")
    page.get_by_label("文号").fill("样组〔2026〕2号")

    expect(page.locator("[data-draft-status]")).to_contain_text("草稿未保存")
    assert drafts == []


def test_the_diagram_shows_where_the_case_stands_and_whose_drawing_it_is(
    page: "Page", serve: Serve
) -> None:
    app, _ = frame()
    page.goto(serve(app))
    see_the_diagram(page)

    for state, element in {
        "done": "a",
        "active": "b",
        "held": "g",
        "failed": "c",
        "taken": "f1",
    }.items():
        assert page.locator(f".djs-element.is-{state}").get_attribute("data-element-id") == element
    assert set(page.locator(".diagram-badge").all_text_contents()) == {"办理中", "待补齐", "故障"}
    assert page.locator(".bjs-powered-by").is_visible()
    assert page.get_by_role("img", name="样例流程").get_attribute("aria-describedby") == "words"


def test_the_diagram_can_be_reached_and_zoomed_by_keyboard(page: "Page", serve: Serve) -> None:
    app, _ = frame()
    page.goto(serve(app))
    see_the_diagram(page)
    drawing = page.get_by_role("img", name="样例流程")
    before = page.locator(".viewport").get_attribute("transform")

    page.get_by_role("button", name="提交并完成").focus()
    for _ in range(10):
        page.keyboard.press("Tab")
        if drawing.evaluate("svg => svg === document.activeElement"):
            break
    else:
        pytest.fail("the drawing cannot be reached by Tab")
    page.get_by_role("button", name="放大").press("Enter")
    assert page.locator(".viewport").get_attribute("transform") != before


def test_a_part_of_the_page_is_swapped_in_place(page: "Page", serve: Serve) -> None:
    from playwright.sync_api import expect

    app, _ = frame()
    page.goto(serve(app))
    page.get_by_role("link", name="下一页").click()

    expect(page.locator("#rows")).to_contain_text("第二页")
    expect(page.get_by_label("文号")).to_be_visible()
    assert page.evaluate("Object.keys(localStorage)") == []
    assert page.evaluate("Object.values(sessionStorage)") == ["/rows"]  # an address, no content


@pytest.mark.parametrize("width", [390, 320])
def test_a_phone_needs_no_sideways_scrolling(page: "Page", serve: Serve, width: int) -> None:
    app, _ = frame()
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(serve(app))

    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert (
        page.locator("table.list td").first.evaluate("cell => getComputedStyle(cell).display")
        == "block"
    )


def test_without_a_build_the_page_says_that_only_the_canvas_is_missing(
    page: "Page", serve: Serve, tmp_path: Path
) -> None:
    for name in ("app.css", "icon.svg"):
        (tmp_path / name).write_bytes((STATIC / name).read_bytes())
    app, _ = frame(tmp_path)
    page.goto(serve(app))

    assert page.get_by_text("流程图未构建").is_visible()
    assert page.locator("script").count() == 0
    assert page.get_by_role("button", name="提交并完成").is_visible()
