"""What visitors tell of themselves, what they thought of the conversation, and what they take with them or want deleted."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import PlainTextResponse

from frontdesk.channels.widget.access import VisitorDep, own_conversation
from frontdesk.channels.widget.erasing import erase_visitor
from frontdesk.channels.widget.form import checked
from frontdesk.channels.widget.schemas import ContactIn, RatingIn
from frontdesk.channels.widget.settings import settings_of
from frontdesk.channels.widget.transcript import transcript_of
from frontdesk.conversations import contacts
from frontdesk.conversations import service as conversations
from frontdesk.conversations.schemas import ConversationOut
from frontdesk.kit.errors import Conflict
from frontdesk.kit.web import DatabaseDep, PublisherDep, RedisDep
from frontdesk.tenants import limits

router = APIRouter(prefix="/v1/widget", tags=["widget"])


@router.post("/contact")
async def tell(body: ContactIn, visitor: VisitorDep, database: DatabaseDep, redis: RedisDep) -> dict[str, str]:
    """Keep the visitor's answers to the business's form, or an address to write to."""
    await limits.check(redis, f"contact:{visitor.source_id}", limit=10, seconds=60)
    async with database.tenant(visitor.tenant_id) as session:
        settings = await settings_of(session, visitor.tenant_id, visitor.inbox_id)
        answers = checked(body.fields, settings.form)
        await contacts.put_answers(session, visitor.tenant_id, visitor.inbox_id, visitor.source_id, answers)
    return {}


@router.post("/rating")
async def rate(
    body: RatingIn, visitor: VisitorDep, database: DatabaseDep, publisher: PublisherDep, redis: RedisDep
) -> dict[str, str]:
    """Rate a conversation that has ended, from 1 to 5; a later rating replaces the earlier one."""
    await limits.check(redis, f"rating:{visitor.source_id}", limit=10, seconds=60)
    mine = await own_conversation(database, visitor, body.conversation_id)
    async with database.tenant(visitor.tenant_id) as session:
        conversation = await conversations.get(session, visitor.tenant_id, mine.id, lock=True)
        if conversation.status != "resolved":
            raise Conflict("this conversation still goes on: rate it when it has ended")
        conversation.rating, conversation.rating_comment = body.rating, body.comment
    data = ConversationOut.of(conversation).model_dump(mode="json")
    await publisher.publish(visitor.tenant_id, conversation.id, "conversation", data)
    return {}


@router.get("/transcript")
async def transcript(
    visitor: VisitorDep, database: DatabaseDep, redis: RedisDep, language: Annotated[str, Query(max_length=12)] = "en"
) -> PlainTextResponse:
    """The visitor's newest conversation as a text file."""
    await limits.check(redis, f"transcript:{visitor.source_id}", limit=10, seconds=60)
    text = await transcript_of(database, visitor, language)
    disposition = 'attachment; filename="conversation.txt"'
    return PlainTextResponse(text, headers={"Content-Disposition": disposition, "X-Content-Type-Options": "nosniff"})


@router.post("/erase")
async def erase(visitor: VisitorDep, database: DatabaseDep, publisher: PublisherDep) -> dict[str, str]:
    """Delete the visitor's messages and contact, at once or when the business's time for keeping them has passed; either way
    nobody reaches them by this token any more."""
    ended: list[UUID] = await erase_visitor(database, visitor)
    for conversation_id in ended:
        data = {"id": conversation_id, "status": "resolved"}
        await publisher.publish(visitor.tenant_id, conversation_id, "conversation", data)
    return {}
