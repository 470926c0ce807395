"""A task put into a line of a draft by a plain form."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from engine.commands.drafting import SaveDraftModel
from engine.context import Context
from engine.drafting import DESIGNER, EDITED, FILE_LIMIT, base_of, open_draft, require
from engine.errors import Attempt, InvalidForm, NotFound
from engine.forms import written
from engine.inserting import NewTask, flow_of, insert_task
from engine.xml import read_xml, write_xml

NEEDED = {"name": "请写名称", "role": "请选由谁办", "clause": "请写依据的条款"}
ID = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True)
class AddTask:
    """Put a user task into a line of a drawing, with room made for it in the picture.

    `given` holds id, name, role, whose, form, due, clause; where no form is named, `question`
    is what a form of the task's own asks.
    """

    key: str
    actor: str | None
    seen_version: int
    file: str
    flow: str
    given: Mapping[str, str]
    question: str = ""

    def attempt(self) -> Attempt:
        return Attempt("AddTask", self.actor, values={"key": self.key, "at": self.flow})

    def run(self, ctx: Context) -> int:
        require(ctx, self.actor, DESIGNER)
        draft = open_draft(ctx, self.key)
        files = draft.files if draft else base_of(ctx, self.key).files
        changed = self._changed(files)
        return SaveDraftModel(self.key, changed, self.actor, self.seen_version).run(ctx)

    def _changed(self, files: Mapping[str, str]) -> dict[str, str]:
        if self.file not in files or not self.file.endswith(".bpmn"):
            raise NotFound(message=f"草稿中没有 {self.file}")
        tree = read_xml(files[self.file].encode(), limit=FILE_LIMIT, source=self.file)
        if flow_of(tree, self.flow) is None:
            raise NotFound(message=f"{self.file} 中没有连线 {self.flow}")
        self._check({node.get("id") for node in tree.getroot().iter()})
        task = self.given["id"].strip()
        own = {name: self.given.get(name, "") for name in EDITED}
        insert_task(tree, self.flow, NewTask(task, self.given["name"].strip(), own))
        changed = {self.file: write_xml(tree)}
        if not own["form"].strip():
            changed[f"{self.file.partition('/')[0]}/forms/{task}.json"] = _form(self.question)
        return changed

    def _check(self, taken: set[str | None]) -> None:
        task = self.given.get("id", "").strip()
        problems = {name: told for name, told in NEEDED.items() if not self._says(name)}
        if not ID.fullmatch(task):
            problems["id"] = "标识用小写英文、数字和下划线，以字母开头"
        elif task in taken:
            problems["id"] = f"图中已有 {task}，请换一个标识"
        if not self._says("form") and not self.question.strip():
            problems["question"] = "请写表单上问什么，或者选一个现有的表单"
        if problems:
            raise InvalidForm(problems)

    def _says(self, name: str) -> bool:
        return bool(self.given.get(name, "").strip())


def _form(question: str) -> str:
    asked = {"type": "textarea", "key": "text", "label": question.strip()}
    return written([asked])
