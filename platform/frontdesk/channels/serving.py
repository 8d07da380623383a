"""Files as they leave: to be saved, never run, kept by nobody on the way. Who may have them is asked before."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Path, Response
from fastapi.responses import StreamingResponse
from sqlalchemy.orm import undefer

from frontdesk.channels.file_addresses import read_token
from frontdesk.conversations import attachments
from frontdesk.conversations.errors import UnknownAttachment
from frontdesk.conversations.models import Attachment
from frontdesk.kit.database import Database
from frontdesk.kit.filetypes import PICTURES, WEBP
from frontdesk.kit.web import DatabaseDep, KeyringDep

GUARDED = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
}

router = APIRouter(prefix="/v1/files", tags=["channels"])


@router.get("/{token}", include_in_schema=False)
async def linked(token: Annotated[str, Path(max_length=200)], database: DatabaseDep, keyring: KeyringDep) -> Response:
    """The file of a signed address; 404 when it is not ours, too old, or the file has gone."""
    tenant_id, attachment_id = read_token(keyring, token)
    async with database.tenant(tenant_id) as session:
        attachment = await attachments.find(session, tenant_id, attachment_id)
    return whole(database, attachment)


def whole(database: Database, attachment: Attachment) -> Response:
    """The file, read slice by slice."""
    headers = _headers(attachment.name) | {"Content-Length": str(attachment.size)}
    media_type = attachment.mime if attachment.mime in PICTURES else "application/octet-stream"
    return StreamingResponse(_slices(database, attachment), media_type=media_type, headers=headers)


async def preview(database: Database, attachment: Attachment) -> Response:
    """A picture as a small one. Raises `UnknownAttachment` for another file."""
    async with database.tenant(attachment.tenant_id) as session:
        key = (attachment.tenant_id, attachment.id)
        found = await session.get(Attachment, key, options=[undefer(Attachment.preview)])
    if found is None or found.preview is None:
        raise UnknownAttachment("there is no preview of this file")
    return picture(found.preview, attachment.name)


def picture(data: bytes, name: str) -> Response:
    """A small picture of ours (WebP)."""
    return Response(data, media_type=WEBP.mime, headers=_headers(name))


async def _slices(database: Database, attachment: Attachment) -> AsyncIterator[bytes]:
    for begin in range(0, attachment.size, attachments.SLICE):
        async with database.tenant(attachment.tenant_id) as session:
            data = await attachments.slice_of(session, attachment.tenant_id, attachment.id, begin)
        if not data:  # it has been deleted meanwhile
            return
        yield data


def _headers(name: str) -> dict[str, str]:
    disposition = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    return {**GUARDED, "Content-Disposition": disposition, "Cache-Control": "private, max-age=3600"}
