"""Builds the front end into web/static/build, unless exactly these sources were built before.

Run by the virtual environment's Python. Node comes from there too, so that every machine
builds with the same one. Needs the network once. Prints one line and exits 1 on failure; what
failed is tried again with `--again` only, so that a machine without network starts quickly.
"""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LOG = ROOT / ".stamps" / "assets.log"
FAILED = ROOT / ".stamps" / "assets.failed"
PATIENCE = 240  # seconds for one step


class NotBuilt(Exception):
    """A step of the build failed; the log tells why."""


def digest_of(folder: Path, files: list[Path]) -> str:
    """One digest over the contents of `files` and their names below `folder`."""
    total = hashlib.sha256()
    for path in sorted(files):
        content = path.read_bytes()
        total.update(f"{path.relative_to(folder)}\0{len(content)}\0".encode())
        total.update(content)
    return total.hexdigest()


def sources(frontend: Path) -> list[Path]:
    return [
        path
        for path in frontend.rglob("*")
        if path.is_file() and "node_modules" not in path.relative_to(frontend).parts
    ]


def stamped(stamp: Path, digest: str) -> bool:
    return stamp.is_file() and stamp.read_text("utf-8") == digest


def run(command: list[str | Path], directory: Path) -> None:
    """One step, its output in the log. Raises NotBuilt."""
    binaries = Path(sys.executable).parent
    environment = {
        **os.environ,
        "PATH": f"{binaries}{os.pathsep}{os.environ.get('PATH', '')}",
        "NODE_USE_SYSTEM_CA": "1",  # node does not read the system's certificates by itself
        "npm_config_fetch_retries": "1",
        "npm_config_fetch_retry_mintimeout": "1000",
    }
    with LOG.open("ab") as log:
        try:
            subprocess.run(  # noqa: S603  # fixed commands of this file
                command,
                cwd=directory,
                env=environment,
                stdout=log,
                stderr=log,
                check=True,
                timeout=PATIENCE,
            )
        except (OSError, subprocess.SubprocessError) as error:
            raise NotBuilt(str(command[0])) from error


def install_packages(frontend: Path) -> None:
    """`npm ci`, tried twice, unless the lock file is the one that was installed."""
    digest = digest_of(frontend, [frontend / "package-lock.json"])
    stamp = frontend / "node_modules" / ".installed"
    if stamped(stamp, digest):
        return
    npm = Path(sys.executable).parent / "npm"
    try:
        run([npm, "ci"], frontend)
    except NotBuilt:
        run([npm, "ci"], frontend)
    stamp.write_text(digest, "utf-8")


def build(root: Path = ROOT) -> bool:
    """True if something was built, False if nothing had to be. Raises NotBuilt."""
    frontend = root / "web" / "frontend"
    built = root / "web" / "static" / "build"
    digest = digest_of(frontend, sources(frontend))
    if (built / "manifest.json").is_file() and stamped(built / ".built", digest):
        return False
    if FAILED.exists():
        raise NotBuilt("it failed before")
    LOG.parent.mkdir(exist_ok=True)
    LOG.write_bytes(b"")
    requirements = root / "requirements-assets.txt"
    pip: list[str | Path] = [sys.executable, "-m", "pip", "--disable-pip-version-check"]
    run([*pip, "install", "--quiet", "-r", requirements], root)
    install_packages(frontend)
    run([Path(sys.executable).parent / "node", "build.mjs"], frontend)
    (built / ".built").write_text(digest, "utf-8")
    return True


def main(arguments: list[str]) -> int:
    if "--again" in arguments:
        FAILED.unlink(missing_ok=True)
    try:
        if build():
            sys.stdout.write("前端已构建 / The front end is built\n")
    except NotBuilt:
        FAILED.touch()
        sys.stderr.write(
            "前端组件未能构建（无法访问 npm？），仅缺流程图画布；联网后运行 ./run --setup / "
            "The front end was not built (npm out of reach?), only the canvas is missing; "
            "./run --setup tries again (log: .stamps/assets.log)\n"
        )
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
