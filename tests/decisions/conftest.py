"""The DMN kit is judged by where it is present; where it is not, the summary says so."""

from __future__ import annotations

from collections import Counter, defaultdict

import pytest

from tests.decisions.tck import KIT

OUTCOMES = pytest.StashKey[dict[str, Counter[str]]]()
collect_ignore = [] if KIT.is_dir() else ["test_tck.py"]


def pytest_configure(config: pytest.Config) -> None:
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    config.stash[OUTCOMES] = counts


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    if not KIT.is_dir():
        terminalreporter.write_line("DMN TCK: not found, its cases were not run (XUANREN_TESTDATA)")
        return
    for folder, counts in sorted(config.stash[OUTCOMES].items()):
        applicable = counts["passed"] + counts["other"]
        if counts["passed"] < counts.total():
            terminalreporter.write_line(
                f"DMN TCK {folder}: {counts['passed']} of {applicable} passed, "
                f"{counts['refused']} refused"
            )
    total = sum(config.stash[OUTCOMES].values(), Counter[str]())
    if total:
        terminalreporter.write_line(f"DMN TCK: {total['passed']} of {total.total()} results passed")
