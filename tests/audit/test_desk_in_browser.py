"""The auditor's pages in a real browser: assistive technology, a phone, keyboard, no script."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from flask import Flask

from tests.audit.conftest import CHECKS, FRESH, FULL, SIGNED, edited
from tests.web.county import County
from tests.web.test_pages_in_browser import PHONE, _enter, _tab_to

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

Serve = Callable[[Flask], str]
ADDRESSES = (
    "/audit/",
    "/audit/?refusals=1",
    "/audit/?since=abc",
    "/audit/?person=nobody",
    f"/audit/{FRESH}",
    f"/audit/{FULL}?only=vote",
    f"/audit/{SIGNED}?at=9&only=signature",
    f"/audit/{CHECKS}?at=20",
    f"/audit/{FULL}/responsibility",
    f"/audit/{FRESH}/responsibility",
)

pytestmark = pytest.mark.browser


def test_nothing_on_the_desk_stands_in_the_way_of_assistive_technology(
    page: "Page", serve: Serve, audited: County
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    base, found = serve(audited.app), {}
    _enter(page, base, "尤样衡")
    for address in ADDRESSES:
        page.goto(base + address)
        found[address] = Axe().run(page).response["violations"]

    serious = {
        address: [(v["id"], v["nodes"][0]["html"]) for v in violations]
        for address, violations in found.items()
        if violations
    }
    assert serious == {}


def test_on_a_phone_the_desk_is_no_wider_than_the_screen(
    page: "Page", serve: Serve, audited: County
) -> None:
    base = serve(audited.app)
    page.set_viewport_size(PHONE)
    _enter(page, base, "尤样衡")

    for address in ADDRESSES:
        page.goto(base + address)
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= PHONE["width"], address


def test_a_case_is_found_opened_and_proved_with_the_keyboard_alone(
    page: "Page", serve: Serve, audited: County
) -> None:
    base = serve(audited.app)
    _enter(page, base, "尤样衡")
    _tab_to(page, "审计")
    page.keyboard.press("Enter")
    page.wait_for_url("**/audit/")
    _tab_to(page, "检索条件")
    page.keyboard.press("Enter")
    _tab_to(page, "case")
    page.keyboard.type(FULL)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**case={FULL}*")
    page.get_by_role("link", name=FULL).first.wait_for()

    page.goto(f"{base}/audit/{FULL}")
    _tab_to(page, "校验")
    page.keyboard.press("Enter")

    page.get_by_role("status").filter(has_text="条登记逐条重算，与链首相符").wait_for()


@pytest.mark.node
def test_a_search_replaces_what_was_found_and_the_address_can_be_kept(
    page: "Page", serve: Serve, audited: County
) -> None:
    base = serve(audited.app)
    _enter(page, base, "尤样衡")
    page.goto(f"{base}/audit/")
    page.get_by_text("检索条件").click()

    page.get_by_label("只看未予办理的").check()
    page.get_by_role("button", name="检索", exact=True).click()

    page.get_by_role("heading", name="共 1 条，最新的在前").wait_for()
    assert "refusals=1" in page.url
    page.reload()
    assert page.get_by_role("heading", name="共 1 条，最新的在前").is_visible()


def test_a_row_edited_in_the_database_is_named_on_the_page_and_by_the_command(
    page: "Page", serve: Serve, audited: County
) -> None:
    edited(
        audited,
        "UPDATE user_task SET ended_by='officer2' WHERE case_id=:full AND element='motion'",
    )
    base = serve(audited.app)
    _enter(page, base, "尤样衡")
    page.goto(f"{base}/audit/{FULL}")

    page.get_by_role("button", name="校验").click()

    told = page.get_by_role("alert")
    told.wait_for()
    assert "motion" in told.inner_text()
    assert "ended_by" in told.inner_text()
    command = audited.app.test_cli_runner().invoke(args=["history", "verify", "--case", FULL])
    assert command.exit_code == 1
    assert "motion" in command.output
    assert "ended_by" in command.output


def test_an_outcome_is_traced_back_with_the_keyboard_alone_and_without_javascript(
    browser: "Browser", serve: Serve, audited: County
) -> None:
    base = serve(audited.app)
    context = browser.new_context(java_script_enabled=False, locale="zh-CN")
    page = context.new_page()
    _enter(page, base, "尤样衡")
    page.goto(f"{base}/audit/{FULL}")
    page.get_by_role("link", name="倒查", exact=True).focus()
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="从何处倒查").wait_for()

    seen = page.locator("summary").filter(has_text="纪检监督环节的内容对其不可见").first
    seen.focus()
    page.keyboard.press("Enter")

    assert page.get_by_text("按当日职务无权知悉").locator("visible=true").first.is_visible()
    context.close()


@pytest.mark.node
def test_a_past_moment_is_drawn_with_its_tokens(
    page: "Page", serve: Serve, audited: County
) -> None:
    base = serve(audited.app)
    _enter(page, base, "尤样衡")
    page.goto(f"{base}/audit/{FULL}?at=3")

    page.locator('.djs-element.is-active[data-element-id="motion"]').wait_for()
    assert page.locator(".djs-element.is-active").count() == 1


def test_without_javascript_the_desk_finds_proves_and_exports(
    browser: "Browser", serve: Serve, audited: County
) -> None:
    base = serve(audited.app)
    context = browser.new_context(java_script_enabled=False, locale="zh-CN")
    page = context.new_page()
    _enter(page, base, "尤样衡")
    page.goto(f"{base}/audit/?refusals=1")
    page.get_by_role("link", name=FRESH).click()
    assert page.get_by_text("no_meeting_1_procedure").first.is_visible()

    page.get_by_role("button", name="校验").click()
    assert page.get_by_text("条登记逐条重算，与链首相符").is_visible()
    with page.expect_download() as download:
        page.get_by_role("button", name="导出证据包（ZIP）").click()
    assert download.value.suggested_filename == f"{FRESH}.zip"
    context.close()
