"""What a file is, told by its first bytes and never by what its sender says of it; only the kinds listed here are taken.

Nothing that a browser would run is among them: no HTML, no SVG, no script.
"""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from pathlib import PurePath

from frontdesk.kit.errors import FrontdeskError

LONGEST_NAME = 120  # characters
ENTRIES = 2_000  # of an archive that is looked into
TEXT_LOOKED_AT = 4096  # bytes


class UnsupportedFile(FrontdeskError):
    """A file of a kind that is not taken, or one that is broken."""

    status = 415
    code = "unsupported_file"


@dataclass(frozen=True)
class FileType:
    """`extensions` are the endings that a name of this kind may keep, the first one is given to others."""

    mime: str
    extensions: tuple[str, ...]

    @property
    def is_picture(self) -> bool:
        """Whether it may be shown as a picture."""
        return self.mime in PICTURES

    def name(self, given: str) -> str:
        """The given name, bounded, as the name of a file of this kind: no folders, no control characters, the right ending."""
        printable = "".join(c for c in given.replace("\\", "/") if c.isprintable()).rpartition("/")[2].strip(" .")
        stem, ending = PurePath(printable).stem or "file", PurePath(printable).suffix.lower()
        kept = ending if ending in self.extensions else self.extensions[0]
        return f"{stem[: LONGEST_NAME - len(kept)]}{kept}"


PICTURES = ("image/jpeg", "image/png", "image/gif", "image/webp")
JPEG = FileType("image/jpeg", (".jpg", ".jpeg"))
PNG = FileType("image/png", (".png",))
GIF = FileType("image/gif", (".gif",))
WEBP = FileType("image/webp", (".webp",))
PDF = FileType("application/pdf", (".pdf",))
TEXT = FileType("text/plain", (".txt", ".csv", ".md", ".log"))
OGG = FileType("audio/ogg", (".ogg", ".oga", ".opus"))
MP3 = FileType("audio/mpeg", (".mp3",))
M4A = FileType("audio/mp4", (".m4a",))
MP4 = FileType("video/mp4", (".mp4", ".mov", ".3gp"))
WEBM = FileType("video/webm", (".webm",))
WAV = FileType("audio/wav", (".wav",))
DOCX = FileType("application/vnd.openxmlformats-officedocument.wordprocessingml.document", (".docx",))
XLSX = FileType("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", (".xlsx",))
PPTX = FileType("application/vnd.openxmlformats-officedocument.presentationml.presentation", (".pptx",))
ODT = FileType("application/vnd.oasis.opendocument.text", (".odt",))
ODS = FileType("application/vnd.oasis.opendocument.spreadsheet", (".ods",))

_STARTS: tuple[tuple[bytes, FileType], ...] = (
    (b"\xff\xd8\xff", JPEG),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"GIF87a", GIF),
    (b"GIF89a", GIF),
    (b"%PDF-", PDF),
    (b"OggS", OGG),
    (b"ID3", MP3),
    (b"\xff\xfb", MP3),
    (b"\xff\xf3", MP3),
    (b"\x1a\x45\xdf\xa3", WEBM),
)
_RIFF = {b"WEBP": WEBP, b"WAVE": WAV}
_OFFICE = {"word/document.xml": DOCX, "xl/workbook.xml": XLSX, "ppt/presentation.xml": PPTX}
_CONTROLS = bytes({*range(32), 127} - set(b"\t\n\f\r"))
_OPEN_DOCUMENT = {kind.mime.encode(): kind for kind in (ODT, ODS)}


def type_of(data: bytes) -> FileType:
    """The kind of a whole file. Raises `UnsupportedFile`."""
    for start, kind in _STARTS:
        if data.startswith(start):
            return kind
    found = _boxed(data) or _zipped(data) or _written(data)
    if found is None:
        raise UnsupportedFile(
            "files of this kind are not taken: send a picture, a PDF, a document, a text, a sound or a video"
        )
    return found


def _boxed(data: bytes) -> FileType | None:
    if data.startswith(b"RIFF"):
        return _RIFF.get(data[8:12])
    if data[4:8] == b"ftyp":  # ISO 14496-12; heic and avif pictures are none that browsers show everywhere
        brand = data[8:12]
        return (
            M4A if brand == b"M4A " else MP4 if brand[:3] in (b"iso", b"mp4", b"avc", b"qt ", b"3gp", b"M4V") else None
        )
    return None


def _zipped(data: bytes) -> FileType | None:
    """Office documents: told by what stands in the archive, of which only the list is read; none with macros."""
    if not data.startswith(b"PK\x03\x04"):
        return None
    if data[30:38] == b"mimetype":
        return next((kind for mime, kind in _OPEN_DOCUMENT.items() if data[38:].startswith(mime)), None)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist()[:ENTRIES])
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return None
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        return None
    return next((kind for name, kind in _OFFICE.items() if name in names), None)


def _written(data: bytes) -> FileType | None:
    """Plain text in UTF-8, without control characters, that does not begin as markup does."""
    try:
        start = data.decode()[:TEXT_LOOKED_AT].lstrip("\ufeff \t\r\n").lower()
    except UnicodeDecodeError:
        return None
    is_text = bool(start) and len(data.translate(None, _CONTROLS)) == len(data) and not start.startswith("<")
    return TEXT if is_text and not any(mark in start for mark in ("<html", "<svg", "<script")) else None
