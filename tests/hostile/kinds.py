"""Files as nobody should send them, by the end of their name; some are honest, and only too much."""

import re
from pathlib import Path

import yaml

from tests import machine
from tests.engine.test_xml import HOSTILE
from tests.interpreter.small import bpmn

MODELS = Path(__file__).parents[2] / "bpmn"
HERE = MODELS / "referral"
MODEL = (HERE / "referral.bpmn").read_text("utf-8")
TABLE = min(HERE.glob("*.dmn"))
RULES = TABLE.read_text("utf-8")
SETTINGS = (HERE / "procedure.yaml").read_text("utf-8")
FORM = min(HERE.glob("forms/*.json"))
PERSON = (MODELS.parent / "workflows/samples/lrmx/clean.lrmx").read_text("utf-8-sig")
CALL = '<bpmn:callActivity id="again" calledElement="referral"/>'
MIWG = machine.TESTDATA / "miwg-reference"


def _model(lines: str) -> bytes:
    return bpmn(lines, "referral").encode()


def _within(extra: str) -> bytes:
    """The shipped model with something more in its process."""
    return MODEL.replace("</bpmn:process>", f"{extra}</bpmn:process>").encode()


def _ruled(rows: int, cell: str) -> bytes:
    """The shipped table with its first row as often, and this as its first cell."""
    begin, end = RULES.index("<rule"), RULES.index("</rule>") + len("</rule>")
    row = RULES[begin:end]
    text = row[row.index("<text>") : row.index("</text>")]
    row = row.replace(text, f"<text>{cell}", 1)
    return (RULES[:begin] + row * rows + RULES[end:]).encode()


def _choice(condition: str) -> bytes:
    return _model(
        "start s\n user a\n xor x default=x__e\n end e\n end e2\n s -> a -> x -> e\n"
        f" x -> e2 : {condition}"
    )


MANY = range(240)
PADDED = {
    "20 MB of honest white space": b" " * 20_000_000,
    "300 deep": b"<a>" * 300 + b"</a>" * 300,
}
BPMN = {
    **{f"{kind} (XML)": raw for kind, raw in HOSTILE.items()},
    **PADDED,
    "another root": b"<html/>",
    "no process": MODEL[: MODEL.index("<bpmn:process")].encode() + b"</bpmn:definitions>",
    "truncated": MODEL[: len(MODEL) // 2].encode(),
    "twice": MODEL.encode() * 2,
    "GBK that says UTF-8": MODEL.encode("gb18030"),
    "duplicate ids": _within(MODEL[MODEL.index("<bpmn:userTask") : MODEL.index("</bpmn:process>")]),
    "a flow into nothing": _within('<bpmn:sequenceFlow id="f" sourceRef="no" targetRef="none"/>'),
    "a flow without ends": _within('<bpmn:sequenceFlow id="f"/>'),
    "an event without a message": _within(
        '<bpmn:intermediateCatchEvent id="c"><bpmn:messageEventDefinition messageRef="none"/>'
        "</bpmn:intermediateCatchEvent>"
    ),
    "an edge of itself": _within('<bpmn:boundaryEvent id="b" attachedToRef="b"/>'),
    "a lane of nothing": _within(
        '<bpmn:laneSet id="l"><bpmn:lane id="m"><bpmn:flowNodeRef/></bpmn:lane></bpmn:laneSet>'
    ),
    "a call of itself": _within(CALL),
    "an unknown namespace": MODEL.replace(
        "<bpmn:userTask ", '<bpmn:userTask xmlns:q="urn:q" q:a="b" ', 1
    ).encode(),
    "an unknown element": _within('<q:thing xmlns:q="urn:q" id="q"><q:more/></q:thing>'),
    "two processes": MODEL.replace(
        "</bpmn:definitions>", '<bpmn:process id="second"/></bpmn:definitions>'
    ).encode(),
    "a process within": _within('<bpmn:process id="inner"/>'),
    "sub-processes 50 deep": _model(
        "start s\n end e\n"
        + "".join(f"sub p{n} {{\n start s{n}\n end e{n}\n" for n in range(50))
        + "}\n" * 50
        + "s -> p0 -> e"
    ),
    "9,000 tasks": _model(
        "start s\n end e\n" + "\n".join(f"user t{n}" for n in range(9_000)) + "\n s -> t0 -> e"
    ),
    "9,000 flows between two": _within(
        "".join(
            f'<bpmn:sequenceFlow id="f{n}" sourceRef="a{n % 90}" targetRef="b{n % 91}"/>'
            for n in range(9_000)
        )
    ),
    "everything to everything": _model(
        "start s\n end e\n"
        + "\n".join(f"xor x{n}" for n in range(100))
        + "\n".join(["", *(f"x{a} -> x{b}" for a in range(100) for b in range(100) if a != b)])
        + "\n s -> x0\n x1 -> e"
    ),
    "240 at once": _model(
        "start s\n and f\n and j\n end e\n s -> f\n j -> e\n"
        + "\n".join(f"user t{n}\n f -> t{n} -> j" for n in MANY)
    ),
    "120 choices in a row": _model(
        "start s\n end e\n"
        + "\n".join(f"xor x{n} default=x{n}__y{n}\n user y{n}\n xor z{n}" for n in range(80))
        + "\n s -> x0\n z79 -> e\n"
        + "\n".join(f"x{n} -> y{n} -> z{n}\n x{n} -> z{n} : true" for n in range(80))
        + "\n"
        + "\n".join(f"z{n} -> x{n + 1}" for n in range(79))
    ),
    "an expression of 400 KB": _choice("1 + " * 100_000 + "1 = 2"),
    "brackets 50,000 deep": _choice("(" * 50_000),
    "lists 50,000 deep": _choice("[" * 50_000 + "]" * 50_000 + " = 1"),
    "a name of 900 KB": MODEL.replace('name="', f'name="{"样" * 300_000}', 1).encode(),
    "an id of odd signs": _within('<bpmn:userTask id="&#10;&lt;b&gt; &#8238; ../.."/>'),
    "a process of no name": MODEL.replace('id="referral"', 'id=""').encode(),
}
DMN = {
    **{f"{kind} (XML)": raw for kind, raw in HOSTILE.items()},
    **PADDED,
    "another root": b"<html/>",
    "truncated": RULES[: len(RULES) // 2].encode(),
    "a model in its place": MODEL.encode(),
    "900 rows": _ruled(900, "1"),
    "a cell of 400 KB": _ruled(1, "1, " * 100_000 + "1"),
    "a cell 50,000 deep": _ruled(1, "not(" * 50_000),
    "a cell without an end": _ruled(1, '"'),
    "a row without cells": RULES.replace("</rule>", '</rule><rule id="empty"/>', 1).encode(),

    "required by itself": RULES.replace(
        "<decisionTable",
        '<informationRequirement id="r"><requiredDecision href="#'
        f'{TABLE.stem}"/></informationRequirement><decisionTable',
        1,
    ).encode(),
    "required from nowhere": RULES.replace(
        "<decisionTable",
        '<informationRequirement id="r"><requiredDecision href="none.dmn#none"/>'
        "</informationRequirement><decisionTable",
        1,
    ).encode(),
    "two tables of one id": RULES.replace(
        "</decision>", "</decision>" + RULES[RULES.index("<decision ") : RULES.index("</decision>")]
        + "</decision>", 1
    ).encode(),
}  # fmt: skip
DMN["no id"] = RULES.replace(" id=", " was=").encode()
SHAPES = (
    "[]", "5", "null", '""', "{}", '{"components": 5}', '{"components": [5]}', '{"components": {}}',
    '{"components": [{}]}', '{"components": [{"type": "select", "values": [5]}]}',
    '{"components": [{"type": "select", "values": [{}]}]}',
    '{"components": [{"type": "textfield", "validate": 5}]}',
    '{"components": [{"type": "textfield", "key": {"a": [1]}, "label": [[]]}]}',
    '{"components": [{"type": "textfield", "key": "..", "properties": {"options": [1]}}]}',
    '{"components": [{"type": "number", "key": "a", "defaultValue": 1e999}]}',
    '{"components": [{"type": "number", "key": "a", "defaultValue": NaN}]}',
)  # fmt: skip
JSON = {
    "not JSON": b"<html/>",
    "empty": b"",
    "20 MB": b"[" + b"1," * 10_000_000 + b"1]",
    "300 deep": b"[" * 300 + b"]" * 300,
    "200,000 deep": b"[" * 200_000,
    "200,000 deep in a name": b'{"a":' * 200_000,
    "a number of 900,000 digits": b"9" * 900_000,
    "half a sign": b'{"components": [{"type": "textfield", "key": "a", "label": "\\ud800"}]}',
    "zero bytes": b"\0\0\0\0",
    "UTF-16": '{"components": []}'.encode("utf-16"),
    "a mark before it": b'\xef\xbb\xbf{"components": []}',
    "20,000 questions": b'{"components": [' + b'{"type":"text"},' * 20_000 + b'{"type":"text"}]}',
    **{shape: shape.encode() for shape in SHAPES},
}
LAUGHS = "a0: &a0 [ha, ha]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 12)
)
KEYS = (
    "key", "name", "start", "calls", "lanes", "parameters", "due", "continues", "invariants",
    "opinion_stands_on", "outcomes", "as_of", "adopts", "about", "subject", "retention_years",
)  # fmt: skip


def _set(key: str, odd: str, text: str = SETTINGS) -> bytes:
    """The shipped text with this key set to what nobody means."""
    rest = {name: value for name, value in yaml.safe_load(text).items() if name != key}
    return (yaml.safe_dump(rest, allow_unicode=True) + f"{key}: {odd}\n").encode()


def _odd(text: str) -> dict[str, bytes]:
    """Each key of a shipped text set to each oddity, and the text as no text should be."""
    return {
        **YAML_TEXTS,
        **{f"{key}: {odd}": _set(key, odd, text) for key in yaml.safe_load(text) for odd in ODD},
    }


def _form(tag: str, inside: str) -> bytes:
    """The shipped approval form with this inside one of its elements."""
    whole = re.compile(rf"<{tag}>.*?</{tag}>|<{tag} ?/>", re.DOTALL)
    return whole.sub(f"<{tag}>{inside}</{tag}>", PERSON).encode()


ODD = ("5", "[5, [6]]", "{a: {b: [1]}}", "null", "2017-01-01", "!!binary aGE=", "!!set {a, b}")
YAML_TEXTS = {
    "not YAML": b"\t- [",
    "empty": b"",
    "a list": b"[1, 2]",
    "a word": b"word",
    "two documents": b"a: 1\n---\nb: 2\n",
    "200,000 deep": b"[" * 200_000,
    "300 deep": b"[" * 300 + b"]" * 300,
    "blocks 5,000 deep": b"".join(b" " * n + b"-\n" for n in range(1, 1_000)),
    "a billion laughs": f"{SETTINGS}\n{LAUGHS}".encode(),
    "an alias of itself": f"{SETTINGS}\nround: &r [*r]\n".encode(),
    "an object of Python": f"{SETTINGS}\nx: !!python/object/apply:os.system [ls]\n".encode(),
    "values that are none": f"{SETTINGS}\nx: !!bool maybe\n".encode(),
    "a day that is none": f"{SETTINGS}\nx: 2017-13-45\n".encode(),
    "a key twice": f"{SETTINGS}\nkey: again\n".encode(),
    "a key that is a list": f"{SETTINGS}\n? [a]\n: 1\n".encode(),
    "20 MB": f"{SETTINGS}\n{'# more' * 3_500_000}".encode(),
    "40,000 keys": f"{SETTINGS}\n{''.join(f'k{n}: 1{chr(10)}' for n in range(40_000))}".encode(),
    "GBK": SETTINGS.encode("gb18030"),
    "UTF-16": SETTINGS.encode("utf-16"),
    "zero bytes": b"\0\0",
}
YAML = YAML_TEXTS | {f"{key}: {odd}": _set(key, odd) for key in KEYS for odd in ODD}
STORY = _odd(min(HERE.glob("scenarios/*.yaml")).read_text("utf-8"))
LAW = _odd((MODELS / "law/cadre-2019.yaml").read_text("utf-8"))
LRMX = {
    **BPMN,
    "a picture of 4 MB": _form("ZhaoPian", "QUJD" * 1_000_000),
    "a picture that is none": _form("ZhaoPian", "*"),
    "a text of 60,000 signs": _form("JianLi", "样" * 60_000),
    "a CV of 20,000 lines": _form("JianLi", "2001.01--2002.01 样例局科员&#10;" * 2_000),
    "a day that is none": _form("ChuShengNianYue", "201713"),
    "5,000 of a family": _form("JiaTingChengYuan", "<Item><ChengWei>子</ChengWei></Item>" * 5_000),
    "elements that are unknown, 60 deep": _form(
        "XingMing", "样</XingMing>" + "<x>" * 60 + "</x>" * 60 + "<XingMing>"
    ),
    "a name twice": _form("XingMing", "样</XingMing><XingMing>例"),
    "an element in a text": _form("XingMing", "<b>样</b>"),
}
FOREIGN = {path.stem: path.read_bytes() for path in sorted(MIWG.glob("*.bpmn"))}
HARMLESS = {
    "a name of 900 KB", "900 rows", "retention_years: 5",
    '{"components": {}}',  # no question at all
    SHAPES[-3], SHAPES[-2],
    *(f"{key}: null" for key in KEYS),
    *(f"{key}: {{a: {{b: [1]}}}}" for key in ("start", "parameters", "continues", "as_of", "adopts")),
}  # fmt: skip
"""What the check may take: it is odd, or much, and does no harm."""
