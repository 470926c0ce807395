"""From a passphrase on a page to a signer: the key is made when it is first needed."""

from collections.abc import Mapping

from werkzeug.datastructures import MultiDict

import engine
from engine.errors import InvalidForm
from engine.views import TaskView
from web.core import actor, execute

SHORTEST = 8


def signer_for(
    task: TaskView, posted: MultiDict[str, str], answers: Mapping[str, object]
) -> engine.Signer | None:
    """The signer whom this passphrase unlocks; nobody where nothing is to be signed or sealed.

    Raises InvalidForm naming the passphrase's field.
    """
    sealed = [field for field in task.form.sealed if answers.get(field.key)]
    if task.signs is None and not sealed:
        return None
    passphrase = posted.get("passphrase", "")
    if sealed and not passphrase:
        raise InvalidForm({"passphrase": f"「{sealed[0].label}」须封存保管，请输入签名口令"})
    if len(passphrase) < SHORTEST:
        raise InvalidForm({"passphrase": f"签名口令至少 {SHORTEST} 位"})
    if not task.has_key:
        if passphrase != posted.get("passphrase_again", ""):
            raise InvalidForm({"passphrase_again": "两次输入的签名口令不一致"})
        execute(engine.EnrolKey(actor(), passphrase))
    return execute(engine.UnlockKey(actor(), passphrase))
