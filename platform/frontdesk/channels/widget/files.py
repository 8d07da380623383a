"""The visitor's files: they send some, and read those of their own conversations."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query, Request, Response

from frontdesk.channels import serving
from frontdesk.channels.uploads import BODY, FileName, uploaded
from frontdesk.channels.widget.access import VisitorDep, client_address
from frontdesk.channels.widget.tokens import Visitor
from frontdesk.conversations import attachments, repository
from frontdesk.conversations.errors import UnknownAttachment
from frontdesk.conversations.models import Attachment
from frontdesk.conversations.schemas import AttachmentOut
from frontdesk.kit.database import Database
from frontdesk.kit.web import DatabaseDep, RedisDep
from frontdesk.tenants import limits
from frontdesk.tenants import service as tenants

router = APIRouter(prefix="/v1/widget", tags=["widget"])


@router.post("/files", status_code=201, openapi_extra=BODY)
async def upload(
    name: FileName,
    client_id: UUID,
    visitor: VisitorDep,
    request: Request,
    database: DatabaseDep,
    redis: RedisDep,
) -> AttachmentOut:
    """Take a file, which is the body, for a message to come; the same `client_id` again has no effect. 413 when it is too large
    or there is no room for it, 415 when its kind is not taken."""
    await limits.check(redis, f"upload:{client_address(request)}", limit=120, seconds=600)
    await limits.check(redis, f"upload:{visitor.source_id}", limit=40, seconds=600)
    file = await uploaded(request, name)
    tenant_id, source_id = visitor.tenant_id, visitor.source_id
    async with database.tenant(tenant_id) as session:
        contact_id = await repository.contact_of(session, tenant_id, visitor.inbox_id, source_id, None)
        stored = await attachments.upload(session, tenant_id, contact_id, f"{source_id}:{client_id}", file)
    return AttachmentOut.model_validate(attachments.told(stored))


@router.get("/files/{attachment_id}")
async def read(
    attachment_id: UUID,
    visitor: VisitorDep,
    database: DatabaseDep,
    preview: Annotated[bool, Query()] = False,
) -> Response:
    """A file of this very visitor's conversations; a picture also as a small `preview`."""
    attachment = await _own(database, visitor, attachment_id)
    return await serving.preview(database, attachment) if preview else serving.whole(database, attachment)


@router.get("/pictures/{picture}")
async def operators_picture(
    picture: Annotated[str, Path(pattern=r"^[0-9a-f-]{36}\.[0-9a-f]{1,16}$")],
    visitor: VisitorDep,
    database: DatabaseDep,
) -> Response:
    """The picture of an operator of this business."""
    data = await tenants.picture_of(database, visitor.tenant_id, UUID(picture.partition(".")[0]))
    return serving.picture(data, "picture.webp")


async def _own(database: Database, visitor: Visitor, attachment_id: UUID) -> Attachment:
    async with database.tenant(visitor.tenant_id) as session:
        attachment = await attachments.find(session, visitor.tenant_id, attachment_id)
        contact_id = await repository.known_contact(session, visitor.tenant_id, visitor.inbox_id, visitor.source_id)
    sent = attachment.message_id is not None or attachment.user_id is None
    if contact_id is None or attachment.contact_id != contact_id or not sent:
        raise UnknownAttachment("you have no such file here")
    return attachment
