"""Bytes that somebody sent, looked at before they are kept: what they are, and pictures drawn anew."""

from __future__ import annotations

from frontdesk.conversations.attachments import NewFile
from frontdesk.kit.filetypes import type_of
from frontdesk.kit.pictures import redrawn


async def looked_at(name: str, data: bytes) -> NewFile:
    """The file as it is kept. Raises `UnsupportedFile`."""
    kind = type_of(data)
    if not kind.is_picture:
        return NewFile(kind.name(name), kind.mime, data)
    picture = await redrawn(data, kind)
    return NewFile(kind.name(name), kind.mime, picture.data, picture.width, picture.height, picture.preview)
