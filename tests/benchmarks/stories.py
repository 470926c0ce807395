"""Scenarios played by compiled models, and the demonstration loaded from nothing."""

import gc
import time
from collections.abc import Iterator
from pathlib import Path

from flask import Flask

from tests.benchmarks.figures import Line, Samples, timed
from tests.promotion_world import MODELS
from web import installing
from web.application import application
from web.settings import read
from workflows.scenario import play_file

OFTEN = 5


def scenarios() -> Iterator[Line]:
    """Every fifth scenario, after one of each procedure that compiles its models."""
    files = sorted(MODELS.glob("*/scenarios/*.yaml"))
    for first in {file.parent: file for file in reversed(files)}.values():
        play_file(first)
    gc.collect()
    gc.freeze()
    samples = Samples()
    for file in files[::OFTEN]:
        with samples.taken():
            told = play_file(file)
        if not told.startswith("ok "):
            raise AssertionError(told)
    yield timed("a scenario", samples, "CPU < 250")


def installed(folder: Path) -> tuple[Flask, list[Line]]:
    """The application as `./run` sets it up, and how long each part of that took."""
    settings = read(
        {"DATABASE_URL": f"sqlite:///{folder / 'xuanren.db'}", "SECRET_FILE": str(folder / "key")}
    )
    app = application(settings, with_worker=False)
    marks = [(time.perf_counter(), time.process_time())]
    with app.app_context():
        marks += [(time.perf_counter(), time.process_time()) for _told in installing.install()]
    return app, [
        _seconds("database and published models", marks[0], marks[-2]),
        _seconds("demonstration loaded", marks[-2], marks[-1], "< 30 s"),
    ]


def _seconds(
    what: str, start: tuple[float, float], end: tuple[float, float], target: str = ""
) -> Line:
    wall, cpu = (f"{later - sooner:.1f} s" for sooner, later in zip(start, end, strict=True))
    return Line(what, (wall, "", cpu, "", "1", target))
