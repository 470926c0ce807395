"""The models that came with the installation, published by it."""

from collections.abc import Iterator

import yaml

import engine
from web.settings import ROOT

MODELS = ROOT / "bpmn"


def publish(core: engine.Engine) -> Iterator[str]:
    """Publish every shipped procedure that is a case of its own; a line for each.

    One that nobody may start and that others only call is part of them. One that is published
    already in this very text is left as it is.
    """
    settings = {
        file.parent.name: yaml.safe_load(file.read_text("utf-8")) or {}
        for file in sorted(MODELS.glob("*/procedure.yaml"))
    }
    called = {str(key) for given in settings.values() for key in given.get("calls") or ()}
    for key, given in settings.items():
        if key in called and not given.get("start"):
            continue
        version = core.execute(engine.PublishProcedure(key, engine.bundle(MODELS, key), actor=None))
        yield f"流程 {key} 第 {version} 版"
