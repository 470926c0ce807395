"""Every mutant of one procedure folder."""

from collections import Counter
from dataclasses import replace

from workflows.mutation.drawings import of_drawing
from workflows.mutation.mutant import Mutants, Texts
from workflows.mutation.settings import of_settings
from workflows.mutation.tables import of_table


def mutants_of(folder: str, files: Texts) -> Mutants:
    """The mutants of the files below `folder/`, each by an id of its own; not of what it calls."""
    told = Counter[str]()
    for mutant in _mutants(folder, files):
        told[mutant.id] += 1
        again = told[mutant.id]
        what = f"{mutant.what} ({again})" if again > 1 else mutant.what
        yield replace(mutant, what=what)


def _mutants(folder: str, files: Texts) -> Mutants:
    for path, text in sorted(files.items()):
        if not path.startswith(f"{folder}/"):
            continue
        if path.endswith(".bpmn"):
            yield from of_drawing(path, text)
        elif path.endswith(".dmn"):
            yield from of_table(path, text)
        elif path.endswith("/procedure.yaml"):
            yield from of_settings(path, text, files[f"{folder}/{folder}.bpmn"])
