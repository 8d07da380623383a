"""Files and pictures in the console."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response

from frontdesk.channels import serving
from frontdesk.channels.console.access import OperatorDep, UserDep, same_site
from frontdesk.channels.uploads import BODY, FileName, body_of, uploaded
from frontdesk.conversations import attachments
from frontdesk.conversations import service as conversations
from frontdesk.conversations.schemas import AttachmentOut
from frontdesk.kit.filetypes import UnsupportedFile, type_of
from frontdesk.kit.pictures import portrait
from frontdesk.kit.web import DatabaseDep, RedisDep
from frontdesk.tenants import limits
from frontdesk.tenants import service as tenants

router = APIRouter(prefix="/v1/console", tags=["console"], dependencies=[Depends(same_site)])


@router.post("/tenants/{tenant_id}/conversations/{conversation_id}/files", status_code=201, openapi_extra=BODY)
async def upload(
    operator: OperatorDep,
    conversation_id: UUID,
    name: FileName,
    client_id: UUID,
    request: Request,
    database: DatabaseDep,
    redis: RedisDep,
) -> AttachmentOut:
    """Take a file, which is the body, for a reply to come; the same `client_id` again has no effect."""
    await limits.check(redis, f"upload:{operator.user.id}", limit=120, seconds=600)
    file = await uploaded(request, name)
    user_id = operator.user.id
    async with database.tenant(operator.tenant_id) as session:
        conversation = await conversations.get(session, operator.tenant_id, conversation_id)
        stored = await attachments.upload(
            session, operator.tenant_id, conversation.contact_id, f"{user_id}:{client_id}", file, user_id=user_id
        )
    return AttachmentOut.model_validate(attachments.told(stored))


@router.get("/tenants/{tenant_id}/files/{attachment_id}")
async def read(
    operator: OperatorDep, attachment_id: UUID, database: DatabaseDep, preview: Annotated[bool, Query()] = False
) -> Response:
    """A file of the business's conversations; a picture also as a small `preview`."""
    async with database.tenant(operator.tenant_id) as session:
        attachment = await attachments.find(session, operator.tenant_id, attachment_id)
    return await serving.preview(database, attachment) if preview else serving.whole(database, attachment)


@router.get("/me/picture")
async def my_picture(user: UserDep, database: DatabaseDep) -> Response:
    """One's own picture; 404 without one."""
    return serving.picture(await tenants.own_picture(database, user.id), "picture.webp")


@router.put("/me/picture", openapi_extra=BODY)
async def put_my_picture(user: UserDep, request: Request, database: DatabaseDep, redis: RedisDep) -> dict[str, str]:
    """Set one's picture, which is the body; customers see the middle of it as a small circle."""
    await limits.check(redis, f"picture:{user.id}", limit=20, seconds=600)
    data = await body_of(request)
    kind = type_of(data)
    if not kind.is_picture:
        raise UnsupportedFile("this is no picture: choose a JPEG, PNG, GIF or WebP")
    return {"tag": await tenants.set_picture(database, user.id, await portrait(data, kind))}


@router.delete("/me/picture")
async def delete_my_picture(user: UserDep, database: DatabaseDep) -> dict[str, str]:
    """Customers see initials again."""
    await tenants.set_picture(database, user.id, None)
    return {}
