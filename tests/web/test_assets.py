"""Addresses of styles and scripts, with a build and without one."""

import json
import os
from pathlib import Path

import pytest
from flask import Flask

from web.assets import STATIC, Assets, init_app


@pytest.fixture
def app(tmp_path: Path) -> Flask:
    (tmp_path / "app.css").write_text("body {}", "utf-8")
    return Flask("assets", static_folder=str(tmp_path), static_url_path="/static")


@pytest.fixture
def static(app: Flask) -> Path:
    return Path(str(app.static_folder))


def build(static: Path, js: str) -> None:
    (static / "build").mkdir(exist_ok=True)
    manifest = {"app": {"js": js, "css": None, "preload": ["chunk-1.js"]}}
    (static / "build/manifest.json").write_text(json.dumps(manifest), "utf-8")


def test_without_a_build_there_is_style_and_no_script(app: Flask) -> None:
    assets = init_app(app)

    with app.test_request_context():
        assert assets.scripts("app") == assets.styles("app") == assets.preloads("app") == []
        assert not assets.built("diagram")
        assert assets.plain("app.css").startswith("/static/app.css?v=")


def test_a_new_build_is_seen_without_a_restart(app: Flask, static: Path) -> None:
    assets = Assets(static)
    build(static, "app-1.js")

    with app.test_request_context():
        assert assets.scripts("app") == ["/static/build/app-1.js"]
        assert assets.preloads("app") == ["/static/build/chunk-1.js"]

        build(static, "app-2.js")
        os.utime(static / "build/manifest.json", ns=(1, 1))
        assert assets.scripts("app") == ["/static/build/app-2.js"]


def test_the_style_sheets_address_changes_with_its_content(app: Flask, static: Path) -> None:
    assets = Assets(static)

    with app.test_request_context():
        before = assets.plain("app.css")
        (static / "app.css").write_text("body { color: red }", "utf-8")
        os.utime(static / "app.css", ns=(1, 1))
        assert assets.plain("app.css") != before


def test_what_the_build_named_by_its_hash_is_kept_for_good(app: Flask, static: Path) -> None:
    init_app(app)
    build(static, "app-1.js")
    (static / "build/app-1.js").write_text("1", "utf-8")
    client = app.test_client()

    with client.get("/static/build/app-1.js") as built, client.get("/static/app.css") as plain:
        assert "max-age=31536000" in built.headers["Cache-Control"]
        assert plain.headers["Cache-Control"] == "no-cache"


@pytest.mark.node
@pytest.mark.parametrize("entry", ["app", "diagram", "modeler", "dmn"])
def test_every_built_entry_has_its_files(entry: str) -> None:
    made = json.loads((STATIC / "build/manifest.json").read_text("utf-8"))[entry]

    for name in filter(None, [made["js"], made["css"], *made["preload"]]):
        assert (STATIC / "build" / name).stat().st_size > 0
