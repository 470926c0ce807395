"""The desk in a real browser: a step is drawn, checked, proposed, published; a way around is not."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from flask import Flask

import engine
from tests.web.county import County
from tests.web.drawing import TASK, staffed

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, ViewportSize

Serve = Callable[[Flask], str]
PHONE: "ViewportSize" = {"width": 390, "height": 844}
HERE = "/designer/promotion"

pytestmark = [pytest.mark.browser, pytest.mark.node]


@pytest.fixture
def county(open_county: Callable[..., County]) -> County:
    return staffed(open_county())


def enter(page: "Page", base: str, name: str) -> None:
    page.context.clear_cookies()
    page.goto(f"{base}/sign-in")
    page.get_by_role("button", name=name, exact=True).click()


def canvas(page: "Page", base: str, at: str = "") -> None:
    page.set_viewport_size({"width": 1500, "height": 1000})
    page.goto(f"{base}{HERE}/drawings/promotion?at={at}")
    page.locator("#modeler[data-ready]").wait_for()


def middle(page: "Page", element: str) -> tuple[float, float]:
    """The middle of a shape or of a straight line, on the screen."""
    x, y = page.evaluate(
        """id => {
          const group = document.querySelector(`[data-element-id=${id}] > .djs-visual`);
          const box = group.getBoundingClientRect();
          return [box.x + box.width / 2, box.y + box.height / 2];
        }""",
        element,
    )
    return x, y


def fill(page: "Page", label: str, text: str) -> None:
    field = page.locator("[data-panel]").get_by_label(label, exact=True)
    field.fill(text)
    field.press("Tab")


def make_the_form(page: "Page", base: str) -> None:
    page.goto(f"{base}{HERE}/new-form/promotion")
    page.get_by_label("表单名").fill(TASK)
    first = page.get_by_role("group", name="问题 1")
    first.get_by_label("问什么").fill("巡察机构的意见")
    first.get_by_label("代号").fill("text")
    page.get_by_role("button", name="保存草稿").click()
    page.get_by_role("status").filter(has_text="草稿已保存").wait_for()


def make_room(page: "Page", flow: str) -> None:
    """Push everything to the right of a line's middle aside."""
    x, y = middle(page, flow)
    page.locator('[data-action="space-tool"]').click()
    page.mouse.move(x, y - 160)
    page.mouse.down()
    page.mouse.move(x + 40, y - 160, steps=4)
    page.mouse.move(x + 170, y - 160, steps=6)
    page.mouse.up()


def draw_the_task(page: "Page", base: str) -> None:
    canvas(page, base, "dual_signature")
    page.mouse.click(700, 720)  # nothing selected: what is offered for it would lie over the line
    make_room(page, "flow_four_musts_result__merge_signing")
    page.locator('[data-action="create.bpmn:UserTask"]').click()
    x, y = middle(page, "flow_four_musts_result__merge_signing")
    page.mouse.move(x - 40, y - 40, steps=4)
    page.mouse.move(x, y, steps=8)
    page.mouse.down()
    page.mouse.up()
    fill(page, "名称", "征求巡察机构意见")
    fill(page, "标识（id）", TASK)
    panel = page.locator("[data-panel]")
    panel.get_by_label("职务").select_option("org_officer")
    fill(page, "谁的", "same_level_organisation")
    panel.get_by_label("表单").select_option(TASK)
    fill(page, "内部时限", "P5WD")
    panel.get_by_label("查条款").fill("酝酿 2019")
    panel.get_by_role("button", name="2019 年修订").first.click()


def check(page: "Page") -> None:
    page.get_by_role("button", name="检查", exact=True).click()


def later(county: County, case: str) -> set[str]:
    view = county.core.read(lambda ctx: engine.queries.case_page(ctx, case, "officer"))
    return {step.element for step in view.later}


def test_a_step_is_drawn_checked_and_proposed_and_another_person_publishes_it(
    page: "Page", serve: Serve, county: County
) -> None:
    running = county.start("甲样")
    base = serve(county.app)
    enter(page, base, "许样设")
    make_the_form(page, base)

    draw_the_task(page, base)
    page.get_by_role("button", name="保存草稿").click()
    page.get_by_text("草稿已保存", exact=False).first.wait_for()
    check(page)
    page.get_by_text("检查没有发现问题").wait_for(timeout=30_000)
    assert page.evaluate("[...window.untranslated]") == []
    page.goto(f"{base}{HERE}/review")
    page.get_by_role("button", name="提交发布").click()
    page.get_by_role("status").filter(has_text="已提交").wait_for(timeout=30_000)

    enter(page, base, "何样发")
    page.goto(f"{base}{HERE}/review")
    assert page.get_by_role("row").filter(has_text="征求巡察机构意见").is_visible()
    page.get_by_role("button", name="发布第 2 版").click()
    page.get_by_role("status").filter(has_text="已发布").wait_for(timeout=30_000)

    assert TASK in later(county, county.start("乙样"))
    assert TASK not in later(county, running)


def test_a_line_drawn_around_the_dual_signature_is_refused_and_its_way_is_marked(
    page: "Page", serve: Serve, county: County
) -> None:
    base = serve(county.app)
    enter(page, base, "许样设")
    canvas(page, base)
    page.get_by_role("button", name="全图").click()
    page.mouse.click(*middle(page, "merge_signing"))
    page.locator('.djs-context-pad [data-action="connect"]').click()
    x, y = middle(page, "consultation")
    page.mouse.move(x - 3, y, steps=3)
    page.mouse.move(x, y, steps=3)
    page.mouse.click(x, y)

    check(page)
    finding = page.get_by_role("listitem").filter(
        has_text="到「召开会议」之前必须先办「双签字」或「决定是否复议」"
    )
    finding.wait_for(timeout=30_000)
    assert "merge_signing → 讨论决定前酝酿" in finding.inner_text()
    finding.get_by_role("button").click()
    assert page.locator(".djs-shape.is-taken[data-element-id=consultation]").count() == 1
    assert page.locator(".djs-connection.is-taken").count() > 10

    page.goto(f"{base}{HERE}/review")
    assert page.get_by_role("button", name="提交发布").is_disabled()


def test_a_second_designer_is_told_and_can_take_their_own_drawing_with_them(
    page: "Page", serve: Serve, county: County
) -> None:
    base = serve(county.app)
    enter(page, base, "许样设")
    canvas(page, base, "analysis")
    text = county.core.read(lambda ctx: engine.queries.desk(ctx, "second", "promotion")).files
    other = {"promotion/forms/motion.json": text["promotion/forms/motion.json"] + "\n"}
    county.core.execute(engine.SaveDraftModel("promotion", other, "second", 0))

    fill(page, "内部时限", "P3WD")
    page.get_by_role("button", name="保存草稿").click()

    page.get_by_text("何样图 已保存过这份草稿").wait_for()
    with page.expect_download() as kept:
        page.get_by_role("link", name="下载我的改动").click()
    assert 'xr:due="P3WD"' in kept.value.path().read_text("utf-8")


def test_a_table_is_changed_in_its_cells_and_keeps_what_the_editor_does_not_show(
    page: "Page", serve: Serve, county: County
) -> None:
    base = serve(county.app)
    enter(page, base, "许样设")
    page.goto(f"{base}{HERE}/tables/dual_signature/opinion_gate")
    page.locator("#table[data-ready]").wait_for()
    cell = page.locator("td.input-cell").first
    cell.click()
    page.keyboard.press("End")
    page.keyboard.type(" ")
    page.get_by_role("button", name="保存草稿").first.click()
    page.get_by_text("草稿已保存", exact=False).first.wait_for()

    assert page.evaluate("[...window.untranslated]") == []
    files = county.core.read(lambda ctx: engine.queries.desk(ctx, "designer", "promotion")).files
    assert files["dual_signature/opinion_gate.dmn"].count("opinion-2016/conclusive-opinion") == 2
    found, _ = county.core.read(
        lambda ctx: engine.queries.desk_report(ctx, "designer", "promotion")
    )
    assert [finding for finding in found if finding.severity == "error"] == []


def test_nothing_at_the_desk_stands_seriously_in_the_way_of_assistive_technology(
    page: "Page", serve: Serve, county: County
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    base = serve(county.app)
    enter(page, base, "许样设")
    found = {}
    for address in (
        "/designer/",
        HERE,
        f"{HERE}/review",
        f"{HERE}/scenarios",
        f"{HERE}/elements/dual_signature",
        f"{HERE}/elements/dual_signature/sign_secretary",
        f"{HERE}/elements/promotion/four_musts_result/next",
        f"{HERE}/new-form/promotion",
        f"{HERE}/forms/promotion/motion",
        f"{HERE}/drawings/dual_signature?at=integrity_conclusion",
        f"{HERE}/tables/dual_signature/opinion_gate",
    ):
        page.goto(base + address)
        if "/drawings/" in address or "/tables/" in address:
            page.locator("[data-ready]").wait_for()
        found[address] = [
            (v["id"], v["nodes"][0]["html"])
            for v in Axe().run(page).response["violations"]
            if v["impact"] in {"serious", "critical"}
        ]

    assert {address: each for address, each in found.items() if each} == {}


def test_on_a_phone_the_lists_are_no_wider_than_the_screen(
    page: "Page", serve: Serve, county: County
) -> None:
    base = serve(county.app)
    page.set_viewport_size(PHONE)
    enter(page, base, "许样设")

    for address in (
        "/designer/",
        HERE,
        f"{HERE}/review",
        f"{HERE}/scenarios",
        f"{HERE}/elements/promotion",
        f"{HERE}/elements/promotion/analysis?q=动议",
        f"{HERE}/elements/promotion/four_musts_result/next",
        f"{HERE}/new-form/promotion",
    ):
        page.goto(base + address)
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= PHONE["width"], address


def test_without_javascript_an_element_is_changed_and_checked(
    browser: "Browser", serve: Serve, county: County
) -> None:
    base = serve(county.app)
    context = browser.new_context(java_script_enabled=False, locale="zh-CN")
    page = context.new_page()
    enter(page, base, "许样设")

    page.goto(f"{base}{HERE}/elements/dual_signature")
    row = page.locator("#sign_secretary")
    row.get_by_role("link", name="书记签字", exact=True).click()
    page.get_by_label("内部时限").fill("P2WD")
    page.get_by_role("button", name="保存草稿").click()
    page.get_by_role("link", name="检查和改动").click()

    assert page.get_by_text("检查没有发现问题").is_visible()
    assert page.get_by_role("row").filter(has_text="P2WD").is_visible()
    context.close()
