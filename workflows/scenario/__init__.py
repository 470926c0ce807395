"""Scenarios: stories of cases, played against the models with a clock that stands still."""

from workflows.scenario.run import play_file, run_files

__all__ = ["play_file", "run_files"]
