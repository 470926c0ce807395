"""The pages in a real browser: keyboard alone, assistive technology, a phone, no JavaScript."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask

from tests.web.county import ROOT, County
from workflows import lrmx

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, ViewportSize

Serve = Callable[[Flask], str]
CLEAN = ROOT / "workflows/samples/lrmx/clean.lrmx"
PHONE: "ViewportSize" = {"width": 390, "height": 844}
DESK: "ViewportSize" = {"width": 1280, "height": 900}

pytestmark = pytest.mark.browser


def _enter(page: "Page", base: str, name: str) -> None:
    page.goto(f"{base}/sign-in")
    page.get_by_role("button", name=name, exact=True).click()


def _addresses(county: County) -> list[str]:
    case = county.start()
    return [
        "/inbox/",
        f"/tasks/{county.task('officer', 'analysis')}",
        "/cases/",
        f"/cases/{case}",
        f"/cases/{case}/why/agenda",
        f"/cases/{case}/correct",
        f"/cases/{case}/correct?path=candidate.rank_since",
        f"/cases/{case}/withdraw",
        "/start/",
        "/start/promotion",
        "/no-such-page",
    ]


def test_nothing_on_any_page_stands_in_the_way_of_assistive_technology(
    page: "Page", serve: Serve, county: County
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    base, found = serve(county.app), {}
    page.goto(f"{base}/sign-in")
    found["/sign-in"] = Axe().run(page).response["violations"]
    _enter(page, base, "张样一")
    for address in _addresses(county):
        page.goto(base + address)
        found[address] = Axe().run(page).response["violations"]

    serious = {
        address: [(v["id"], v["nodes"][0]["html"]) for v in violations]
        for address, violations in found.items()
        if violations
    }
    assert serious == {}


def test_on_a_phone_no_page_is_wider_than_the_screen(
    page: "Page", serve: Serve, county: County
) -> None:
    base = serve(county.app)
    page.set_viewport_size(PHONE)
    _enter(page, base, "张样一")

    for address in _addresses(county):
        page.goto(base + address)
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= PHONE["width"], address


def test_a_form_is_read_compared_confirmed_and_exported_on_a_phone_and_on_a_desk(
    page: "Page", serve: Serve, county: County
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    base = serve(county.app)
    _enter(page, base, "钱样二")
    for size in (PHONE, DESK):
        page.set_viewport_size(size)
        page.goto(f"{base}/start/promotion")
        page.get_by_label("审批表文件（.lrmx）").set_input_files(CLEAN)
        page.get_by_role("button", name="读取").click()
        page.get_by_role("heading", name="已读取 clean.lrmx").wait_for()
        assert Axe().run(page).response["violations"] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]

        assert page.locator('[name="candidate.name"]').input_value() == "张样一"
        _say_the_rest(page)
        page.get_by_role("button", name="确认发起").click()
        page.wait_for_url("**/cases/*")
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
        with page.expect_download() as exported:
            page.get_by_role("button", name="导出任免审批表（.lrmx）").click()
        content = exported.value.path().read_bytes()
        assert lrmx.read(content, "x").proposed_post == "样例县水利局局长"


def _say_the_rest(page: "Page") -> None:
    """What an approval form does not state, and nobody may leave open."""
    page.get_by_label("晋升类型").select_option("不属于以上三种")
    for key in ("training_done", "qualified"):
        page.locator(f'[name="candidate.{key}"][value="true"]').check()
    page.get_by_label("职务名称").fill("局长")
    page.get_by_label("任职单位").select_option("样例县水利局")
    page.get_by_label("职务职级").fill("正科级")
    page.get_by_label("单位机构规格").fill("正科级")


def test_a_task_is_decided_with_the_keyboard_alone(
    page: "Page", serve: Serve, county: County
) -> None:
    county.start()
    base = serve(county.app)
    _enter(page, base, "张样一")

    _tab_to(page, "分析研判和动议")
    page.keyboard.press("Enter")
    page.wait_for_url("**/tasks/*")
    _tab_to(page, "proposal")
    page.keyboard.type("拟配备水利局局长一名")
    _tab_to(page, "提交")
    page.keyboard.press("Enter")

    page.get_by_role("status").filter(has_text="已办理").wait_for()


def _tab_to(page: "Page", wanted: str) -> None:
    """Press Tab until the element of this text or name has the focus."""
    for _ in range(60):
        page.keyboard.press("Tab")
        here: dict[str, Any] = page.evaluate(
            "({text: document.activeElement.textContent.trim(), name: document.activeElement.name})"
        )
        if wanted in (here["text"], here["name"]):
            return
    pytest.fail(f"{wanted} is not reached by Tab")


@pytest.mark.node
def test_what_is_typed_into_a_task_survives_closing_the_page(
    page: "Page", serve: Serve, county: County
) -> None:
    county.start()
    base, task = serve(county.app), county.task("officer", "analysis")
    _enter(page, base, "张样一")
    page.goto(f"{base}/tasks/{task}")
    page.get_by_label("启动意见和初步建议").fill("写到一半")
    page.get_by_role("status").filter(has_text="草稿已保存").wait_for()

    page.goto(f"{base}/inbox/")
    page.goto(f"{base}/tasks/{task}")

    assert page.get_by_label("启动意见和初步建议").input_value() == "写到一半"


@pytest.mark.node
def test_searching_narrows_the_list_while_typing(
    page: "Page", serve: Serve, county: County
) -> None:
    county.start("甲样一")
    county.start("乙样二")
    base = serve(county.app)
    _enter(page, base, "张样一")
    assert page.get_by_role("row").count() == 3

    page.get_by_role("searchbox").press_sequentially("乙样", delay=20)

    page.get_by_role("link", name="甲样一").wait_for(state="detached")
    assert page.get_by_role("link", name="乙样二").is_visible()


def test_without_javascript_a_task_is_found_decided_and_refused(
    browser: "Browser", serve: Serve, county: County
) -> None:
    case = county.start()
    base = serve(county.app)
    context = browser.new_context(java_script_enabled=False, locale="zh-CN")
    page = context.new_page()
    _enter(page, base, "张样一")

    page.get_by_role("link", name="分析研判和动议").click()
    page.get_by_label("启动意见和初步建议").fill("拟配备局长")
    page.get_by_role("button", name="保存草稿").click()
    assert page.get_by_label("启动意见和初步建议").input_value() == "拟配备局长"
    page.get_by_role("button", name="提交", exact=True).click()
    assert page.get_by_text("已办理，结果已记入办理过程。").is_visible()

    page.goto(f"{base}/cases/{case}/why/agenda")
    page.get_by_role("button", name="现在提请办理").click()
    assert page.get_by_role("heading", name="未能办理，退回原因").is_visible()
    context.close()
