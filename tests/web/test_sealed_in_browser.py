"""The seal in a real browser: no draft carries it, and its pages stand in nobody's way."""

from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from flask import Flask

from tests.web.county import County
from tests.web.planted import ADDRESS, NAME, PASSPHRASE, names_it, prepared, received

if TYPE_CHECKING:
    from playwright.sync_api import Page

Serve = Callable[[Flask], str]

pytestmark = pytest.mark.browser


def _enter(page: "Page", base: str, name: str) -> None:
    page.goto(f"{base}/sign-in")
    page.get_by_role("button", name=name, exact=True).click()


@pytest.mark.node
def test_what_is_typed_for_the_seal_leaves_the_page_with_the_answer_alone(
    page: "Page", serve: Serve, county: County
) -> None:
    from playwright.sync_api import expect

    prepared(county)
    base, sent = serve(county.app), list[str]()
    page.on("request", lambda asked: sent.append(asked.post_data or ""))
    _enter(page, base, "卫样一")
    page.goto(f"{base}/tasks/{county.task('desk', 'receive')}")

    typed = quote("账目不清")
    with page.expect_response(lambda answer: typed in (answer.request.post_data or "")):
        page.get_by_label("举报人", exact=True).fill(f"{NAME}，住{ADDRESS}")
        page.get_by_label("反映的主要问题").fill("账目不清")
    assert not any(names_it(body.encode()) for body in sent)

    page.reload()
    expect(page.get_by_label("反映的主要问题")).to_have_value("账目不清")
    expect(page.get_by_label("举报人", exact=True)).to_have_value("")


@pytest.mark.parametrize("width", [1280, 390])
def test_the_pages_of_the_seal_are_found_read_and_used(
    page: "Page", serve: Serve, county: County, width: int
) -> None:
    from axe_playwright_python.sync_playwright import Axe
    from playwright.sync_api import expect

    planted, base = received(county), serve(county.app)
    page.set_viewport_size({"width": width, "height": 844})
    _enter(page, base, "卫样一")
    page.goto(f"{base}/cases/{planted.case}")
    page.get_by_role("link", name="查看举报人").click()
    serious = Axe().run(page).response["violations"]
    opening = page.locator("form", has_text="启封查看")
    opening.get_by_label("用途").fill("当面核实情况")
    opening.get_by_label("签名口令").fill(PASSPHRASE)
    opening.get_by_role("button", name="启封").click()

    expect(page.get_by_text(f"{NAME}，住{ADDRESS}")).to_be_visible()
    serious += Axe().run(page).response["violations"]
    assert [each["id"] for each in serious] == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
