"""The files of a case held against its history, byte for byte."""

from collections.abc import Iterator, Mapping
from hashlib import sha256

from engine.audit.rows import Held, differing
from engine.audit.views import Fault
from engine.history import body_of
from engine.models import HistoryEvent
from engine.surroundings import KeptFile

FILES = {"file.attached": "evidence_file", "form.linked": "received_form"}
"""The events that speak of a file, and the table in which it lies."""


def file_faults(held: Held) -> Iterator[Fault]:
    """Each file put before the case, byte for byte."""
    kept = held.ctx.around.kept_files(held.ctx.session, held.case_id)
    files = {(f.told, f.id): f for f in kept}
    for event in held.events:
        body = body_of(event)
        if event.type not in FILES or not body:
            continue
        table = FILES[event.type]
        file = files.pop((event.type, int(str(body["file"]))), None)
        if file is None:
            yield held.fault(event, f"{table} 缺少文件 {body['file']}")
        elif wrong := _file_differs(file, event, body):
            yield held.fault(event, f"{table} {file.id} 与登记不符：{'、'.join(wrong)}")
    for file in files.values():
        table = FILES[file.told]
        yield held.fault(None, f"{table} {file.id}（{file.name}）在历史中没有登记")


def _file_differs(file: KeptFile, event: HistoryEvent, body: Mapping[str, object]) -> list[str]:
    """What of a file is not as its event tells; a form was brought before the case began."""
    kept = {**file.__dict__, "digest": sha256(file.content).hexdigest()}
    told = {"name": body["name"], "digest": body["digest"], "size": body["size"]}
    told |= {"by": event.actor}
    if event.element:
        told |= {"element": event.element, "at": event.at}
    return [*differing(kept, told), *([] if file.digest == body["digest"] else ["digest"])]
