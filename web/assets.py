"""From the name of a front-end entry to the files that the build made of it."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from flask import Flask, url_for

STATIC = Path(__file__).parent / "static"
BUILT_FOREVER = 365 * 24 * 3600


@dataclass(frozen=True)
class Entry:
    """The built files of one entry, as names below `static/build`."""

    js: str
    css: str | None
    preload: tuple[str, ...]


class Assets:
    """Addresses of styles and scripts; a page asks `built` before it promises a canvas.

    `app.css` is plain and needs no build. Everything built is an addition: without it each
    page still works.
    """

    def __init__(self, static: Path = STATIC) -> None:
        self.static = static
        self._read_at: int | None = None
        self._entries: Mapping[str, Entry] = {}
        self._digests: dict[tuple[str, int], str] = {}

    def built(self, entry: str) -> bool:
        return entry in self._manifest()

    def styles(self, entry: str) -> list[str]:
        made = self._manifest().get(entry)
        return [_address(made.css)] if made and made.css else []

    def scripts(self, entry: str) -> list[str]:
        made = self._manifest().get(entry)
        return [_address(made.js)] if made else []

    def preloads(self, entry: str) -> list[str]:
        made = self._manifest().get(entry)
        return [_address(name) for name in made.preload] if made else []

    def plain(self, name: str) -> str:
        """A file that is served as it stands, its address changing with its content."""
        path = self.static / name
        key = (name, path.stat().st_mtime_ns)
        if key not in self._digests:
            self._digests[key] = hashlib.sha256(path.read_bytes()).hexdigest()[:12]
        return url_for("static", filename=name, v=self._digests[key])

    def _manifest(self) -> Mapping[str, Entry]:
        """The manifest, read again when a new build has replaced it."""
        path = self.static / "build" / "manifest.json"
        try:
            written_at = path.stat().st_mtime_ns
        except FileNotFoundError:
            return {}
        if written_at != self._read_at:
            raw = json.loads(path.read_text("utf-8"))
            self._entries = {
                name: Entry(files["js"], files["css"], tuple(files["preload"]))
                for name, files in raw.items()
            }
            self._read_at = written_at
        return self._entries


def _address(name: str) -> str:
    return url_for("static", filename=f"build/{name}")


def max_age(filename: str | None) -> int | None:
    """For `Flask.get_send_file_max_age`: built names carry a hash, so they never go stale."""
    return BUILT_FOREVER if filename and filename.startswith("build/") else None


def init_app(app: Flask) -> Assets:
    """Give the templates `assets`, and let browsers keep what the build named by its hash."""
    assets = Assets(Path(app.static_folder) if app.static_folder else STATIC)
    app.jinja_env.globals["assets"] = assets
    app.get_send_file_max_age = max_age  # type: ignore[method-assign]
    return assets
