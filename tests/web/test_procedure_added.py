"""A procedure is added by its folder alone: published, and worked on every page."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from flask import Flask

import engine
from tests.web.county import ROOT, County
from workflows.scenario import play_file

if TYPE_CHECKING:
    from playwright.sync_api import Page

KEY = "study_leave"
SAMPLE = ROOT / "tests/sample_procedure" / KEY

pytestmark = pytest.mark.browser


@pytest.fixture
def published(county: County, tmp_path: Path) -> County:
    """The sample beside the shipped procedures, in the installation by the command for it."""
    models = tmp_path / "models"
    shutil.copytree(ROOT / "bpmn", models)
    shutil.copytree(SAMPLE, models / KEY)
    answer = county.app.test_cli_runner().invoke(args=["models", "publish", str(models / KEY)])
    assert answer.exit_code == 0, answer.output
    return county


def test_no_code_knows_of_it() -> None:
    code = (path for part in ("engine", "web", "workflows") for path in (ROOT / part).rglob("*.py"))

    assert [path for path in code if KEY in path.read_text("utf-8")] == []


def test_its_stories_are_played() -> None:
    for story in sorted((SAMPLE / "scenarios").glob("*.yaml")):
        assert play_file(story).startswith("ok ")


def test_it_is_started_refused_decided_and_read_on_the_pages(
    page: "Page", serve: Callable[[Flask], str], published: County
) -> None:
    base = serve(published.app)
    page.set_default_timeout(15_000)

    _start_and_ask(page, base)
    case = _allow_once_refused(page, base)

    assert page.request.get(f"{base}/cases/{case}/diagrams/{KEY}.bpmn").ok
    _enter(page, base, "审样一")
    page.goto(f"{base}/audit/{case}")
    page.get_by_text("样某某").first.wait_for()
    page.get_by_text("未予办理").first.wait_for()


def _start_and_ask(page: "Page", base: str) -> None:
    _enter(page, base, "张样一")
    page.get_by_role("link", name="发起").click()
    page.get_by_role("link", name="脱产学习审批").click()
    page.get_by_label("姓名").fill("样某某")
    page.get_by_label("所在单位").select_option("样例县水利局")
    page.get_by_role("button", name="确认发起").click()
    page.get_by_role("link", name="申请", exact=True).click()
    page.get_by_label("学习的单位").fill("样例市委党校")
    page.get_by_label("天数").fill("90")
    page.get_by_role("button", name="提交").click()
    page.get_by_text("已办理").wait_for()


def _allow_once_refused(page: "Page", base: str) -> str:
    """The case's number, as the page of the ended case has it."""
    _enter(page, base, "李样三")
    page.get_by_role("link", name="审批", exact=True).click()
    page.get_by_text("超过三十天的，须写明工作由谁代理").wait_for()
    page.get_by_label("同意", exact=True).check()
    page.get_by_role("button", name="提交").click()
    refused = page.get_by_role("alert")
    refused.get_by_text("没有作出该项决定的权限").wait_for()
    refused.locator(".clause").first.wait_for()
    page.get_by_label("工作由谁代理").fill("样某乙")
    page.get_by_role("button", name="提交").click()

    page.get_by_text("本案已办结").wait_for()
    page.locator(".page-head").get_by_text("同意").wait_for()
    page.locator("#timeline").wait_for()
    page.get_by_role("list", name="各环节").get_by_text("审批").wait_for()
    return page.url.rpartition("/")[2].partition("?")[0]


@pytest.mark.node
def test_its_drawing_is_shown_live(
    page: "Page", serve: Callable[[Flask], str], published: County
) -> None:

    given = {"person": "样某某", "unit": "样例县水利局"}
    case = published.core.execute(engine.StartCase(KEY, "officer", given))
    base = serve(published.app)
    _enter(page, base, "张样一")

    page.goto(f"{base}/cases/{case}")

    page.locator('.diagram svg [data-element-id="ask"]').first.wait_for()


def _enter(page: "Page", base: str, name: str) -> None:
    page.goto(f"{base}/sign-in")
    page.get_by_role("button", name=name, exact=True).click()
    page.wait_for_url("**/inbox/**")
