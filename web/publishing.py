"""The models that came with the installation, published by it."""

from collections.abc import Iterator

import yaml

import engine
from web.settings import ROOT

MODELS = ROOT / "bpmn"


def publish(core: engine.Engine) -> Iterator[str]:
    """Publish every shipped procedure that somebody may start; a line for each.

    One that is published already in this very text is left as it is.
    """
    for folder in sorted(MODELS.glob("*/procedure.yaml")):
        key = folder.parent.name
        if not (yaml.safe_load(folder.read_text("utf-8")) or {}).get("start"):
            continue
        version = core.execute(engine.PublishProcedure(key, engine.bundle(MODELS, key), actor=None))
        yield f"流程 {key} 第 {version} 版"
