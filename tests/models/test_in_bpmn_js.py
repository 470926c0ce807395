"""The models in the tools that designers use: stock bpmn-js draws them, bpmn-moddle loses nothing."""

import json
import shutil
import subprocess
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask, Response
from lxml import etree

from tests.machine import ROOT
from tests.models.drawn import BPMN, DI, KEYS, drawing, flows, ids, source

if TYPE_CHECKING:
    from playwright.sync_api import Page

MODULES = ROOT / "web/frontend/node_modules"
VIEWER = MODULES / "bpmn-js/dist/bpmn-navigated-viewer.production.min.js"
PAGE = "<!doctype html><meta charset=utf-8><link rel=icon href='data:,'><div id=c style='height:1200px'></div><script src=/viewer.js></script>"

pytestmark = [
    pytest.mark.node,
    pytest.mark.skipif(not VIEWER.is_file(), reason="bpmn-js is not installed: ./run --setup"),
]


@cache
def journeys() -> dict[str, Any]:
    """Each model after bpmn-moddle read and wrote it, with what it warned of."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("no node here: apt-get install nodejs")
    files = [str(BPMN / key / f"{key}.bpmn") for key in KEYS]
    program = str(Path(__file__).parent / "journey.mjs")
    done = subprocess.run(
        [node, program, str(MODULES), *files], capture_output=True, text=True, check=True
    )
    told: dict[str, Any] = json.loads(done.stdout)
    return {Path(file).stem: result for file, result in told.items()}


@pytest.mark.parametrize("key", KEYS)
def test_bpmn_moddle_reads_a_model_without_a_warning(key: str) -> None:
    assert journeys()[key]["warnings"] == []


@pytest.mark.parametrize("key", KEYS)
def test_a_model_comes_back_from_bpmn_moddle_with_everything_in_it(key: str) -> None:
    before = meaning(drawing(key))
    after = meaning(etree.fromstring(journeys()[key]["xml"].encode()))

    assert after == before


def meaning(node: etree._Element) -> Any:
    """A tree without the order of its parts, which a picture does not have, nor white space."""
    parts = sorted((meaning(e) for e in node if isinstance(e.tag, str)), key=repr)
    attributes = sorted((name, _plain(value)) for name, value in node.attrib.items())
    if node.tag.endswith("waypoint"):
        parent = node.getparent()
        attributes.append(("at", str(parent.index(node))))
    return (node.tag, attributes, (node.text or "").strip(), parts)


def _plain(value: str) -> str:
    """A number as it is drawn: 100.0 is 100."""
    try:
        return f"{float(value):g}"
    except ValueError:
        return value


@pytest.mark.browser
@pytest.mark.parametrize("key", KEYS)
def test_stock_bpmn_js_draws_a_model_without_a_warning(
    key: str, page: "Page", serve: Callable[[Flask], str]
) -> None:
    page.goto(serve(_viewer()))
    told = page.evaluate(
        """async (xml) => {
            window.viewer = new BpmnJS({ container: "#c" });
            const { warnings } = await window.viewer.importXML(xml);
            const drawn = window.viewer.get("elementRegistry").getAll().map((e) => e.id);
            return { warnings: warnings.map((w) => w.message), drawn };
        }""",
        source(key).decode(),
    )
    lanes = {s.get("bpmnElement") for s in drawing(key).iter(f"{DI}BPMNShape")}

    assert told["warnings"] == []
    assert {*ids(key), *lanes, *(flow.get("id") for flow in flows(key))} <= set(told["drawn"])


def _viewer() -> Flask:
    app = Flask("viewer")
    app.add_url_rule("/", "page", lambda: PAGE)
    app.add_url_rule(
        "/viewer.js", "viewer", lambda: Response(VIEWER.read_bytes(), mimetype="text/javascript")
    )
    return app
