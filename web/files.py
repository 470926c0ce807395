"""Evidence files and approval forms: read by those who may, every reading recorded."""

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
    return _sent(execute(records.ReadFile(actor(), file_id)))


@bp.post("/cases/<case_id>/form")
@for_(Audience.PERSON)
def read_form(case_id: str) -> ResponseReturnValue:
    """The approval form as it came, for a purpose that is written down."""
    purpose = request.form.get("purpose", "")
    return _sent(execute(records.ReadForm(actor(), case_id, purpose)))


@bp.post("/cases/<case_id>/form/export")
@for_(Audience.PERSON)
def export_form(case_id: str) -> ResponseReturnValue:
    """The approval form with what the case says in it."""
    return _sent(execute(records.ExportForm(actor(), case_id)))


def _sent(found: records.OpenedFile) -> ResponseReturnValue:
    return send_file(
        BytesIO(found.content), mimetype=found.kind, as_attachment=True, download_name=found.name
    )
