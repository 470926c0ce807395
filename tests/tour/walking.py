"""A newcomer in a real browser, who does what a tour says and nothing else."""

import re
from datetime import timedelta
from functools import reduce
from typing import TYPE_CHECKING

import engine
from engine.clock import local_date
from tests.machine import ROOT
from tests.tour.reading import Step

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

PATIENCE = 30_000
"""Milliseconds: a check of a whole procedure takes its time on a busy machine."""
AGO = re.compile(r"(\d+) days ago")


class Newcomer:
    """Walks one tour at the address `base`; `core` tells the day and the address of a task."""

    def __init__(self, page: "Page", base: str, core: engine.Engine) -> None:
        self.page, self.base, self.core = page, base, core

    def do(self, step: Step) -> None:
        verb, *words = step
        getattr(self, {"try": "try_"}.get(verb, verb.replace(" ", "_")))(*words)

    def sign_in(self, name: str) -> None:
        self.page.goto(f"{self.base}/sign-in")
        self.page.get_by_role("button", name=name, exact=True).click()
        self.page.wait_for_url("**/inbox/**")

    def open(self, label: str, subject: str) -> None:
        """A task in the inbox; where one task led to the next, its page is open already."""
        page = self.page
        here = page.get_by_role("heading", level=1).first.inner_text()
        if label in here and page.get_by_role("link", name=subject).count():
            return
        page.goto(f"{self.base}/inbox/?q={subject}")
        row = page.get_by_role("row").filter(has_text=subject).filter(has_text=label)
        row.get_by_role("link", name=label).first.click()
        page.wait_for_url("**/tasks/**")

    def try_(self, label: str, subject: str) -> None:
        """Somebody else's task, by its address: nothing leads there."""
        self.page.goto(f"{self.base}/tasks/{self._task(label, subject)}")

    def click(self, label: str) -> None:
        self._canvas_is_ready()
        self._clickable(label).click()
        self.page.wait_for_load_state()

    def pick(self, label: str, row: str) -> None:
        """What stands in the row, or in the entry, that this is said of."""
        head = self.page.locator("td:first-child, h3, strong").filter(has_text=row)
        rows = self.page.locator("tr, li.event").filter(has=head)
        link = rows.get_by_role("link", name=label)
        link.or_(rows.get_by_role("button", name=label)).first.click()
        self.page.wait_for_load_state()

    def download(self, label: str) -> None:
        with self.page.expect_download() as kept:
            self._clickable(label).click()
        assert kept.value.path().stat().st_size

    def connect(self, one: str, other: str) -> None:
        """On the canvas: the step, the arrow that appears beside it, the other step."""
        mouse = self.page.mouse
        self._canvas_is_ready()
        mouse.click(*self._middle(one))
        self.page.locator('.djs-context-pad [data-action="connect"]').click()
        x, y = self._middle(other)
        mouse.move(x - 3, y, steps=3)
        mouse.move(x, y, steps=3)
        mouse.click(x, y)

    def _canvas_is_ready(self) -> None:
        """A canvas that is still loading does not listen yet."""
        if self.page.locator("#modeler").count():
            self.page.locator("#modeler[data-ready]").wait_for()

    def _middle(self, name: str) -> tuple[float, float]:
        """The middle of the shape that this is written in, on the screen."""
        shapes = self.page.locator(".djs-shape")
        written = re.compile(r"\s*".join(map(re.escape, name)))
        box = shapes.filter(has_text=written).first.locator(".djs-visual").first.bounding_box()
        assert box
        return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    def repeat(self, label: str, times: str) -> None:
        for _ in range(int(times)):
            self.click(label)

    def enter(self, value: str, field: str) -> None:
        self.page.get_by_label(field).first.fill(self._value(value))

    def choose(self, option: str, field: str) -> None:
        group = self.page.get_by_role("radiogroup", name=field)
        group.or_(self.page.get_by_role("combobox", name=field)).first.wait_for(state="attached")
        if group.count():
            group.first.get_by_label(option, exact=True).check()
        else:
            self.page.get_by_label(field).first.select_option(label=option)

    def tick(self, field: str) -> None:
        self.page.get_by_label(field).first.check()

    def tick_all(self, field: str) -> None:
        for box in self._boxes(field):
            box.check()

    def tick_some(self, count: str, field: str) -> None:
        for box in self._boxes(field)[: int(count)]:
            box.check()

    def upload(self, file: str, field: str) -> None:
        self.page.get_by_label(field).set_input_files(ROOT / file)

    def miss(self, text: str) -> None:
        self.page.wait_for_load_state()
        assert not self.page.get_by_text(text).count()

    def read(self, text: str) -> None:
        self.page.get_by_text(text).locator("visible=true").first.wait_for(timeout=PATIENCE)

    def _clickable(self, label: str) -> "Locator":
        page = self.page
        ways = (
            page.get_by_role("button", name=label, exact=True),
            page.get_by_role("link", name=label, exact=True),
            page.locator("summary").filter(has_text=label),
            page.get_by_role("link", name=label),
        )
        reduce(lambda one, other: one.or_(other), ways).first.wait_for(state="attached")
        return next(found.first for found in ways if found.count())

    def _boxes(self, field: str) -> "list[Locator]":
        boxes = self.page.get_by_role("group", name=field).get_by_role("checkbox")
        boxes.first.wait_for()
        return boxes.all()

    def _value(self, value: str) -> str:
        today = local_date(self.core.clock())
        ago = AGO.fullmatch(value)
        if value == "today" or ago:
            return (today - timedelta(days=int(ago[1]) if ago else 0)).isoformat()
        return value.replace("\\n", "\n")

    def _task(self, label: str, subject: str) -> str:
        """The auditor sees every case, and with it the open task of this name."""

        def find(ctx: engine.Context) -> str:
            page = engine.queries.cases(ctx, "auditor", search=subject)
            view = engine.queries.case_page(ctx, page.rows[0].case_id, "auditor")
            return next(o.task_id for o in view.open if o.name == label and o.task_id)

        return self.core.read(find)
