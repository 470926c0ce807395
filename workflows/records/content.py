"""What a file is, by its content; and a name for it that no system stumbles over."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePosixPath
from zipfile import BadZipFile, ZipFile

from engine.errors import InvalidForm

LARGEST = 20 * 1024 * 1024
LONGEST_NAME = 120
MOST_PARTS = 2000
LARGEST_TYPES = 1024 * 1024
MAGIC = {
    "pdf": (b"%PDF-", "application/pdf"),
    "png": (b"\x89PNG\r\n\x1a\n", "image/png"),
    "jpg": (b"\xff\xd8\xff", "image/jpeg"),
    "docx": (
        b"PK\x03\x04",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
}
ALLOWED = "只接受 PDF、PNG、JPEG 图片和不含宏的 docx 文件"


@dataclass(frozen=True)
class Accepted:
    """A file that may be kept: its clean name and its true type."""

    name: str
    kind: str


def accept_file(name: str, content: bytes) -> Accepted:
    """The file's clean name and true type. Raises InvalidForm saying what is wrong with it."""
    if not content:
        raise _refused("文件是空的")
    if len(content) > LARGEST:
        raise _refused(f"文件大小不得超过 {LARGEST // 1024 // 1024} MB")
    suffix = _suffix(content)
    if suffix == "docx":
        _check_docx(content)
    return Accepted(f"{clean_stem(name)}.{suffix}", MAGIC[suffix][1])


def _suffix(content: bytes) -> str:
    for suffix, (magic, _kind) in MAGIC.items():
        if content.startswith(magic):
            return suffix
    raise _refused(ALLOWED)


def _check_docx(content: bytes) -> None:
    """A zip with a Word document inside, and no macros. Only its list of types is unpacked."""
    try:
        with ZipFile(BytesIO(content)) as package:
            parts = {part.filename: part for part in package.infolist()}
            types = parts.get("[Content_Types].xml")
            if types is None or types.file_size > LARGEST_TYPES or len(parts) > MOST_PARTS:
                raise _refused(ALLOWED)
            declared = package.read(types).lower()
    except (BadZipFile, NotImplementedError, RuntimeError, ValueError, OSError) as error:
        raise _refused("docx 文件已损坏或者加了密码") from error
    if "word/document.xml" not in parts:
        raise _refused(ALLOWED)
    if b"macroenabled" in declared or b"vbaproject" in declared or _has_macros(parts):
        raise _refused("文件中含有宏，请去掉宏后另存为 docx")


def _has_macros(parts: Iterable[str]) -> bool:
    names = [name.lower() for name in parts]
    return any(sign in name for name in names for sign in ("vbaproject", "vbadata", "activex/"))


def clean_stem(name: str) -> str:
    """The name without folders, ending, control characters and tricks of direction."""
    last = PurePosixPath(name.replace("\\", "/")).name
    plain = unicodedata.normalize("NFC", last)
    kept = "".join(
        "_" if letter in '<>:"|?*' else letter
        for letter in plain
        if unicodedata.category(letter)[0] != "C"
    )
    stem = kept.rpartition(".")[0] if "." in kept else kept
    return stem.strip(" .")[:LONGEST_NAME] or "附件"


def _refused(why: str) -> InvalidForm:
    return InvalidForm({"file": why})
