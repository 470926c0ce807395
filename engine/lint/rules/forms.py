"""Every task that a person does and every message that is waited for has a form."""

from collections.abc import Iterator

from engine.lint.bundle import Bundle, Known
from engine.lint.finding import Finding

RULE = "forms"


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
