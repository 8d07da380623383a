"""A mail without the contents of its files, so that a large one fits into a webhook: their names and sizes stay."""

from __future__ import annotations

from frontdesk.channels.email.bodies import content_of, is_file, leaves
from frontdesk.channels.email.reading import read_mail

FITS = 1000 * 1024  # bytes


def lightened(raw: bytes) -> bytes:
    """The mail as it is when it fits; else each file empty, with its size beside its name (RFC 2183, section 2.7)."""
    if len(raw) <= FITS:
        return raw
    mail = read_mail(raw)
    for part in leaves(mail):
        if is_file(part):
            size = len(content_of(part))
            if "content-disposition" not in part:
                part["Content-Disposition"] = "inline"
            part.set_param("size", str(size), "Content-Disposition")
            del part["Content-Transfer-Encoding"]
            part.set_payload("")
    return mail.as_bytes()
