"""Files that come by the web, as the whole body of a request: its bytes, with the name in the address.

There is no form to be taken apart. How large a body may be the application's bounds say, before it is read.
"""

from __future__ import annotations

import asyncio
from typing import Annotated, cast

import structlog
from fastapi import Query, Request
from starlette.requests import ClientDisconnect

from frontdesk.channels.admission import Admission
from frontdesk.channels.looking import looked_at
from frontdesk.conversations.attachments import NewFile
from frontdesk.kit.errors import FrontdeskError, InvalidInput, Unavailable
from frontdesk.kit.filetypes import UnsupportedFile

AT_ONCE = 8  # uploads in hand in a process
BODY_SECONDS = 180.0

BODY = {"requestBody": {"required": True, "content": {"application/octet-stream": {}}}}  # as OpenAPI tells it

log = structlog.get_logger(__name__)

FileName = Annotated[str, Query(max_length=300)]


async def body_of(request: Request) -> bytes:
    """The request's body. Raises `UnsupportedFile` for a form, `InvalidInput` for nothing, `Unavailable` when it does not come in time."""
    if request.headers.get("content-type", "").lower().startswith(("multipart/", "application/x-www-form-urlencoded")):
        raise UnsupportedFile("send the file itself as the body, not a form")
    admission = cast(Admission, request.app.state.uploads)
    async with admission.one():
        try:
            async with asyncio.timeout(BODY_SECONDS):
                body = await request.body()
        except (TimeoutError, ClientDisconnect) as error:
            raise Unavailable("the file did not come in time; nothing was stored, send it again") from error
    if not body:
        raise InvalidInput("the file is empty: choose another", code="empty_file")
    return body


async def uploaded(request: Request, name: FileName) -> NewFile:
    """The file of the request, looked at; one line of the log tells what became of it, without its name."""
    outcome, body = "failed", b""
    try:
        body = await body_of(request)
        file = await looked_at(name, body)
        outcome = file.mime
    except FrontdeskError as error:
        outcome = error.code
        raise
    finally:
        log.info("upload", outcome=outcome, bytes=len(body))
    return file
