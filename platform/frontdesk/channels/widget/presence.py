"""The visitor's presence: that they write, and how far they have read."""

from __future__ import annotations

from fastapi import APIRouter

from frontdesk.channels.widget.access import VisitorDep
from frontdesk.channels.widget.schemas import SeenIn
from frontdesk.channels.widget.stream import conversation_of
from frontdesk.conversations import service as conversations
from frontdesk.kit.web import DatabaseDep, PublisherDep, RedisDep
from frontdesk.tenants import limits

router = APIRouter(prefix="/v1/widget", tags=["widget"])


@router.post("/typing", status_code=202)
async def typing(
    visitor: VisitorDep, database: DatabaseDep, publisher: PublisherDep, redis: RedisDep
) -> dict[str, str]:
    """Tell the operators that the visitor is writing; send it every few seconds while that is so."""
    await limits.check(redis, f"typing:{visitor.source_id}", limit=40, seconds=60)
    conversation = await conversation_of(database, visitor)
    if conversation is not None and conversation.status == "open":
        await publisher.publish(visitor.tenant_id, conversation.id, "typing", {"by": "contact"})
    return {}


@router.post("/seen", status_code=202)
async def seen(
    body: SeenIn, visitor: VisitorDep, database: DatabaseDep, publisher: PublisherDep, redis: RedisDep
) -> dict[str, str]:
    """Note that the visitor has read the conversation up to this message."""
    await limits.check(redis, f"seen:{visitor.source_id}", limit=120, seconds=60)
    conversation = await conversation_of(database, visitor)
    if conversation is None:
        return {}
    async with database.tenant(visitor.tenant_id) as session:
        mine = await conversations.get(session, visitor.tenant_id, conversation.id)
        is_news = await conversations.mark_seen(session, mine, by="contact", sequence=body.sequence)
    if is_news:
        data = {"by": "contact", "sequence": mine.seen_by_contact}
        await publisher.publish(visitor.tenant_id, conversation.id, "seen", data)
    return {}
