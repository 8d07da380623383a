"""What a mail says: its plain text, else its HTML as text; everything else is a file."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from frontdesk.channels.email.html_text import text_of_html
from frontdesk.channels.email.reading import Mail, decoded
from frontdesk.channels.platform import Attachment

DEEPEST = 20
MOST_TEXT = 200_000  # characters that are looked at
KINDS = ("image", "audio", "video")
# As browsers read them. Punycode is no charset of a mail, and takes quadratic time.
OTHER_NAMES = {"iso-8859-1": "cp1252", "latin-1": "cp1252", "us-ascii": "utf-8", "punycode": "utf-8", "idna": "utf-8"}


def leaves(mail: Mail, depth: int = 0) -> Iterator[Mail]:
    """The parts that have no parts; an attached mail is one."""
    parts = mail.get_payload() if mail.get_content_maintype() == "multipart" else None
    if isinstance(parts, list) and depth < DEEPEST:
        for part in parts:
            yield from leaves(part, depth + 1)  # type: ignore[arg-type]
    else:
        yield mail


def text_of(mail: Mail) -> str:
    """Its words."""
    bodies = [part for part in leaves(mail) if not is_file(part)]
    plain = [_text(part) for part in bodies if part.get_content_type() == "text/plain"]
    if any(map(str.strip, plain)):
        return "\n\n".join(plain)
    return "\n\n".join(text_of_html(_text(part)) for part in bodies)


def files_of(mail: Mail) -> list[Attachment]:
    """Its files with their contents; the reference is the place in the mail and a hash."""
    return [_described(number, part) for number, part in enumerate(leaves(mail)) if is_file(part)]


def is_file(part: Mail) -> bool:
    """Whether a part is a file and no text to read."""
    attached = part.get_content_disposition() == "attachment" or bool(part.get_filename())
    return attached or part.get_content_type() not in ("text/plain", "text/html")


def content_of(part: Mail) -> bytes:
    """The bytes of a part; those of an attached mail are not taken apart."""
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _text(part: Mail) -> str:
    content = content_of(part)
    for charset in (part.get_content_charset() or "utf-8", "utf-8"):
        try:
            text = content.decode(OTHER_NAMES.get(charset, charset))
        except (LookupError, ValueError):
            continue
        break
    else:
        text = content.decode("cp1252", "replace")
    text = text.replace("\r\n", "\n").replace("\r", "\n")[:MOST_TEXT]
    return _joined(text) if str(part.get_param("format", "")).lower() == "flowed" else text


def _joined(text: str) -> str:
    """Lines that end with a space go on (RFC 3676); the mark of a signature ends with one, too."""
    return "".join(
        line if line.endswith(" ") and line != "-- " and not line.startswith(">") else line + "\n"
        for line in text.split("\n")
    )


def _described(number: int, part: Mail) -> Attachment:
    content, mime = content_of(part), part.get_content_type()
    size = str(part.get_param("size", "", "content-disposition"))  # RFC 2183, section 2.7
    kind = part.get_content_maintype()
    return Attachment(
        kind if kind in KINDS else "document",
        f"part {number} sha256 {hashlib.sha256(content).hexdigest()}",
        decoded(part.get_filename() or "") or None,
        mime,
        int(size) if size.isascii() and size.isdigit() and len(size) < 12 else len(content),
        content or None,
    )
