"""From a passphrase on a page to a signer: the key is made when it is first needed."""

from werkzeug.datastructures import MultiDict

import engine
from engine.errors import InvalidForm
from engine.views import SignedText
from web.core import actor, execute

SHORTEST = 8


def signer_for(signs: SignedText | None, posted: MultiDict[str, str]) -> engine.Signer | None:
    """The signer whom this passphrase unlocks; nobody where nothing is to be signed.

    Raises InvalidForm naming the passphrase's field.
    """
    if signs is None:
        return None
    passphrase = posted.get("passphrase", "")
    if len(passphrase) < SHORTEST:
        raise InvalidForm({"passphrase": f"签名口令至少 {SHORTEST} 位"})
    if not signs.has_key:
        if passphrase != posted.get("passphrase_again", ""):
            raise InvalidForm({"passphrase_again": "两次输入的签名口令不一致"})
        execute(engine.EnrolKey(actor(), passphrase))
    return execute(engine.UnlockKey(actor(), passphrase))
