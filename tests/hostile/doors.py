"""Every way by which a file of somebody else comes in; each gives what was said of the file."""

import shutil
import traceback
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

from click.testing import Result

from engine.definitions import compile_procedure
from engine.interpreter import ModelRefused
from tests.hostile.kinds import FORM, MODELS, TABLE
from tests.web import county as making
from tests.web.county import County, token
from tests.web.drawing import staffed
from workflows.law import Register
from workflows.law_files import RegisterError

PATHS = {
    "bpmn": "referral/referral.bpmn",
    "dmn": f"referral/{TABLE.name}",
    "json": f"referral/forms/{FORM.name}",
    "yaml": "referral/procedure.yaml",
}
HERE = "/designer/referral"
LARGE = 1_500_000
Door = Callable[[str, bytes], str]


class Doors:
    """One installation with a folder of models of its own, for as many files as one likes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "web").mkdir()
        county = making.opened(making.built(folder), folder / "web")
        self.county: County = staffed(county)
        shutil.copytree(MODELS / "referral", folder / "models/referral")
        self.client = self.county.as_("designer")
        self.token = token(self.client)

    def _run(self, *words: str) -> str:
        result: Result = self.county.app.test_cli_runner().invoke(args=list(words))
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result.output if result.exit_code else ""

    def _placed(self, path: str, raw: bytes) -> Path:
        """The folder of models with this file in the place of its own."""
        models = self.folder / "models"
        shutil.rmtree(models / "referral")
        shutil.copytree(MODELS / "referral", models / "referral")
        (models / path).write_bytes(raw)
        return models

    def check(self, kind: str, raw: bytes) -> str:
        """`models check` of one folder, and of the folder above it."""
        models = self._placed(PATHS[kind], raw)
        return self._run("models", "check", str(models)) or self._run(
            "models", "check", str(models / "referral")
        )

    def publish(self, kind: str, raw: bytes) -> str:
        return self._run("models", "publish", str(self._placed(PATHS[kind], raw) / "referral"))

    def compiled(self, kind: str, raw: bytes) -> str:
        """What is published without a check all the same."""
        try:
            text = raw.decode()
        except UnicodeDecodeError as error:
            return str(error)
        files = {
            path.relative_to(MODELS).as_posix(): path.read_text("utf-8")
            for path in (MODELS / "referral").rglob("*")
            if path.suffix[1:] in PATHS and "scenarios" not in path.parts
        }
        try:
            compile_procedure("referral", {**files, PATHS[kind]: text})
        except ModelRefused as refused:
            return str(refused)
        return ""

    def upload(self, kind: str, raw: bytes) -> str:
        """Uploaded on the desk; taken or not, the desk and its report can still be read."""
        return self._sent(f"{HERE}/upload", path=PATHS[kind], file=(BytesIO(raw), "sent"))

    def save(self, kind: str, raw: bytes) -> str:
        """Saved by the canvas; what is far too large is sent as it is, and looked at by its size."""
        address = f"{HERE}/files/{PATHS[kind]}"
        if len(raw) > LARGE:
            kind = "application/x-www-form-urlencoded"
            return self.client.post(address, data=b"text=" + raw, content_type=kind).text
        return self._sent(address, text=raw.decode("utf-8", "replace"))

    def _sent(self, address: str, **fields: object) -> str:
        self._drop_draft()
        given = {"csrf_token": self.token, "seen_version": "0", **fields}
        answer = self.client.post(address, data=given)
        told = answer.text if answer.status_code >= 400 else ""
        assert answer.status_code < 500, told
        pages = (HERE, f"{HERE}/review", f"{HERE}/findings", f"{HERE}/drawings/referral")
        for page in (*pages, f"{HERE}/tables/referral/{TABLE.stem}"):
            shown = self.client.get(page)
            assert shown.status_code < 500, f"{page}: {shown.text}"
            told = told or (shown.text if page.endswith("findings") else "")
        return told

    def _drop_draft(self) -> None:
        """The desk as it was installed."""
        with self.county.core.database.begin() as connection:
            connection.exec_driver_sql("DELETE FROM model_draft")

    def scenario(self, _kind: str, raw: bytes) -> str:
        file = self.folder / "story.yaml"
        file.write_bytes(raw)
        return self._run("scenario", "run", str(file))

    def law(self, _kind: str, raw: bytes) -> str:
        """A register of clauses, one of its files sent in from elsewhere."""
        law = self.folder / "law"
        shutil.rmtree(law, ignore_errors=True)
        shutil.copytree(MODELS / "law", law)
        (law / "cadre-2019.yaml").write_bytes(raw)
        try:
            Register.load(law)
        except RegisterError as refused:
            return str(refused)
        return ""

    def approval(self, _kind: str, raw: bytes) -> str:
        """An approval form, by the command line and on the page that opens a case."""
        file = self.folder / "form.lrmx"
        file.write_bytes(raw)
        told = self._run("lrmx", "check", str(file))
        officer = self.county.as_("officer")
        answer = officer.post(
            "/start/promotion/check",
            data={"csrf_token": token(officer), "lrmx": (BytesIO(raw), "form.lrmx")},
        )
        assert answer.status_code < 500, answer.text
        return told or (answer.text if answer.status_code >= 400 else "")

    def said(self, door: str, kind: str, raw: bytes) -> tuple[str, str]:
        """What the door said, and what went wrong with it: a traceback, or nothing."""
        try:
            return getattr(self, door)(kind, raw), ""
        except Exception:  # noqa: BLE001  whatever it is, it is what we look for
            return "", traceback.format_exc()
