"""The hands of a scenario on the web pages: sign in, look for the task, fill in its form, submit."""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import select

from engine.errors import Reason, Refusal
from workflows.scenario.steps import Data
from workflows.scenario.world import World, table

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page, Response

PASSPHRASE = "样例签名口令二〇二六"
PATIENCE = 15_000
OPEN = ("created", "claimed")


class Pages:
    """One browser in which the people of a scenario sit down one after the other."""

    def __init__(self, page: "Page", base: str, world: World) -> None:
        self.page, self.base, self.world = page, base, world
        page.set_default_timeout(PATIENCE)
        self.sitting: tuple[str, datetime] | None = None

    # ---- what a scenario asks for ----

    def start(self, procedure: str, actor: str | None, values: Data) -> str:
        self._sit_down(actor)
        self._go("/start/")
        self.page.locator(f'main a[href="/start/{procedure}"]').click()
        form = self._form(f'form[action="/start/{procedure}"]')
        self._fill(form, values)
        self._submit(form.get_by_role("button", name="确认发起"))
        self.page.wait_for_url("**/cases/*")
        return self.page.url.rpartition("/")[2].partition("?")[0]

    def complete(self, case: str, element: str, actor: str, values: Data) -> None:
        self._sit_down(actor)
        task = self._task(case, element, actor)
        if task is None:
            self._try(case, element)
            return
        if f"/tasks/{task}" not in self.page.url:
            self._go(f"/inbox/?q={case}")
            self.page.locator(f'#work a[href="/tasks/{task}"]').click()
        form = self._form(f'form[action="/tasks/{task}/complete"]')
        self._fill(form, values)
        self._sign(form)
        self._submit(form.locator("button.primary"))

    def send(self, case: str, message: str, actor: str | None, values: Data) -> None:
        self._sit_down(actor)
        self._open_case(case)
        self.page.locator(f'main a[href="/cases/{case}/messages/{message}"]').click()
        form = self._form(f'form[action="/cases/{case}/messages/{message}"]')
        self._fill(form, values)
        self._submit(form.locator("button.primary"))

    def correct(self, case: str, actor: str, changes: Data, reason: str) -> None:
        for path, value in changes.items():
            self._sit_down(actor)
            self._open_case(case)
            self.page.locator(f'main a[href="/cases/{case}/correct"]').click()
            self.page.locator(f'main a[href="/cases/{case}/correct?path={path}"]').click()
            form = self._form(f'form[action="/cases/{case}/correct"]')
            self._fill(form, {"value": value, "reason": reason})
            self._submit(form.locator("button.primary"))

    def cancel(self, case: str, actor: str, reason: str) -> None:
        self._sit_down(actor)
        self._open_case(case)
        self.page.locator(f'main a[href="/cases/{case}/withdraw"]').click()
        form = self._form(f'form[action="/cases/{case}/withdraw"]')
        self._fill(form, {"reason": reason})
        self._submit(form.locator("button.danger"))

    # ---- where it is done ----

    def _sit_down(self, person: str | None) -> None:
        """Sign in, unless this person has just done so; a turned clock ends every session."""
        assert person, "on the pages somebody acts"
        seat = person, self.world.clock()
        if self.sitting != seat:
            headers = {"Referer": f"{self.base}/sign-in", "Origin": self.base}
            answer = self.page.request.post(
                f"{self.base}/sign-in/demonstration",
                form={"person": person},
                headers=headers,
                max_redirects=0,
            )
            assert answer.status == 303, answer.text()
            self.sitting = seat
            self.page.goto("about:blank")

    def _open_case(self, case: str) -> None:
        self._go(f"/cases/?q={case}")
        self.page.locator(f'#cases a[href="/cases/{case}"]').click()
        self.page.locator("#timeline").wait_for()

    def _try(self, case: str, element: str) -> None:
        """An element that is not open: where the case page says why, and lets it be tried."""
        self._go(f"/cases/{case}/why/{element}")
        self._submit(self.page.get_by_role("button", name="现在提请办理"))

    def _go(self, address: str) -> None:
        self.page.goto(self.base + address)

    def _form(self, selector: str) -> "Locator":
        form = self.page.locator(selector)
        form.wait_for(state="attached")
        for around in self.page.locator("details:not([open])").filter(has=form).all():
            around.locator("> summary").click()
        form.wait_for()
        return form

    def _task(self, case: str, element: str, actor: str) -> str | None:
        """The open task of an element, of several of them the one that is for this person."""
        task = table("user_task").c
        query = select(task.id, task.performer).where(
            task.case_id == case, task.element == element, task.state.in_(OPEN)
        )
        found = {performer: str(number) for number, performer in self.world.rows(query)}
        return found.get(actor) or next(iter(found.values()), None)

    # ---- the form ----

    def _fill(self, form: "Locator", values: Data) -> None:
        for folded in form.locator("details:not([open]) > summary").all():
            folded.click()
        for path, value in _leaves(form, values):
            self._answer(form, path, value)

    def _answer(self, form: "Locator", path: str, value: object) -> None:
        controls = form.locator(f'[name="{path}"]')
        assert controls.count(), f"the page does not ask for {path}"
        kind = controls.first.evaluate("control => control.type")
        match kind, value:
            case "radio", _:
                form.locator(f'[name="{path}"][value="{_word(value)}"]').check()
            case "checkbox", list():
                for item in value:
                    form.locator(f'[name="{path}"][value="{item}"]').check()
            case "checkbox", _:
                controls.set_checked(bool(value))
            case "select-one", _:
                controls.select_option(_word(value))
            case _, list():
                controls.fill("\n".join(map(str, value)))
            case _:
                controls.fill(_word(value))

    def _sign(self, form: "Locator") -> None:
        for name in ("passphrase", "passphrase_again"):
            asked = form.locator(f'[name="{name}"]')
            if asked.count():
                asked.fill(PASSPHRASE)

    def _submit(self, button: "Locator") -> None:
        """Raises the refusal that the page tells of."""
        with self.page.expect_navigation() as going:
            button.click()
        answer = going.value
        if answer.status >= 400:
            raise self._refusal(answer)

    def _refusal(self, answer: "Response") -> Refusal:
        """What was recorded, and what of it the person is shown."""
        event = table("history_event").c
        query = select(event.body).where(event.type.like("%.refused"))
        bodies = self.world.rows(query.order_by(event.id.desc()).limit(1))
        assert bodies, f"{answer.status} {answer.url}: {self.page.locator('main').inner_text()}"
        recorded = [reason["code"] for reason in json.loads(str(bodies[0][0]))["reasons"]]
        told = self.page.locator("[role=alert] [data-reason]").all()
        refusal = Refusal([Reason(code) for code in recorded])
        refusal.shown = tuple(Reason(str(one.get_attribute("data-reason"))) for one in told)
        return refusal


def _leaves(form: "Locator", values: Data, prefix: str = "") -> Iterator[tuple[str, object]]:
    """Path → answer, down to what the form has a control for."""
    for key, value in values.items():
        path = f"{prefix}{key}"
        if isinstance(value, Mapping) and not form.locator(f'[name="{path}"]').count():
            yield from _leaves(form, value, f"{path}.")
        else:
            yield path, value


def _word(value: object) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)
