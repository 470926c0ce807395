"""What protects the published version protects its successor: no invariant is given up here."""

from collections.abc import Iterator

from engine.lint.bundle import Bundle, Known, bundle_of, texts
from engine.lint.finding import Finding

RULE = "kept"


def check(bundle: Bundle, known: Known) -> Iterator[Finding]:
    settings = {p: t for p, t in known.published.items() if p.endswith("/procedure.yaml")}
    for folder, before in bundle_of(bundle.key, settings).settings.items():
        now = texts(bundle.settings.get(folder, {}).get("invariants"))
        for line in texts(before.get("invariants")):
            if line not in now:
                told = f"不变式被去掉：{line}", f"an invariant is given up: {line}"
                yield Finding(f"{folder}/procedure.yaml", "invariants", RULE, *told)
