"""Evidence files: put before a case, read by those who may, every reading recorded."""

from io import BytesIO

from flask import Blueprint, redirect, request, send_file, url_for
from flask.typing import ResponseReturnValue

from engine.errors import InvalidForm
from web.audience import Audience, for_
from web.core import actor, execute
from web.tasks import again
from workflows import records

bp = Blueprint("files", __name__)


@bp.post("/tasks/<task_id>/files")
@for_(Audience.PERSON)
def attach(task_id: str) -> ResponseReturnValue:
    """Keep an uploaded file with the task it belongs to."""
    again(task_id)
    upload = request.files.get("file")
    if upload is None or not upload.filename:
        raise InvalidForm({"file": "请选择要上传的文件"})
    execute(records.AttachFile(actor(), task_id, upload.filename, upload.stream.read()))
    return redirect(url_for("tasks.show", task_id=task_id, said="attached"), code=303)


@bp.get("/files/<int:file_id>")
@for_(Audience.PERSON)
def download(file_id: int) -> ResponseReturnValue:
    """The file as it came, never shown inside a page of ours."""
    found = execute(records.ReadFile(actor(), file_id))
    return send_file(
        BytesIO(found.content), mimetype=found.kind, as_attachment=True, download_name=found.name
    )
