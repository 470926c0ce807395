"""Every task and message has a form; what it says of its answers can be asked, and sealed."""

from collections.abc import Iterator

from engine.feel import FeelError, parse_expression
from engine.forms import Field
from engine.lint.bundle import Bundle, Known
from engine.lint.finding import Finding
from engine.verify import Node

RULE = "forms"
CONDITIONS = ("holds", "mustAnswer")


def check(bundle: Bundle, _known: Known) -> Iterator[Finding]:
    unread = {finding.file.rpartition("/")[2].removesuffix(".json") for finding in bundle.unread}
    for node in bundle.nodes("userTask"):
        name = node.xr.get("form") or node.id
        if name not in bundle.forms and name not in unread:
            told = f"没有表单 {name}", f"there is no form {name}"
            yield Finding(node.file, node.id, RULE, *told)
    for file, drawing in bundle.drawings.items():
        for message in drawing.messages:
            if message not in bundle.forms and message not in unread:
                told = f"消息没有表单 {message}", f"the message {message} has no form"
                yield Finding(file, message, RULE, *told)
    yield from _sealed(bundle)
    yield from _conditions(bundle)


def _conditions(bundle: Bundle) -> Iterator[Finding]:
    """What a form says of its answers (`holds`, `mustAnswer`) can be asked."""
    for name, form in bundle.forms.items():
        for asked in form.fields:
            for said in filter(None, map(asked.properties.get, CONDITIONS)):
                if error := _unreadable(said):
                    file = _file_of(bundle, name)
                    yield Finding(file, asked.key, RULE, f"{said}：{error}", f"{said}: {error}")


def _unreadable(said: object) -> str | None:
    try:
        parse_expression(said.removeprefix("=")) if isinstance(said, str) else None
    except FeelError as error:
        return str(error)
    return None


def _file_of(bundle: Bundle, form: str) -> str:
    return next((f for f in bundle.files if f.endswith(f"/forms/{form}.json")), form)


def _sealed(bundle: Bundle) -> Iterator[Finding]:
    tasks = {node.xr.get("form") or node.id: node for node in bundle.nodes("userTask")}
    for name, form in bundle.forms.items():
        for asked in form.sealed:
            if told := _amiss(tasks.get(name), asked):
                yield Finding(_file_of(bundle, name), asked.key, RULE, *told)


def _amiss(task: Node | None, asked: Field) -> tuple[str, str] | None:
    if task is None or task.xr.get("collection"):
        return "封存的问题只能在一个人办理的环节中提出", "only a task of one person can seal"
    if "." in asked.key:
        return "封存的问题不能用带点的路径", "the key of a sealed question has no dot"
    if not {"sealedAs", "secondHand"} <= set(asked.properties):
        return "封存的问题须写明 sealedAs 和 secondHand", "sealedAs and secondHand are needed"
    return None
