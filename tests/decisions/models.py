"""Small DMN files for the tests."""

from __future__ import annotations

from engine.decisions import DecisionModel, load

NAMESPACE = "https://www.omg.org/spec/DMN/20191111/MODEL/"


def definitions(*parts: str, namespace: str = "urn:test") -> bytes:
    body = "".join(parts)
    return (
        f'<definitions xmlns="{NAMESPACE}" id="d" name="d" namespace="{namespace}">'
        f"{body}</definitions>"
    ).encode()


def row(identity: str, tests: list[str], outputs: list[str], basis: str | None = None) -> str:
    cells = "".join(f"<inputEntry><text>{_safe(test)}</text></inputEntry>" for test in tests)
    cells += "".join(f"<outputEntry><text>{_safe(out)}</text></outputEntry>" for out in outputs)
    if basis is not None:
        cells += "<annotationEntry><text>说明</text></annotationEntry>"
        cells += f"<annotationEntry><text>{basis}</text></annotationEntry>"
    return f'<rule id="{identity}">{cells}</rule>'


def table(
    inputs: list[str], outputs: list[str], rows: list[str], policy: str = "UNIQUE", extra: str = ""
) -> str:
    columns = "".join(
        f'<input id="i{n}" label="{_safe(text)}"><inputExpression><text>{_safe(text)}</text>'
        "</inputExpression></input>"
        for n, text in enumerate(inputs)
    )
    columns += "".join(outputs) + '<annotation name="说明"/><annotation name="依据"/>'
    return f'<decisionTable id="t" hitPolicy="{policy}" {extra}>{columns}{"".join(rows)}</decisionTable>'


def output(name: str, values: str = "", default: str = "") -> str:
    inner = f"<outputValues><text>{_safe(values)}</text></outputValues>" if values else ""
    inner += (
        f"<defaultOutputEntry><text>{_safe(default)}</text></defaultOutputEntry>" if default else ""
    )
    return f'<output id="o_{name}" name="{name}">{inner}</output>'


def decision(identity: str, logic: str, *required: str) -> str:
    needs = "".join(
        f'<informationRequirement><requiredDecision href="{href}"/></informationRequirement>'
        for href in required
    )
    return f'<decision id="{identity}" name="{identity}">{needs}{logic}</decision>'


def literal(text: str) -> str:
    return f"<literalExpression><text>{_safe(text)}</text></literalExpression>"


def model(*parts: str) -> DecisionModel:
    return DecisionModel([load(definitions(*parts), "test.dmn")])


def _safe(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
