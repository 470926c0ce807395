"""The models that came with the installation, published by it."""

from collections.abc import Iterator

import engine
from web import models
from web.models import MODELS, own_cases


def publish(core: engine.Engine) -> Iterator[str]:
    """Publish every shipped procedure that is a case of its own; a line for each.

    One that nobody may start and that others only call is part of them. One that is published
    already in this very text is left as it is.
    """
    for key in own_cases(MODELS):
        yield f"流程 {key} 第 {models.publish(core, MODELS, key)} 版"
