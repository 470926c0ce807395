"""Plays the scenario files named and prints of each how it went, as soon as it is known."""

import sys
from pathlib import Path

from workflows.scenario.run import run_files

for line in run_files(Path(name) for name in sys.argv[1:]):
    sys.stdout.write(f"{' '.join(line.split())}\n")
    sys.stdout.flush()
