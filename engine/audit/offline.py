"""Checks an exported case without the system that made it.

    python3 verify.py CASE.zip        (or the folder that it was unpacked to)

Standard library and `cryptography` only. Prints what holds and exits 0, or names the first
fault and exits 1. The format is described in the README of the export.
"""

import json
import sys
import zipfile
from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

GENESIS = "0" * 64
Told = dict[str, Any]
FILES = {"file.attached", "form.linked"}
OWN = {"manifest.json", "manifest.sha256"}


class Fault(Exception):
    """Something in the export is not as it was written: which file, where, what."""


def opened(path: Path) -> dict[str, bytes]:
    """Every file of the export by its name."""
    if path.is_dir():
        found = (file for file in sorted(path.rglob("*")) if file.is_file())
        return {file.relative_to(path).as_posix(): file.read_bytes() for file in found}
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            if len(names) != len(set(names)):
                raise Fault(f"{path.name}：有重名的文件 / a name occurs twice")
            return {name: archive.read(name) for name in names}
    except zipfile.BadZipFile as error:
        raise Fault(f"{path.name}：压缩文件已损坏 / damaged archive（{error}）") from error


def checked(files: dict[str, bytes]) -> list[str]:
    """What holds, a line each. Raises Fault naming the first file and place that does not."""
    manifest = _manifest(files)
    events = _events(files, manifest)
    _model(files, events)
    evidence = _evidence(files, manifest, events)
    signatures = _signatures(files, events)
    _digests(files, manifest)
    chain = manifest["chain"]
    return [
        f"案件 case {manifest['case']}：完整 / whole",
        f"登记 events {len(events)}；附件 files {evidence}；签名 signatures {signatures}",
        f"链首 head {chain['head']}",
        "请与系统中同一案件的链首核对 / compare the head with the one kept elsewhere",
    ]


def canonical(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(content: bytes | str) -> str:
    return sha256(content.encode() if isinstance(content, str) else content).hexdigest()


def _manifest(files: dict[str, bytes]) -> Told:
    for name in sorted(OWN):
        if name not in files:
            raise Fault(f"{name}：缺少 / missing")
    if files["manifest.sha256"].decode("utf-8", "replace").split()[:1] != [
        digest(files["manifest.json"])
    ]:
        raise Fault("manifest.json：与 manifest.sha256 不符 / differs from manifest.sha256")
    manifest: Told = json.loads(files["manifest.json"])
    listed = set(manifest["files"])
    for name in sorted(listed - set(files)):
        raise Fault(f"{name}：缺少 / missing")
    for name in sorted(set(files) - listed - OWN):
        raise Fault(f"{name}：不在清单中 / not in the manifest")
    if files["manifest.sha256"].decode() != f"{digest(files['manifest.json'])}  manifest.json\n":
        raise Fault("manifest.sha256：格式被改动 / not as it was written")
    return manifest


def _digests(files: dict[str, bytes], manifest: Told) -> None:
    for name, due in sorted(manifest["files"].items()):
        if digest(files[name]) != due:
            raise Fault(f"{name}：与清单中的摘要不符 / differs from its digest")


# ---- events ----


def _events(files: dict[str, bytes], manifest: Told) -> list[Told]:
    events, previous = [], GENESIS
    for number, line in enumerate(files["events.jsonl"].split(b"\n")[:-1], start=1):
        where = f"events.jsonl 第 {number} 条 / event {number}"
        try:
            event = json.loads(line)
            fault = _event_fault(event, line, number, previous, manifest["chain"]["id"])
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise Fault(f"{where}：无法读取 / unreadable（{error}）") from error
        if fault:
            raise Fault(f"{where}：{fault}")
        previous = event["hash"]
        events.append({**event, "told": json.loads(event["body"] or "{}")})
    due = (manifest["chain"]["length"], manifest["chain"]["head"])
    if (len(events), previous) != due or not files["events.jsonl"].endswith(b"\n"):
        raise Fault("events.jsonl：链尾与清单不符 / the tail is not the manifest's")
    return events


def _event_fault(event: Told, line: bytes, number: int, previous: str, chain: str) -> str:
    if canonical(event).encode() != line:
        return "不是规范的 JSON / not canonical"
    if (event["seq"], event["chain"]) != (number, chain):
        return "序号不连续 / out of sequence"
    if event["previous"] != previous:
        return "与上一条不相接 / not linked to the one before"
    body = event["body"]
    if body is not None and digest((event["salt"] or "") + body) != event["commitment"]:
        return "内容与承诺值不符 / body differs from its commitment"
    names = ("chain", "seq", "type", "actor", "case_id", "element", "at", "commitment", "previous")
    if digest(canonical([event[name] for name in names])) != event["hash"]:
        return "登记项与散列值不符 / fields differ from the hash"
    return ""


# ---- model, evidence ----


def _model(files: dict[str, bytes], events: list[Told]) -> None:
    """The published model has the digest with which the case began."""
    begin = "model/"
    pairs = sorted(
        (name.removeprefix(begin), content.decode("utf-8", "replace"))
        for name, content in files.items()
        if name.startswith(begin)
    )
    text = json.dumps(pairs, ensure_ascii=False, separators=(",", ":"))
    due = events[0]["told"].get("definition") if events else None
    if due and digest(text) != due:
        raise Fault(_differing(files, begin) + "流程与案件所用的摘要不符 / not the case's model")


def _differing(files: dict[str, bytes], begin: str) -> str:
    """Which of these files is not as the manifest lists it."""
    listed = json.loads(files["manifest.json"])["files"]
    wrong = [n for n in sorted(files) if n.startswith(begin) and digest(files[n]) != listed.get(n)]
    return f"{wrong[0] if wrong else begin}："


def _evidence(files: dict[str, bytes], manifest: Told, events: list[Told]) -> int:
    """Each file that was put before the case, by the digest in its event."""
    withheld, count = {w["digest"] for w in manifest["withheld"]}, 0
    for event in events:
        due = event["told"].get("digest") if event["type"] in FILES else None
        if due is None or due in withheld:
            continue
        name = f"evidence/{due}"
        if name not in files:
            raise Fault(f"{name}：缺少（第 {event['seq']} 条）/ missing")
        if digest(files[name]) != due:
            raise Fault(f"{name}：内容被改动（第 {event['seq']} 条）/ content was changed")
        count += 1
    return count


# ---- signatures ----


def _signatures(files: dict[str, bytes], events: list[Told]) -> int:
    seen: list[tuple[str, Told]] = []
    void: set[str] = set()
    for event in events:
        told = event["told"].get("signature")
        if event["type"] == "signature.voided":
            void.update(jws for jws, s in seen if s["signer"] == event["told"].get("signer"))
        if event["type"] != "task.completed" or not told:
            continue
        base = f"signatures/{event['seq']:04d}"
        if files.get(f"{base}.jws") != told["jws"].encode():
            raise Fault(f"{base}.jws：与第 {event['seq']} 条登记不符 / not the recorded one")
        stated = _stated(files, base, told)
        _fits(stated, base, event, files)
        before = [
            jws
            for jws, s in seen
            if jws not in void
            and s["document"] == stated["document"]
            and s["element"] != stated["element"]
        ]
        if stated["prev"] != (digest(before[-1]) if before else None):
            raise Fault(f"{base}.jws：没有覆盖前一签名 / does not cover the one before")
        seen.append((told["jws"], stated))
    return len(seen)


def _stated(files: dict[str, bytes], base: str, told: Told) -> Told:
    """What was signed, once the signature is verified with the signer's public key."""
    name = f"keys/{told['key']}.pub"
    try:
        public = _decoded(files[name].decode())
        if "k" + sha256(public).hexdigest()[:31] != told["key"]:
            raise Fault(f"{name}：公钥与其指纹不符 / not the key of this id")
        header, payload, signature = told["jws"].split(".")
        content = f"{header}.{payload}".encode()
        Ed25519PublicKey.from_public_bytes(public).verify(_decoded(signature), content)
        stated: Told = json.loads(_decoded(payload))
    except InvalidSignature:
        raise Fault(f"{base}.jws：签名无效 / invalid signature") from None
    except (KeyError, ValueError, UnicodeDecodeError) as error:
        raise Fault(f"{name}：公钥缺少或者无法读取 / key missing or unreadable") from error
    return stated


def _fits(stated: Told, base: str, event: Told, files: dict[str, bytes]) -> None:
    text = files.get(f"{base}.txt")
    if text is None or digest(text) != stated["document"]:
        raise Fault(f"{base}.txt：不是所签的文本 / not the text that was signed")
    due = {"case": event["case_id"], "element": event["element"], "signer": event["actor"]}
    due |= {"case_head": event["previous"]}
    for name, value in due.items():
        if stated[name] != value:
            raise Fault(f"{base}.jws：所签陈述的 {name} 与登记不符 / differs from the event")


def _decoded(text: str) -> bytes:
    content = urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
    if urlsafe_b64encode(content).rstrip(b"=").decode() != text:
        raise ValueError(text)
    return content


def main(arguments: list[str]) -> int:
    if len(arguments) != 1:
        sys.stderr.write("usage: python3 verify.py CASE.zip\n")
        return 2
    try:
        lines = checked(opened(Path(arguments[0])))
    except (Fault, OSError) as fault:
        sys.stdout.write(f"FAIL {fault}\n")
        return 1
    sys.stdout.write("\n".join(lines) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
